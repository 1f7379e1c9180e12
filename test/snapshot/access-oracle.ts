import type { Group, Organization, Project, Role, RoleAssignment } from "../../src/snapshot/organization.ts";
import type { Path, Principal } from "../../src/snapshot/access/path.ts";

/**
 * The definitions of access, one by one and as slow as they read: every combination of a way, a group and a role is put to the question.
 * Nothing of the model is used but the shape of its answers.
 */

type RoleLike = Pick<Role, "name"> | { readonly id: string | undefined; readonly name: string } | null | undefined;

const roleText = (role: RoleLike): string =>
  role === null ? "no role" : role === undefined ? "role not read" : `${role.name} ${"id" in role ? role.id : "?"}`;

/** What two answers are compared by. */
export const pathText = ({ via, holder, group, role, known, key }: Path): string => {
  const byNameOnly = role?.id === undefined && role ? { name: role.name } : role;
  return [via, holder, group?.id ?? "-", roleText(byNameOnly), known, key ?? "-"].join(" | ");
};

const text = (via: string, holder: string, group: string, role: RoleLike, known: string, key = "-"): string =>
  [via, holder, group, roleText(role), known, key].join(" | ");

const isOwnerRole = (role: Role) => role.name === "owner" && role.predefined;
const certainlyIn = (group: Group | undefined, id: string): boolean => group?.members !== undefined && group.members.has(id);
const membershipUnknown = (group: Group | undefined): boolean => group?.members === undefined;
const hasSource = (assignment: RoleAssignment): boolean => assignment.sources !== undefined && assignment.sources.length > 0;
const named = (roles: Iterable<Role> | undefined, name: string): RoleLike =>
  [...(roles ?? [])].find((role) => role.name === name) ?? { name };

/** All group ids that are mentioned anywhere. */
const groupIds = (org: Organization): string[] => [
  ...new Set([
    ...org.groups.keys(),
    ...[...org.projects.values()].flatMap((project) => [...(project.groups?.keys() ?? [])]),
    "group-unknown",
  ]),
];

interface Seen {
  readonly listed: RoleLike;
  readonly isListed: boolean;
  readonly assignments: readonly RoleAssignment[] | undefined;
  readonly roles: readonly Role[];
  /** The listed role counts beside assignments. */
  readonly unexplained: boolean;
  /** Undefined: this group hands nothing. */
  readonly handedBy: (groupId: string) => readonly RoleAssignment[] | "not read" | undefined;
}

function pathsAt(org: Organization, id: string, seen: Seen): string[] {
  const found = new Set<string>();
  const { assignments, listed } = seen;
  const handsRole = (groupId: string, role: Role): boolean => {
    const roles = seen.handedBy(groupId);
    return certainlyIn(org.groups.get(groupId), id) && Array.isArray(roles) && roles.some((one: RoleAssignment) => one.role.id === role.id);
  };
  const explainedByAGroup = (role: Role) => groupIds(org).some((groupId) => handsRole(groupId, role));
  let ownAssignment = false;
  for (const role of seen.roles) {
    for (const assignment of assignments ?? []) {
      if (assignment.role.id !== role.id) continue;
      const own = hasSource(assignment) ? assignment.sources!.some(({ type }) => type !== "group") : !explainedByAGroup(role);
      if (own) {
        found.add(text("self", id, "-", role, "assignments"));
        ownAssignment = true;
      }
      for (const groupId of groupIds(org)) {
        const source = hasSource(assignment) && assignment.sources!.some((one) => one.type === "group" && one.id === groupId);
        if (source) found.add(text("group", id, groupId, role, "assignments"));
        if (!hasSource(assignment) && handsRole(groupId, role)) found.add(text("group", id, groupId, role, "groups"));
      }
    }
    for (const groupId of groupIds(org)) {
      if (assignments === undefined && handsRole(groupId, role)) found.add(text("group", id, groupId, role, "groups"));
    }
  }
  for (const groupId of groupIds(org)) {
    const roles = seen.handedBy(groupId);
    const said = [...found].some((path) => path.startsWith(`group | ${id} | ${groupId} |`));
    if (!certainlyIn(org.groups.get(groupId), id) || roles === undefined || (assignments !== undefined && said)) continue;
    if (roles === "not read") found.add(text("group", id, groupId, undefined, "groups"));
    else if (roles.length === 0) found.add(text("group", id, groupId, null, "groups"));
  }
  if (seen.isListed) {
    if (assignments === undefined || seen.unexplained || (listed === null && !ownAssignment))
      found.add(text("self", id, "-", listed, "list"));
  }
  return [...found];
}

