import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pems } from "../../src/sandbox/seed/pems.ts";
import { start, startAdmin, type Admin, type Item } from "./admin.ts";
import { steady } from "./steady.ts";

let admin: Admin;
const clock = { now: start };

beforeEach(async () => {
  clock.now = start;
  admin = await startAdmin(clock);
});
afterEach(() => admin.close());

const organization = "/organization";
const inProject = (name: string, rest: string) => `/organization/projects/${admin.project(name)}${rest}`;
const post = (path: string, body: unknown = {}) => admin.call("POST", path, body);
const remove = (path: string) => admin.call("DELETE", path);
const ids = (items: readonly Item[]) => items.map(({ id }) => id);
/** Type and details of the newest event. */
const newest = async () => {
  const event = (await admin.get("/organization/audit_logs?limit=1")).json.data[0]!;
  return { type: event.type, details: event[event.type as string] };
};

describe("certificates", () => {
  const certificates = `${organization}/certificates`;
  const upload = async (certificate: string, name?: string) =>
    (await post(certificates, { certificate, ...(name && { name }) })).json as never as Item;

  it("come newest first unless asked otherwise, and say in lists whether they are active", async () => {
    clock.now += 10;
    const { id } = await upload(pems.canary, "Newest");
    const { items } = await admin.walk(certificates, 2);
    expect(items[0]).toMatchObject({ id, object: "organization.certificate", name: "Newest", active: false });
    expect(items.filter(({ active }) => active)).toHaveLength(1);
    const ascending = await admin.walk(`${certificates}?order=asc`, 2);
    expect(ids(ascending.items)).toEqual(ids(items).toReversed());
    const ofProject = (await admin.get(inProject("Payments", "/certificates"))).json.data;
    expect(ids(ofProject)).toEqual(ids(items));
    expect(ofProject.filter(({ active }) => active).map(({ name, object }) => [name, object])).toEqual([
      ["Edge gateway", "organization.project.certificate"],
    ]);
  });

  it("show their PEM only when asked, and no `active` when read alone", async () => {
    const { id } = await upload(pems.gateway);
    const path = `${certificates}/${id}`;
    const plain = (await admin.get(path)).json;
    expect(plain).toMatchObject({ object: "certificate", id, name: null });
    expect(plain).not.toHaveProperty("active");
    expect(plain.certificate_details).not.toHaveProperty("content");
    expect((await admin.get(`${path}?include[]=content`)).json.certificate_details).toMatchObject({ content: pems.gateway });
  });

  it("take their dates from the PEM; what is no PEM is refused", async () => {
    // As openssl prints them for this certificate.
    const dates = { valid_at: Date.parse("2026-11-21T07:59:04Z") / 1000, expires_at: Date.parse("2126-10-28T07:59:04Z") / 1000 };
    expect((await upload(pems.gateway)).certificate_details).toEqual(dates);
    for (const certificate of ["", "MIIB", "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----"]) {
      expect((await post(certificates, { certificate })).json.error).toMatchObject({ param: "certificate" });
    }
  });

  it("are activated all or none, up to ten at a time, again and again", async () => {
    const first = await upload(pems.gateway);
    const second = await upload(pems.canary);
    const activate = (certificate_ids: string[]) => post(`${certificates}/activate`, { certificate_ids });
    const isActive = async () => (await admin.get(certificates)).json.data.find(({ id }) => id === first.id)!.active;

    expect((await activate([first.id, "cert_nobody"])).status).toBe(404);
    expect((await activate([...Array(11).keys()].map(() => first.id))).status).toBe(400);
    expect((await activate([])).status).toBe(400);
    expect(await isActive()).toBe(false);
    for (const _ of [1, 2]) {
      const { json } = await activate([first.id, second.id]);
      expect(json).toMatchObject({ object: "organization.certificate.activation", data: [{ active: true }, { active: true }] });
    }
    expect(await newest()).toMatchObject({
      type: "certificates.activated",
      details: { certificates: [{ id: first.id }, { id: second.id }] },
    });
    const off = await post(`${certificates}/deactivate`, { certificate_ids: [first.id] });
    expect(off.json).toMatchObject({ object: "organization.certificate.deactivation", data: [{ id: first.id, active: false }] });
  });

  it("cannot be deleted while they are active anywhere", async () => {
    const { id } = await upload(pems.gateway, "Old");
    const path = `${certificates}/${id}`;
    const switches = [`${certificates}/`, inProject("Search", "/certificates/")];
    for (const at of switches) {
      await post(`${at}activate`, { certificate_ids: [id] });
      expect(await remove(path)).toMatchObject({ status: 400, json: { error: { message: expect.stringContaining("inactive") } } });
      await post(`${at}deactivate`, { certificate_ids: [id] });
    }
    expect(await remove(path)).toEqual({ status: 200, json: { object: "certificate.deleted", id } });
    expect(await newest()).toEqual({ type: "certificate.deleted", details: { id, name: "Old", certificate: pems.gateway } });
    expect((await admin.get(path)).status).toBe(404);
  });

  it("can be renamed, and are fifty at most", async () => {
    const { id } = await upload(pems.gateway);
    expect((await post(`${certificates}/${id}`, { name: "Renamed" })).json.name).toBe("Renamed");
    expect(await newest()).toEqual({ type: "certificate.updated", details: { id, name: "Renamed" } });
    while (admin.org.certificates.size < 50) await upload(pems.gateway);
    expect((await post(certificates, { certificate: pems.gateway })).status).toBe(400);
  });
});

