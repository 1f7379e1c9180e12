import type { Org, ProjectState } from "../../src/sandbox/org.ts";
import type { Args } from "../../src/tools/define.ts";

export type Json = Readonly<Record<string, unknown>>;

/** What one place of the organization holds: a text for each object, by its id. */
export type Items = Map<string, string>;

/** `group_users/6f…`: the kind of a shelf, then the ids it stands under. */
export type Shelf = string;

interface Kind {
  /** The read of the server that shows it, and its arguments. */
  readonly tool: string;
  readonly args: (...ids: string[]) => Args;
  /** The same as the sandbox holds it; undefined where there is no such place. */
  readonly held: (org: Org, ...ids: string[]) => Iterable<unknown> | undefined;
  readonly item: (row: Json) => readonly [id: string, text: string];
  /** Which of the rows the server answers are meant. */
  readonly meant?: (row: Json, ...ids: string[]) => boolean;
}

const members =
  (id: string, ...names: string[]) =>
  (row: Json) =>
    [String(row[id]), JSON.stringify(names.map((name) => row[name] ?? null))] as const;

/** A setting of which there is one: it stands under its own name. */
const single =
  (...names: string[]) =>
  (row: Json) =>
    ["setting", members("id", ...names)(row)[1]] as const;

const activeProject = (org: Org, id: string): ProjectState | undefined => {
  const state = org.projects.get(id);
  return state?.project.status === "active" ? state : undefined;
};

const ids = (held: Iterable<string> | undefined) => held && [...held].map((id) => ({ id }));

/** Roles that come through a group stand on the group's shelf. */
const isDirect = (row: Json, holder: string): boolean =>
  (row.assignment_sources as readonly Json[]).some(({ principal_id }) => principal_id === holder);

const ofProject = (project_id: string) => ({ project_id });
const one = (value: unknown) => (value === undefined ? [] : [value]);
const channel = (row: Json) => row.notification_channel as Json;

/** Every place that the calls of the test change. */
const kinds: Readonly<Record<string, Kind>> = {
  groups: {
    tool: "list_groups",
    args: () => ({}),
    held: (org) => [...org.groups.values()].map(({ group }) => group),
    item: members("id", "name"),
  },
  group_users: {
    tool: "list_group_users",
    args: (group_id) => ({ group_id }),
    held: (org, group) => ids(org.groups.get(group)?.members.keys()),
    item: members("id"),
  },
  group_roles: {
    tool: "list_group_role_assignments",
    args: (group_id) => ({ group_id }),
    held: (org, group) => ids(org.groups.get(group)?.roles),
    item: members("id"),
  },
  users: {
    tool: "list_users",
    args: () => ({}),
    held: (org) => [...org.users.values()].map(({ user }) => user),
    item: members("id", "name", "technical_level"),
  },
  user_roles: {
    tool: "list_user_role_assignments",
    args: (user_id) => ({ user_id }),
    held: (org, user) => ids(org.users.get(user)?.roles),
    item: members("id"),
    meant: (row, user) => isDirect(row, user),
  },
  roles: {
    tool: "list_roles",
    args: () => ({}),
    held: (org) => org.roles.values(),
    item: members("id", "name", "permissions", "description"),
  },
  invites: {
    tool: "list_invites",
    args: () => ({}),
    held: (org) => org.invites.values(),
    item: members("id", "email", "role", "projects"),
  },
  projects: {
    tool: "list_projects",
    args: () => ({}),
    held: (org) => [...org.projects.values()].map(({ project }) => project),
    item: members("id", "name", "status"),
  },
  project_users: {
    tool: "list_project_users",
    args: (id) => ofProject(id),
    held: (org, project) => ids(activeProject(org, project)?.users.keys()),
    item: members("id"),
  },
  project_user_roles: {
    tool: "list_project_user_role_assignments",
    args: (project_id, user_id) => ({ project_id, user_id }),
    held: (org, project, user) => ids(activeProject(org, project)?.users.get(user)?.roles),
    item: members("id"),
    meant: (row, _, user) => isDirect(row, user),
  },
  project_groups: {
    tool: "list_project_groups",
    args: (id) => ofProject(id),
    held: (org, project) => {
      const state = activeProject(org, project);
      return state && [...state.groups.keys()].map((group_id) => ({ group_id }));
    },
    item: members("group_id"),
  },
  project_group_roles: {
    tool: "list_project_group_role_assignments",
    args: (project_id, group_id) => ({ project_id, group_id }),
    held: (org, project, group) => ids(activeProject(org, project)?.groups.get(group)?.roles),
    item: members("id"),
  },
  project_roles: {
    tool: "list_project_roles",
    args: (id) => ofProject(id),
    held: (org, project) => activeProject(org, project)?.roles.values(),
    item: members("id", "name", "permissions", "description"),
  },
  rate_limits: {
    tool: "list_project_rate_limits",
    args: (id) => ofProject(id),
    held: (org, project) => activeProject(org, project)?.rateLimits.values(),
    item: members("id", "max_requests_per_1_minute", "max_tokens_per_1_minute"),
  },
  service_accounts: {
    tool: "list_project_service_accounts",
    args: (id) => ofProject(id),
    held: (org, project) => activeProject(org, project)?.serviceAccounts.values(),
    item: members("id", "name", "role"),
  },
  spend_alerts: {
    tool: "list_project_spend_alerts",
    args: (id) => ofProject(id),
    held: (org, project) => activeProject(org, project)?.spendAlerts.values(),
    item: (row) => [String(row.id), JSON.stringify([row.threshold_amount, channel(row).recipients])],
  },
  spend_limit: {
    tool: "retrieve_project_spend_limit",
    args: (id) => ofProject(id),
    held: (org, project) => one(activeProject(org, project)?.spendLimit),
    item: single("threshold_amount"),
  },
  organization_spend_limit: {
    tool: "retrieve_organization_spend_limit",
    args: () => ({}),
    held: (org) => one(org.spendLimit),
    item: single("threshold_amount"),
  },
  models: {
    tool: "retrieve_project_model_permissions",
    args: (id) => ofProject(id),
    held: (org, project) => one(activeProject(org, project)?.modelPermissions),
    item: single("mode", "model_ids"),
  },
  hosted_tools: {
    tool: "retrieve_project_hosted_tool_permissions",
    args: (id) => ofProject(id),
    held: (org, project) => one(activeProject(org, project)?.hostedTools),
    item: single("file_search", "image_generation"),
  },
  service_tiers: {
    tool: "retrieve_project_service_tier_settings",
    args: (id) => ofProject(id),
    held: (org, project) => one(activeProject(org, project)?.serviceTiers),
    item: single("default", "enabled_tiers"),
  },
  retention: {
    tool: "retrieve_project_data_retention",
    args: (id) => ofProject(id),
    held: (org, project) => one(activeProject(org, project)?.dataRetention),
    item: single("type"),
  },
};

