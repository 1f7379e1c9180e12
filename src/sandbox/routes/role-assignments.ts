import type { RoleCreateResponse as GroupRole } from "openai/resources/admin/organization/groups/roles";
import type { Role } from "openai/resources/admin/organization/roles";
import type { RoleCreateResponse as UserRole, RoleDeleteResponse, RoleListResponse } from "openai/resources/admin/organization/users/roles";
import type { roleAssignments } from "../../tools/catalog/role-assignments.ts";
import {
  assignmentEvent,
  assignmentOf,
  assignmentsOf,
  groupInOrganization,
  groupInProject,
  userInOrganization,
  userInProject,
  type Holder,
} from "../assignments.ts";
import type { Recorder } from "../audit.ts";
import { need } from "../fault.ts";
import { giveGroupRole, giveUserRole, takeGroupRole, takeUserRole } from "../membership.ts";
import type { Org } from "../org.ts";
import { nextPage, type PageQuery } from "../pages.ts";
import { findRole, strongest } from "../roles.ts";
import type { RoutesFor } from "../routes.ts";
import { activeProject } from "./projects.ts";

const list = (org: Org, holder: Holder, query: PageQuery) => nextPage(assignmentsOf(org, holder), query, 1000, (role) => role.id);

/** Assigning a role that is held already changes nothing and succeeds. */
function assign(holder: Holder, roleId: string, record: Recorder, give: (role: Role) => void): Role {
  const role = findRole(holder.defined, roleId);
  give(role);
  record("role.assignment.created", assignmentEvent(holder, role));
  return role;
}

/** @throws {Fault} 404 unless the role is held directly: what comes through a group is taken from the group. */
function unassign(holder: Holder, roleId: string, record: Recorder, take: (role: Role) => void): RoleDeleteResponse {
  const role = findRole(holder.defined, roleId);
  need(new Map([...holder.direct].map((id) => [id, id])), "role assignment", role.id);
  take(role);
  record("role.assignment.deleted", assignmentEvent(holder, role));
  return { object: `${holder.type}.role.deleted`, deleted: true };
}

const userRole = (org: Org, userId: string, role: Role): UserRole => ({
  object: "user.role",
  user: need(org.users, "user", userId).user,
  role,
});

/** A group calls the same fact `scim_managed` here and `is_scim_managed` elsewhere. */
function groupRole(org: Org, groupId: string, role: Role): GroupRole {
  const { id, name, created_at, is_scim_managed } = need(org.groups, "group", groupId).group;
  return { object: "group.role", group: { object: "group", id, name, created_at, scim_managed: is_scim_managed }, role };
}

function settleOrganizationRole(org: Org, userId: string): void {
  const { user, roles } = need(org.users, "user", userId);
  user.role = strongest(org.roles, roles) ?? null;
}

const ofOrganization = {
  list_user_role_assignments({ org, params, query }) {
    return list(org, userInOrganization(org, params.user_id), query);
  },
  assign_user_role({ org, params, body, record }): UserRole {
    const { roles } = need(org.users, "user", params.user_id);
    const role = assign(userInOrganization(org, params.user_id), body.role_id, record, ({ id }) => roles.add(id));
    settleOrganizationRole(org, params.user_id);
    return userRole(org, params.user_id, role);
  },
  retrieve_user_role({ org, params }): RoleListResponse {
    return assignmentOf(org, userInOrganization(org, params.user_id), params.role_id);
  },
  unassign_user_role({ org, params, record }): RoleDeleteResponse {
    const { roles } = need(org.users, "user", params.user_id);
    const answer = unassign(userInOrganization(org, params.user_id), params.role_id, record, ({ id }) => roles.delete(id));
    settleOrganizationRole(org, params.user_id);
    return answer;
  },
  list_group_role_assignments({ org, params, query }) {
    return list(org, groupInOrganization(org, params.group_id), query);
  },
  assign_group_role({ org, params, body, record }): GroupRole {
    const { roles } = need(org.groups, "group", params.group_id);
    const role = assign(groupInOrganization(org, params.group_id), body.role_id, record, ({ id }) => roles.add(id));
    return groupRole(org, params.group_id, role);
  },
  retrieve_group_role({ org, params }): RoleListResponse {
    return assignmentOf(org, groupInOrganization(org, params.group_id), params.role_id);
  },
  unassign_group_role({ org, params, record }): RoleDeleteResponse {
    const { roles } = need(org.groups, "group", params.group_id);
    return unassign(groupInOrganization(org, params.group_id), params.role_id, record, ({ id }) => roles.delete(id));
  },
} satisfies Partial<RoutesFor<typeof roleAssignments>>;

const ofProject = {
  list_project_user_role_assignments({ org, params, query }) {
    return list(org, userInProject(org, need(org.projects, "project", params.project_id), params.user_id), query);
  },
  assign_project_user_role({ org, params, body, record }): UserRole {
    const state = activeProject(org, params.project_id);
    const holder = userInProject(org, state, params.user_id);
    const role = assign(holder, body.role_id, record, (given) => giveUserRole(state, params.user_id, given, org.now()));
    return userRole(org, params.user_id, role);
  },
  retrieve_project_user_role({ org, params }): RoleListResponse {
    return assignmentOf(org, userInProject(org, need(org.projects, "project", params.project_id), params.user_id), params.role_id);
  },
  unassign_project_user_role({ org, params, record }): RoleDeleteResponse {
    const state = activeProject(org, params.project_id);
    const holder = userInProject(org, state, params.user_id);
    return unassign(holder, params.role_id, record, (role) => takeUserRole(state, params.user_id, role));
  },
  list_project_group_role_assignments({ org, params, query }) {
    return list(org, groupInProject(org, need(org.projects, "project", params.project_id), params.group_id), query);
  },
  assign_project_group_role({ org, params, body, record }): GroupRole {
    const state = activeProject(org, params.project_id);
    const holder = groupInProject(org, state, params.group_id);
    const role = assign(holder, body.role_id, record, ({ id }) => giveGroupRole(state, params.group_id, id, org.now()));
    return groupRole(org, params.group_id, role);
  },
  retrieve_project_group_role({ org, params }): RoleListResponse {
    return assignmentOf(org, groupInProject(org, need(org.projects, "project", params.project_id), params.group_id), params.role_id);
  },
  unassign_project_group_role({ org, params, record }): RoleDeleteResponse {
    const state = activeProject(org, params.project_id);
    const holder = groupInProject(org, state, params.group_id);
    return unassign(holder, params.role_id, record, ({ id }) => takeGroupRole(state, params.group_id, id));
  },
} satisfies Partial<RoutesFor<typeof roleAssignments>>;

export const roleAssignmentsRoutes = { ...ofOrganization, ...ofProject } satisfies RoutesFor<typeof roleAssignments>;
