import type { Args } from "./define.ts";

/**
 * Predefined roles that cannot administer anything, in their short and their full form
 * (`role-api-project-member`, `role-api-project-member__api-project__proj_x`).
 */
const harmlessRole = /^role-api-(?:project-(?:member|viewer)|organization-reader)(?:__|$)/;

/** Whether an id is that of the predefined role that owns the organization, or a project, in its short or its full form. */
export const ownsByRole = (id: unknown): boolean => typeof id === "string" && /^role-api-(?:project|organization)-owner(?:__|$)/.test(id);

/**
 * A role handed out by id is a grant unless it is a predefined one that administers nothing: the id of a custom role does not tell what it permits.
 * @param argument The argument that holds the role id.
 * @param text What handing it out means, for the person who approves.
 * @param owning What handing out the role of an owner means.
 */
export const grantsByRole =
  (argument: string, text: string, owning: string) =>
  (args: Args): string | undefined =>
    harmlessRole.test(String(args[argument])) ? undefined : ownsByRole(args[argument]) ? owning : text;

/** Making someone an owner is a grant; other role names are not. */
export const grantsOwner =
  (text: string) =>
  (args: Args): string | undefined =>
    args.role === "owner" ? text : undefined;

/** A grant when the call sets one of these arguments, whatever it sets it to. */
export const grantsBySetting =
  (given: readonly string[], text: string) =>
  (args: Args): string | undefined =>
    given.some((name) => args[name] !== undefined) ? text : undefined;