export function pathsInOrganization(org: Organization, id: string): string[] {
  const user = org.users.get(id);
  return pathsAt(org, id, {
    isListed: typeof user?.role === "string",
    listed: typeof user?.role === "string" ? named(org.roles.values(), user.role) : undefined,
    assignments: user?.roles,
    roles: [...org.roles.values()],
    unexplained: user?.roles !== undefined && !user.roles.some(({ role }) => role.name === user.role),
    // A group without roles in the organization hands nothing on there.
    handedBy: (groupId) => {
      const roles = org.groups.get(groupId)?.roles;
      return roles === undefined || roles.length === 0 ? undefined : roles;
    },
  }).filter((path) => path !== "");
}

const ownerIn = (org: Organization) => [...org.roles.values()].find(isOwnerRole)!;

/** Organization paths with the owner role, said again as ownership. */
const ownershipPaths = (org: Organization, id: string): string[] =>
  pathsInOrganization(org, id)
    .filter((path) => path.includes(`| ${roleText(ownerIn(org))} |`))
    .map((path) => path.replace(/^(?:self|group)/, "ownership"));

export function pathsInProject(org: Organization, project: Project, id: string): string[] {
  if (project.archived) return [];
  const account = project.serviceAccounts?.get(id);
  const member = project.members?.get(id);
  const entry = account ?? member;
  const mentioned = [...(entry?.roles ?? []), ...[...(project.groups?.values() ?? [])].flatMap(({ roles }) => roles ?? [])];
  const own = pathsAt(org, id, {
    isListed: entry !== undefined,
    listed: account?.role === "none" ? null : entry && named(project.roles?.values(), entry.role),
    assignments: entry?.roles,
    roles: mentioned.map(({ role }) => role),
    unexplained: entry?.roles?.length === 0 && account?.role !== "none",
    handedBy: (groupId) => {
      const access = project.groups?.get(groupId);
      return access && (access.roles ?? "not read");
    },
  });
  return [...own, ...ownershipPaths(org, id)];
}

/** Whether something that was not read could make the user an owner of the organization. */
function couldOwn(org: Organization, id: string): boolean {
  const user = org.users.get(id);
  if (user?.roles !== undefined) return false;
  if (org.users.size === 0) return true;
  return [...org.groups.values()].some((group) => {
    const couldBeIn = membershipUnknown(group) || group.members!.has(id);
    const couldOwnIt = group.roles === undefined || group.roles.some(({ role }) => isOwnerRole(role));
    return couldBeIn && couldOwnIt && (membershipUnknown(group) || group.roles === undefined);
  });
}

/** Whether something that was not read could give the user a role in the organization. */
export function couldHoldARole(org: Organization, id: string): boolean {
  const user = org.users.get(id);
  if (user?.roles !== undefined) return false;
  const hidden = user !== undefined && [...org.roles.values()].some(({ predefined }) => !predefined);
  const byGroups = [...org.groups.values()].some((group) => {
    if (group.roles?.length === 0) return false;
    return membershipUnknown(group) || (group.members!.has(id) && group.roles === undefined);
  });
  return org.users.size === 0 || hidden || byGroups;
}

/** Whether something that was not read could let the person into the project. */
export function couldReach(org: Organization, project: Project, id: string): boolean {
  const list = org.users.get(id)?.isServiceAccount || id.startsWith("svc") ? project.serviceAccounts : project.members;
  const entry = project.serviceAccounts?.get(id) ?? project.members?.get(id);
  if (couldOwn(org, id) || list === undefined) return true;
  if (entry?.roles !== undefined) return false;
  return project.groups === undefined || [...project.groups.keys()].some((groupId) => membershipUnknown(org.groups.get(groupId)));
}

/** Paths of a key: those of its owner, each named after the key. */
export function pathsOfKey(org: Organization, principal: Principal, project: Project | undefined): string[] {
  const through = (paths: readonly string[]) => paths.map((path) => path.replace(/-$/, principal.id));
  if (principal.kind === "project key") {
    const owner = org.projects.get(principal.projectId)?.keys?.find((key) => key.id === principal.id)?.owner;
    if (project?.id !== principal.projectId || owner === undefined) return [];
    return through(pathsInProject(org, project, owner.id));
  }
  const owner = org.adminKeys?.find((key) => key.id === principal.id)?.ownerId;
  if (owner === undefined || project?.archived) return [];
  return through(project === undefined ? pathsInOrganization(org, owner) : ownershipPaths(org, owner));
}

/** Paths of a group itself. */
export function pathsOfGroup(org: Organization, id: string, project: Project | undefined): string[] {
  const roles = org.groups.get(id)?.roles ?? [];
  if (project === undefined) return roles.map(({ role }) => text("self", id, "-", role, "assignments"));
  if (project.archived) return [];
  const access = project.groups?.get(id);
  const own: RoleLike[] = access === undefined ? [] : access.roles === undefined ? [undefined] : access.roles.map(({ role }) => role);
  const any = access !== undefined && own.length === 0 ? [null] : own;
  const owning = roles.filter(({ role }) => isOwnerRole(role)).map(({ role }) => text("ownership", id, "-", role, "assignments"));
  return [...any.map((role) => text("self", id, "-", role, "assignments")), ...owning];
}
