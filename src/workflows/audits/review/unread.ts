import type { Project, Organization } from "../../../snapshot/organization.ts";
import { isWhole } from "../checks/ownership.ts";
import { unreadTexts } from "../unread-words.ts";
import type { Scope } from "./scope.ts";

/** Whether anybody who is not known to reach the project may reach it all the same, as a member or through one of its groups. */
const hidesMembers = ({ groups: all }: Organization, { members, groups }: Project): boolean =>
  members === undefined || groups === undefined || [...groups.keys()].some((id) => all.get(id)?.members === undefined);

/** Of who reaches a project, what is not known. */
export interface Hidden {
  /** Whether what was not read could hold a path. Only for users who do not reach the project by what was. */
  readonly at: (id: string, project: Project) => boolean;
  /** The same for any of the projects. */
  readonly anywhere: (id: string) => boolean;
}

/**
 * Asking for every person and project would be a table of both. What a project hides, it hides of everybody; and whether somebody may own the
 * organization is the same question in every project.
 */
export function hiddenIn({ organization, access, projects, held }: Scope): Hidden {
  const hiding = new Set(projects.filter((project) => hidesMembers(organization, project)));
  const open = projects.filter((project) => !hiding.has(project));
  const known = new Map<string, boolean>();
  const ask = (id: string): boolean => {
    const reached = new Set(held.get(id)?.map(({ project }) => project));
    const witness = open.find((project) => !reached.has(project));
    return witness !== undefined && access.reach({ kind: "user", id }, { kind: "project", id: witness.id }).verdict === "not read";
  };
  const ownership = (id: string): boolean => {
    const found = known.get(id) ?? ask(id);
    known.set(id, found);
    return found;
  };
  return {
    at: (id, project) => hiding.has(project) || ownership(id),
    anywhere: (id) => hiding.size > 0 || !isWhole(organization, "projects") || !isWhole(organization, "groups") || ownership(id),
  };
}

/** What was not read of everything that a review looks at. */
export function unreadInReview(
  { organization, access, projects, someProjects, unread, owners }: Scope,
  includeAccounts: boolean,
): string[] {
  const skipped = new Set([...(someProjects ? [] : ["project keys"]), ...(includeAccounts ? [] : ["project service accounts"])]);
  const general = [access.unread({ kind: "organization" }), ...projects.map(({ id }) => access.unread({ kind: "project", id }))].flat();
  const lists = (["users", "groups", "roles", "projects"] as const).filter((map) => !isWhole(organization, map));
  const owning = new Set(owners);
  const all = [
    ...general.filter(({ part }) => !skipped.has(part)),
    // An owner reaches the project whatever their role there is; where no custom roles exist, nobody's roles are read.
    ...unread.filter(({ part, id }) => part !== "project member roles" || !owning.has(id)),
  ];
  return [
    ...lists.filter((map) => map !== "users" || organization.users.size > 0).map((map) => `a part of the ${map}`),
    ...unreadTexts(organization, all),
    ...(organization.invites === undefined ? ["invites"] : []),
  ];
}

/** Whether anybody may have more than was found, by what was not read. */
export function mayBeMore({ organization, access, projects }: Scope): boolean {
  const general = access.unread({ kind: "organization" }).some(({ part }) => part === "group members" || part === "group roles");
  const lists = projects.some(({ members, groups }) => members === undefined || groups === undefined);
  return general || lists || !isWhole(organization, "projects") || !isWhole(organization, "groups");
}
