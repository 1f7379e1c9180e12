import type {
  FederationRule,
  FederationRuleDeleted,
} from "openai/resources/admin/organization/workload-identity-providers/federation-rules";
import type {
  WorkloadIdentityProvider,
  WorkloadIdentityProviderDeleted,
} from "openai/resources/admin/organization/workload-identity-providers/workload-identity-providers";
import type { workloadIdentity } from "../../tools/catalog/workload-identity.ts";
import { Fault, need } from "../fault.ts";
import { deleteRule } from "../federation.ts";
import { given } from "../given.ts";
import type { Org } from "../org.ts";
import { lastIdPage } from "../pages.ts";
import type { RoutesFor } from "../routes.ts";
import { activeProject } from "./projects.ts";

/** At most this many providers an organization, and rules a provider (OpenAI's changelog, June 2026). */
const most = 50;

const providerOf = (org: Org, id: string) => need(org.identityProviders, "workload identity provider", id);

const ruleOf = (org: Org, params: { workload_identity_provider_id: string; workload_identity_federation_rule_id: string }) =>
  need(providerOf(org, params.workload_identity_provider_id).rules, "federation rule", params.workload_identity_federation_rule_id);

/** The audit log calls a federation rule a provider mapping. */
export const workloadIdentityRoutes = {
  list_workload_identity_providers({ org, query }) {
    return lastIdPage(
      [...org.identityProviders.values()].map(({ provider }) => provider),
      query,
    );
  },
  create_workload_identity_provider({ org, body, record }): WorkloadIdentityProvider {
    if (org.identityProviders.size >= most) throw new Fault(400, `An organization can have at most ${most} workload identity providers`);
    const now = org.now();
    const provider: WorkloadIdentityProvider = {
      object: "organization.workload_identity_provider",
      id: `wip_${org.random.token(24)}`,
      name: body.name,
      type: body.type,
      issuer: body.issuer,
      audience: body.audience,
      verification: body.verification ?? { type: "discovery", discovery_url: null },
      attribute_transformations: body.attribute_transformations ?? [],
      description: body.description ?? null,
      enabled: body.enabled ?? true,
      created_at: now,
      updated_at: now,
    };
    org.identityProviders.set(provider.id, { provider, rules: new Map() });
    record("workload_identity_provider.created", { id: provider.id, data: given(body) });
    return provider;
  },
  retrieve_workload_identity_provider({ org, params }): WorkloadIdentityProvider {
    return providerOf(org, params.workload_identity_provider_id).provider;
  },
  update_workload_identity_provider({ org, params, body, record }): WorkloadIdentityProvider {
    const state = providerOf(org, params.workload_identity_provider_id);
    const changes = given(body);
    state.provider = { ...state.provider, ...changes, updated_at: org.now() };
    record("workload_identity_provider.updated", { id: state.provider.id, changes_requested: changes });
    return state.provider;
  },
  delete_workload_identity_provider({ org, params, record }): WorkloadIdentityProviderDeleted {
    const { provider, rules } = providerOf(org, params.workload_identity_provider_id);
    const { id, name } = provider;
    if (rules.size > 0)
      throw new Fault(400, `Workload identity provider ${id} still has ${rules.size} federation rules; delete them first`);
    org.identityProviders.delete(id);
    record("workload_identity_provider.deleted", { id, name });
    return { object: "organization.workload_identity_provider.deleted", id, deleted: true };
  },
  list_workload_identity_federation_rules({ org, params, query }) {
    const rules = [...providerOf(org, params.workload_identity_provider_id).rules.values()];
    const { service_account_id: account } = query;
    return lastIdPage(account === undefined ? rules : rules.filter((rule) => rule.service_account_id === account), query);
  },
  create_workload_identity_federation_rule({ org, params, body, record }): FederationRule {
    const { provider, rules } = providerOf(org, params.workload_identity_provider_id);
    if (rules.size >= most) throw new Fault(400, `A workload identity provider can have at most ${most} federation rules`);
    need(activeProject(org, body.project_id).serviceAccounts, "service account", body.service_account_id);
    const now = org.now();
    const rule: FederationRule = {
      object: "organization.workload_identity_federation_rule",
      id: `wifr_${org.random.token(24)}`,
      workload_identity_provider_id: provider.id,
      project_id: body.project_id,
      service_account_id: body.service_account_id,
      attribute_matchers: body.attribute_matchers,
      permissions: body.permissions ?? { type: "service_account_default" },
      name: body.name ?? null,
      description: body.description ?? null,
      enabled: body.enabled ?? true,
      created_at: now,
      updated_at: now,
    };
    rules.set(rule.id, rule);
    record("workload_identity_provider_mapping.created", { id: rule.id, identity_provider_id: provider.id, data: given(body) });
    return rule;
  },
  retrieve_workload_identity_federation_rule({ org, params }): FederationRule {
    return ruleOf(org, params);
  },
  update_workload_identity_federation_rule({ org, params, body, record }): FederationRule {
    const { rules } = providerOf(org, params.workload_identity_provider_id);
    const changes = given(body);
    const rule = { ...ruleOf(org, params), ...changes, updated_at: org.now() };
    rules.set(rule.id, rule);
    record("workload_identity_provider_mapping.updated", {
      id: rule.id,
      identity_provider_id: rule.workload_identity_provider_id,
      changes_requested: changes,
    });
    return rule;
  },
  delete_workload_identity_federation_rule({ org, params, record }): FederationRuleDeleted {
    const rule = ruleOf(org, params);
    deleteRule(providerOf(org, rule.workload_identity_provider_id).rules, rule, record);
    return { object: "organization.workload_identity_federation_rule.deleted", id: rule.id, deleted: true };
  },
} satisfies RoutesFor<typeof workloadIdentity>;
