import { shelf } from "./shelves.ts";
import { drop, held, inProject, onItem, onProjectItem, pick, put, text, valuesOf, type Make } from "./world.ts";

/** Roles, and who holds them. */
export const roles: Make[] = [
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

/** Invites, profiles and service accounts. */
export const people: Make[] = [
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
