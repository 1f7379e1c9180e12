import type { Group, Role, User } from "../organization.ts";
import { holdings, type Offer } from "./holdings.ts";
import { groupRef, type Memberships } from "./memberships.ts";
import type { Found, HeldRole, Path, Unread } from "./path.ts";
import { isOwner, standingOf } from "./standing.ts";

/** A role that is known by its name only. Every list of roles has the predefined ones, so an empty one was not read. */
export function roleNamed(roles: ReadonlyMap<string, Role> | undefined, name: string): HeldRole {
  for (const role of roles?.values() ?? []) if (role.name === name) return role;
  return { id: undefined, name, permissions: undefined, predefined: undefined };
}

/** Whether a list that shows the strongest predefined role of each holder can leave a role out. */
export const hidesRoles = (roles: ReadonlyMap<string, Role> | undefined): boolean =>
  roles === undefined || roles.size === 0 || [...roles.values()].some(({ predefined }) => !predefined);

const offerOf = ({ id, name, roles }: Group): Offer => ({ group: { id, name }, roles: roles?.map(({ role }) => role) ?? [] });

const handsNothing = ({ roles }: Group): boolean => roles?.length === 0;

function unreadOf({ organization, groupsOf, unlisted }: Memberships, id: string, user: User | undefined): Unread[] {
  return [
    ...(organization.users.size === 0 ? [{ part: "users", id: "" } as const] : []),
    ...(user !== undefined && hidesRoles(organization.roles) ? [{ part: "user roles", id } as const] : []),
    ...unlisted.filter((group) => !handsNothing(group)).map((group) => ({ part: "group members", id: group.id }) as const),
    ...groupsOf(id)
      .filter(({ roles }) => roles === undefined)
      .map((group) => ({ part: "group roles", id: group.id }) as const),
  ];
}

/** What a user or service account has in the organization, by roles of its own and through groups. */
export function personInOrganization(memberships: Memberships, id: string): Found {
  const { organization, groupsOf } = memberships;
  const user = organization.users.get(id);
  const shown = user?.role ?? undefined;
  const found = holdings({
    at: "organization",
    holder: id,
    listed: shown === undefined ? undefined : roleNamed(organization.roles, shown),
    assignments: user?.roles,
    explains: (assignments) => assignments.some(({ role }) => role.name === shown),
    offers: groupsOf(id).map(offerOf),
    groupRef: (groupId) => groupRef(organization, groupId),
    denies: (groupId, role) => {
      const group = organization.groups.get(groupId);
      return group?.members?.has(id) === false || group?.roles?.some((held) => held.role.id === role.id) === false;
    },
  });
  return user?.roles === undefined ? { ...found, unread: unreadOf(memberships, id, user) } : found;
}

const ownPath = (id: string, role: HeldRole | null | undefined, at: "organization" | "project"): Path => ({
  via: "self",
  holder: id,
  group: undefined,
  role,
  standing: standingOf(role, at),
  known: "assignments",
  key: undefined,
});

/** What a group has somewhere, and hands to its members. */
export const groupPaths = (id: string, roles: Offer["roles"], at: "organization" | "project"): Path[] =>
  roles.map((role) => ownPath(id, role, at));

/** What a group has in the organization. */
export function groupInOrganization({ organization }: Memberships, id: string): Found {
  const group = organization.groups.get(id);
  const unread: Unread[] = group === undefined ? [{ part: "group", id }] : group.roles === undefined ? [{ part: "group roles", id }] : [];
  return { paths: group === undefined ? [] : groupPaths(id, offerOf(group).roles, "organization"), unread, contradictions: [] };
}

/** What of an organization's parts can hide that somebody owns it: a list of users shows who is an owner by a role of their own. */
function hidesOwnership({ organization }: Memberships, { part, id }: Unread): boolean {
  if (part === "user roles" || part === "assignment source") return false;
  const roles = part === "group members" ? organization.groups.get(id)?.roles : undefined;
  return roles === undefined || roles.some(({ role }) => isOwner(role));
}

/** The part of what somebody has in the organization that makes them own every project. */
export const ownership = (memberships: Memberships, { paths, unread, contradictions }: Found): Found => ({
  paths: paths.filter(({ role }) => isOwner(role)).map((path) => ({ ...path, via: "ownership" })),
  unread: unread.filter((one) => hidesOwnership(memberships, one)),
  contradictions: contradictions.filter((one) => "role" in one && isOwner(one.role)),
});
