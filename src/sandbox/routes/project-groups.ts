import type { GroupDeleteResponse, ProjectGroup } from "openai/resources/admin/organization/projects/groups/groups";
import type { projectGroups } from "../../tools/catalog/project-groups.ts";
import { assignmentEvent } from "../assignments.ts";
import { Fault, need, notFound } from "../fault.ts";
import { giveGroupRole } from "../membership.ts";
import type { Org, ProjectState } from "../org.ts";
import { nextPage } from "../pages.ts";
import { findRole } from "../roles.ts";
import type { RoutesFor } from "../routes.ts";
import { activeProject } from "./projects.ts";

function projectGroup(org: Org, state: ProjectState, groupId: string): ProjectGroup {
  const access = need(state.groups, "project group", groupId);
  const { group } = need(org.groups, "group", groupId);
  return {
    object: "project.group",
    project_id: state.project.id,
    group_id: groupId,
    group_name: group.name,
    group_type: group.group_type,
    created_at: access.created_at,
  };
}

export const projectGroupsRoutes = {
  list_project_groups({ org, params, query }) {
    const state = need(org.projects, "project", params.project_id);
    const groups = [...state.groups.keys()].map((groupId) => projectGroup(org, state, groupId));
    return nextPage(groups, query, 20, (group) => group.group_id);
  },
  /** Takes a role id in a field named `role`: the name of a role is not found. */
  add_project_group({ org, params, body, record }): ProjectGroup {
    const state = activeProject(org, params.project_id);
    need(org.groups, "group", body.group_id);
    const role = findRole(state.roles, body.role);
    if (state.groups.has(body.group_id)) throw new Fault(400, `Group ${body.group_id} already exists in project`);
    giveGroupRole(state, body.group_id, role.id, org.now());
    record("role.assignment.created", assignmentEvent({ id: body.group_id, type: "group", resourceId: params.project_id }, role));
    return projectGroup(org, state, body.group_id);
  },
  retrieve_project_group({ org, params, query }): ProjectGroup {
    const group = projectGroup(org, need(org.projects, "project", params.project_id), params.group_id);
    if (query.group_type !== undefined && query.group_type !== group.group_type) throw notFound("project group", params.group_id);
    return group;
  },
  remove_project_group({ org, params, record }): GroupDeleteResponse {
    const state = activeProject(org, params.project_id);
    const { roles } = need(state.groups, "project group", params.group_id);
    state.groups.delete(params.group_id);
    for (const id of roles) {
      const role = findRole(state.roles, id);
      record("role.assignment.deleted", assignmentEvent({ id: params.group_id, type: "group", resourceId: params.project_id }, role));
    }
    return { object: "project.group.deleted", deleted: true };
  },
} satisfies RoutesFor<typeof projectGroups>;
