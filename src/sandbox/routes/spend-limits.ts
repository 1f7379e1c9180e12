import type { ProjectSpendLimit, ProjectSpendLimitDeleted } from "openai/resources/admin/organization/projects/spend-limit";
import type { OrganizationSpendLimit, OrganizationSpendLimitDeleted } from "openai/resources/admin/organization/spend-limit";
import type { spendLimits } from "../../tools/catalog/spend-limits.ts";
import { Fault, need } from "../fault.ts";
import type { Org } from "../org.ts";
import { centsThisMonth } from "../prices.ts";
import type { RoutesFor } from "../routes.ts";
import { activeProject } from "./projects.ts";

/** Whether the limit stops traffic right now: spend is in dollars and grows, the limit is in cents and stays. */
function enforced<T extends ProjectSpendLimit | OrganizationSpendLimit>(org: Org, limit: T | undefined, projectId?: string): T {
  // No source says what the API answers without a limit; a 404 cannot be taken for a limit of 0.
  if (limit === undefined)
    throw new Fault(404, `The ${projectId === undefined ? "organization" : `project ${projectId}`} has no spend limit`);
  const status = centsThisMonth(org, projectId) >= limit.threshold_amount ? "enforcing" : "inactive";
  return { ...limit, enforcement: { status } };
}

/** No type of audit event covers spend limits. */
export const spendLimitsRoutes = {
  retrieve_organization_spend_limit({ org }): OrganizationSpendLimit {
    return enforced(org, org.spendLimit);
  },
  update_organization_spend_limit({ org, body }): OrganizationSpendLimit {
    org.spendLimit = { object: "organization.spend_limit", ...body, enforcement: { status: "inactive" } };
    return enforced(org, org.spendLimit);
  },
  delete_organization_spend_limit({ org }): OrganizationSpendLimitDeleted {
    enforced(org, org.spendLimit);
    org.spendLimit = undefined;
    return { object: "organization.spend_limit.deleted", deleted: true };
  },
  retrieve_project_spend_limit({ org, params: { project_id } }): ProjectSpendLimit {
    return enforced(org, need(org.projects, "project", project_id).spendLimit, project_id);
  },
  update_project_spend_limit({ org, params: { project_id }, body }): ProjectSpendLimit {
    const state = activeProject(org, project_id);
    state.spendLimit = { object: "project.spend_limit", ...body, enforcement: { status: "inactive" } };
    return enforced(org, state.spendLimit, project_id);
  },
  delete_project_spend_limit({ org, params: { project_id } }): ProjectSpendLimitDeleted {
    const state = activeProject(org, project_id);
    enforced(org, state.spendLimit, project_id);
    state.spendLimit = undefined;
    return { object: "project.spend_limit.deleted", deleted: true };
  },
} satisfies RoutesFor<typeof spendLimits>;
