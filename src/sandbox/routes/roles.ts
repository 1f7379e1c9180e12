import type { Role, RoleDeleteResponse } from "openai/resources/admin/organization/roles";
import type { roles } from "../../tools/catalog/roles.ts";
import type { Recorder } from "../audit.ts";
import { Fault, need } from "../fault.ts";
import { given } from "../given.ts";
import { newId } from "../ids.ts";
import { dropRole } from "../membership.ts";
import type { Org } from "../org.ts";
import { nextPage, type PageQuery } from "../pages.ts";
import { findRole, strongest, type RoleScope } from "../roles.ts";
import type { RoutesFor } from "../routes.ts";
import { activeProject } from "./projects.ts";

interface Definition {
  readonly role_name?: string | undefined;
  readonly permissions?: string[] | undefined;
  readonly description?: string | null | undefined;
}

/** The roles that belong to the organization or to one project. */
interface Shelf {
  readonly org: Org;
  readonly roles: Map<string, Role>;
  readonly scope: RoleScope;
  readonly resourceId: string;
  readonly record: Recorder;
}

const list = (defined: ReadonlyMap<string, Role>, query: PageQuery) => nextPage([...defined.values()], query, 1000, (role) => role.id);

/** @throws {Fault} 400 for a name that another role has: names are unique. */
function checkName({ roles: defined }: Shelf, name: string, except?: Role): void {
  const taken = [...defined.values()].some((role) => role.name === name && role !== except);
  if (taken) throw new Fault(400, `A role named '${name}' already exists`, { param: "role_name" });
}

/** @throws {Fault} 404, or 400 for a predefined role: those belong to OpenAI. */
function custom({ roles: defined }: Shelf, id: string): Role {
  const role = findRole(defined, id);
  if (role.predefined_role) throw new Fault(400, `Role ${role.id} is predefined and cannot be changed`);
  return role;
}

function create(shelf: Shelf, createdBy: string | undefined, { role_name = "", permissions = [], description }: Definition): Role {
  checkName(shelf, role_name);
  const { org, scope, resourceId, record } = shelf;
  const role: Role = {
    object: "role",
    id: newId.role(org.random, resourceId),
    name: role_name,
    description: description ?? null,
    permissions,
    resource_type: `api.${scope}`,
    predefined_role: false,
  };
  shelf.roles.set(role.id, role);
  const { id, resource_type } = role;
  record("role.created", { id, role_name, permissions, resource_type, resource_id: resourceId });
  org.roleOrigins.set(id, { created_at: org.now(), updated_at: org.now(), created_by: createdBy ?? null });
  return role;
}

function update(shelf: Shelf, id: string, { role_name, permissions, description }: Definition): Role {
  const role = custom(shelf, id);
  if (role_name !== undefined) checkName(shelf, role_name, role);
  const before = role.permissions;
  if (role_name !== undefined) role.name = role_name;
  if (permissions !== undefined) role.permissions = permissions;
  if (description !== undefined) role.description = description;
  shelf.org.roleOrigins.get(role.id)!.updated_at = shelf.org.now();
  shelf.record("role.updated", {
    id: role.id,
    changes_requested: given({
      resource_id: shelf.resourceId,
      resource_type: role.resource_type,
      role_name,
      description: description ?? undefined,
      permissions_added: permissions?.filter((permission) => !before.includes(permission)),
      permissions_removed: permissions && before.filter((permission) => !permissions.includes(permission)),
    }),
  });
  return role;
}

function remove(shelf: Shelf, id: string): RoleDeleteResponse {
  const role = custom(shelf, id);
  shelf.roles.delete(role.id);
  shelf.org.roleOrigins.delete(role.id);
  shelf.record("role.deleted", { id: role.id });
  return { object: "role.deleted", id: role.id, deleted: true };
}

const ofOrganization = (org: Org, record: Recorder): Shelf => ({
  org,
  roles: org.roles,
  scope: "organization",
  resourceId: org.id,
  record,
});

const ofProject = (org: Org, id: string, record: Recorder): Shelf => {
  return { org, roles: activeProject(org, id).roles, scope: "project", resourceId: id, record };
};

export const rolesRoutes = {
  list_roles({ org, query }) {
    return list(org.roles, query);
  },
  create_role({ org, body, requesterId, record }): Role {
    return create(ofOrganization(org, record), requesterId, body);
  },
  retrieve_role({ org, params }): Role {
    return findRole(org.roles, params.role_id);
  },
  update_role({ org, params, body, record }): Role {
    return update(ofOrganization(org, record), params.role_id, body);
  },
  delete_role({ org, params, record }): RoleDeleteResponse {
    const answer = remove(ofOrganization(org, record), params.role_id);
    for (const group of org.groups.values()) group.roles.delete(answer.id);
    for (const { user, roles: held } of org.users.values()) {
      if (held.delete(answer.id)) user.role = strongest(org.roles, held) ?? null;
    }
    return answer;
  },
  list_project_roles({ org, params, query }) {
    return list(need(org.projects, "project", params.project_id).roles, query);
  },
  create_project_role({ org, params, body, requesterId, record }): Role {
    return create(ofProject(org, params.project_id, record), requesterId, body);
  },
  retrieve_project_role({ org, params }): Role {
    return findRole(need(org.projects, "project", params.project_id).roles, params.role_id);
  },
  update_project_role({ org, params, body, record }): Role {
    return update(ofProject(org, params.project_id, record), params.role_id, body);
  },
  delete_project_role({ org, params, record }): RoleDeleteResponse {
    const answer = remove(ofProject(org, params.project_id, record), params.role_id);
    dropRole(activeProject(org, params.project_id), answer.id);
    return answer;
  },
} satisfies RoutesFor<typeof roles>;
