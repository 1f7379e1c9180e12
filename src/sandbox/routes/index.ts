import type { AllRoutes } from "../routes.ts";
import { adminApiKeysRoutes } from "./admin-api-keys.ts";
import { auditLogsRoutes } from "./audit-logs.ts";
import { certificatesRoutes } from "./certificates.ts";
import { costsRoutes } from "./costs.ts";
import { dataRetentionRoutes } from "./data-retention.ts";
import { externalKeysRoutes } from "./external-keys.ts";
import { externalStorageRoutes } from "./external-storage.ts";
import { groupUsersRoutes } from "./group-users.ts";
import { groupsRoutes } from "./groups.ts";
import { hostedToolPermissionsRoutes } from "./hosted-tool-permissions.ts";
import { invitesRoutes } from "./invites.ts";
import { modelPermissionsRoutes } from "./model-permissions.ts";
import { projectApiKeysRoutes } from "./project-api-keys.ts";
import { projectGroupsRoutes } from "./project-groups.ts";
import { projectServiceAccountsRoutes } from "./project-service-accounts.ts";
import { projectUsersRoutes } from "./project-users.ts";
import { projectsRoutes } from "./projects.ts";
import { rateLimitsRoutes } from "./rate-limits.ts";
import { roleAssignmentsRoutes } from "./role-assignments.ts";
import { rolesRoutes } from "./roles.ts";
import { serviceTierSettingsRoutes } from "./service-tier-settings.ts";
import { spendAlertsRoutes } from "./spend-alerts.ts";
import { spendLimitsRoutes } from "./spend-limits.ts";
import { usageRoutes } from "./usage.ts";
import { usersRoutes } from "./users.ts";
import { workloadIdentityRoutes } from "./workload-identity.ts";

/** What the sandbox answers for each endpoint, by the name of its tool. */
export const routes = {
  ...usersRoutes,
  ...invitesRoutes,
  ...projectsRoutes,
  ...projectUsersRoutes,
  ...projectServiceAccountsRoutes,
  ...projectApiKeysRoutes,
  ...projectGroupsRoutes,
  ...groupsRoutes,
  ...groupUsersRoutes,
  ...rolesRoutes,
  ...roleAssignmentsRoutes,
  ...adminApiKeysRoutes,
  ...auditLogsRoutes,
  ...costsRoutes,
  ...usageRoutes,
  ...rateLimitsRoutes,
  ...certificatesRoutes,
  ...spendLimitsRoutes,
  ...spendAlertsRoutes,
  ...modelPermissionsRoutes,
  ...hostedToolPermissionsRoutes,
  ...serviceTierSettingsRoutes,
  ...dataRetentionRoutes,
  ...workloadIdentityRoutes,
  ...externalKeysRoutes,
  ...externalStorageRoutes,
} satisfies AllRoutes;
