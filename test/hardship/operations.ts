import type { Change } from "./model.ts";
import { people, roles } from "./people-operations.ts";
import { settings } from "./settings-operations.ts";
import { perProject, shelf } from "./shelves.ts";
import {
  activeProjects,
  clear,
  drop,
  held,
  inProject,
  onItem,
  onProjectItem,
  pick,
  put,
  text,
  valuesOf,
  type Make,
  type Operation,
  type World,
} from "./world.ts";

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
    const direct = shelf("project_user_roles", project_id, user_id);
    const others = world.model.ids(direct).filter(isPredefined);
    const changes = () => [...others.map((role) => drop(direct, role)), put(direct, projectRole(project_id, name), text())];
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
    const direct = shelf("project_user_roles", project_id, user_id);
    const role_id = held(world, direct);
    if (role_id === undefined) return undefined;
    const last = world.model.ids(direct).length === 1 ? [drop(shelf("project_users", project_id), user_id)] : [];
    return { tool: "unassign_project_user_role", args: { project_id, user_id, role_id }, changes: () => [drop(direct, role_id), ...last] };
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

const makers = [groups, projects, projectMembers, roles, people, settings];

/** The next change, as chance has it. Some are refused by the API: what a change acts on may be of the wrong kind. */
export function nextOperation(world: World): Operation {
  for (;;) {
    const made = world.random.pick(world.random.pick(makers))(world);
    if (made !== undefined) return made;
  }
}
