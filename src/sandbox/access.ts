import type { ProjectAPIKey } from "openai/resources/admin/organization/projects/api-keys";
import type { GroupState, Org, ProjectState } from "./org.ts";
import { predefinedRoleId } from "./roles.ts";

/** The groups a user is a member of. */
export const groupsOf = (org: Org, userId: string): GroupState[] => [...org.groups.values()].filter((group) => group.members.has(userId));

/** Owners of the organization own every project of it, without being members. */
export function ownsOrganization(org: Org, userId: string): boolean {
  const owner = predefinedRoleId("organization", "owner", org.id);
  return org.users.get(userId)?.roles.has(owner) === true || groupsOf(org, userId).some((group) => group.roles.has(owner));
}

/** Whether a user or service account can use a project: as a member, through a group, or as an owner of the organization. */
export function reaches(org: Org, state: ProjectState, id: string): boolean {
  if (state.project.status === "archived") return false;
  if (state.users.has(id) || state.serviceAccounts.has(id)) return true;
  return [...state.groups.keys()].some((groupId) => org.groups.get(groupId)?.members.has(id)) || ownsOrganization(org, id);
}

/** The user or service account that owns a project key. */
export const ownerOf = (key: ProjectAPIKey): string | undefined => key.owner.user?.id ?? key.owner.service_account?.id;

/** Removes a user or service account and all it had: memberships, roles and keys stop with it (OpenAI's reference, users). */
export function removeUser(org: Org, id: string): void {
  for (const group of org.groups.values()) group.members.delete(id);
  for (const state of org.projects.values()) {
    state.users.delete(id);
    state.serviceAccounts.delete(id);
    state.serviceAccountRoles.delete(id);
    for (const { key } of state.apiKeys.values()) if (ownerOf(key) === id) state.apiKeys.delete(key.id);
  }
  for (const { key } of org.adminApiKeys.values()) if (key.owner.id === id) org.adminApiKeys.delete(key.id);
  org.users.delete(id);
}
