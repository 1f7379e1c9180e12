import { adminApiKeys } from "./admin-api-keys.ts";
import { auditLogs } from "./audit-logs.ts";
import { certificates } from "./certificates.ts";
import { costs } from "./costs.ts";
import { dataRetention } from "./data-retention.ts";
import { externalKeys } from "./external-keys.ts";
import { externalStorage } from "./external-storage.ts";
import { groupUsers } from "./group-users.ts";
import { groups } from "./groups.ts";
import { hostedToolPermissions } from "./hosted-tool-permissions.ts";
import { invites } from "./invites.ts";
import { modelPermissions } from "./model-permissions.ts";
import { projectApiKeys } from "./project-api-keys.ts";
import { projectGroups } from "./project-groups.ts";
import { projectServiceAccounts } from "./project-service-accounts.ts";
import { projectUsers } from "./project-users.ts";
import { projects } from "./projects.ts";
import { rateLimits } from "./rate-limits.ts";
import { roleAssignments } from "./role-assignments.ts";
import { roles } from "./roles.ts";
import { serviceTierSettings } from "./service-tier-settings.ts";
import { spendAlerts } from "./spend-alerts.ts";
import { spendLimits } from "./spend-limits.ts";
import { usage } from "./usage.ts";
import { users } from "./users.ts";
import { workloadIdentity } from "./workload-identity.ts";

/** Every noun of the API, in the order in which tools are listed: people and projects first. */
export const catalog = [
  users,
  invites,
  projects,
  projectUsers,
  projectServiceAccounts,
  projectApiKeys,
  projectGroups,
  groups,
  groupUsers,
  roles,
  roleAssignments,
  adminApiKeys,
  auditLogs,
  costs,
  usage,
  rateLimits,
  certificates,
  spendLimits,
  spendAlerts,
  modelPermissions,
  hostedToolPermissions,
  serviceTierSettings,
  dataRetention,
  workloadIdentity,
  externalKeys,
  externalStorage,
] as const;
