import { describe, expect, test } from "vitest";
import { catalog } from "../src/tools/catalog/index.ts";
import type { Args } from "../src/tools/define.ts";
import { schemaOf } from "../src/tools/listing.ts";
import { declaredRisk, tools, type Tool } from "../src/tools/tool.ts";

const all = [...tools.values()];
const paged = all.filter((tool) => tool.pages !== undefined);

const named = (name: string): Tool => {
  const tool = tools.get(name);
  if (tool === undefined) throw new Error(`no tool ${name}`);
  return tool;
};

/** Names of the tools that break a rule: an empty list is a pass, and a failure says which row to look at. */
const breaking = (rows: readonly Tool[], rule: (tool: Tool) => boolean): string[] =>
  rows.filter((tool) => !rule(tool)).map((tool) => tool.name);

/** Messages about one argument; "" stands for the arguments as a whole. */
function problems(tool: Tool, args: Args, argument: string): string[] {
  const { error } = tool.input.safeParse(args);
  return (error?.issues ?? []).filter((issue) => issue.path.join(".") === argument).map((issue) => issue.message);
}

type Schema = { readonly [member: string]: unknown };

const properties = (tool: Tool) => Object.entries(schemaOf(tool.input).properties as Record<string, Schema>);

/** Every schema inside a schema, itself included. */
function schemas(value: unknown): Schema[] {
  if (Array.isArray(value)) return value.flatMap(schemas);
  if (typeof value !== "object" || value === null) return [];
  return [value as Schema, ...Object.values(value).flatMap(schemas)];
}

/** Texts on the arguments of a tool. */
const texts = (tool: Tool) =>
  schemas(schemaOf(tool.input)).flatMap(({ description }) => (typeof description === "string" ? [description] : []));

const rootKeys = (tool: Tool) => Object.keys(schemaOf(tool.input));

/** What the person who approves always reads. */
const said = ({ danger, grants, irreversible }: Tool) => [danger, grants, irreversible].filter((value) => typeof value === "string");

const pageArguments = (tool: Tool) => ["limit", tool.pages === "next_page" ? "page" : "after"];

describe("the catalog as a whole", () => {
  test("has one tool per endpoint, each with a name and a route of its own", () => {
    expect(all).toHaveLength(143);
    expect(catalog.flatMap((noun) => Object.keys(noun.rows))).toHaveLength(143);
    expect(new Set(all.map((tool) => tool.route)).size).toBe(143);
  });

  test("has nouns with a name of their own, and a default that fits hosts which take 128 tools", () => {
    expect(new Set(catalog.map((noun) => noun.name)).size).toBe(catalog.length);
    expect(catalog.filter((noun) => noun.inDefault)).toHaveLength(17);
    expect(all.filter((tool) => tool.inDefault)).toHaveLength(96);
  });

  test("calls 48 tools destructive whatever their arguments", () => {
    expect(all.filter((tool) => declaredRisk(tool).risk === "destructive")).toHaveLength(48);
  });

  test("can take back every key it mints with what the minting call knows", () => {
    const minting = all.filter((tool) => tool.mints !== undefined);
    expect(minting).toHaveLength(3);
    for (const { mints, pathParams } of minting) {
      const revoke = named(mints!.revokeWith);
      expect(revoke.method).toBe("DELETE");
      expect(revoke.pathParams).toContain(mints!.argument);
      for (const param of revoke.pathParams) expect([...pathParams, mints!.argument]).toContain(param);
    }
  });
});

