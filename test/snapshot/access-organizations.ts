import { createRandom, type Random } from "../../src/sandbox/random.ts";
import type {
  AdminKey,
  Group,
  Organization,
  Project,
  ProjectGroup,
  ProjectKey,
  ProjectMember,
  Role,
  RoleAssignment,
  ServiceAccount,
  User,
} from "../../src/snapshot/organization.ts";

const some = <T>(random: Random, from: readonly T[], share: number): T[] => from.filter(() => random.next() < share);
const maybe = <T>(random: Random, share: number, value: T): T | undefined => (random.next() < share ? value : undefined);
const ids = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
const byId = <T extends { readonly id: string }>(rows: readonly T[]): Map<string, T> => new Map(rows.map((row) => [row.id, row]));

export const role = (id: string, name: string, permissions: readonly string[] = []): Role => ({
  id,
  name,
  permissions,
  predefined: id.startsWith("role-api-"),
});

export const organizationRoles = (custom: number): Role[] => [
  role("role-api-organization-owner__api-organization__org-1", "owner", ["api.all.write"]),
  role("role-api-organization-reader__api-organization__org-1", "reader", ["api.all.read"]),
  ...ids("custom", custom).map((name) => role(`role_org-1~${name}`, name, [`api.${name}.read`])),
];

export const projectRoles = (projectId: string, custom: number): Role[] => [
  ...["owner", "member", "viewer"].map((name) => role(`role-api-project-${name}__api-project__${projectId}`, name, [`api.${name}.read`])),
  ...ids("special", custom).map((name) => role(`role_${projectId}~${name}`, name, [`api.${name}.read`, `api.${name}.write`])),
];

export const person = (id: string, rest: Partial<User> = {}): User => ({
  id,
  name: id,
  email: `${id}@example.com`,
  role: "reader",
  isServiceAccount: false,
  isScimManaged: false,
  addedAt: 1,
  apiKeyLastUsedAt: undefined,
  enabled: undefined,
  roles: undefined,
  ...rest,
});

export const team = (id: string, rest: Partial<Group> = {}): Group => ({
  id,
  name: `Group ${id}`,
  isScimManaged: false,
  groupType: "group",
  createdAt: 1,
  members: new Set(),
  roles: [],
  ...rest,
});

export const emptyProject = (id: string, rest: Partial<Project> = {}): Project => ({
  id,
  name: id,
  archived: false,
  createdAt: 1,
  archivedAt: null,
  residency: undefined,
  members: new Map(),
  groups: new Map(),
  serviceAccounts: new Map(),
  keys: [],
  roles: byId(projectRoles(id, 0)),
  rateLimits: undefined,
  modelPermissions: undefined,
  hostedTools: undefined,
  serviceTiers: undefined,
  dataRetention: undefined,
  spendLimit: undefined,
  spendAlerts: undefined,
  certificates: undefined,
  ...rest,
});

export const emptyOrganization = (rest: Partial<Organization> = {}): Organization => ({
  users: new Map(),
  invites: [],
  groups: new Map(),
  roles: byId(organizationRoles(0)),
  adminKeys: [],
  projects: new Map(),
  certificates: undefined,
  spendLimit: undefined,
  spendAlerts: undefined,
  dataRetention: undefined,
  ...rest,
});

export const held = (one: Role, ...sources: readonly (readonly [type: string, id: string])[]): RoleAssignment => ({
  role: one,
  sources: sources.map(([type, id]) => ({ type, id })),
});

export const projectKey = (id: string, owner: ProjectKey["owner"], ownerAccess?: string): ProjectKey => ({
  id,
  name: id,
  redactedValue: undefined,
  createdAt: 1,
  lastUsedAt: null,
  expiresAt: null,
  owner,
  ownerAccess,
});

export const adminKey = (id: string, ownerId: string | undefined): AdminKey => ({
  id,
  name: id,
  redactedValue: undefined,
  createdAt: 1,
  lastUsedAt: null,
  expiresAt: null,
  ownerId,
  ownerName: undefined,
});

interface Options {
  /** Lists that do not fit together, as after changes during a crawl. */
  readonly contradictory: boolean;
  /** Share of the parts that were not read. */
  readonly unread: number;
}

/** Assignments as the API answers them for a user: everything held, each with its sources; sometimes without. */
function assignmentsOf(id: string, type: string, own: readonly Role[], groups: readonly (readonly [string, readonly Role[]])[]) {
  const roles = new Map([...own, ...groups.flatMap(([, list]) => list)].map((one) => [one.id, one]));
  return [...roles.values()].map((one): RoleAssignment => {
    const sources = [
      ...(own.includes(one) ? [{ type, id }] : []),
      ...groups.filter(([, list]) => list.includes(one)).map(([groupId]) => ({ type: "group", id: groupId })),
    ];
    return { role: one, sources };
  });
}

/** Takes sources away, and hands out some that do not exist. */
function spoil(random: Random, assignments: readonly RoleAssignment[], groups: readonly string[]): RoleAssignment[] {
  return some(random, assignments, 0.9).map((one): RoleAssignment => {
    const chance = random.next();
    if (chance < 0.1) return { ...one, sources: undefined };
    if (chance < 0.15) return { ...one, sources: [] };
    if (chance < 0.3)
      return { ...one, sources: [...(one.sources ?? []), { type: "group", id: random.pick([...groups, "group-unknown"]) }] };
    return one;
  });
}

