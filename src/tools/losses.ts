import { textsAt, type Json } from "../json.ts";
import type { Args } from "./define.ts";
import { ownsByRole } from "./grants.ts";

export const previousRole = "Permissions that only the previous role gives are lost.";

/** Who becomes an owner loses nothing, nor does who keeps the role. */
export const losesPreviousRole = ({ role, role_id }: Args): string | undefined =>
  role === "owner" || ownsByRole(role_id) || (role === undefined && role_id === undefined) ? undefined : previousRole;

/** A list of permissions that replaces one which is known takes away what it leaves out. */
export const losesLeftOut =
  (text: string) =>
  ({ permissions }: Args, before: Json | undefined): string | undefined => {
    if (!Array.isArray(permissions)) return undefined;
    const after = permissions as unknown[];
    const known = Array.isArray(before?.permissions);
    return known && textsAt(before, "permissions").every((permission) => after.includes(permission)) ? undefined : text;
  };