describe("every tool", () => {
  test("says what it does in one line of at most 120 characters", () => {
    expect(breaking(all, ({ does }) => /^[A-Z][^\n]*[^\s.]\.$/.test(does) && does.length <= 120)).toEqual([]);
  });

  test("explains arguments in one line that ends with a full stop", () => {
    expect(breaking(all, (tool) => texts(tool).every((line) => /^[^\n]+\.$/.test(line)))).toEqual([]);
  });

  test("has a schema that no host refuses: an object at the root, no references, arrays of something", () => {
    expect(breaking(all, (tool) => schemaOf(tool.input).type === "object")).toEqual([]);
    expect(
      breaking(all, (tool) => !rootKeys(tool).some((key) => ["anyOf", "oneOf", "allOf", "not", "$schema", "$defs"].includes(key))),
    ).toEqual([]);
    expect(breaking(all, (tool) => schemas(schemaOf(tool.input)).every((inner) => !("$ref" in inner)))).toEqual([]);
    expect(breaking(all, (tool) => schemas(schemaOf(tool.input)).every((inner) => inner.type !== "array" || "items" in inner))).toEqual([]);
  });

  test("refuses arguments that nobody declared", () => {
    expect(breaking(all, (tool) => problems(tool, { surprise: 1 }, "").some((message) => message.includes('"surprise"')))).toEqual([]);
  });

  test.each(["", " ", ".", "..", undefined])("refuses %j as an id in its path", (bad) => {
    expect(breaking(all, (tool) => tool.pathParams.every((param) => problems(tool, { [param]: bad }, param).length === 1))).toEqual([]);
  });

  test("refuses an empty list as a filter, which on the wire would ask for everything", () => {
    const filters = all.flatMap((tool) =>
      properties(tool).flatMap(([name, { type }]) => (type === "array" && name in tool.query ? [{ tool, name }] : [])),
    );
    expect(filters.length).toBeGreaterThan(0);
    expect(filters.filter(({ tool, name }) => problems(tool, { [name]: [] }, name).length !== 1)).toEqual([]);
  });

  test("is sent again after a lost answer unless that would create or move something", () => {
    const others = all.filter((tool) => tool.effect !== "create");
    expect(breaking(all, (tool) => tool.effect !== "create" || !tool.repeatable)).toEqual([]);
    expect(breaking(others, (tool) => tool.repeatable)).toEqual(["update_project_api_key"]);
  });

  test("that can lose something says how to undo it or why nothing does, not both", () => {
    const dangerous = all.filter((tool) => tool.danger !== undefined);
    expect(breaking(dangerous, (tool) => (tool.undo === undefined) !== (tool.irreversible === undefined))).toEqual([]);
    expect(breaking(all, (tool) => tool.method !== "DELETE" || typeof tool.danger === "string")).toEqual([]);
  });

  test("tells the person who approves in whole sentences", () => {
    expect(breaking(all, (tool) => said(tool).every((sentence) => /^[A-Z][^\n]+\.$/.test(sentence)))).toEqual([]);
  });

  test("names a tool in the first word of its undo", () => {
    expect(breaking(all, ({ undo }) => undo === undefined || tools.has(undo.split(" ")[0]!))).toEqual([]);
  });
});

describe("a tool that answers in pages", () => {
  test("takes how much and from where, and needs neither", () => {
    expect(
      breaking(paged, (tool) => pageArguments(tool).every((name) => name in tool.query && problems(tool, {}, name).length === 0)),
    ).toEqual([]);
    expect(breaking(all, (tool) => paged.includes(tool) || !("limit" in tool.query))).toEqual([]);
  });

  test.each([0, -1, 1.5, "20"])("refuses %j as the size of a page", (limit) => {
    expect(breaking(paged, (tool) => problems(tool, { limit }, "limit").length === 1)).toEqual([]);
    expect(breaking(paged, (tool) => problems(tool, { limit: 1 }, "limit").length === 0)).toEqual([]);
  });
});

describe("limits", () => {
  test.each([
    ["list_users", 100],
    ["list_project_certificates", 100],
    ["list_project_groups", 100],
    ["list_project_spend_alerts", 100],
    ["list_external_keys", 100],
    ["list_groups", 1000],
    ["list_project_roles", 1000],
    ["list_group_role_assignments", 1000],
    ["retrieve_costs", 180],
    ["retrieve_usage_completions", 1440],
  ])("%s takes at most %i", (name, max) => {
    expect(problems(named(name), { limit: max }, "limit")).toEqual([]);
    expect(problems(named(name), { limit: max + 1 }, "limit")).toHaveLength(1);
  });

  test.each(["list_admin_api_keys", "list_project_rate_limits"])("%s has none: the API states none", (name) => {
    expect(problems(named(name), { limit: 5000 }, "limit")).toEqual([]);
  });
});

