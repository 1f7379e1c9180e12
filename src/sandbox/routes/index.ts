import type { AllRoutes } from "../routes.ts";
import { projectGroupsRoutes } from "./project-groups.ts";
import { projectsRoutes } from "./projects.ts";

/** What the sandbox answers for each endpoint, by the name of its tool. */
export const routes: AllRoutes = {
  ...projectsRoutes,
  ...projectGroupsRoutes,
};