describe("settings of a project", () => {
  it("take retention as `retention_type` and answer it as `type`", async () => {
    const path = inProject("Search", "/data_retention");
    expect((await admin.get(path)).json).toEqual({ object: "project.data_retention", type: "organization_default" });
    expect((await post(path, { retention_type: "none" })).json).toEqual({ object: "project.data_retention", type: "none" });
    expect((await post(path, { type: "none" })).status).toBe(400);
    const own = `${organization}/data_retention`;
    expect((await post(own, { retention_type: "none" })).status).toBe(400);
    await post(own, { retention_type: "zero_data_retention" });
    expect((await admin.get(own)).json).toEqual({ object: "organization.data_retention", type: "zero_data_retention" });
  });

  it("have model permissions or answer 404", async () => {
    const path = inProject("Search", "/model_permissions");
    expect((await admin.get(path)).status).toBe(404);
    const wanted = { mode: "deny_list", model_ids: ["sora-2"] };
    expect((await post(path, wanted)).json).toEqual({ object: "project.model_permissions", ...wanted });
    expect((await admin.get(path)).json).toMatchObject(wanted);
    expect((await remove(path)).json).toEqual({ object: "project.model_permissions.deleted", deleted: true });
    expect((await remove(path)).status).toBe(404);
  });

  it("change only the hosted tools that are named", async () => {
    const path = inProject("Search", "/hosted_tool_permissions");
    const before = (await admin.get(path)).json;
    const after = (await post(path, { mcp: { enabled: false } })).json;
    expect(after).toEqual({ ...before, mcp: { enabled: false } });
    expect(after).not.toEqual(before);
    expect(after).not.toHaveProperty("object");
  });

  it("change the default service tier and the enabled ones apart from each other", async () => {
    const path = inProject("Search", "/service_tier_settings");
    await post(path, { enabled_tiers: ["flex"] });
    expect((await post(path, { default: "scale" })).json).toEqual({
      object: "project.service_tier_settings",
      default: "scale",
      enabled_tiers: ["flex"],
    });
    expect((await post(path, {})).status).toBe(400);
  });

  it("change one rate limit, and only what its model has", async () => {
    const path = inProject("Search", "/rate_limits");
    const { items } = await admin.walk(path, 10);
    for (const { id, model } of items) expect(id).toBe(`rl-${model as string}`);
    const [first] = (await admin.get(path)).json.data;
    expect((await admin.get(path)).json.data).toHaveLength(items.length);
    expect((await admin.get(`${path}?limit=2&before=${items[2]!.id}`)).json.data).toEqual(items.slice(0, 2));

    const changed = { ...first, max_requests_per_1_minute: 7 };
    expect((await post(`${path}/${first!.id}`, { max_requests_per_1_minute: 7 })).json).toEqual(changed);
    expect(await newest()).toEqual({
      type: "rate_limit.updated",
      details: { id: first!.id, changes_requested: { max_requests_per_1_minute: 7 } },
    });
    expect((await admin.get(path)).json.data.slice(0, 2)).toEqual([changed, items[1]]);
    const irrelevant = await post(`${path}/${first!.id}`, { max_images_per_1_minute: 1 });
    expect(irrelevant).toMatchObject({ status: 400, json: { error: { param: "max_images_per_1_minute" } } });
    expect((await post(`${path}/rl-nothing`, { max_requests_per_1_minute: 7 })).status).toBe(404);
  });
});

