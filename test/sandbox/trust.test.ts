import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pems } from "../../src/sandbox/seed/pems.ts";
import { start, startAdmin, type Admin, type Item } from "./admin.ts";

// External keys and storage, workload identity, and what an archived project refuses.

let admin: Admin;
const clock = { now: start };

beforeEach(async () => {
  clock.now = start;
  admin = await startAdmin(clock);
});
afterEach(() => admin.close());

const inProject = (name: string, rest: string) => `/organization/projects/${admin.project(name)}${rest}`;
const post = (path: string, body: unknown = {}) => admin.call("POST", path, body);
const remove = (path: string) => admin.call("DELETE", path);
const made = async (path: string, body: unknown) => (await post(path, body)).json as never as Item;
const newest = async () => {
  const event = (await admin.get("/organization/audit_logs?limit=1")).json.data[0]!;
  return { type: event.type, details: event[event.type as string] };
};

describe("external keys", () => {
  const path = "/organization/external_keys";
  const aws = () => ({
    type: "aws",
    name: "Data key",
    kms_arn: "arn:aws:kms:us-east-1:123456789012:key/1",
    role_arn: "arn:aws:iam::123456789012:role/openai",
    external_id: admin.project("Search"),
  });

  it("are registered for the organization or one of its projects, and validate", async () => {
    const key = await made(path, aws());
    expect(key).toMatchObject({ ...aws(), object: "organization.external_key", purpose: "ekm", api_project_ids: [] });
    expect(await newest()).toMatchObject({ type: "external_key.registered", details: { id: key.id } });
    expect((await post(`${path}/${key.id}/validate`)).json).toEqual({ status: "success" });
    expect((await post(path, { ...aws(), external_id: "proj_of_others" })).json.error).toMatchObject({ param: "external_id" });
    expect((await made(path, { ...aws(), external_id: admin.org.id })).id).not.toBe(key.id);
  });

  it("need an exact version for PSP decryption and refuse one for EKM", async () => {
    const azure = { type: "azure", name: "Vault", tenant_id: "t", vault_uri: "https://v.example/", key_name: `${admin.org.id}--key` };
    const status = async (more: object) => (await post(path, { ...azure, ...more })).status;
    expect(await status({})).toBe(200);
    expect(await status({ key_version: "1" })).toBe(400);
    expect(await status({ purpose: "psp_decryption" })).toBe(400);
    expect(await status({ purpose: "psp_decryption", key_version: "1" })).toBe(200);
    expect(await status({ key_name: "key" })).toBe(400);
    const found = (await admin.get(`${path}?purpose=psp_decryption`)).json.data;
    expect(found.map(({ key_version }) => key_version)).toEqual(["1"]);
  });

  it("stay while an active project uses them; a deletion answers with the key itself", async () => {
    const { id } = await made(path, aws());
    await post(inProject("Search", ""), { external_key_id: id });
    expect((await admin.get(`${path}/${id}`)).json.api_project_ids).toEqual([admin.project("Search")]);
    expect((await remove(`${path}/${id}`)).status).toBe(400);
    await post(inProject("Search", "/archive"));
    expect((await remove(`${path}/${id}`)).json).toMatchObject({ ...aws(), id });
    expect(await newest()).toEqual({ type: "external_key.removed", details: { id } });
    expect((await admin.get(`${path}/${id}`)).status).toBe(404);
  });
});

describe("external storage", () => {
  const path = "/organization/external_storage";
  const oci = () => ({ project_id: admin.project("Search"), provider: { type: "oci", bucket: "b", region: "r", tenancy_ocid: "t" } });

  it("waits for its check, then is validated", async () => {
    const provider = { type: "aws", bucket: "logs", role_arn: "arn:aws:iam::123456789012:role/openai" };
    const project_id = admin.project("Payments");
    const storage = await made(path, { project_id, provider });
    const known = { account_id: "123456789012", external_id: project_id, region: "eu-central-1" };
    expect(storage).toMatchObject({ status: "pending", geography: "EU", project_id, provider: { ...provider, ...known } });
    expect(await newest()).toMatchObject({ type: "external_storage.registered", details: { id: storage.id } });
    expect((await post(`${path}/${storage.id}/validate`)).json.status).toBe("validated");
    expect((await admin.get(`${path}/${storage.id}`)).json.status).toBe("validated");
    const elsewhere = await made(path, oci());
    expect((await admin.get(`${path}?project_id=${admin.project("Search")}`)).json.data.map(({ id }) => id)).toEqual([elsewhere.id]);
  });

  it("takes the project's retention with it when the last one goes, and may be deleted twice", async () => {
    const retention = inProject("Search", "/data_retention");
    const typeNow = async () => (await admin.get(retention)).json.type;
    const [first, second] = [await made(path, oci()), await made(path, oci())];
    await post(retention, { retention_type: "zero_data_retention" });
    await remove(`${path}/${first.id}`);
    expect(await typeNow()).toBe("zero_data_retention");
    for (const _ of [1, 2]) {
      const { json } = await remove(`${path}/${second.id}`);
      expect(json).toEqual({ object: "organization.external_storage.deleted", id: second.id, deleted: true });
    }
    expect(await typeNow()).toBe("organization_default");
    expect((await remove(`${path}/extstorage_nobody`)).status).toBe(404);
  });
});

