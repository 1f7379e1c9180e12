// Generated from openai 7.55.0 by `node scripts/contract.mjs`. Do not edit.

/** The version of the `openai` package that the table below was read from. */
export const openaiVersion = "7.55.0";

/**
 * The method of `client.admin` that serves each route.
 * `ids` tells where each id of the path goes, in the order of the path: the position of an argument, or the name of a member of
 * the parameters that follow the positional ids.
 */
export const openaiMethods = {
  "DELETE /organization/admin_api_keys/{}": {
    call: "organization.adminAPIKeys.delete",
    ids: [0],
  },
  "DELETE /organization/certificates/{}": {
    call: "organization.certificates.delete",
    ids: [0],
  },
  "DELETE /organization/external_keys/{}": {
    call: "organization.externalKeys.delete",
    ids: [0],
  },
  "DELETE /organization/external_storage/{}": {
    call: "organization.externalStorage.delete",
    ids: [0],
  },
  "DELETE /organization/groups/{}": {
    call: "organization.groups.delete",
    ids: [0],
  },
  "DELETE /organization/groups/{}/roles/{}": {
    call: "organization.groups.roles.delete",
    ids: ["group_id", 0],
  },
  "DELETE /organization/groups/{}/users/{}": {
    call: "organization.groups.users.delete",
    ids: ["group_id", 0],
  },
  "DELETE /organization/invites/{}": {
    call: "organization.invites.delete",
    ids: [0],
  },
  "DELETE /organization/projects/{}/api_keys/{}": {
    call: "organization.projects.apiKeys.delete",
    ids: ["project_id", 0],
  },
  "DELETE /organization/projects/{}/groups/{}": {
    call: "organization.projects.groups.delete",
    ids: ["project_id", 0],
  },
  "DELETE /organization/projects/{}/model_permissions": {
    call: "organization.projects.modelPermissions.delete",
    ids: [0],
  },
  "DELETE /organization/projects/{}/service_accounts/{}": {
    call: "organization.projects.serviceAccounts.delete",
    ids: ["project_id", 0],
  },
  "DELETE /organization/projects/{}/spend_alerts/{}": {
    call: "organization.projects.spendAlerts.delete",
    ids: ["project_id", 0],
  },
  "DELETE /organization/projects/{}/spend_limit": {
    call: "organization.projects.spendLimit.delete",
    ids: [0],
  },
  "DELETE /organization/projects/{}/users/{}": {
    call: "organization.projects.users.delete",
    ids: ["project_id", 0],
  },
  "DELETE /organization/roles/{}": {
    call: "organization.roles.delete",
    ids: [0],
  },
  "DELETE /organization/spend_alerts/{}": {
    call: "organization.spendAlerts.delete",
    ids: [0],
  },
  "DELETE /organization/spend_limit": {
    call: "organization.spendLimit.delete",
    ids: [],
  },
  "DELETE /organization/users/{}": {
    call: "organization.users.delete",
    ids: [0],
  },
  "DELETE /organization/users/{}/roles/{}": {
    call: "organization.users.roles.delete",
    ids: ["user_id", 0],
  },
  "DELETE /organization/workload_identity_providers/{}": {
    call: "organization.workloadIdentityProviders.delete",
    ids: [0],
  },
  "DELETE /organization/workload_identity_providers/{}/federation_rules/{}": {
    call: "organization.workloadIdentityProviders.federationRules.delete",
    ids: ["workload_identity_provider_id", 0],
  },
  "DELETE /projects/{}/groups/{}/roles/{}": {
    call: "organization.projects.groups.roles.delete",
    ids: ["project_id", "group_id", 0],
  },
  "DELETE /projects/{}/roles/{}": {
    call: "organization.projects.roles.delete",
    ids: ["project_id", 0],
  },
  "DELETE /projects/{}/users/{}/roles/{}": {
    call: "organization.projects.users.roles.delete",
    ids: ["project_id", "user_id", 0],
  },
  "GET /organization/admin_api_keys": {
    call: "organization.adminAPIKeys.list",
    ids: [],
  },
  "GET /organization/admin_api_keys/{}": {
    call: "organization.adminAPIKeys.retrieve",
    ids: [0],
  },
  "GET /organization/audit_logs": {
    call: "organization.auditLogs.list",
    ids: [],
  },
  "GET /organization/certificates": {
    call: "organization.certificates.list",
    ids: [],
  },
  "GET /organization/certificates/{}": {
    call: "organization.certificates.retrieve",
    ids: [0],
  },
  "GET /organization/costs": {
    call: "organization.usage.costs",
    ids: [],
  },
  "GET /organization/data_retention": {
    call: "organization.dataRetention.retrieve",
    ids: [],
  },
  "GET /organization/external_keys": {
    call: "organization.externalKeys.list",
    ids: [],
  },
  "GET /organization/external_keys/{}": {
    call: "organization.externalKeys.retrieve",
    ids: [0],
  },
  "GET /organization/external_storage": {
    call: "organization.externalStorage.list",
    ids: [],
  },
  "GET /organization/external_storage/{}": {
    call: "organization.externalStorage.retrieve",
    ids: [0],
  },
  "GET /organization/groups": {
    call: "organization.groups.list",
    ids: [],
  },
  "GET /organization/groups/{}": {
    call: "organization.groups.retrieve",
    ids: [0],
  },
  "GET /organization/groups/{}/roles": {
    call: "organization.groups.roles.list",
    ids: [0],
  },
  "GET /organization/groups/{}/roles/{}": {
    call: "organization.groups.roles.retrieve",
    ids: ["group_id", 0],
  },
  "GET /organization/groups/{}/users": {
    call: "organization.groups.users.list",
    ids: [0],
  },
  "GET /organization/groups/{}/users/{}": {
    call: "organization.groups.users.retrieve",
    ids: ["group_id", 0],
  },
  "GET /organization/invites": {
    call: "organization.invites.list",
    ids: [],
  },
  "GET /organization/invites/{}": {
    call: "organization.invites.retrieve",
    ids: [0],
  },
  "GET /organization/projects": {
    call: "organization.projects.list",
    ids: [],
  },
  "GET /organization/projects/{}": {
    call: "organization.projects.retrieve",
    ids: [0],
  },
  "GET /organization/projects/{}/api_keys": {
    call: "organization.projects.apiKeys.list",
    ids: [0],
  },
  "GET /organization/projects/{}/api_keys/{}": {
    call: "organization.projects.apiKeys.retrieve",
    ids: ["project_id", 0],
  },
  "GET /organization/projects/{}/certificates": {
    call: "organization.projects.certificates.list",
    ids: [0],
  },
  "GET /organization/projects/{}/data_retention": {
    call: "organization.projects.dataRetention.retrieve",
    ids: [0],
  },
  "GET /organization/projects/{}/groups": {
    call: "organization.projects.groups.list",
    ids: [0],
  },
  "GET /organization/projects/{}/groups/{}": {
    call: "organization.projects.groups.retrieve",
    ids: ["project_id", 0],
  },
  "GET /organization/projects/{}/hosted_tool_permissions": {
    call: "organization.projects.hostedToolPermissions.retrieve",
    ids: [0],
  },
  "GET /organization/projects/{}/model_permissions": {
    call: "organization.projects.modelPermissions.retrieve",
    ids: [0],
  },
  "GET /organization/projects/{}/rate_limits": {
    call: "organization.projects.rateLimits.listRateLimits",
    ids: [0],
  },
  "GET /organization/projects/{}/service_accounts": {
    call: "organization.projects.serviceAccounts.list",
    ids: [0],
  },
  "GET /organization/projects/{}/service_accounts/{}": {
    call: "organization.projects.serviceAccounts.retrieve",
    ids: ["project_id", 0],
  },
  "GET /organization/projects/{}/service_tier_settings": {
    call: "organization.projects.serviceTierSettings.retrieve",
    ids: [0],
  },
  "GET /organization/projects/{}/spend_alerts": {
    call: "organization.projects.spendAlerts.list",
    ids: [0],
  },
  "GET /organization/projects/{}/spend_alerts/{}": {
    call: "organization.projects.spendAlerts.retrieve",
    ids: ["project_id", 0],
  },
  "GET /organization/projects/{}/spend_limit": {
    call: "organization.projects.spendLimit.retrieve",
    ids: [0],
  },
  "GET /organization/projects/{}/users": {
    call: "organization.projects.users.list",
    ids: [0],
  },
  "GET /organization/projects/{}/users/{}": {
    call: "organization.projects.users.retrieve",
    ids: ["project_id", 0],
  },
  "GET /organization/roles": {
    call: "organization.roles.list",
    ids: [],
  },
  "GET /organization/roles/{}": {
    call: "organization.roles.retrieve",
    ids: [0],
  },
  "GET /organization/spend_alerts": {
    call: "organization.spendAlerts.list",
    ids: [],
  },
  "GET /organization/spend_alerts/{}": {
    call: "organization.spendAlerts.retrieve",
    ids: [0],
  },
  "GET /organization/spend_limit": {
    call: "organization.spendLimit.retrieve",
    ids: [],
  },
  "GET /organization/usage/audio_speeches": {
    call: "organization.usage.audioSpeeches",
    ids: [],
  },
  "GET /organization/usage/audio_transcriptions": {
    call: "organization.usage.audioTranscriptions",
    ids: [],
  },
  "GET /organization/usage/code_interpreter_sessions": {
    call: "organization.usage.codeInterpreterSessions",
    ids: [],
  },
  "GET /organization/usage/completions": {
    call: "organization.usage.completions",
    ids: [],
  },
  "GET /organization/usage/decisions": {
    call: "organization.usage.decisions",
    ids: [],
  },
  "GET /organization/usage/embeddings": {
    call: "organization.usage.embeddings",
    ids: [],
  },
  "GET /organization/usage/file_search_calls": {
    call: "organization.usage.fileSearchCalls",
    ids: [],
  },
  "GET /organization/usage/images": {
    call: "organization.usage.images",
    ids: [],
  },
  "GET /organization/usage/moderations": {
    call: "organization.usage.moderations",
    ids: [],
  },
  "GET /organization/usage/vector_stores": {
    call: "organization.usage.vectorStores",
    ids: [],
  },
  "GET /organization/usage/web_search_calls": {
    call: "organization.usage.webSearchCalls",
    ids: [],
  },
  "GET /organization/users": {
    call: "organization.users.list",
    ids: [],
  },
  "GET /organization/users/{}": {
    call: "organization.users.retrieve",
    ids: [0],
  },
  "GET /organization/users/{}/roles": {
    call: "organization.users.roles.list",
    ids: [0],
  },
  "GET /organization/users/{}/roles/{}": {
    call: "organization.users.roles.retrieve",
    ids: ["user_id", 0],
  },
  "GET /organization/workload_identity_providers": {
    call: "organization.workloadIdentityProviders.list",
    ids: [],
  },
  "GET /organization/workload_identity_providers/{}": {
    call: "organization.workloadIdentityProviders.retrieve",
    ids: [0],
  },
  "GET /organization/workload_identity_providers/{}/federation_rules": {
    call: "organization.workloadIdentityProviders.federationRules.list",
    ids: [0],
  },
  "GET /organization/workload_identity_providers/{}/federation_rules/{}": {
    call: "organization.workloadIdentityProviders.federationRules.retrieve",
    ids: ["workload_identity_provider_id", 0],
  },
  "GET /projects/{}/groups/{}/roles": {
    call: "organization.projects.groups.roles.list",
    ids: ["project_id", 0],
  },
  "GET /projects/{}/groups/{}/roles/{}": {
    call: "organization.projects.groups.roles.retrieve",
    ids: ["project_id", "group_id", 0],
  },
  "GET /projects/{}/roles": {
    call: "organization.projects.roles.list",
    ids: [0],
  },
  "GET /projects/{}/roles/{}": {
    call: "organization.projects.roles.retrieve",
    ids: ["project_id", 0],
  },
  "GET /projects/{}/users/{}/roles": {
    call: "organization.projects.users.roles.list",
    ids: ["project_id", 0],
  },
  "GET /projects/{}/users/{}/roles/{}": {
    call: "organization.projects.users.roles.retrieve",
    ids: ["project_id", "user_id", 0],
  },
  "POST /organization/admin_api_keys": {
    call: "organization.adminAPIKeys.create",
    ids: [],
  },
  "POST /organization/certificates": {
    call: "organization.certificates.create",
    ids: [],
  },
  "POST /organization/certificates/activate": {
    call: "organization.certificates.activate",
    ids: [],
  },
  "POST /organization/certificates/deactivate": {
    call: "organization.certificates.deactivate",
    ids: [],
  },
  "POST /organization/certificates/{}": {
    call: "organization.certificates.update",
    ids: [0],
  },
  "POST /organization/data_retention": {
    call: "organization.dataRetention.update",
    ids: [],
  },
  "POST /organization/external_keys": {
    call: "organization.externalKeys.create",
    ids: [],
  },
  "POST /organization/external_keys/{}/validate": {
    call: "organization.externalKeys.validate",
    ids: [0],
  },
  "POST /organization/external_storage": {
    call: "organization.externalStorage.create",
    ids: [],
  },
  "POST /organization/external_storage/{}/validate": {
    call: "organization.externalStorage.validate",
    ids: [0],
  },
  "POST /organization/groups": {
    call: "organization.groups.create",
    ids: [],
  },
  "POST /organization/groups/{}": {
    call: "organization.groups.update",
    ids: [0],
  },
  "POST /organization/groups/{}/roles": {
    call: "organization.groups.roles.create",
    ids: [0],
  },
  "POST /organization/groups/{}/users": {
    call: "organization.groups.users.create",
    ids: [0],
  },
  "POST /organization/invites": {
    call: "organization.invites.create",
    ids: [],
  },
  "POST /organization/projects": {
    call: "organization.projects.create",
    ids: [],
  },
  "POST /organization/projects/{}": {
    call: "organization.projects.update",
    ids: [0],
  },
  "POST /organization/projects/{}/api_keys/{}": {
    call: "organization.projects.apiKeys.update",
    ids: ["project_id", 0],
  },
  "POST /organization/projects/{}/archive": {
    call: "organization.projects.archive",
    ids: [0],
  },
  "POST /organization/projects/{}/certificates/activate": {
    call: "organization.projects.certificates.activate",
    ids: [0],
  },
  "POST /organization/projects/{}/certificates/deactivate": {
    call: "organization.projects.certificates.deactivate",
    ids: [0],
  },
  "POST /organization/projects/{}/data_retention": {
    call: "organization.projects.dataRetention.update",
    ids: [0],
  },
  "POST /organization/projects/{}/groups": {
    call: "organization.projects.groups.create",
    ids: [0],
  },
  "POST /organization/projects/{}/hosted_tool_permissions": {
    call: "organization.projects.hostedToolPermissions.update",
    ids: [0],
  },
  "POST /organization/projects/{}/model_permissions": {
    call: "organization.projects.modelPermissions.update",
    ids: [0],
  },
  "POST /organization/projects/{}/rate_limits/{}": {
    call: "organization.projects.rateLimits.updateRateLimit",
    ids: ["project_id", 0],
  },
  "POST /organization/projects/{}/service_accounts": {
    call: "organization.projects.serviceAccounts.create",
    ids: [0],
  },
  "POST /organization/projects/{}/service_accounts/{}": {
    call: "organization.projects.serviceAccounts.update",
    ids: ["project_id", 0],
  },
  "POST /organization/projects/{}/service_accounts/{}/api_keys": {
    call: "organization.projects.serviceAccounts.apiKeys.create",
    ids: ["project_id", 0],
  },
  "POST /organization/projects/{}/service_tier_settings": {
    call: "organization.projects.serviceTierSettings.update",
    ids: [0],
  },
  "POST /organization/projects/{}/spend_alerts": {
    call: "organization.projects.spendAlerts.create",
    ids: [0],
  },
  "POST /organization/projects/{}/spend_alerts/{}": {
    call: "organization.projects.spendAlerts.update",
    ids: ["project_id", 0],
  },
  "POST /organization/projects/{}/spend_limit": {
    call: "organization.projects.spendLimit.update",
    ids: [0],
  },
  "POST /organization/projects/{}/users": {
    call: "organization.projects.users.create",
    ids: [0],
  },
  "POST /organization/projects/{}/users/{}": {
    call: "organization.projects.users.update",
    ids: ["project_id", 0],
  },
  "POST /organization/roles": {
    call: "organization.roles.create",
    ids: [],
  },
  "POST /organization/roles/{}": {
    call: "organization.roles.update",
    ids: [0],
  },
  "POST /organization/spend_alerts": {
    call: "organization.spendAlerts.create",
    ids: [],
  },
  "POST /organization/spend_alerts/{}": {
    call: "organization.spendAlerts.update",
    ids: [0],
  },
  "POST /organization/spend_limit": {
    call: "organization.spendLimit.update",
    ids: [],
  },
  "POST /organization/users/{}": {
    call: "organization.users.update",
    ids: [0],
  },
  "POST /organization/users/{}/roles": {
    call: "organization.users.roles.create",
    ids: [0],
  },
  "POST /organization/workload_identity_providers": {
    call: "organization.workloadIdentityProviders.create",
    ids: [],
  },
  "POST /organization/workload_identity_providers/{}": {
    call: "organization.workloadIdentityProviders.update",
    ids: [0],
  },
  "POST /organization/workload_identity_providers/{}/federation_rules": {
    call: "organization.workloadIdentityProviders.federationRules.create",
    ids: [0],
  },
  "POST /organization/workload_identity_providers/{}/federation_rules/{}": {
    call: "organization.workloadIdentityProviders.federationRules.update",
    ids: ["workload_identity_provider_id", 0],
  },
  "POST /projects/{}/groups/{}/roles": {
    call: "organization.projects.groups.roles.create",
    ids: ["project_id", 0],
  },
  "POST /projects/{}/roles": {
    call: "organization.projects.roles.create",
    ids: [0],
  },
  "POST /projects/{}/roles/{}": {
    call: "organization.projects.roles.update",
    ids: ["project_id", 0],
  },
  "POST /projects/{}/users/{}/roles": {
    call: "organization.projects.users.roles.create",
    ids: ["project_id", 0],
  },
} as const;
