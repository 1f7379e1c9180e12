import type { OrganizationDataRetention } from "openai/resources/admin/organization/data-retention";
import type { ProjectDataRetention } from "openai/resources/admin/organization/projects/data-retention";
import type { dataRetention } from "../../tools/catalog/data-retention.ts";
import { need } from "../fault.ts";
import type { RoutesFor } from "../routes.ts";
import { activeProject } from "./projects.ts";

/** The API takes `retention_type` and answers `type`. No type of audit event covers retention. */
export const dataRetentionRoutes = {
  retrieve_organization_data_retention({ org }): OrganizationDataRetention {
    return org.dataRetention;
  },
  update_organization_data_retention({ org, body }): OrganizationDataRetention {
    org.dataRetention = { object: "organization.data_retention", type: body.retention_type };
    return org.dataRetention;
  },
  retrieve_project_data_retention({ org, params }): ProjectDataRetention {
    return need(org.projects, "project", params.project_id).dataRetention;
  },
  update_project_data_retention({ org, params, body }): ProjectDataRetention {
    const state = activeProject(org, params.project_id);
    state.dataRetention = { object: "project.data_retention", type: body.retention_type };
    return state.dataRetention;
  },
} satisfies RoutesFor<typeof dataRetention>;
