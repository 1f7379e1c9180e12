import type { Random } from "../../src/sandbox/random.ts";
import type { Args } from "../../src/tools/define.ts";
import { newId, type Change, type Model } from "./model.ts";
import { perProject, shelf, type Json } from "./shelves.ts";

/** A call that changes something, and what it changes where it was carried out. */
export interface Operation {
  readonly tool: string;
  readonly args: Args;
  /** @param id Of the object that was created; other operations do not read it. */
  readonly changes: (id: string) => readonly Change[];
}

export interface World {
  readonly random: Random;
  readonly model: Model;
  /** People of the organization, who stay. */
  readonly people: readonly string[];
  /** A name that nothing else has. */
  readonly name: () => string;
}

const text = (...values: unknown[]): string => JSON.stringify(values);
const put = (name: string, id: string, value: string): Change => ({ shelf: name, id, text: value });
const drop = (name: string, id: string): Change => ({ shelf: name, id });
const clear = (name: string): Change => ({ shelf: name });

/** What a row of the catalog answers for its `{}`, told apart by `undefined`: nothing there to act on. */
type Make = (world: World) => Operation | undefined;

const pick = <T>({ random }: World, from: readonly T[]): T | undefined => (from.length === 0 ? undefined : random.pick(from));
const held = (world: World, name: string): string | undefined => pick(world, world.model.ids(name));
const valuesOf = (world: World, name: string, id: string) => JSON.parse(world.model.items(name).get(id)!) as unknown[];

const activeProjects = ({ model }: World): string[] =>
  [...model.items("projects")].filter(([, value]) => value.endsWith('"active"]')).map(([id]) => id);

/** Does something in an active project. */
const inProject =
  (make: (world: World, project: string) => Operation | undefined): Make =>
  (world) => {
    const project = pick(world, activeProjects(world));
    return project === undefined ? undefined : make(world, project);
  };

/** Does something to an item of a shelf. */
const onItem =
  (kind: string, make: (world: World, id: string) => Operation | undefined): Make =>
  (world) => {
    const id = held(world, kind);
    return id === undefined ? undefined : make(world, id);
  };

const onProjectItem = (kind: string, make: (world: World, project: string, id: string) => Operation | undefined): Make =>
  inProject((world, project) => {
    const id = held(world, shelf(kind, project));
    return id === undefined ? undefined : make(world, project, id);
  });

const cents = ({ random }: World) => random.int(1, 1_000_000);
const monthly = { currency: "USD", interval: "month" };

/** Enough of everything; more would only make every list longer. */
const plenty = 30;

const groups: Make[] = [
  (world) => {
    if (world.model.items("groups").size > plenty) return undefined;
    const name = world.name();
    return { tool: "create_group", args: { name }, changes: (id) => [put("groups", id, text(name))] };
  },
  onItem("groups", (world, group_id) => {
    const name = world.name();
    return { tool: "update_group", args: { group_id, name }, changes: () => [put("groups", group_id, text(name))] };
  }),
  onItem("groups", (world, group_id) => ({
    tool: "delete_group",
    args: { group_id },
    changes: () => [
      drop("groups", group_id),
      clear(shelf("group_users", group_id)),
      clear(shelf("group_roles", group_id)),
      ...activeProjects(world).flatMap((project) => [
        drop(shelf("project_groups", project), group_id),
        clear(shelf("project_group_roles", project, group_id)),
      ]),
    ],
  })),
  onItem("groups", (world, group_id) => {
    const user_id = pick(world, world.people)!;
    return { tool: "add_group_user", args: { group_id, user_id }, changes: () => [put(shelf("group_users", group_id), user_id, text())] };
  }),
  onItem("groups", (world, group_id) => {
    const user_id = held(world, shelf("group_users", group_id)) ?? pick(world, world.people)!;
    return { tool: "remove_group_user", args: { group_id, user_id }, changes: () => [drop(shelf("group_users", group_id), user_id)] };
  }),
];

