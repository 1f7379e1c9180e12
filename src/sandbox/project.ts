import type { ProjectResidency } from "openai/resources/admin/organization/projects/projects";
import { defaultRateLimits } from "./default-limits.ts";
import { need } from "./fault.ts";
import type { Org, ProjectState } from "./org.ts";
import { predefinedRoles } from "./roles.ts";

export interface NewProject {
  readonly id: string;
  readonly name: string;
  readonly created_at: number;
  readonly residency?: ProjectResidency | undefined;
  readonly external_key_id?: string | undefined;
}

/**
 * A project with all that a new one has by default: predefined roles, limits and settings, no members.
 * @throws {Fault} 404 for an external key that the organization does not have.
 */
export function newProject(org: Org, { id, name, created_at, residency, external_key_id }: NewProject): ProjectState {
  if (external_key_id !== undefined) need(org.externalKeys, "external key", external_key_id);
  return {
    project: {
      object: "organization.project",
      id,
      name,
      created_at,
      archived_at: null,
      status: "active",
      external_key_id: external_key_id ?? null,
      residency: residency ?? "GLOBAL",
    },
    users: new Map(),
    groups: new Map(),
    serviceAccounts: new Map(),
    serviceAccountRoles: new Map(),
    apiKeys: new Map(),
    roles: predefinedRoles("project", id),
    rateLimits: new Map(defaultRateLimits.map((limit) => [limit.id, { ...limit }])),
    modelPermissions: undefined,
    hostedTools: {
      code_interpreter: { enabled: true },
      file_search: { enabled: true },
      image_generation: { enabled: true },
      mcp: { enabled: true },
      web_search: { enabled: true },
    },
    serviceTiers: { object: "project.service_tier_settings", default: "standard", enabled_tiers: "all" },
    dataRetention: { object: "project.data_retention", type: "organization_default" },
    spendLimit: undefined,
    spendAlerts: new Map(),
    certificates: new Set(),
  };
}

/** Takes a project out of use for good: members, groups and service accounts go. Keys stay; what becomes of them no source says. */
export function archive(org: Org, state: ProjectState, archived_at: number): void {
  state.project.status = "archived";
  state.project.archived_at = archived_at;
  for (const id of state.serviceAccounts.keys()) org.users.delete(id);
  for (const map of [state.users, state.groups, state.serviceAccounts, state.serviceAccountRoles]) map.clear();
}
