import type {
  ProjectModelPermissions,
  ProjectModelPermissionsDeleted,
} from "openai/resources/admin/organization/projects/model-permissions";
import type { modelPermissions } from "../../tools/catalog/model-permissions.ts";
import { Fault, need } from "../fault.ts";
import type { ProjectState } from "../org.ts";
import type { RoutesFor } from "../routes.ts";
import { activeProject } from "./projects.ts";

/** @throws {Fault} 404 for a project that may use every model. No source says what the API answers there; a 404 cannot be taken for an empty list. */
function permissionsOf({ project, modelPermissions: permissions }: ProjectState): ProjectModelPermissions {
  if (permissions === undefined) throw new Fault(404, `Project ${project.id} has no model permissions: it may use every model`);
  return permissions;
}

export const modelPermissionsRoutes = {
  retrieve_project_model_permissions({ org, params }): ProjectModelPermissions {
    return permissionsOf(need(org.projects, "project", params.project_id));
  },
  update_project_model_permissions({ org, params, body }): ProjectModelPermissions {
    const state = activeProject(org, params.project_id);
    state.modelPermissions = { object: "project.model_permissions", mode: body.mode, model_ids: [...body.model_ids] };
    return state.modelPermissions;
  },
  delete_project_model_permissions({ org, params }): ProjectModelPermissionsDeleted {
    const state = activeProject(org, params.project_id);
    permissionsOf(state);
    state.modelPermissions = undefined;
    return { object: "project.model_permissions.deleted", deleted: true };
  },
} satisfies RoutesFor<typeof modelPermissions>;