const projects: Make[] = [
  (world) => {
    if (activeProjects(world).length > plenty) return undefined;
    const name = world.name();
    return { tool: "create_project", args: { name }, changes: (id) => [put("projects", id, text(name, "active")), ...settingsOf(id)] };
  },
  inProject((world, project_id) => {
    const name = world.name();
    const changes = () => [put("projects", project_id, text(name, "active"))];
    return { tool: "modify_project", args: { project_id, name }, changes };
  }),
  inProject((world, project_id) => {
    // Few projects would be left otherwise.
    if (activeProjects(world).length < 5 || world.random.next() < 0.5) return undefined;
    const { model } = world;
    const [name] = valuesOf(world, "projects", project_id);
    const accounts = model.ids(shelf("service_accounts", project_id)).map((id) => drop("users", id));
    const holders = [...model.all()].filter((other) => other.split("/").length === 3 && other.includes(`/${project_id}/`));
    const inside = [...perProject.map((kind) => shelf(kind, project_id)), ...holders];
    const changes = () => [put("projects", project_id, text(name, "archived")), ...accounts, ...inside.map(clear)];
    return { tool: "archive_project", args: { project_id }, changes };
  }),
];

/** What a project begins with; its rate limits and roles are read when they are first needed. */
function settingsOf(id: string): Change[] {
  return [
    put(shelf("hosted_tools", id), "setting", text({ enabled: true }, { enabled: true })),
    put(shelf("service_tiers", id), "setting", text("standard", "all")),
    put(shelf("retention", id), "setting", text("organization_default")),
  ];
}

const projectRole = (project: string, name: string) => `role-api-project-${name}__api-project__${project}`;
const isPredefined = (role: string) => role.includes("__api-");

const projectMembers: Make[] = [
  inProject((world, project_id) => {
    const user_id = pick(world, world.people)!;
    const changes = () => [
      put(shelf("project_users", project_id), user_id, text()),
      put(shelf("project_user_roles", project_id, user_id), projectRole(project_id, "member"), text()),
    ];
    return { tool: "create_project_user", args: { project_id, user_id, role: "member" }, changes };
  }),
  onProjectItem("project_users", (world, project_id, user_id) => {
    const name = world.random.pick(["owner", "member", "viewer"]);
    const roles = shelf("project_user_roles", project_id, user_id);
    const others = world.model.ids(roles).filter(isPredefined);
    const changes = () => [...others.map((role) => drop(roles, role)), put(roles, projectRole(project_id, name), text())];
    return { tool: "modify_project_user", args: { project_id, user_id, role: name }, changes };
  }),
  onProjectItem("project_users", (_, project_id, user_id) => ({
    tool: "delete_project_user",
    args: { project_id, user_id },
    changes: () => [drop(shelf("project_users", project_id), user_id), clear(shelf("project_user_roles", project_id, user_id))],
  })),
  onProjectItem("project_roles", (world, project_id, role_id) => {
    const user_id = pick(world, world.people)!;
    const changes = () => [
      put(shelf("project_user_roles", project_id, user_id), role_id, text()),
      put(shelf("project_users", project_id), user_id, text()),
    ];
    return { tool: "assign_project_user_role", args: { project_id, user_id, role_id }, changes };
  }),
  onProjectItem("project_users", (world, project_id, user_id) => {
    const roles = shelf("project_user_roles", project_id, user_id);
    const role_id = held(world, roles);
    if (role_id === undefined) return undefined;
    const last = world.model.ids(roles).length === 1 ? [drop(shelf("project_users", project_id), user_id)] : [];
    return { tool: "unassign_project_user_role", args: { project_id, user_id, role_id }, changes: () => [drop(roles, role_id), ...last] };
  }),
  onProjectItem("project_roles", (world, project_id, role) => {
    const group_id = held(world, "groups");
    if (group_id === undefined) return undefined;
    const changes = () => [
      put(shelf("project_groups", project_id), group_id, text()),
      put(shelf("project_group_roles", project_id, group_id), role, text()),
    ];
    const again = world.random.next() < 0.5;
    return again
      ? { tool: "assign_project_group_role", args: { project_id, group_id, role_id: role }, changes: () => changes().toReversed() }
      : { tool: "add_project_group", args: { project_id, group_id, role }, changes };
  }),
  onProjectItem("project_groups", (_, project_id, group_id) => ({
    tool: "remove_project_group",
    args: { project_id, group_id },
    changes: () => [drop(shelf("project_groups", project_id), group_id), clear(shelf("project_group_roles", project_id, group_id))],
  })),
];

