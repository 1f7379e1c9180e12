import type { Role } from "openai/resources/admin/organization/roles";
import { Fault, notFound } from "./fault.ts";

/** Where a role applies. */
export type RoleScope = "organization" | "project";

/**
 * Permission names follow the few that OpenAI's texts show (`api.groups.read`, `api.all.read`); no source lists them all.
 * Which preset role has which area: OpenAI's guide to role-based access control.
 */
const all = (areas: readonly string[], ...actions: readonly string[]): string[] =>
  areas.flatMap((area) => actions.map((action) => `api.${area}.${action}`));

const building = ["assistants", "threads", "evals", "fine_tuning", "files", "prompts", "datasets", "batch", "agent_builder"];
const running = ["vector_stores", "responses", "videos"];
const directory = ["groups", "roles"];
const administration = ["management", "external_keys", "ip_allowlist", "mtls", "oidc"];
const ownKeys = "organization.projects.api_keys";
const projectAdministration = ["organization.projects", "organization.projects.service_accounts"];

const using = ["api.model.read", "api.model.request", ...all([...building, ...running, "webhooks", ownKeys], "read", "write")];
const viewing = ["api.model.read", ...all([...building, ...directory, "webhooks", ownKeys], "read")];
const owning = [...using, ...all([...directory, ...projectAdministration], "read", "write")];

interface Preset {
  readonly description: string;
  readonly permissions: string[];
}

/** Strongest first. */
const presets: Record<RoleScope, Record<string, Preset>> = {
  organization: {
    owner: {
      description: "Can modify billing information and manage organization members",
      permissions: [...owning, ...all(administration, "read", "write"), "api.usage.read"],
    },
    reader: {
      description: "Can make API requests and view basic organizational data",
      permissions: [...using, ...all(directory, "read")],
    },
  },
  project: {
    owner: { description: "Can manage the project, its members, keys and limits", permissions: owning },
    member: { description: "Can make API requests and use the project's resources", permissions: [...using, ...all(directory, "read")] },
    viewer: { description: "Can look at the project's resources, not use them", permissions: viewing },
  },
};

/** The full form of a predefined role's id, which names the organization or project it belongs to. */
export const predefinedRoleId = (scope: RoleScope, name: string, resourceId: string): string =>
  `role-api-${scope}-${name}__api-${scope}__${resourceId}`;

/** The roles that every organization or project has, by id. */
export function predefinedRoles(scope: RoleScope, resourceId: string): Map<string, Role> {
  const roles = Object.entries(presets[scope]).map(([name, preset]): Role => {
    return {
      object: "role",
      id: predefinedRoleId(scope, name, resourceId),
      name,
      ...preset,
      resource_type: `api.${scope}`,
      predefined_role: true,
    };
  });
  return new Map(roles.map((role) => [role.id, role]));
}

/**
 * A role by its id. Predefined roles are also known by the first half of their id, `role-api-project-member`.
 * @throws {Fault} 404
 */
export function findRole(roles: ReadonlyMap<string, Role>, id: string): Role {
  const role = roles.get(id) ?? [...roles.values()].find((other) => other.predefined_role && other.id.startsWith(`${id}__`));
  if (role === undefined) throw notFound("role", id);
  return role;
}

/** @throws {Fault} 400: endpoints that take a role by name refuse an id and an unknown name alike. */
export function roleNamed(roles: ReadonlyMap<string, Role>, name: string): Role {
  const role = [...roles.values()].find((other) => other.name === name);
  if (role !== undefined) return role;
  const names = [...roles.values()].map((other) => `'${other.name}'`).join(", ");
  throw new Fault(400, `Invalid value: '${name}'. Supported values are: ${names}.`, { param: "role", code: "invalid_value" });
}

/** The name of the strongest role held: predefined before custom, owner first. */
export function strongest(roles: ReadonlyMap<string, Role>, held: ReadonlySet<string>): string | undefined {
  return [...roles.values()].find((role) => held.has(role.id))?.name;
}

/** Gives a role to a holder: a predefined one takes the place of the present predefined one, custom ones add up. */
export function setRole(roles: ReadonlyMap<string, Role>, held: Set<string>, role: Role): void {
  if (role.predefined_role) {
    for (const other of roles.values()) if (other.predefined_role) held.delete(other.id);
  }
  held.add(role.id);
}
