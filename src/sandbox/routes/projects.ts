import type { Project } from "openai/resources/admin/organization/projects/projects";
import type { projects } from "../../tools/catalog/projects.ts";
import { Fault, need } from "../fault.ts";
import { deleteRulesOf } from "../federation.ts";
import { given } from "../given.ts";
import { newId } from "../ids.ts";
import type { Org, ProjectState } from "../org.ts";
import { lastIdPage } from "../pages.ts";
import { archive, newProject } from "../project.ts";
import type { RoutesFor } from "../routes.ts";

/** @throws {Fault} 404 for an unknown project, 400 for an archived one: it has no users, groups or service accounts any more. */
export function activeProject(org: Org, id: string): ProjectState {
  const state = need(org.projects, "project", id);
  if (state.project.status === "archived") throw new Fault(400, `Project ${state.project.name ?? id} is archived`);
  return state;
}

/** @throws {Fault} 400 for the default project, which every organization has and nobody can change (OpenAI's reference, projects). */
export function notDefault(org: Org, id: string, refusal: string): void {
  if (id === org.defaultProjectId) throw new Fault(400, refusal);
}

/** Unless OpenAI raises it for an organization (OpenAI's help on projects). A sandbox of more keeps those it has. */
const maxProjects = 2000;

export const projectsRoutes = {
  list_projects({ org, query, fresh }) {
    const all = [...org.projects.values()].map((state) => state.project).filter(({ id }) => !fresh.has(id));
    return lastIdPage(query.include_archived ? all : all.filter((project) => project.status !== "archived"), query);
  },
  /** `geography` is accepted and shows nowhere: the answer has no member for it. */
  create_project({ org, body, record, fresh }): Project {
    if (body.geography !== undefined && body.residency !== undefined) {
      throw new Fault(400, "Do not provide both 'geography' and 'residency'.", { param: "geography" });
    }
    const active = [...org.projects.values()].filter(({ project }) => project.status !== "archived");
    if (active.length >= maxProjects) throw new Fault(400, `An organization can have at most ${maxProjects} projects`);
    const state = newProject(org, { ...body, id: newId.project(org.random), created_at: org.now() });
    org.projects.set(state.project.id, state);
    fresh.add(state.project.id);
    record("project.created", { id: state.project.id, data: { name: body.name, title: body.name } });
    return state.project;
  },
  retrieve_project({ org, params }): Project {
    return need(org.projects, "project", params.project_id).project;
  },
  modify_project({ org, params, body, record }): Project {
    const { project } = activeProject(org, params.project_id);
    notDefault(org, project.id, "The default project cannot be modified");
    if (body.external_key_id !== undefined) {
      if (body.external_key_id !== null) need(org.externalKeys, "external key", body.external_key_id);
      project.external_key_id = body.external_key_id;
    }
    if (body.name !== undefined) project.name = body.name;
    record("project.updated", { id: project.id, changes_requested: given({ title: body.name }) });
    return project;
  },
  archive_project({ org, params, record }): Project {
    const state = activeProject(org, params.project_id);
    notDefault(org, params.project_id, "The default project cannot be archived");
    deleteRulesOf(org, state.serviceAccounts.keys(), record);
    archive(org, state, org.now());
    record("project.archived", { id: params.project_id });
    return state.project;
  },
} satisfies RoutesFor<typeof projects>;