const roles: Make[] = [
  (world) => {
    const role_name = world.name();
    const permissions = [`api.${role_name}.read`];
    const changes = (id: string) => [put("roles", id, text(role_name, permissions, null))];
    return { tool: "create_role", args: { role_name, permissions }, changes };
  },
  onItem("roles", (world, role_id) => {
    const description = world.name();
    const [name, permissions] = valuesOf(world, "roles", role_id);
    const changes = () => [put("roles", role_id, text(name, permissions, description))];
    return { tool: "update_role", args: { role_id, description }, changes };
  }),
  onItem("roles", (world, role_id) => {
    const holders = [...world.model.shelves("user_roles"), ...world.model.shelves("group_roles")];
    return {
      tool: "delete_role",
      args: { role_id },
      changes: () => [drop("roles", role_id), ...holders.map((name) => drop(name, role_id))],
    };
  }),
  onItem("roles", (world, role_id) => {
    // Owners are what the guards are about, and have tests of their own.
    if (role_id.includes("owner")) return undefined;
    const user_id = pick(world, world.people)!;
    const changes = () => [put(shelf("user_roles", user_id), role_id, text())];
    return { tool: "assign_user_role", args: { user_id, role_id }, changes };
  }),
  (world) => {
    const user_id = pick(world, world.people)!;
    const role_id = held(world, shelf("user_roles", user_id));
    if (role_id === undefined || role_id.includes("owner")) return undefined;
    return { tool: "unassign_user_role", args: { user_id, role_id }, changes: () => [drop(shelf("user_roles", user_id), role_id)] };
  },
  onItem("roles", (world, role_id) => {
    const group_id = held(world, "groups");
    if (group_id === undefined || role_id.includes("owner")) return undefined;
    const changes = () => [put(shelf("group_roles", group_id), role_id, text())];
    return { tool: "assign_group_role", args: { group_id, role_id }, changes };
  }),
  onItem("groups", (world, group_id) => {
    const role_id = held(world, shelf("group_roles", group_id));
    if (role_id === undefined) return undefined;
    return { tool: "unassign_group_role", args: { group_id, role_id }, changes: () => [drop(shelf("group_roles", group_id), role_id)] };
  }),
  inProject((world, project_id) => {
    const role_name = world.name();
    const permissions = [`api.${role_name}.read`];
    const changes = (id: string) => [put(shelf("project_roles", project_id), id, text(role_name, permissions, null))];
    return { tool: "create_project_role", args: { project_id, role_name, permissions }, changes };
  }),
];

const people: Make[] = [
  (world) => {
    const email = `${world.name()}@example.com`;
    const changes = (id: string) => [put("invites", id, text(email, "reader", []))];
    return { tool: "create_invite", args: { email, role: "reader", projects: [] }, changes };
  },
  onItem("invites", (_, invite_id) => ({ tool: "delete_invite", args: { invite_id }, changes: () => [drop("invites", invite_id)] })),
  (world) => {
    const user_id = pick(world, world.people)!;
    const technical_level = world.name();
    const [name] = valuesOf(world, "users", user_id);
    const changes = () => [put("users", user_id, text(name, technical_level))];
    return { tool: "modify_user", args: { user_id, technical_level }, changes };
  },
  inProject((world, project_id) => {
    const name = world.name();
    const args = { project_id, name, create_service_account_only: true };
    const changes = (id: string) => [
      put(shelf("service_accounts", project_id), id, text(name, "none")),
      put("users", id, text(name, null)),
    ];
    return { tool: "create_project_service_account", args, changes };
  }),
  onProjectItem("service_accounts", (world, project_id, service_account_id) => {
    const name = world.name();
    const [, technical_level] = valuesOf(world, "users", service_account_id);
    const changes = () => [
      put(shelf("service_accounts", project_id), service_account_id, text(name, "member")),
      put("users", service_account_id, text(name, technical_level)),
    ];
    return { tool: "update_project_service_account", args: { project_id, service_account_id, name, role: "member" }, changes };
  }),
  onProjectItem("service_accounts", (_, project_id, service_account_id) => ({
    tool: "delete_project_service_account",
    args: { project_id, service_account_id },
    changes: () => [drop(shelf("service_accounts", project_id), service_account_id), drop("users", service_account_id)],
  })),
];

