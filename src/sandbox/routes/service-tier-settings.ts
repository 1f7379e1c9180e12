import type { ProjectServiceTierSettings } from "openai/resources/admin/organization/projects/service-tier-settings";
import type { serviceTierSettings } from "../../tools/catalog/service-tier-settings.ts";
import { Fault, need } from "../fault.ts";
import type { RoutesFor } from "../routes.ts";
import { activeProject } from "./projects.ts";

export const serviceTierSettingsRoutes = {
  retrieve_project_service_tier_settings({ org, params }): ProjectServiceTierSettings {
    return need(org.projects, "project", params.project_id).serviceTiers;
  },
  update_project_service_tier_settings({ org, params, body }): ProjectServiceTierSettings {
    const state = activeProject(org, params.project_id);
    if (body.default === undefined && body.enabled_tiers === undefined) {
      throw new Fault(400, "Provide at least one of default, enabled_tiers");
    }
    state.serviceTiers = {
      object: "project.service_tier_settings",
      default: body.default ?? state.serviceTiers.default,
      enabled_tiers: body.enabled_tiers ?? state.serviceTiers.enabled_tiers,
    };
    return state.serviceTiers;
  },
} satisfies RoutesFor<typeof serviceTierSettings>;
