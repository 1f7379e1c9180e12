import type { Org, ProjectState } from "../../src/sandbox/org.ts";
import type { Args } from "../../src/tools/define.ts";

function first<T>(items: Iterable<T>, is: (item: T) => boolean, what: string): T {
  for (const item of items) if (is(item)) return item;
  throw new Error(`the seeded company has no ${what}`);
}

/** Ids in the seeded company, by the names people know. */
export function directory(org: Org) {
  const project = (name: string): ProjectState => first(org.projects.values(), (state) => state.project.name === name, name);
  const user = (name: string): string => first(org.users.values(), (state) => state.user.name === name, name).user.id;
  const group = (name: string): string => first(org.groups.values(), (state) => state.group.name === name, name).group.id;
  const role = (name: string): string => first(org.roles.values(), (one) => one.name === name, name).id;
  const key = (name: string): { project_id: string; api_key_id: string } => {
    const state = first(org.projects.values(), ({ apiKeys }) => [...apiKeys.values()].some((one) => one.key.name === name), name);
    return { project_id: state.project.id, api_key_id: first(state.apiKeys.values(), (one) => one.key.name === name, name).key.id };
  };
  const account = (name: string): { project_id: string; service_account_id: string } => {
    const state = first(
      org.projects.values(),
      ({ serviceAccounts }) => [...serviceAccounts.values()].some((one) => one.name === name),
      name,
    );
    return { project_id: state.project.id, service_account_id: first(state.serviceAccounts.values(), (one) => one.name === name, name).id };
  };
  const adminKey = (name: string): string => first(org.adminApiKeys.values(), ({ key: one }) => one.name === name, name).key.id;
  const certificate = (name: string): string =>
    first(org.certificates.values(), (one) => one.certificate.name === name, name).certificate.id;
  const invite = (email: RegExp): string => first(org.invites.values(), (one) => email.test(one.email), "invite").id;
  return { project, user, group, role, key, account, adminKey, certificate, invite };
}

const usd = { currency: "USD", interval: "month" };

