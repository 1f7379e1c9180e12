import { type Random } from "../../../src/sandbox/random.ts";
import type { Certificate, Group, Organization, Project, ProjectKey, ServiceAccount, User } from "../../../src/snapshot/organization.ts";
import {
  adminKey,
  emptyOrganization,
  emptyProject,
  held,
  organizationRoles,
  person,
  projectKey,
  projectRoles,
  team,
} from "../../snapshot/access-organizations.ts";

export type Open<T> = { -readonly [K in keyof T]: T[K] };
export type Draft = Omit<Open<Project>, "members" | "groups" | "serviceAccounts"> & {
  members: Map<string, { userId: string; role: string; addedAt: number; roles: undefined }>;
  groups: Map<string, { groupId: string; name: string; createdAt: number; roles: ReturnType<typeof held>[] }>;
  serviceAccounts: Map<string, ServiceAccount>;
};

export interface State {
  users: Map<string, Open<User>>;
  groups: Map<string, Open<Group> & { members: Set<string> }>;
  projects: Map<string, Draft>;
  rest: Open<Pick<Organization, "adminKeys" | "invites" | "certificates" | "spendLimit" | "spendAlerts" | "dataRetention">>;
}

const [ownerRole, readerRole] = organizationRoles(0) as [
  ReturnType<typeof organizationRoles>[number],
  ReturnType<typeof organizationRoles>[number],
];
export const limit = (cents: number) => ({ thresholdCents: cents, currency: "USD", interval: "month" });
export const key = (id: string, owner: string): ProjectKey => ({
  ...projectKey(id, { type: "user", id: owner, name: undefined }, "active"),
  expiresAt: 2e9,
});
export const certificate = (id: string, active: boolean): Certificate => ({ id, name: id, active, validAt: 1, expiresAt: 2e9 });
export const member = (userId: string, role: string) => [userId, { userId, role, addedAt: 1, roles: undefined }] as const;
export const bot = (id: string): Open<User> => person(id, { isServiceAccount: true, role: null, email: null });
export const account = (id: string, role = "member"): ServiceAccount => ({ id, name: id, role, createdAt: 1, roles: undefined });

export function project(id: string): Draft {
  return {
    ...emptyProject(id),
    members: new Map(),
    groups: new Map(),
    serviceAccounts: new Map(),
    keys: [],
    rateLimits: [{ id: "rl-a", model: "a", limits: { max_requests_per_1_minute: 10 } }],
    modelPermissions: null,
    hostedTools: { web_search: true },
    serviceTiers: { default: "standard", enabled: "all" },
    dataRetention: "organization_default",
    spendLimit: null,
    spendAlerts: [],
    certificates: [certificate("cert-1", false)],
  };
}

export function newState(random: Random): State {
  const users = new Map(
    ["ann", "bob", "cid", "dot", "eve"].map((id) => [id, person(id, { enabled: true, role: id === "ann" ? "owner" : "reader" })]),
  );
  const groups = new Map(
    ["g1", "g2", "g3"].map((id) => [id, { ...team(id), members: new Set([...users.keys()].filter(() => random.next() < 0.4)) }]),
  );
  const projects = new Map(["p1", "p2", "p3", "p4"].map((id) => [id, project(id)]));
  for (const [id, one] of projects) {
    const roles = projectRoles(id, 0);
    for (const user of users.keys())
      if (random.next() < 0.4) one.members.set(...member(user, user === "ann" ? "owner" : random.pick(["owner", "member"])));
    for (const group of groups.keys())
      if (random.next() < 0.4)
        one.groups.set(group, { groupId: group, name: `Group ${group}`, createdAt: 1, roles: [held(roles[1]!, ["group", group])] });
    one.serviceAccounts.set(`svc-${id}`, account(`svc-${id}`));
    users.set(`svc-${id}`, bot(`svc-${id}`));
    one.keys = [key(`key-${id}-1`, "bob"), key(`key-${id}-2`, "cid")];
  }
  return {
    users,
    groups,
    projects,
    rest: {
      adminKeys: [adminKey("ak-1", "ann"), adminKey("ak-2", "ann")],
      invites: [{ id: "inv-1", email: "x@example.com", role: "reader", status: "pending", createdAt: 1, expiresAt: 2, projects: [] }],
      certificates: [certificate("cert-1", true)],
      spendLimit: limit(1000),
      spendAlerts: [{ id: "alert-1", ...limit(500), recipients: ["a@example.com", "b@example.com"] }],
      dataRetention: "none",
    },
  };
}

/** A deep copy: nothing that one moment holds is changed by what happens in the other. */
export const copy = (state: State): State => structuredClone(state);

export const frozen = ({ users, groups, projects, rest }: State): Organization =>
  emptyOrganization({
    users,
    groups,
    projects,
    roles: new Map([ownerRole, readerRole].map((one) => [one.id, one])),
    ...rest,
  });

/** Lists left unread: what may have happened in them must not be found. */
export const losses: readonly { readonly lose: (organization: Open<Organization>) => Organization; readonly hides: RegExp }[] = [
  { lose: (one) => ({ ...one, adminKeys: undefined }), hides: /^Admin keys/ },
  { lose: (one) => ({ ...one, invites: undefined }), hides: /^Invites/ },
  { lose: (one) => ({ ...one, spendLimit: undefined }), hides: /^Settings \| changed \| organization \| organization/ },
  {
    lose: (one) => ({ ...one, projects: new Map([...one.projects].map(([id, old]) => [id, { ...old, keys: undefined }])) }),
    hides: /^API keys/,
  },
  {
    lose: (one) => ({ ...one, projects: new Map([...one.projects].map(([id, old]) => [id, { ...old, certificates: undefined }])) }),
    hides: /^Certificates .* p\d/,
  },
  {
    lose: (one) => ({ ...one, projects: new Map([...one.projects].map(([id, old]) => [id, { ...old, rateLimits: undefined }])) }),
    hides: /^Settings \| rate limit/,
  },
];
