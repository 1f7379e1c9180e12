import * as z from "zod";
import { endpoint, resource, type Args } from "../define.ts";
import { idOf, order, paged, several, text } from "../fields.ts";
import { grantsBySetting } from "../grants.ts";

const verification = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("discovery"), discovery_url: z.string().nullable() }),
  z.strictObject({ type: z.literal("uploaded_jwks"), jwks: z.looseObject({}) }),
]);
const transformations = z.array(z.strictObject({ attribute: text(256), expression: text(4096) })).max(20);

const permissions = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("service_account_default") }),
  z.strictObject({ type: z.literal("restricted"), scopes: several(z.string()) }),
]);
const matchers = z.record(z.string(), z.union([z.boolean(), z.string(), z.number()])).describe("Token attribute: required value.");

const query = { ...paged(100), order };

/** Widening an issuer's or a rule's reach is a grant; so is switching it back on. */
const grantsTrust = (settings: readonly string[], message: string) => {
  const bySetting = grantsBySetting(settings, message);
  return (args: Args) => (args.enabled === true ? message : bySetting(args));
};

export const workloadIdentity = resource(
  "workload_identity",
  { about: "Outside token issuers (OIDC) whose workloads act as service accounts without keys.", inDefault: false },
  {
    list_workload_identity_providers: endpoint("GET /organization/workload_identity_providers", {
      does: "List the OIDC providers whose tokens the organization trusts.",
      query,
      pages: "last_id",
    }),
    create_workload_identity_provider: endpoint("POST /organization/workload_identity_providers", {
      does: "Trust an OIDC provider; federation rules then let its tokens in.",
      effect: "create",
      body: {
        name: text(),
        type: z.literal("oidc"),
        issuer: text(),
        audience: text(),
        verification: verification.optional(),
        attribute_transformations: transformations.optional(),
        description: z.string().optional(),
        enabled: z.boolean().optional(),
      },
      grants: "The organization trusts tokens of this issuer: through federation rules they act as service accounts.",
      undo: "delete_workload_identity_provider",
    }),
    retrieve_workload_identity_provider: endpoint("GET /organization/workload_identity_providers/{workload_identity_provider_id}", {
      does: "Show one OIDC provider.",
    }),
    update_workload_identity_provider: endpoint("POST /organization/workload_identity_providers/{workload_identity_provider_id}", {
      does: "Change an OIDC provider; omitted fields stay.",
      effect: "update",
      body: {
        name: text().optional(),
        issuer: text().optional(),
        audience: text().optional(),
        verification: verification.optional(),
        attribute_transformations: transformations.optional(),
        description: z.string().nullable().optional(),
        enabled: z.boolean().optional(),
      },
      danger: "A changed issuer, audience or key source, or enabled false, can stop every workload that authenticates through it.",
      grants: grantsTrust(
        ["issuer", "audience", "verification", "attribute_transformations"],
        "Changes whose tokens the organization trusts.",
      ),
      undo: "update_workload_identity_provider with the previous values",
      affects: ["rules of the provider"],
    }),
    delete_workload_identity_provider: endpoint("DELETE /organization/workload_identity_providers/{workload_identity_provider_id}", {
      does: "Delete an OIDC provider; its federation rules must be deleted first.",
      danger: "Workloads can no longer authenticate through this provider.",
      irreversible: "A new provider has a new id; its federation rules must be made again.",
      affects: ["rules of the provider"],
    }),
    list_workload_identity_federation_rules: endpoint(
      "GET /organization/workload_identity_providers/{workload_identity_provider_id}/federation_rules",
      {
        does: "List a provider's rules: which tokens act as which service account.",
        query: { ...query, service_account_id: idOf("service account").optional() },
        pages: "last_id",
      },
    ),
    create_workload_identity_federation_rule: endpoint(
      "POST /organization/workload_identity_providers/{workload_identity_provider_id}/federation_rules",
      {
        does: "Let tokens that match act as a project's service account.",
        effect: "create",
        body: {
          project_id: idOf("project"),
          service_account_id: idOf("service account"),
          attribute_matchers: matchers,
          permissions: permissions.optional(),
          name: z.string().optional(),
          description: z.string().optional(),
          enabled: z.boolean().optional(),
        },
        grants: "Whoever holds a token that matches acts as this service account, without an API key.",
        undo: "delete_workload_identity_federation_rule",
      },
    ),
    retrieve_workload_identity_federation_rule: endpoint(
      "GET /organization/workload_identity_providers/{workload_identity_provider_id}/federation_rules/{workload_identity_federation_rule_id}",
      { does: "Show one federation rule." },
    ),
    update_workload_identity_federation_rule: endpoint(
      "POST /organization/workload_identity_providers/{workload_identity_provider_id}/federation_rules/{workload_identity_federation_rule_id}",
      {
        does: "Change a federation rule; omitted fields stay.",
        effect: "update",
        body: {
          attribute_matchers: matchers.optional(),
          permissions: permissions.optional(),
          name: z.string().nullable().optional(),
          description: z.string().nullable().optional(),
          enabled: z.boolean().optional(),
        },
        danger: "Workloads that no longer match, or whose rule is disabled or restricted, lose access.",
        grants: grantsTrust(
          ["attribute_matchers", "permissions"],
          "Other tokens, or the same with more permissions, can act as the service account.",
        ),
        undo: "update_workload_identity_federation_rule with the previous values",
        affects: ["federated service account"],
      },
    ),
    delete_workload_identity_federation_rule: endpoint(
      "DELETE /organization/workload_identity_providers/{workload_identity_provider_id}/federation_rules/{workload_identity_federation_rule_id}",
      {
        does: "Delete a federation rule.",
        danger: "Workloads that authenticate through this rule lose access.",
        undo: "create_workload_identity_federation_rule with the previous values (new id)",
        affects: ["federated service account"],
      },
    ),
  },
);