/** One call of every row that destroys or hands out access, on the seeded company; and second ones where a row says different things. */
export function goldenCalls(org: Org): Array<readonly [tool: string, args: Args, variant?: string]> {
  const { project, user, group, role, key, account, adminKey, certificate, invite } = directory(org);
  const idOf = (name: string): string => project(name).project.id;
  const payments = { project_id: idOf("Payments") };
  const staging = { project_id: idOf("Payments Staging") };
  const projectRole = (name: string, roleName: string): string =>
    first(project(name).roles.values(), (one) => one.name === roleName, roleName).id;
  const alert = first(org.spendAlerts.values(), () => true, "spend alert");
  const alerted = first(org.projects.values(), ({ spendAlerts }) => spendAlerts.size > 0, "project with an alert");
  const limited = first(org.projects.values(), ({ spendLimit }) => spendLimit !== undefined, "project with a limit");
  const projectAlert = first(alerted.spendAlerts.values(), () => true, "alert");
  const provider = first(org.identityProviders.values(), () => true, "identity provider");
  const rule = first(provider.rules.values(), () => true, "rule");
  const ruleIds = { workload_identity_provider_id: provider.provider.id, workload_identity_federation_rule_id: rule.id };
  const ownerOf = (name: string): string => `role-api-project-owner__api-project__${idOf(name)}`;
  const custodian = projectRole("Payments", "Key Custodian");
  const channel = { type: "email", recipients: ["finance@fernhollow.example"] };
  return [
    ["modify_user", { user_id: user("Priya Raghunathan"), role: "reader" }],
    ["modify_user", { user_id: user("Arjun Nair"), role: "owner" }, "owner"],
    ["modify_user", { user_id: user("Isabel Quiroga"), role_id: role("Billing Viewer") }, "role"],
    ["delete_user", { user_id: user("Rafael Monteiro") }],
    ["delete_user", { user_id: user("Arjun Nair") }, "scim"],
    ["delete_user", { user_id: user("Priya Raghunathan") }, "owner"],
    ["create_invite", { email: "nils@fernhollow.example", role: "owner", projects: [{ id: idOf("Search"), role: "member" }] }],
    ["delete_invite", { invite_id: invite(/^ivan/) }],
    ["modify_project", { ...staging, external_key_id: [...org.externalKeys.keys()][0] }],
    ["archive_project", payments],
    ["create_project_user", { ...payments, user_id: user("Hannah Brenner"), role: "owner" }],
    ["modify_project_user", { ...payments, user_id: user("Caroline Meyer"), role: "member" }],
    ["delete_project_user", { ...payments, user_id: user("Rafael Monteiro") }],
    ["delete_project_user", { ...payments, user_id: user("Grace Okonkwo") }, "group"],
    ["create_project_service_account", { ...payments, name: "refund-bot" }],
    ["update_project_service_account", { ...account("fraud-scoring"), role: "owner" }],
    ["delete_project_service_account", account("payments-api")],
    ["create_project_service_account_api_key", { ...account("payments-api"), name: "payments-api 2027", expires_in_seconds: 7_776_000 }],
    ["update_project_api_key", { ...key("fraud-scoring prod"), expires_in_seconds: 86_400, scopes: [] }],
    ["delete_project_api_key", key("payments-api prod")],
    ["delete_project_api_key", key("refund macro test"), "person"],
    ["add_project_group", { ...payments, group_id: group("Contractors"), role: ownerOf("Payments") }],
    ["remove_project_group", { ...payments, group_id: group("Support Team") }],
    ["delete_group", { group_id: group("Support Team") }],
    ["delete_group", { group_id: group("Data Science") }, "scim"],
    ["remove_group_user", { group_id: group("Support Team"), user_id: user("Olivia Hartmann") }],
    ["remove_group_user", { group_id: group("Security"), user_id: user("Isabel Quiroga") }, "role"],
    ["update_role", { role_id: role("Access Manager"), permissions: ["api.groups.read", "api.roles.read", "api.roles.write"] }],
    ["delete_role", { role_id: role("Billing Viewer") }],
    ["update_project_role", { ...payments, role_id: custodian, permissions: ["api.organization.projects.api_keys.read"] }],
    ["delete_project_role", { ...payments, role_id: custodian }],
    ["assign_user_role", { user_id: user("Isabel Quiroga"), role_id: role("Billing Viewer") }],
    ["unassign_user_role", { user_id: user("Noah Feldstein"), role_id: role("Access Manager") }],
    ["assign_group_role", { group_id: group("Support Team"), role_id: role("Access Manager") }],
    ["unassign_group_role", { group_id: group("Security"), role_id: role("Access Manager") }],
    ["assign_project_user_role", { ...payments, user_id: user("Tyler Nguyen"), role_id: custodian }],
    ["unassign_project_user_role", { ...payments, user_id: user("Beatriz Fonseca"), role_id: custodian }],
    ["assign_project_group_role", { ...payments, group_id: group("Security"), role_id: custodian }],
    ["unassign_project_group_role", { ...payments, group_id: group("Support Team"), role_id: projectRole("Payments", "member") }],
    ["create_admin_api_key", { name: "nightly export" }],
    ["delete_admin_api_key", { key_id: adminKey("Terraform CI") }],
    ["update_project_rate_limits", { ...payments, rate_limit_id: "rl-gpt-6-astra", max_requests_per_1_minute: 20 }],
    ["delete_certificate", { certificate_id: certificate("Canary gateway") }],
    ["activate_organization_certificates", { certificate_ids: [certificate("Canary gateway"), certificate("Edge gateway (retired)")] }],
    ["deactivate_organization_certificates", { certificate_ids: [certificate("Edge gateway")] }],
    ["activate_project_certificates", { project_id: idOf("Search"), certificate_ids: [certificate("Edge gateway")] }],
    ["deactivate_project_certificates", { ...staging, certificate_ids: [certificate("Canary gateway")] }],
    ["update_organization_spend_limit", { threshold_amount: 100_000, ...usd }],
    ["delete_organization_spend_limit", {}],
    ["update_project_spend_limit", { project_id: idOf("Search"), threshold_amount: 900_000, ...usd }],
    ["delete_project_spend_limit", { project_id: limited.project.id }],
    ["update_organization_spend_alert", { alert_id: alert.id, threshold_amount: 9_000_000, ...usd, notification_channel: channel }],
    ["delete_organization_spend_alert", { alert_id: alert.id }],
    [
      "update_project_spend_alert",
      { project_id: alerted.project.id, alert_id: projectAlert.id, threshold_amount: 1000, ...usd, notification_channel: channel },
    ],
    ["delete_project_spend_alert", { project_id: alerted.project.id, alert_id: projectAlert.id }],
    ["update_project_model_permissions", { ...payments, mode: "allow_list", model_ids: ["gpt-5.4-mini", "gpt-6-luna"] }],
    ["delete_project_model_permissions", payments],
    ["update_project_hosted_tool_permissions", { ...payments, mcp: { enabled: true }, file_search: { enabled: false } }],
    ["update_project_service_tier_settings", { project_id: idOf("Support Copilot"), enabled_tiers: "all" }],
    ["update_organization_data_retention", { retention_type: "zero_data_retention" }],
    ["update_project_data_retention", { ...payments, retention_type: "organization_default" }],
    [
      "create_workload_identity_provider",
      { name: "GitLab", type: "oidc", issuer: "https://gitlab.example", audience: "https://api.openai.com/v1" },
    ],
    ["update_workload_identity_provider", { workload_identity_provider_id: provider.provider.id, issuer: "https://evil.example" }],
    ["delete_workload_identity_provider", { workload_identity_provider_id: provider.provider.id }],
    [
      "create_workload_identity_federation_rule",
      {
        workload_identity_provider_id: provider.provider.id,
        ...account("payments-api"),
        attribute_matchers: { repository: "fernhollow/payments" },
      },
    ],
    ["update_workload_identity_federation_rule", { ...ruleIds, attribute_matchers: { repository: "fernhollow/search" } }],
    ["delete_workload_identity_federation_rule", ruleIds],
    ["delete_external_key", { external_key_id: [...org.externalKeys.keys()][0] }],
    ["delete_external_storage", { external_storage_id: [...org.externalStorage.keys()][0] }],
  ];
}
