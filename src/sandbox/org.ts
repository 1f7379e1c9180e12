import type { AdminAPIKey } from "openai/resources/admin/organization/admin-api-keys";
import type { AuditLogListResponse } from "openai/resources/admin/organization/audit-logs";
import type { Certificate } from "openai/resources/admin/organization/certificates";
import type { OrganizationDataRetention } from "openai/resources/admin/organization/data-retention";
import type { ExternalKey } from "openai/resources/admin/organization/external-keys";
import type { ExternalStorageConfiguration } from "openai/resources/admin/organization/external-storage";
import type { Group } from "openai/resources/admin/organization/groups/groups";
import type { Invite } from "openai/resources/admin/organization/invites";
import type { ProjectAPIKey } from "openai/resources/admin/organization/projects/api-keys";
import type { ProjectDataRetention } from "openai/resources/admin/organization/projects/data-retention";
import type { ProjectHostedToolPermissions } from "openai/resources/admin/organization/projects/hosted-tool-permissions";
import type { ProjectModelPermissions } from "openai/resources/admin/organization/projects/model-permissions";
import type { Project } from "openai/resources/admin/organization/projects/projects";
import type { ProjectRateLimit } from "openai/resources/admin/organization/projects/rate-limits";
import type { ProjectServiceAccount } from "openai/resources/admin/organization/projects/service-accounts/service-accounts";
import type { ProjectServiceTierSettings } from "openai/resources/admin/organization/projects/service-tier-settings";
import type { ProjectSpendAlert } from "openai/resources/admin/organization/projects/spend-alerts";
import type { ProjectSpendLimit } from "openai/resources/admin/organization/projects/spend-limit";
import type { Role } from "openai/resources/admin/organization/roles";
import type { OrganizationSpendAlert } from "openai/resources/admin/organization/spend-alerts";
import type { OrganizationSpendLimit } from "openai/resources/admin/organization/spend-limit";
import type { OrganizationUser } from "openai/resources/admin/organization/users/users";
import type { FederationRule } from "openai/resources/admin/organization/workload-identity-providers/federation-rules";
import type { WorkloadIdentityProvider } from "openai/resources/admin/organization/workload-identity-providers/workload-identity-providers";
import type { Random } from "./random.ts";

/** A group and when each member joined, by user id. */
export interface GroupState {
  readonly group: Group;
  readonly members: Map<string, { readonly added_at: number }>;
  /** Organization roles assigned to the group. */
  readonly roles: Set<string>;
}

export interface UserState {
  readonly user: OrganizationUser;
  /** Organization roles assigned directly, predefined ones included; `user.role` shows the strongest of those. */
  readonly roles: Set<string>;
}

/** When and by whom a custom role was made. Role assignments tell, role objects do not. */
export interface RoleOrigin {
  readonly created_at: number;
  /** User id of the owner behind the admin key. */
  readonly created_by: string | null;
  updated_at: number;
}

export interface ProjectApiKeyState {
  readonly key: ProjectAPIKey;
  /** Opens nothing here: admin endpoints refuse it in other words than a key they do not know. */
  readonly secret: string;
  /** No read endpoint returns them; empty means all permissions. */
  scopes: string[];
}

export interface ProjectState {
  readonly project: Project;
  /** Direct members by user id: all roles they hold here, and the name of the strongest. */
  readonly users: Map<string, { role: string; readonly added_at: number; readonly roles: Set<string> }>;
  /** Groups with access by group id; `role_id` as given when access was granted. */
  readonly groups: Map<string, { readonly role_id: string; readonly created_at: number; readonly roles: Set<string> }>;
  readonly serviceAccounts: Map<string, ProjectServiceAccount>;
  /** Roles of service accounts that their `role` cannot show. */
  readonly serviceAccountRoles: Map<string, Set<string>>;
  readonly apiKeys: Map<string, ProjectApiKeyState>;
  /** Predefined and custom project roles. */
  readonly roles: Map<string, Role>;
  readonly rateLimits: Map<string, ProjectRateLimit>;
  modelPermissions: ProjectModelPermissions | undefined;
  hostedTools: ProjectHostedToolPermissions;
  serviceTiers: ProjectServiceTierSettings;
  dataRetention: ProjectDataRetention;
  spendLimit: ProjectSpendLimit | undefined;
  readonly spendAlerts: Map<string, ProjectSpendAlert>;
  /** Certificates active for the project. */
  readonly certificates: Set<string>;
}

