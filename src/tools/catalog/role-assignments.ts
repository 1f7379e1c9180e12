import { endpoint, resource } from "../define.ts";
import { idOf, order, paged } from "../fields.ts";
import { grantsByRole } from "../grants.ts";

const query = { ...paged(1000), order };
const organizationRole = { role_id: idOf("role").describe("A role of the organization.") };
const projectRole = { role_id: idOf("role").describe("A role of the project.") };

export const roleAssignments = resource(
  "role_assignments",
  { about: "Which roles a user or a group holds, in the organization or in a project.", inDefault: true },
  {
    list_user_role_assignments: endpoint("GET /organization/users/{user_id}/roles", {
      does: "List a user's organization roles and which group each comes from.",
      query,
      pages: "next",
    }),
    assign_user_role: endpoint("POST /organization/users/{user_id}/roles", {
      does: "Assign an organization role to a user.",
      effect: "create",
      body: organizationRole,
      grants: grantsByRole(
        "role_id",
        "The user receives the organization permissions of this role.",
        "The user gets full control of the organization.",
      ),
      undo: "unassign_user_role",
      affects: ["permissions of the role"],
    }),
    retrieve_user_role: endpoint("GET /organization/users/{user_id}/roles/{role_id}", {
      does: "Show one organization role of a user.",
    }),
    unassign_user_role: endpoint("DELETE /organization/users/{user_id}/roles/{role_id}", {
      does: "Take an organization role from a user.",
      danger: "The user loses the organization permissions of this role, unless a group gives it too.",
      undo: "assign_user_role",
      affects: ["roles of the user"],
      guards: ["ownership of the demoted user"],
    }),
    list_group_role_assignments: endpoint("GET /organization/groups/{group_id}/roles", {
      does: "List the organization roles of a group.",
      query,
      pages: "next",
    }),
    assign_group_role: endpoint("POST /organization/groups/{group_id}/roles", {
      does: "Assign an organization role to a group.",
      effect: "create",
      body: organizationRole,
      grants: grantsByRole(
        "role_id",
        "Every member of the group receives the organization permissions of this role.",
        "Every member of the group gets full control of the organization.",
      ),
      undo: "unassign_group_role",
      affects: ["permissions of the role", "members of the group"],
    }),
    retrieve_group_role: endpoint("GET /organization/groups/{group_id}/roles/{role_id}", {
      does: "Show one organization role of a group.",
    }),
    unassign_group_role: endpoint("DELETE /organization/groups/{group_id}/roles/{role_id}", {
      does: "Take an organization role from a group.",
      danger: "Members of the group lose the organization permissions of this role, unless they have it in another way too.",
      undo: "assign_group_role",
      affects: ["role of the members"],
      guards: ["ownership through the group"],
    }),
    list_project_user_role_assignments: endpoint("GET /projects/{project_id}/users/{user_id}/roles", {
      does: "List a user's roles in a project and which group each comes from.",
      query,
      pages: "next",
    }),
    assign_project_user_role: endpoint("POST /projects/{project_id}/users/{user_id}/roles", {
      does: "Assign a project role to a user.",
      effect: "create",
      body: projectRole,
      grants: grantsByRole(
        "role_id",
        "The user receives the permissions of this role in the project.",
        "The user gets full control of the project.",
      ),
      undo: "unassign_project_user_role",
      affects: ["permissions of the role"],
    }),
    retrieve_project_user_role: endpoint("GET /projects/{project_id}/users/{user_id}/roles/{role_id}", {
      does: "Show one role of a user in a project.",
    }),
    unassign_project_user_role: endpoint("DELETE /projects/{project_id}/users/{user_id}/roles/{role_id}", {
      does: "Take a project role from a user.",
      danger: "The user loses the permissions of this role in the project, unless a group gives it too.",
      undo: "assign_project_user_role",
      affects: ["project roles of the user"],
    }),
    list_project_group_role_assignments: endpoint("GET /projects/{project_id}/groups/{group_id}/roles", {
      does: "List a group's roles in a project.",
      query,
      pages: "next",
    }),
    assign_project_group_role: endpoint("POST /projects/{project_id}/groups/{group_id}/roles", {
      does: "Assign a project role to a group.",
      effect: "create",
      body: projectRole,
      grants: grantsByRole(
        "role_id",
        "Every member of the group receives the permissions of this role in the project.",
        "Every member of the group gets full control of the project.",
      ),
      undo: "unassign_project_group_role",
      affects: ["permissions of the role", "members of the group"],
    }),
    retrieve_project_group_role: endpoint("GET /projects/{project_id}/groups/{group_id}/roles/{role_id}", {
      does: "Show one role of a group in a project.",
    }),
    unassign_project_group_role: endpoint("DELETE /projects/{project_id}/groups/{group_id}/roles/{role_id}", {
      does: "Take a project role from a group.",
      danger: "Members of the group lose the permissions of this role in the project, unless they have it in another way too.",
      undo: "assign_project_group_role",
      affects: ["access to the project"],
    }),
  },
);
