import { auditLogsRoutes } from "../../../src/sandbox/routes/audit-logs.ts";
import type { Json } from "../../../src/json.ts";
import type { Org } from "../../../src/sandbox/org.ts";
import { createRandom, type Random } from "../../../src/sandbox/random.ts";
import { seedOrg } from "../../../src/sandbox/seed.ts";
import type { Invite, Organization } from "../../../src/snapshot/organization.ts";
import type { Args } from "../../../src/tools/define.ts";
import { adminKey, emptyOrganization, emptyProject, person, projectKey, team } from "../../snapshot/access-organizations.ts";
import { day, now, type ReadList } from "./health-stage.ts";

const template = seedOrg({ seed: 1, now: () => now, users: 1, projects: 1 });

type List = (asked: { readonly org: Org; readonly query: Args }) => {
  readonly data: readonly Json[];
  readonly has_more: boolean;
  readonly last_id: string;
};

/** A log that answers as the sandbox does, page by page and no further than it is asked. */
export function logOf(events: readonly Json[], seen: Args[] = []): ReadList {
  const auditLogs = events.toSorted((a, b) => Number(a.effective_at) - Number(b.effective_at)) as unknown as Org["auditLogs"];
  const org: Org = { ...template, auditLogs };
  const { list_audit_logs: list } = auditLogsRoutes as unknown as { readonly list_audit_logs: List };
  return async (_, args, { maxRows = Number.POSITIVE_INFINITY } = {}) => {
    seen.push(args);
    const rows: Json[] = [];
    for (let after: string | undefined; ;) {
      const page = list({ org, query: { ...args, ...(after !== undefined && { after }) } });
      rows.push(...page.data);
      if (!page.has_more) return { rows, complete: true, problem: undefined };
      if (rows.length >= maxRows) return { rows, complete: false, problem: undefined };
      after = page.last_id;
    }
  };
}

let count = 0;

/** An event in the form of the API. */
export const event = (at: number, type: string, actor: Json | undefined, details: Json | undefined, rest: Json = {}): Json => {
  count += 1;
  return { id: `audit_log-${count}`, effective_at: at, type, ...(actor && { actor }), ...(details && { [type]: details }), ...rest };
};

export const session = (id: string | undefined, email?: string): Json => ({
  type: "session",
  session: { user: { ...(id !== undefined && { id }), ...(email !== undefined && { email }) }, ip_address: "203.0.113.17" },
});

export const throughKey = (id: string, userId?: string, serviceAccountId?: string): Json => ({
  type: "api_key",
  api_key: {
    id,
    type: serviceAccountId === undefined ? "user" : "service_account",
    ...(userId !== undefined && { user: { id: userId } }),
    ...(serviceAccountId !== undefined && { service_account: { id: serviceAccountId } }),
  },
});

const account = { id: "svc_acct_1", name: "ci", role: "member", createdAt: 1, roles: undefined };
const invite: Invite = {
  id: "invite-1",
  email: "Ada@Example.com",
  role: "reader",
  status: "pending",
  createdAt: 1,
  expiresAt: null,
  projects: [],
};

/** Ada with a key and an admin key, Grace, a service account, a group and two projects. */
export const organization: Organization = emptyOrganization({
  users: new Map([
    ["user-ada", person("user-ada", { name: "Ada", email: "ada@example.com", role: "owner" })],
    ["user-grace", person("user-grace", { name: "Grace", email: "grace@example.com" })],
    ["svc_acct_1", person("svc_acct_1", { name: "ci", email: null, isServiceAccount: true })],
  ]),
  groups: new Map([["0123456789abcdef", team("0123456789abcdef", { name: "Contractors" })]]),
  invites: [invite],
  adminKeys: [adminKey("key_admin", "user-ada")],
  projects: new Map([
    ["proj_default", emptyProject("proj_default", { name: "Default project" })],
    [
      "proj_1",
      emptyProject("proj_1", {
        name: "Payments",
        keys: [
          { ...projectKey("key_ada", { type: "user", id: "user-ada", name: "Ada" }), name: "laptop", redactedValue: "sk-proj-...QgxV" },
          { ...projectKey("key_ci", { type: "service_account", id: "svc_acct_1", name: "ci" }), name: "prod" },
        ],
        serviceAccounts: new Map([["svc_acct_1", account]]),
      }),
    ],
    ["proj_12", emptyProject("proj_12", { name: "Payments Staging" })],
  ]),
});

export interface PlantedLog {
  readonly events: readonly Json[];
  /** Ids of the events about it, newest first. */
  readonly about: Readonly<Record<"Ada" | "Payments" | "Contractors" | "ci" | "laptop", readonly string[]>>;
  /** Ids or emails of actors that the organization does not have, with how often they acted. */
  readonly absent: Readonly<Record<string, number>>;
}

type Name = keyof PlantedLog["about"];

const at = (random: Random) => now - random.int(1, 300 * day);

