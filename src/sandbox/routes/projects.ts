import type { Project } from "openai/resources/admin/organization/projects/projects";
import type { projects } from "../../tools/catalog/projects.ts";
import { Fault, need } from "../fault.ts";
import type { Org, ProjectState } from "../org.ts";
import { lastIdPage } from "../pages.ts";
import { newProject } from "../project.ts";
import type { RoutesFor } from "../routes.ts";

/** @throws {Fault} 404 for an unknown project, 400 for an archived one: it has no users, groups or service accounts any more. */
export function activeProject(org: Org, id: string): ProjectState {
  const state = need(org.projects, "project", id);
  if (state.project.status === "archived") throw new Fault(400, `Project ${state.project.name ?? id} is archived`);
  return state;
}

export const projectsRoutes = {
  list_projects({ org, query }) {
    const all = [...org.projects.values()].map((state) => state.project);
    return lastIdPage(query.include_archived ? all : all.filter((project) => project.status !== "archived"), query);
  },
  create_project({ org, body, record }): Project {
    const state = newProject(org, { ...body, id: `proj_${org.random.token(24)}`, created_at: org.now() });
    org.projects.set(state.project.id, state);
    record("project.created", { id: state.project.id, data: { name: body.name, title: body.name } });
    return state.project;
  },
  retrieve_project({ org, params }): Project {
    return need(org.projects, "project", params.project_id).project;
  },
  modify_project({ org, params, body, record }): Project {
    const { project } = activeProject(org, params.project_id);
    if (body.name !== undefined) project.name = body.name;
    if (body.external_key_id !== undefined) project.external_key_id = body.external_key_id;
    record("project.updated", { id: project.id, changes_requested: { title: project.name ?? "" } });
    return project;
  },
  archive_project({ org, params, record }): Project {
    const state = activeProject(org, params.project_id);
    if (params.project_id === org.defaultProjectId) throw new Fault(400, "The default project cannot be archived");
    state.project.status = "archived";
    state.project.archived_at = org.now();
    state.users.clear();
    state.groups.clear();
    state.serviceAccounts.clear();
    record("project.archived", { id: params.project_id });
    return state.project;
  },
} satisfies RoutesFor<typeof projects>;
