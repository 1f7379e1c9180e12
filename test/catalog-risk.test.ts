import { describe, expect, test } from "vitest";
import type { Args } from "../src/tools/define.ts";
import { riskOf, tools, warningsFor, type Risk } from "../src/tools/tool.ts";

const ids = {
  project_id: "proj_1",
  user_id: "user-1",
  group_id: "g1",
  role_id: "role_custom",
  service_account_id: "sa_1",
  api_key_id: "key_1",
};
const provider = { workload_identity_provider_id: "p1" };
const rule = { ...provider, workload_identity_federation_rule_id: "r1" };

describe("the risk of a call", () => {
  const calls: [string, Args, Risk][] = [
    ["list_projects", {}, "read"],
    ["validate_external_key", { external_key_id: "k" }, "read"],
    ["validate_external_storage", { external_storage_id: "s" }, "write"],
    ["add_group_user", ids, "write"],
    ["create_admin_api_key", { name: "ci" }, "grant"],
    ["create_project_service_account", { ...ids, name: "ci" }, "grant"],
    ["create_project_service_account", { ...ids, name: "ci", create_service_account_only: false }, "grant"],
    ["create_project_service_account", { ...ids, name: "ci", create_service_account_only: true }, "write"],
    ["create_project_service_account_api_key", ids, "grant"],
    ["create_invite", { email: "a@example.com", role: "reader" }, "write"],
    ["create_invite", { email: "a@example.com", role: "reader", projects: [] }, "write"],
    ["create_invite", { email: "a@example.com", role: "reader", projects: [{ id: "p", role: "member" }] }, "write"],
    [
      "create_invite",
      {
        email: "a@example.com",
        role: "reader",
        projects: [
          { id: "p", role: "member" },
          { id: "q", role: "owner" },
        ],
      },
      "grant",
    ],
    ["create_invite", { email: "a@example.com", role: "owner" }, "grant"],
    ["create_project_user", { ...ids, role: "member" }, "write"],
    ["create_project_user", { ...ids, role: "owner" }, "grant"],
    ["add_project_group", { ...ids, role: "role-api-project-member" }, "write"],
    ["add_project_group", { ...ids, role: "role-api-project-viewer__api-project__proj_1" }, "write"],
    ["add_project_group", { ...ids, role: "role-api-project-owner" }, "grant"],
    ["add_project_group", { ...ids, role: "role-api-project-members" }, "grant"],
    ["assign_user_role", { ...ids, role_id: "role-api-organization-reader" }, "write"],
    ["assign_user_role", ids, "grant"],
    ["assign_group_role", ids, "grant"],
    ["assign_project_user_role", ids, "grant"],
    ["assign_project_group_role", ids, "grant"],
    ["assign_project_group_role", { ...ids, role_id: "role-api-project-viewer" }, "write"],
    ["modify_project", { ...ids, name: "New" }, "write"],
    ["modify_project", { ...ids, external_key_id: "k" }, "destructive"],
    ["modify_project", { ...ids, external_key_id: null }, "destructive"],
    ["create_workload_identity_provider", {}, "grant"],
    ["create_workload_identity_federation_rule", {}, "grant"],
    ["update_organization_spend_alert", { alert_id: "a" }, "destructive"],
  ];

  test.each(calls)("%s %j is %s", (name, args, risk) => expect(riskOf(tools.get(name)!, args)).toBe(risk));

  const handsOut: [string, Args, boolean][] = [
    ["modify_user", { user_id: "u", role: "reader" }, false],
    ["modify_user", { user_id: "u", role: "owner" }, true],
    ["modify_user", { user_id: "u", role_id: "role_1" }, true],
    ["modify_user", { user_id: "u", technical_level: null }, false],
    ["modify_project_user", { ...ids, role: "member" }, false],
    ["modify_project_user", { ...ids, role: "owner" }, true],
    ["update_project_service_account", { ...ids, name: "x", role: "member" }, false],
    ["update_project_service_account", { ...ids, role: "owner" }, true],
    ["update_project_api_key", { ...ids, scopes: [] }, true],
    ["update_project_api_key", { ...ids, scopes: ["api.all.read"] }, false],
    ["update_project_api_key", { ...ids, expires_in_seconds: 60 }, false],
    ["update_role", { ...ids, role_name: "x" }, false],
    ["update_role", { ...ids, permissions: [] }, true],
    ["update_project_role", { ...ids, description: null }, false],
    ["update_project_role", { ...ids, permissions: ["api.files.read"] }, true],
    ["update_project_hosted_tool_permissions", { ...ids, mcp: { enabled: true } }, true],
    ["update_project_hosted_tool_permissions", { ...ids, web_search: { enabled: true }, mcp: { enabled: false } }, true],
    ["update_project_hosted_tool_permissions", { ...ids, web_search: { enabled: false }, file_search: { enabled: true } }, false],
    ["update_project_service_tier_settings", { ...ids, enabled_tiers: "all" }, true],
    ["update_project_service_tier_settings", { ...ids, enabled_tiers: ["flex", "fast", "ultrafast"] }, false],
    ["update_project_service_tier_settings", { ...ids, default: "fast" }, false],
    ["update_workload_identity_provider", { ...provider, name: "x", description: null }, false],
    ["update_workload_identity_provider", { ...provider, enabled: false }, false],
    ["update_workload_identity_provider", { ...provider, enabled: true }, true],
    ["update_workload_identity_provider", { ...provider, issuer: "https://issuer.example" }, true],
    ["update_workload_identity_provider", { ...provider, verification: { type: "discovery", discovery_url: null } }, true],
    ["update_workload_identity_federation_rule", { ...rule, name: null, enabled: false }, false],
    ["update_workload_identity_federation_rule", { ...rule, attribute_matchers: { sub: "x" } }, true],
    ["update_workload_identity_federation_rule", { ...rule, permissions: { type: "service_account_default" } }, true],
  ];

  test.each(handsOut)("%s %j is destructive; it hands something out: %s", (name, args, granted) => {
    expect(riskOf(tools.get(name)!, args)).toBe("destructive");
    expect(warningsFor(tools.get(name)!, args).grants !== undefined).toBe(granted);
  });
});
