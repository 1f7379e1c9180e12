import { projectGroups } from "./project-groups.ts";
import { projects } from "./projects.ts";

/** Every noun of the API, in the order in which tools are listed. */
export const catalog = [projects, projectGroups] as const;
