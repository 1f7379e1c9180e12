import type { ProjectGroup } from "openai/resources/admin/organization/projects/groups/groups";
import type { projectGroups } from "../../tools/catalog/project-groups.ts";
import { Fault, need } from "../fault.ts";
import type { Org, ProjectState } from "../org.ts";
import { nextPage } from "../pages.ts";
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
  add_project_group({ org, params, body, record }) {
    const state = activeProject(org, params.project_id);
    need(org.groups, "group", body.group_id);
    need(state.roles, "role", body.role);
    if (state.groups.has(body.group_id)) throw new Fault(400, `Group ${body.group_id} already exists in project`);
    state.groups.set(body.group_id, { role_id: body.role, created_at: org.now(), roles: new Set([body.role]) });
    record("role.assignment.created", { id: body.role, principal_id: body.group_id, principal_type: "group", resource_id: params.project_id, resource_type: "project" });
    return projectGroup(org, state, body.group_id);
  },
  retrieve_project_group({ org, params }) {
    return projectGroup(org, need(org.projects, "project", params.project_id), params.group_id);
  },
  remove_project_group({ org, params, record }) {
    const state = activeProject(org, params.project_id);
    const { role_id } = need(state.groups, "project group", params.group_id);
    state.groups.delete(params.group_id);
    record("role.assignment.deleted", { id: role_id, principal_id: params.group_id, principal_type: "group", resource_id: params.project_id, resource_type: "project" });
    return { object: "project.group.deleted" as const, deleted: true };
  },
} satisfies RoutesFor<typeof projectGroups>;