/** A setting that is set as a whole, and its removal where the API has one. */
const setting = (kind: string, tool: string, make: (world: World) => Json, shown: (given: Json) => unknown[]): Make =>
  inProject((world, project_id) => {
    const given = make(world);
    const changes = () => [put(shelf(kind, project_id), "setting", text(...shown(given)))];
    return { tool, args: { project_id, ...given }, changes };
  });

const unset = (kind: string, tool: string): Make =>
  inProject((_, project_id) => ({ tool, args: { project_id }, changes: () => [clear(shelf(kind, project_id))] }));

const settings: Make[] = [
  onProjectItem("rate_limits", (world, project_id, rate_limit_id) => {
    const max_requests_per_1_minute = world.random.int(1, 100);
    const [, tokens] = valuesOf(world, shelf("rate_limits", project_id), rate_limit_id);
    const changes = () => [put(shelf("rate_limits", project_id), rate_limit_id, text(max_requests_per_1_minute, tokens))];
    return { tool: "update_project_rate_limits", args: { project_id, rate_limit_id, max_requests_per_1_minute }, changes };
  }),
  setting(
    "spend_limit",
    "update_project_spend_limit",
    (world) => ({ threshold_amount: cents(world), ...monthly }),
    ({ threshold_amount }) => [threshold_amount],
  ),
  unset("spend_limit", "delete_project_spend_limit"),
  (world) => {
    const threshold_amount = cents(world);
    const changes = () => [put("organization_spend_limit", "setting", text(threshold_amount))];
    return { tool: "update_organization_spend_limit", args: { threshold_amount, ...monthly }, changes };
  },
  () => ({ tool: "delete_organization_spend_limit", args: {}, changes: () => [clear("organization_spend_limit")] }),
  inProject((world, project_id) => {
    const threshold_amount = cents(world);
    const recipients = [`${world.name()}@example.com`];
    const args = { project_id, threshold_amount, ...monthly, notification_channel: { type: "email", recipients } };
    const changes = (id: string) => [put(shelf("spend_alerts", project_id), id, text(threshold_amount, recipients))];
    return { tool: "create_project_spend_alert", args, changes };
  }),
  onProjectItem("spend_alerts", (_, project_id, alert_id) => ({
    tool: "delete_project_spend_alert",
    args: { project_id, alert_id },
    changes: () => [drop(shelf("spend_alerts", project_id), alert_id)],
  })),
  setting(
    "models",
    "update_project_model_permissions",
    (world) => ({ mode: "deny_list", model_ids: [world.name()] }),
    ({ mode, model_ids }) => [mode, model_ids],
  ),
  unset("models", "delete_project_model_permissions"),
  setting(
    "service_tiers",
    "update_project_service_tier_settings",
    ({ random }) => ({ default: random.pick(["standard", "fast"]), enabled_tiers: random.pick([[], ["fast"], "all"]) }),
    (given) => [given.default, given.enabled_tiers],
  ),
  setting(
    "retention",
    "update_project_data_retention",
    ({ random }) => ({ retention_type: random.pick(["none", "zero_data_retention"]) }),
    ({ retention_type }) => [retention_type],
  ),
  inProject((world, project_id) => {
    const name = shelf("hosted_tools", project_id);
    const file_search = { enabled: world.random.next() < 0.5 };
    const [, images] = valuesOf(world, name, "setting");
    const changes = () => [put(name, "setting", text(file_search, images))];
    return { tool: "update_project_hosted_tool_permissions", args: { project_id, file_search }, changes };
  }),
];

const makers = [groups, projects, projectMembers, roles, people, settings];

/** The next change, as chance has it. Some are refused by the API: what a change acts on may be of the wrong kind. */
export function nextOperation(world: World): Operation {
  for (;;) {
    const made = world.random.pick(world.random.pick(makers))(world);
    if (made !== undefined) return made;
  }
}

/** The shelves an operation changes. */
export const touched = (operation: Operation): string[] => [...new Set(operation.changes(newId).map(({ shelf: name }) => name))];
