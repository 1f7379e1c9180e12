import { textAt, type Json } from "../../json.ts";
import type { Look, Rows } from "./look.ts";

// Pages as large as the API allows: a plan takes few reads.

export const membersOfGroup = (look: Look, group_id: string): Promise<Rows> =>
  look.all("/organization/groups/{group_id}/users", { group_id, limit: 1000 });

export const usersOfProject = (look: Look, project_id: string): Promise<Rows> =>
  look.all("/organization/projects/{project_id}/users", { project_id, limit: 100 });

export const groupsOfProject = (look: Look, project_id: string): Promise<Rows> =>
  look.all("/organization/projects/{project_id}/groups", { project_id, limit: 100 });

/** Without `any` the API hides keys whose owner lost access to the project. */
export const keysOfProject = (look: Look, project_id: string): Promise<Rows> =>
  look.all("/organization/projects/{project_id}/api_keys", { project_id, limit: 100, owner_project_access: "any" });

export const activeProjects = (look: Look): Promise<Rows> => look.all("/organization/projects", { limit: 100 });

export const isArchived = (project: Json): boolean => project.status === "archived";

/** Archived projects too, after the active ones: they have no members, but what was made in them is still there. */
export async function everyProject(look: Look): Promise<Rows> {
  const { rows, ...rest } = await look.all("/organization/projects", { limit: 100, include_archived: true });
  return { ...rest, rows: [...rows.filter((project) => !isArchived(project)), ...rows.filter(isArchived)] };
}

export const allGroups = (look: Look): Promise<Rows> => look.all("/organization/groups", { limit: 1000 });

/** The API states no largest page for admin keys; it takes 100. */
export const adminKeys = (look: Look): Promise<Rows> => look.all("/organization/admin_api_keys", { limit: 100 });

/** Organization roles of a user, and where each comes from. */
export const rolesOfUser = (look: Look, user_id: string): Promise<Rows> =>
  look.all("/organization/users/{user_id}/roles", { user_id, limit: 1000 });

export const rolesOfGroup = (look: Look, group_id: string): Promise<Rows> =>
  look.all("/organization/groups/{group_id}/roles", { group_id, limit: 1000 });

/** Whether a role is the one of an id: a predefined one has a short id too, the first half of its full one. */
export const isRole =
  (roleId: string) =>
  (role: Json): boolean =>
    idOf(role) === roleId || idOf(role).startsWith(`${roleId}__`);

/** Roles of a user in a project, those that come through a group too. */
export const projectRolesOfUser = (look: Look, project_id: string, user_id: string): Promise<Rows> =>
  look.all("/projects/{project_id}/users/{user_id}/roles", { project_id, user_id, limit: 1000 });

export const projectRolesOfGroup = (look: Look, project_id: string, group_id: string): Promise<Rows> =>
  look.all("/projects/{project_id}/groups/{group_id}/roles", { project_id, group_id, limit: 1000 });

export const idOf = (json: Json): string => textAt(json, "id") ?? "";

/**
 * What a fingerprint holds of lists that are read side by side. When the reads run out, chance decides whose last page came, so a list that was not
 * read to its end counts as that only.
 */
export const steadyIds = ({ rows, complete }: Pick<Rows, "rows" | "complete">): unknown =>
  complete ? sortedIds(rows) : "not read to its end";

/** Ids in an order that does not depend on when they were read: part of a fingerprint. */
export const sortedIds = (rows: readonly Json[]): string[] => rows.map(idOf).toSorted();
