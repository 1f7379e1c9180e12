import type { AuditLogListResponse } from "openai/resources/admin/organization/audit-logs";
import type { Role } from "openai/resources/admin/organization/roles";
import type { RoleListResponse } from "openai/resources/admin/organization/users/roles";
import { groupsOf } from "./access.ts";
import { need } from "./fault.ts";
import type { Org, ProjectState } from "./org.ts";
import { findRole, predefinedRoleId } from "./roles.ts";

/** A user or a group that may hold roles of the organization or of one project. */
export interface Holder {
  readonly id: string;
  readonly type: "user" | "group";
  /** The organization or project. */
  readonly resourceId: string;
  /** Roles that exist there. */
  readonly defined: ReadonlyMap<string, Role>;
  /** Ids of the roles held directly. */
  readonly direct: ReadonlySet<string>;
  /** Groups that hand their roles on. */
  readonly groups: readonly { readonly id: string; readonly roles: ReadonlySet<string> }[];
}

export function userInOrganization(org: Org, id: string): Holder {
  const { roles } = need(org.users, "user", id);
  const groups = groupsOf(org, id).map((state) => ({ id: state.group.id, roles: state.roles }));
  return { id, type: "user", resourceId: org.id, defined: org.roles, direct: roles, groups };
}

export function groupInOrganization(org: Org, id: string): Holder {
  const { roles } = need(org.groups, "group", id);
  return { id, type: "group", resourceId: org.id, defined: org.roles, direct: roles, groups: [] };
}

/** Service accounts hold project roles like users do. */
function directRoles(state: ProjectState, id: string): ReadonlySet<string> {
  const account = state.serviceAccounts.get(id);
  if (account === undefined) return state.users.get(id)?.roles ?? new Set();
  const shown = account.role === "none" ? [] : [predefinedRoleId("project", account.role, state.project.id)];
  return new Set([...shown, ...(state.serviceAccountRoles.get(id) ?? [])]);
}

/** Owners of the organization reach every project, yet hold no role there unless they were given one. */
export function userInProject(org: Org, state: ProjectState, id: string): Holder {
  need(org.users, "user", id);
  const groups = [...state.groups]
    .filter(([groupId]) => org.groups.get(groupId)?.members.has(id))
    .map(([groupId, access]) => ({ id: groupId, roles: access.roles }));
  return { id, type: "user", resourceId: state.project.id, defined: state.roles, direct: directRoles(state, id), groups };
}

export function groupInProject(org: Org, state: ProjectState, id: string): Holder {
  need(org.groups, "group", id);
  const direct = state.groups.get(id)?.roles ?? new Set<string>();
  return { id, type: "group", resourceId: state.project.id, defined: state.roles, direct, groups: [] };
}

function createdBy(org: Org, userId: string | null): RoleListResponse["created_by_user_obj"] {
  const user = userId === null ? undefined : org.users.get(userId)?.user;
  return user === undefined ? null : { id: user.id, name: user.name, email: user.email };
}

function assignment(org: Org, holder: Holder, role: Role): RoleListResponse {
  const through = holder.groups.filter((group) => group.roles.has(role.id));
  const origin = org.roleOrigins.get(role.id);
  const { object: _, ...shown } = role;
  return {
    ...shown,
    created_at: origin?.created_at ?? null,
    updated_at: origin?.updated_at ?? null,
    created_by: origin?.created_by ?? null,
    created_by_user_obj: createdBy(org, origin?.created_by ?? null),
    metadata: {},
    assignment_sources: [
      ...(holder.direct.has(role.id) ? [{ principal_type: holder.type, principal_id: holder.id }] : []),
      ...through.map((group) => ({ principal_type: "group", principal_id: group.id })),
    ],
  };
}

/** Roles a holder has, directly or through groups, each with where it comes from. */
export const assignmentsOf = (org: Org, holder: Holder): RoleListResponse[] =>
  [...holder.defined.values()]
    .map((role) => assignment(org, holder, role))
    .filter(({ assignment_sources }) => assignment_sources !== null && assignment_sources.length > 0);

/**
 * @param roleId In its full or its short form.
 * @throws {Fault} 404 unless the holder has the role, directly or through a group.
 */
export function assignmentOf(org: Org, holder: Holder, roleId: string): RoleListResponse {
  const { id } = findRole(holder.defined, roleId);
  const held = new Map(assignmentsOf(org, holder).map((role) => [role.id, role]));
  return need(held, "role assignment", id);
}

/** What the audit log says of an assignment. Its id names role and principal, as detection rules for these events expect. */
export function assignmentEvent(
  holder: Pick<Holder, "id" | "type" | "resourceId">,
  role: Role,
): AuditLogListResponse.RoleAssignmentCreated & AuditLogListResponse.RoleAssignmentDeleted {
  return {
    id: `role_assignment_${role.id}_${holder.id}`,
    principal_id: holder.id,
    principal_type: holder.type,
    resource_id: holder.resourceId,
    resource_type: role.resource_type,
  };
}