/** A stretch of time in which a key is used more or less than usual. Unix seconds, end exclusive. */
export interface Surge {
  readonly from: number;
  readonly until: number;
  readonly times: number;
}

/**
 * How one key uses one model of a project. The days are worked out in `activity.ts` when somebody asks: as a table of one row
 * a day, project, key and model, a year of 1,000 projects would be millions of rows.
 */
export interface Activity {
  readonly project_id: string;
  readonly api_key_id: string;
  readonly user_id: string;
  readonly model: string;
  /** Which usage endpoint counts it, e.g. `completions`. */
  readonly kind: string;
  /** What else the endpoint can group by, e.g. `batch`, `size`. */
  readonly facets: Readonly<Record<string, string | boolean>>;
  /** Unix seconds: nothing is used before `since`, nor from `until` on. */
  readonly since: number;
  readonly until: number;
  /** Requests on an ordinary weekday, at `since`. For stored bytes: mebibytes held. */
  readonly requests: number;
  /** What `requests` is multiplied with after a year. */
  readonly growth: number;
  /** What a Saturday or Sunday has of a weekday, 0 to 1. */
  readonly weekend: number;
  /** When in the day the requests come. */
  readonly hours: "office" | "steady" | "night";
  readonly surges: readonly Surge[];
  /** Per request: tokens, characters, seconds or images, as `kind` has it. `cached` is part of `input`. */
  readonly input: number;
  readonly cached: number;
  readonly output: number;
  /** Gives this activity its own good and bad days. */
  readonly salt: number;
}

/** A whole organization in memory. Keyed maps keep the order of creation; every list derives its order from it. */
export interface Org {
  readonly id: string;
  readonly name: string;
  /** Seconds since 1970, and the only clock the sandbox reads. */
  readonly now: () => number;
  /** The only source of chance: the same seed gives the same organization. */
  readonly random: Random;
  readonly users: Map<string, UserState>;
  readonly groups: Map<string, GroupState>;
  /** Predefined and custom organization roles. */
  readonly roles: Map<string, Role>;
  /** Of custom roles, by role id; predefined ones have none. */
  readonly roleOrigins: Map<string, RoleOrigin>;
  readonly invites: Map<string, Invite>;
  readonly adminApiKeys: Map<string, { readonly key: AdminAPIKey; readonly secret: string; readonly readOnly?: boolean }>;
  readonly projects: Map<string, ProjectState>;
  readonly defaultProjectId: string;
  readonly certificates: Map<string, { readonly certificate: Certificate; readonly pem: string; active: boolean }>;
  readonly externalKeys: Map<string, ExternalKey>;
  readonly externalStorage: Map<string, ExternalStorageConfiguration>;
  /** Hosted tools that a policy of the organization enables for all projects. No endpoint shows or changes it. */
  readonly toolsForAll: ReadonlySet<keyof ProjectHostedToolPermissions>;
  dataRetention: OrganizationDataRetention;
  spendLimit: OrganizationSpendLimit | undefined;
  readonly spendAlerts: Map<string, OrganizationSpendAlert>;
  readonly identityProviders: Map<string, { provider: WorkloadIdentityProvider; readonly rules: Map<string, FederationRule> }>;
  /** Oldest first. */
  readonly auditLogs: AuditLogListResponse[];
  readonly activity: Activity[];
}