describe("workload identity", () => {
  const path = "/organization/workload_identity_providers";
  const provider = { name: "CI", type: "oidc", issuer: "https://ci.example", audience: "openai" };
  const rule = () => {
    const project_id = admin.project("Search");
    const service_account_id = [...admin.org.projects.get(project_id)!.serviceAccounts.keys()][0]!;
    return { project_id, service_account_id, attribute_matchers: { ref: "main", protected: true } };
  };

  it("has providers whose updates keep what they leave out", async () => {
    const created = await made(path, provider);
    expect(created).toMatchObject({ ...provider, enabled: true, description: null, attribute_transformations: [] });
    expect(created.verification).toEqual({ type: "discovery", discovery_url: null });
    clock.now += 60;
    const { json } = await post(`${path}/${created.id}`, { enabled: false, description: "off" });
    expect(json).toEqual({ ...created, enabled: false, description: "off", updated_at: clock.now });
    expect(await newest()).toMatchObject({
      type: "workload_identity_provider.updated",
      details: { changes_requested: { enabled: false } },
    });
  });

  it("has rules that bind existing service accounts, and a provider stays while it has some", async () => {
    const { id } = await made(path, provider);
    const rules = `${path}/${id}/federation_rules`;
    const created = await made(rules, rule());
    expect(created).toMatchObject({ ...rule(), permissions: { type: "service_account_default" }, enabled: true, name: null });
    expect(await newest()).toMatchObject({ type: "workload_identity_provider_mapping.created", details: { identity_provider_id: id } });
    expect((await post(rules, { ...rule(), service_account_id: "svc_acct_nobody" })).status).toBe(404);
    const restricted = { permissions: { type: "restricted", scopes: ["api.model.request"] } };
    expect((await post(`${rules}/${created.id}`, restricted)).json).toEqual({ ...created, ...restricted });
    expect((await admin.get(`${rules}?service_account_id=svc_acct_nobody`)).json.data).toEqual([]);
    expect((await admin.get(`${rules}?service_account_id=${rule().service_account_id}`)).json.data).toHaveLength(1);

    expect((await remove(`${path}/${id}`)).status).toBe(400);
    expect((await remove(`${rules}/${created.id}`)).json).toMatchObject({ id: created.id, deleted: true });
    expect((await remove(`${path}/${id}`)).json).toMatchObject({ id, deleted: true });
    expect((await admin.get(rules)).status).toBe(404);
  });

  it("has fifty providers at most", async () => {
    while (admin.org.identityProviders.size < 50) await made(path, provider);
    expect((await post(path, provider)).status).toBe(400);
  });
});

describe("an archived project", () => {
  it("still shows its settings and refuses to change any", async () => {
    const name = "Invoice OCR Pilot";
    const alert = { threshold_amount: 1, currency: "USD", interval: "month", notification_channel: { type: "email", recipients: [] } };
    const { id } = await made("/organization/certificates", { certificate: pems.gateway });
    const writes: readonly [string, unknown][] = [
      ["/data_retention", { retention_type: "none" }],
      ["/model_permissions", { mode: "allow_list", model_ids: [] }],
      ["/hosted_tool_permissions", { mcp: { enabled: false } }],
      ["/service_tier_settings", { default: "fast" }],
      ["/rate_limits/rl-gpt-5.4", { max_requests_per_1_minute: 1 }],
      ["/spend_limit", { threshold_amount: 1, currency: "USD", interval: "month" }],
      ["/spend_alerts", alert],
      ["/certificates/activate", { certificate_ids: [id] }],
      ["/certificates/deactivate", { certificate_ids: [id] }],
    ];
    for (const [path, body] of writes) {
      const { status, json } = await post(inProject(name, path), body);
      expect({ path, status, message: json.error?.message }).toEqual({ path, status: 400, message: `Project ${name} is archived` });
    }
    for (const path of [
      "data_retention",
      "hosted_tool_permissions",
      "service_tier_settings",
      "rate_limits",
      "spend_alerts",
      "certificates",
    ]) {
      expect((await admin.get(inProject(name, `/${path}`))).status).toBe(200);
    }
    const provider = { type: "oci", bucket: "b", region: "r", tenancy_ocid: "t" };
    expect((await post("/organization/external_storage", { project_id: admin.project(name), provider })).status).toBe(400);
  });
});
