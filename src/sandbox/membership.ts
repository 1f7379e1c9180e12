import type { Role } from "openai/resources/admin/organization/roles";
import type { ProjectState } from "./org.ts";
import { strongest } from "./roles.ts";

/** Gives a user or service account a role in a project, and with it membership. */
export function giveUserRole(state: ProjectState, id: string, role: Role, now: number): void {
  const account = state.serviceAccounts.get(id);
  if (account) {
    if (role.predefined_role && (role.name === "owner" || role.name === "member")) account.role = role.name;
    else state.serviceAccountRoles.set(id, (state.serviceAccountRoles.get(id) ?? new Set()).add(role.id));
    return;
  }
  const member = state.users.get(id) ?? { role: role.name, added_at: now, roles: new Set<string>() };
  state.users.set(id, member);
  member.roles.add(role.id);
  settleUser(state, id);
}

/** Takes a role from a user or service account. */
export function takeUserRole(state: ProjectState, id: string, role: Role): void {
  const account = state.serviceAccounts.get(id);
  if (account && role.predefined_role && account.role === role.name) account.role = "none";
  state.serviceAccountRoles.get(id)?.delete(role.id);
  state.users.get(id)?.roles.delete(role.id);
  settleUser(state, id);
}

/** Brings what is shown of a member in line with the roles held: whoever holds none is no member any more. */
export function settleUser(state: ProjectState, id: string): void {
  const member = state.users.get(id);
  if (member === undefined) return;
  const role = strongest(state.roles, member.roles);
  if (role === undefined) state.users.delete(id);
  else member.role = role;
}

/** Gives a group a role in a project, and with it access. */
export function giveGroupRole(state: ProjectState, groupId: string, roleId: string, now: number): void {
  const access = state.groups.get(groupId) ?? { role_id: roleId, created_at: now, roles: new Set<string>() };
  state.groups.set(groupId, access);
  access.roles.add(roleId);
}

/** Takes a role from a group; without any role it has no access. */
export function takeGroupRole(state: ProjectState, groupId: string, roleId: string): void {
  const access = state.groups.get(groupId);
  access?.roles.delete(roleId);
  if (access?.roles.size === 0) state.groups.delete(groupId);
}

/** Takes a role that no longer exists from all who hold it. */
export function dropRole(state: ProjectState, roleId: string): void {
  for (const groupId of state.groups.keys()) takeGroupRole(state, groupId, roleId);
  for (const roles of state.serviceAccountRoles.values()) roles.delete(roleId);
  for (const [id, { roles }] of state.users) if (roles.delete(roleId)) settleUser(state, id);
}