describe("arguments", () => {
  const provider = { workload_identity_provider_id: "p1" };
  const alert = {
    threshold_amount: 0,
    currency: "USD",
    interval: "month",
    notification_channel: { type: "email", recipients: ["a@example.com"] },
  };
  const aws = { type: "aws", name: "k", kms_arn: "arn", role_arn: "arn:aws:iam::123456789012:role/x", external_id: "org-1" };
  const audit = { effective_at: { gte: 1, lt: 2 }, event_types: ["something.new"], before: "x" };

  const accepted: [string, Args][] = [
    ["create_invite", { email: "a@example.com", role: "owner", projects: [] }],
    ["create_project_user", { project_id: "p", email: "a@example.com", role: "a custom role" }],
    ["modify_user", { user_id: "u", role: "a custom role" }],
    ["modify_project", { project_id: "p", external_key_id: null }],
    ["update_role", { role_id: "r", description: null }],
    ["update_project_service_tier_settings", { project_id: "p", enabled_tiers: "all" }],
    ["update_project_service_tier_settings", { project_id: "p", enabled_tiers: [] }],
    ["update_project_api_key", { project_id: "p", api_key_id: "k", scopes: [] }],
    ["create_project_service_account_api_key", { project_id: "p", service_account_id: "s" }],
    ["create_organization_spend_alert", alert],
    ["create_external_key", { external_key: aws }],
    ["list_audit_logs", audit],
    ["retrieve_certificate", { certificate_id: "c", include: ["content"] }],
    ["activate_organization_certificates", { certificate_ids: Array.from({ length: 10 }, (_, i) => `cert_${i}`) }],
    [
      "create_workload_identity_federation_rule",
      { ...provider, project_id: "p", service_account_id: "s", attribute_matchers: { sub: "x", n: 1, ok: true } },
    ],
    ["update_workload_identity_provider", { ...provider, verification: { type: "uploaded_jwks", jwks: { keys: [{ kty: "RSA" }] } } }],
  ];

  test.each(accepted)("%s takes %j", (name, args) => expect(named(name).input.safeParse(args).error?.issues).toBeUndefined());

  const refused: [string, Args][] = [
    ["create_invite", { email: "a@example.com", role: "admin" }],
    ["create_invite", { email: "a@example.com", role: "reader", projects: [{ id: "p", role: "viewer" }] }],
    ["create_project_user", { project_id: "p", role: "member" }],
    ["create_project_user", { project_id: "p", role: "member", user_id: "u", email: "a@example.com" }],
    ["modify_project", { project_id: "p" }],
    ["modify_user", { user_id: "u", role: null }],
    ["update_project_api_key", { project_id: "p", api_key_id: "k" }],
    ["update_project_api_key", { project_id: "p", api_key_id: "k", expires_in_seconds: null }],
    ["update_project_api_key", { project_id: "p", api_key_id: "k", expires_in_seconds: 31_536_001 }],
    ["update_project_service_account", { project_id: "p", service_account_id: "s", role: "none" }],
    ["update_organization_spend_limit", { threshold_amount: 0, currency: "USD", interval: "month" }],
    ["update_organization_spend_alert", { alert_id: "a", threshold_amount: 5 }],
    ["create_organization_spend_alert", { ...alert, notification_channel: { type: "email", recipients: [], cc: [] } }],
    ["update_organization_data_retention", { retention_type: "none" }],
    ["create_external_key", aws],
    ["create_external_key", { external_key: { ...aws, tenant_id: "t" } }],
    ["create_external_key", { external_key: { ...aws, role_arn: "arn:aws:iam::1:role/x" } }],
    ["list_audit_logs", { ...audit, effective_at: { after: 1 } }],
    ["retrieve_certificate", { certificate_id: "c", include: ["pem"] }],
    ["retrieve_costs", {}],
    ["retrieve_usage_vector_stores", { start_time: 1, group_by: ["user_id"] }],
    ["activate_project_certificates", { project_id: "p", certificate_ids: [] }],
    ["activate_project_certificates", { project_id: "p", certificate_ids: Array.from({ length: 11 }, (_, i) => `cert_${i}`) }],
    ["create_group", { name: "" }],
    ["create_group", { name: "x".repeat(256) }],
  ];

  test.each(refused)("%s refuses %j", (name, args) => expect(named(name).input.safeParse(args).success).toBe(false));
});
