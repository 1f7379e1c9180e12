import type { Project } from "../../snapshot/organization.ts";

/**
 * The project that every organization has. The API has no mark for it, but nobody can rename it; a project that was given its name by hand counts too.
 * Its members come and go with the organization: the API refuses to add or remove them there (OpenAI's reference, project users).
 */
export const isDefaultProject = ({ name }: Pick<Project, "name">): boolean => /^\s*default(?: project)?\s*$/i.test(name ?? "");
