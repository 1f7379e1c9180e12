import type { ProjectRateLimit } from "openai/resources/admin/organization/projects/rate-limits";
import type { rateLimits } from "../../tools/catalog/rate-limits.ts";
import { defaultRateLimits } from "../default-limits.ts";
import { Fault, need } from "../fault.ts";
import { given } from "../given.ts";
import { lastIdPage } from "../pages.ts";
import type { RoutesFor } from "../routes.ts";
import { activeProject } from "./projects.ts";

export const rateLimitsRoutes = {
  list_project_rate_limits({ org, params, query }) {
    return lastIdPage([...need(org.projects, "project", params.project_id).rateLimits.values()], query, 100);
  },
  update_project_rate_limits({ org, params, body, record }): ProjectRateLimit {
    const limit = need(activeProject(org, params.project_id).rateLimits, "rate limit", params.rate_limit_id);
    const changes = given(body);
    // A model shows only the limits it has: requests a day, images or audio are absent elsewhere, and so cannot be set.
    const irrelevant = Object.keys(changes).find((name) => !(name in limit));
    if (irrelevant !== undefined) throw new Fault(400, `${irrelevant} does not apply to model ${limit.model}`, { param: irrelevant });
    const most = defaultRateLimits.find(({ id }) => id === limit.id);
    // A project may have as much as the organization or less (OpenAI's reference, project rate limits); new projects have what the organization has.
    const excess = Object.entries(changes).find(([name, value]) => value > (most?.[name as keyof typeof changes] ?? Infinity));
    if (excess !== undefined) throw new Fault(400, `${excess[0]} cannot exceed the organization's limit`, { param: excess[0] });
    Object.assign(limit, changes);
    record("rate_limit.updated", { id: limit.id, changes_requested: changes });
    return limit;
  },
} satisfies RoutesFor<typeof rateLimits>;
