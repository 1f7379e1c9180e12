import type { Project, ProjectGroup, Role } from "../organization.ts";
import { holdings, type Offer } from "./holdings.ts";
import { groupPaths, hidesRoles, roleNamed } from "./in-organization.ts";
import { groupRef, type Memberships } from "./memberships.ts";
import type { Found, HeldRole, Unread } from "./path.ts";

/** A group that a project lists has access, whatever its roles. */
function rolesOf({ roles }: ProjectGroup): readonly (Role | null | undefined)[] {
  if (roles === undefined) return [undefined];
  return roles.length === 0 ? [null] : roles.map(({ role }) => role);
}

const entryOf = ({ members, serviceAccounts }: Project, id: string) => serviceAccounts?.get(id) ?? members?.get(id);

type Entry = NonNullable<ReturnType<typeof entryOf>>;

function shownRole(project: Project, entry: Entry | undefined): HeldRole | null | undefined {
  if (entry === undefined) return undefined;
  return "id" in entry && entry.role === "none" ? null : roleNamed(project.roles, entry.role);
}

interface Person {
  readonly id: string;
  readonly isServiceAccount: boolean;
  /** The list of members shows owners of the organization as owners of the project, whatever their role there is. */
  readonly isOwner: boolean;
}

function unreadOf({ organization }: Memberships, project: Project, { id, isServiceAccount, isOwner }: Person): Unread[] {
  const entry = entryOf(project, id);
  const list = isServiceAccount ? project.serviceAccounts : project.members;
  const own: Unread[] = [
    ...(list === undefined ? [{ part: isServiceAccount ? "project service accounts" : "project members", id: project.id } as const] : []),
    ...(entry !== undefined && entry.roles === undefined && (isOwner || hidesRoles(project.roles))
      ? [{ part: "project member roles", id } as const]
      : []),
  ];
  if (entry?.roles !== undefined) return own;
  if (project.groups === undefined) return [...own, { part: "project groups", id: project.id }];
  const groups = [...project.groups.values()].flatMap(({ groupId, roles }): Unread[] => {
    const holds = organization.groups.get(groupId)?.members?.has(id);
    if (holds === undefined) return [{ part: "group members", id: groupId }];
    return holds && roles === undefined ? [{ part: "project group roles", id: groupId }] : [];
  });
  return [...own, ...groups];
}

/** What a user or service account has in a project, by being listed there and through groups. */
export function personInProject(memberships: Memberships, project: Project, person: Person): Found {
  const { organization } = memberships;
  const { id } = person;
  const entry = entryOf(project, id);
  const offers = [...(project.groups?.values() ?? [])]
    .filter(({ groupId }) => organization.groups.get(groupId)?.members?.has(id))
    .map((group): Offer => ({ group: { id: group.groupId, name: group.name }, roles: rolesOf(group) }));
  const found = holdings({
    at: "project",
    holder: id,
    listed: shownRole(project, entry),
    assignments: entry?.roles,
    explains: (assignments) => assignments.length > 0,
    offers,
    groupRef: (groupId) => groupRef(organization, groupId),
    denies: (groupId, role) =>
      organization.groups.get(groupId)?.members?.has(id) === false ||
      project.groups?.has(groupId) === false ||
      project.groups?.get(groupId)?.roles?.some((held) => held.role.id === role.id) === false,
  });
  return { ...found, unread: [...unreadOf(memberships, project, person), ...found.unread] };
}

/** What a group has in a project. */
export function groupInProject(project: Project, id: string): Found {
  const group = project.groups?.get(id);
  const unread: Unread[] =
    project.groups === undefined
      ? [{ part: "project groups", id: project.id }]
      : group !== undefined && group.roles === undefined
        ? [{ part: "project group roles", id }]
        : [];
  return { paths: group === undefined ? [] : groupPaths(id, rolesOf(group), "project"), unread, contradictions: [] };
}
