import type { FederationRule } from "openai/resources/admin/organization/workload-identity-providers/federation-rules";
import type { Recorder } from "./audit.ts";
import type { Org } from "./org.ts";

/** Deletes a rule. The audit log calls it a provider mapping. */
export function deleteRule(rules: Map<string, FederationRule>, rule: FederationRule, record: Recorder): void {
  const { id, project_id, service_account_id, workload_identity_provider_id } = rule;
  rules.delete(id);
  record("workload_identity_provider_mapping.deleted", {
    id,
    identity_provider_id: workload_identity_provider_id,
    project_id,
    service_account_id,
  });
}

/**
 * Rules go with the service account they act as, like its keys. No source says what the API does with them; a rule that stayed could act as nobody, and
 * would keep its provider from being deleted for a reason that cannot be looked up any more.
 */
export function deleteRulesOf(org: Org, accountIds: Iterable<string>, record: Recorder): void {
  const gone = new Set(accountIds);
  for (const { rules } of org.identityProviders.values()) {
    for (const rule of rules.values()) if (gone.has(rule.service_account_id)) deleteRule(rules, rule, record);
  }
}