const strongestName = (roles: readonly Role[], all: readonly Role[]): string | null => all.find((one) => roles.includes(one))?.name ?? null;

/** A small organization with everything that is hard about access, the same for the same seed. */
export function randomOrganization(seed: number, { contradictory, unread }: Options): Organization {
  const random = createRandom(seed);
  const read = <T>(value: T): T | undefined => maybe(random, 1 - unread, value);
  const upset = <T>(value: T, other: () => T): T => (contradictory && random.next() < 0.15 ? other() : value);
  const userIds = ids("user", random.int(1, 5));
  const strangers = some(random, ["user-gone", "user-lost"], contradictory ? 0.5 : 0);
  const groupIds = ids("group", random.int(0, 4));
  const roles = organizationRoles(random.int(0, 2));
  const projectIds = ids("proj", random.int(1, 4));
  const accountIds = new Map(projectIds.map((id) => [id, ids(`svc-${id}-`, random.int(0, 2))]));
  const everybody = [...userIds, ...[...accountIds.values()].flat()];

  const members = new Map(groupIds.map((id) => [id, new Set(some(random, [...everybody, ...strangers], 0.35))]));
  const groupRoles = new Map(groupIds.map((id) => [id, some(random, roles, 0.2)]));
  const userRoles = new Map(everybody.map((id) => [id, id.startsWith("user") ? some(random, roles, 0.3) : []]));
  const groupsOf = (id: string): string[] => groupIds.filter((group) => members.get(group)!.has(id));

  const groups = groupIds.map((id) =>
    team(id, {
      isScimManaged: random.next() < 0.2,
      members: read(members.get(id)!),
      roles: read(groupRoles.get(id)!.map((one): RoleAssignment => ({ role: one, sources: maybe(random, 0.5, [{ type: "group", id }]) }))),
    }),
  );
  const told = (assignments: RoleAssignment[]) => (contradictory ? spoil(random, assignments, groupIds) : assignments);
  const users = everybody.map((id) => {
    const own = userRoles.get(id)!;
    const through = groupsOf(id).map((group) => [group, groupRoles.get(group)!] as const);
    return person(id, {
      role: upset(strongestName(own, roles), () => random.pick(["owner", "reader", null])),
      isServiceAccount: id.startsWith("svc"),
      isScimManaged: random.next() < 0.2,
      enabled: random.pick([true, false, undefined]),
      roles: random.next() < 0.5 ? told(assignmentsOf(id, "user", own, through)) : undefined,
    });
  });

  const projects = projectIds.map((id): Project => {
    const archived = random.next() < 0.15;
    const defined = projectRoles(id, random.int(0, 2));
    const atLeastOne = (): Role[] => {
      const picked = some(random, defined, 0.3);
      return picked.length === 0 ? [random.pick(defined)] : picked;
    };
    const groupAccess = new Map(some(random, groupIds, 0.4).map((group) => [group, upset(atLeastOne(), () => [])]));
    const through = (user: string) =>
      groupsOf(user).flatMap((group) => (groupAccess.has(group) ? [[group, groupAccess.get(group)!] as const] : []));
    const listed = some(random, [...userIds, ...strangers], 0.4).map((userId): ProjectMember => {
      const own = atLeastOne();
      return {
        userId,
        role: upset(strongestName(own, defined)!, () => "owner"),
        addedAt: 1,
        roles: random.next() < 0.5 ? told(assignmentsOf(userId, "user", own, through(userId))) : undefined,
      };
    });
    const accounts = accountIds.get(id)!.map((account): ServiceAccount => {
      const own = random.next() < 0.3 ? [] : [random.pick(defined.slice(0, 2))];
      return {
        id: account,
        name: account,
        role: own[0]?.name ?? "none",
        createdAt: 1,
        roles: random.next() < 0.4 ? told(assignmentsOf(account, "user", own, through(account))) : undefined,
      };
    });
    const owners = [...everybody, "user-gone"];
    const keys = ids(`key-${id}-`, random.int(0, 4)).map((key): ProjectKey => {
      const owner = random.pick(owners);
      const type = owner.startsWith("svc") ? "service_account" : "user";
      const known = maybe(random, 0.9, { type, id: owner, name: undefined } as const);
      return projectKey(key, known, random.pick(["active", "inactive", undefined]));
    });
    const projectGroups = [...groupAccess].map(([groupId, own]): [string, ProjectGroup] => [
      groupId,
      { groupId, name: `Group ${groupId}`, createdAt: 1, roles: read(own.map((one) => held(one, ["group", groupId]))) },
    ]);
    if (contradictory && random.next() < 0.2) {
      projectGroups.push(["group-unknown", { groupId: "group-unknown", name: "Nobody's", createdAt: 1, roles: [held(defined[1]!)] }]);
    }
    return emptyProject(id, {
      archived,
      members: read(new Map(listed.map((member) => [member.userId, member]))),
      groups: read(new Map(projectGroups)),
      serviceAccounts: read(byId(accounts)),
      keys: read(keys),
      roles: read(byId(defined)),
    });
  });

  return emptyOrganization({
    users: random.next() < unread / 4 ? new Map() : byId(users),
    groups: byId(groups),
    roles: byId(roles),
    adminKeys: read(ids("admin-key", random.int(0, 3)).map((id) => adminKey(id, random.pick([...userIds, "user-gone", undefined])))),
    projects: byId(projects),
  });
}