/** Actors that are in the lists, and some that are not though their ids look alike. */
const known: readonly Json[] = [
  session("user-ada", "ada@example.com"),
  session("user-grace", "grace@example.com"),
  throughKey("key_admin", "user-ada"),
  throughKey("key_ci", undefined, "svc_acct_1"),
  session(undefined, "GRACE@example.com"),
];
const strangers: readonly (readonly [id: string, actor: Json])[] = [
  ["user-ad", session("user-ad", "gone@example.com")],
  ["user-ada2", session("user-ada2", "ada@example.com")],
  ["key_adm", throughKey("key_adm", "user-ada")],
  ["left@example.com", session(undefined, "left@example.com")],
];

/** What each kind of event is about: ways in which the log says it, and near misses. */
const about: readonly (readonly [names: readonly Name[], type: string, details: Json, rest?: Json])[] = [
  [["Ada"], "user.updated", { id: "user-ada", changes_requested: { role: "owner" } }],
  [
    ["Ada", "Payments"],
    "role.assignment.created",
    { id: "role-x", principal_id: "user-ada", principal_type: "user", resource_id: "proj_1" },
  ],
  [["Ada"], "role.assignment.deleted", { id: "role-x", principal_id: "user-ada", principal_type: "user", resource_id: "proj_12" }],
  [["Ada"], "invite.sent", { id: "invite-old", data: { email: "ada@example.com", role: "reader" } }],
  [["Ada"], "invite.deleted", { id: "invite-1" }],
  [
    ["Ada", "Payments", "laptop"],
    "api_key.created",
    { id: "key_ada", data: { scopes: [] } },
    { project: { id: "proj_1", name: "Payments" } },
  ],
  // Through an admin key: recorded under the default project.
  [["Ada", "Payments", "laptop"], "api_key.deleted", { id: "key_ada" }, { project: { id: "proj_default", name: "Default project" } }],
  [["Ada"], "api_key.updated", { id: "key_admin", changes_requested: { scopes: ["api.all"] } }],
  [
    ["Payments"],
    "project.updated",
    { id: "proj_1", changes_requested: { title: "Payments" } },
    { project: { id: "proj_default", name: "" } },
  ],
  [["Payments"], "rate_limit.updated", { id: "rl-gpt-6-luna" }, { project: { id: "proj_1", name: "Payments" } }],
  [
    ["Payments", "ci"],
    "service_account.created",
    { id: "svc_acct_1", data: { role: "member" } },
    { project: { id: "proj_1", name: "Payments" } },
  ],
  [["Payments", "ci"], "api_key.deleted", { id: "key_ci" }],
  [
    ["Payments", "ci"],
    "workload_identity_provider_mapping.created",
    { id: "wifr_1", identity_provider_id: "wip_1", data: { service_account_id: "svc_acct_1", project_id: "proj_1" } },
  ],
  [["Contractors"], "group.updated", { id: "0123456789abcdef", changes_requested: { group_name: "Contractors" } }],
  [
    ["Contractors"],
    "role.assignment.created",
    { id: "role-y", principal_id: "0123456789abcdef", principal_type: "group", resource_id: "proj_12" },
  ],
  // Close, but about something else.
  [[], "user.updated", { id: "user-ada2", changes_requested: { role: "owner" } }],
  [[], "role.assignment.created", { id: "role-x", principal_id: "user-grace", principal_type: "user", resource_id: "proj_12" }],
  [[], "invite.sent", { id: "invite-2", data: { email: "ada@example.com.au", role: "reader" } }],
  [[], "api_key.created", { id: "key_ada2", data: { scopes: [] } }, { project: { id: "proj_12", name: "Payments" } }],
  [[], "project.updated", { id: "proj_12", changes_requested: { title: "user-ada" } }],
  [[], "rate_limit.updated", { id: "rl-gpt-6-luna" }, { project: { id: "proj_default", name: "Default project" } }],
  [[], "login.succeeded", {}],
];

/** A log in which it is known what each event is about and who is not in the organization any more. */
export function plantLog(seed: number): PlantedLog {
  const random = createRandom(seed);
  const found = new Map<Name, { id: string; at: number }[]>();
  const absent: Record<string, number> = {};
  const events = Array.from({ length: random.int(5, 60) }, () => {
    const [names, type, details, rest] = random.pick(about);
    const stranger = random.next() < 0.2 ? random.pick(strangers) : undefined;
    if (stranger) absent[stranger[0]] = (absent[stranger[0]] ?? 0) + 1;
    const time = at(random);
    const one = event(time, type, stranger ? stranger[1] : random.pick(known), details, rest);
    for (const name of names) found.set(name, [...(found.get(name) ?? []), { id: String(one.id), at: time }]);
    return one;
  });
  const newest = (name: Name) => (found.get(name) ?? []).toSorted((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1)).map(({ id }) => id);
  return {
    events,
    absent,
    about: {
      Ada: newest("Ada"),
      Payments: newest("Payments"),
      Contractors: newest("Contractors"),
      ci: newest("ci"),
      laptop: newest("laptop"),
    },
  };
}