export const shelf = (kind: string, ...under: readonly string[]): Shelf => [kind, ...under].join("/");

export function partsOf(name: Shelf): { readonly kind: Kind; readonly under: readonly string[] } {
  const [kind = "", ...under] = name.split("/");
  return { kind: kinds[kind]!, under };
}

/** What an answer of the server says of a shelf. */
export function itemsIn(name: Shelf, json: Json): Items {
  const { kind, under } = partsOf(name);
  const rows = Array.isArray(json.data) ? (json.data as readonly Json[]) : [json];
  return new Map(rows.filter((row) => kind.meant?.(row, ...under) ?? true).map(kind.item));
}

/** What the sandbox holds there; nothing where there is no such place. */
export function itemsHeld(name: Shelf, org: Org): Items {
  const { kind, under } = partsOf(name);
  return new Map([...(kind.held(org, ...under) ?? [])].map((row) => kind.item(row as Json)));
}

/** Those of which every project has one. */
export const perProject = Object.keys(kinds).filter(
  (kind) => !/^(?:groups|group_|users|user_|roles|invites|projects|organization_|project_user_roles|project_group_roles)/.test(kind),
);

/** Every shelf of the organization, also those that are empty. */
export function shelvesOf(org: Org): Shelf[] {
  const active = [...org.projects].filter(([, { project }]) => project.status === "active");
  return [
    "groups",
    "users",
    "roles",
    "invites",
    "projects",
    "organization_spend_limit",
    ...[...org.groups.keys()].flatMap((id) => [shelf("group_users", id), shelf("group_roles", id)]),
    ...[...org.users.keys()].map((id) => shelf("user_roles", id)),
    ...active.flatMap(([id, state]) => [
      ...perProject.map((kind) => shelf(kind, id)),
      ...[...state.users.keys()].map((user) => shelf("project_user_roles", id, user)),
      ...[...state.groups.keys()].map((group) => shelf("project_group_roles", id, group)),
    ]),
  ];
}