describe("money", () => {
  const monthly = { currency: "USD", interval: "month" };

  it("is limited in whole cents, and a limit says whether this month's dollars have reached it", async () => {
    const { org } = admin;
    for (const path of [`${organization}/spend_limit`, inProject("Search", "/spend_limit")]) {
      org.spendLimit = undefined;
      expect((await admin.get(path)).status).toBe(404);
      expect((await remove(path)).status).toBe(404);
      expect((await post(path, { threshold_amount: 0.5, ...monthly })).status).toBe(400);
      // Calls of the search tool at a cent each, today since the morning.
      const project_id = admin.project("Search");
      org.activity.splice(0, Infinity, steady({ kind: "web_search_calls", project_id, since: clock.now - 7200, output: 1 }));
      const { json } = await admin.get(`${organization}/costs?start_time=${clock.now - 1}&end_time=${clock.now}`);
      const cents = Math.round((json.data[0]!.results as { amount: { value: number } }[])[0]!.amount.value * 100);
      expect(cents).toBeGreaterThan(10);
      const set = async (threshold_amount: number) => (await post(path, { threshold_amount, ...monthly })).json;
      expect(await set(cents + 1)).toMatchObject({ threshold_amount: cents + 1, ...monthly, enforcement: { status: "inactive" } });
      expect(await set(cents)).toMatchObject({ enforcement: { status: "enforcing" } });
      expect((await admin.get(path)).json).toMatchObject({ threshold_amount: cents, enforcement: { status: "enforcing" } });
      expect((await remove(path)).json).toMatchObject({ deleted: true, object: expect.stringMatching(/spend_limit\.deleted$/) });
      expect((await admin.get(path)).status).toBe(404);
    }
  });

  it("raises alerts that an update replaces as a whole", async () => {
    for (const path of [`${organization}/spend_alerts`, inProject("Search", "/spend_alerts")]) {
      const channel = { type: "email", recipients: ["a@fernhollow.example"], subject_prefix: "Search" };
      const alert = { threshold_amount: 5000, ...monthly, notification_channel: channel };
      const created = (await post(path, alert)).json as never as Item;
      expect(created).toMatchObject({ ...alert, object: expect.stringMatching(/\.spend_alert$/) });
      const { id } = created;
      expect((await post(`${path}/${id}`, { threshold_amount: 6000 })).status).toBe(400);
      const replaced = { ...alert, threshold_amount: 0, notification_channel: { type: "email", recipients: ["b@fernhollow.example"] } };
      await post(`${path}/${id}`, replaced);
      expect((await admin.get(`${path}/${id}`)).json).toEqual({ ...created, ...replaced });

      const other = (await post(path, alert)).json as never as Item;
      const all = ids((await admin.walk(path, 1)).items);
      expect(all.slice(-2)).toEqual([id, other.id]);
      expect(ids((await admin.walk(`${path}?order=desc`, 1)).items)).toEqual(all.toReversed());
      expect(ids((await admin.get(`${path}?before=${other.id}&limit=1`)).json.data)).toEqual([id]);
      expect((await remove(`${path}/${id}`)).json).toMatchObject({ id, deleted: true });
      expect((await remove(`${path}/${id}`)).status).toBe(404);
    }
  });
});
