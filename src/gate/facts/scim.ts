import type { PathParam } from "../../tools/fields.ts";
import type { Kind } from "./kind.ts";

const managed =
  (param: PathParam, noun: string): Kind =>
  async ({ target, others }) => {
    const found = [target, ...others].find((seen) => seen?.read.param === param && seen.json?.is_scim_managed === true);
    return {
      facts: [],
      warnings:
        found === undefined
          ? []
          : [`Your identity provider manages this ${noun} (SCIM) and will put back what is changed here: change it there.`],
    };
  };

/** What comes from the identity provider is put back at its next synchronization. */
export const identityProvidersUsers = managed("user_id", "user");
export const identityProvidersGroups = managed("group_id", "group");
