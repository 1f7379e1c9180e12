import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { start, startAdmin, type Admin, type Item } from "./admin.ts";

let admin: Admin;
const clock = { now: start };
beforeEach(async () => {
  clock.now = start;
  admin = await startAdmin(clock);
});
afterEach(() => admin.close());

type Event = Item & {
  readonly type: string;
  readonly effective_at: number;
  readonly project?: { readonly id: string };
  readonly actor: {
    readonly session?: { readonly user: { readonly id: string; readonly email: string }; readonly ip_address: string };
    readonly api_key?: { readonly id: string };
  };
};

const path = "/organization/audit_logs";
const events = async (query = "") => (await admin.get(`${path}?limit=100${query}`)).json.data as Event[];
const everything = async (query = "") => (await admin.walk(`${path}${query}`, 100)).items as Event[];
const filter = (name: string, ...values: string[]) => values.map((value) => `&${name}[]=${encodeURIComponent(value)}`).join("");
const ofTenant = ({ type }: Event) => type.startsWith("tenant.");

describe("the audit log", () => {
  it("comes newest first, twenty events unless told, each of them once", async () => {
    const all = await everything();
    const times = all.map(({ effective_at }) => effective_at);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect((await admin.get(path)).json.data).toEqual(all.slice(0, 20));
    expect(all.length).toBeGreaterThan(500);
  });

  it("is walked forwards with `after` and backwards with `before`", async () => {
    const [a, b, c, d] = await events();
    const page = async (query: string) => (await admin.get(`${path}?limit=2&${query}`)).json;
    expect(await page(`after=${b!.id}`)).toMatchObject({ data: [c, d], first_id: c!.id, last_id: d!.id, has_more: true });
    expect(await page(`before=${c!.id}`)).toMatchObject({ data: [a, b], has_more: false });
    expect((await admin.get(`${path}?after=audit_log-nothing`)).status).toBe(400);
  });

  it("shows what was done through the sandbox on top, filed under the default project by the admin key", async () => {
    clock.now += 5;
    await admin.call("POST", `/organization/projects/${admin.project("Payments")}`, { name: "Payments EU" });
    const [newest] = await events();
    expect(newest).toMatchObject({
      type: "project.updated",
      effective_at: clock.now,
      "project.updated": { id: admin.project("Payments EU") },
    });
    expect(newest!.project!.id).toBe(admin.org.defaultProjectId);
    expect(newest!.actor.api_key!.id).toBe([...admin.org.adminApiKeys.keys()][0]);
    const inPayments = await everything(`?${filter("project_ids", admin.project("Payments EU"))}`);
    expect(inPayments.map(({ id }) => id)).not.toContain(newest!.id);
    expect(inPayments.length).toBeGreaterThan(5);
  });

  it("is filtered by time, with open and closed ends", async () => {
    const [, , middle] = await events();
    const at = middle!.effective_at;
    const times = async (end: string) => (await everything(`?effective_at[${end}]=${at}`)).map(({ effective_at }) => effective_at);
    for (const time of await times("gt")) expect(time).toBeGreaterThan(at);
    for (const time of await times("lt")) expect(time).toBeLessThan(at);
    expect(await times("gte")).toEqual([...(await times("gt")), at]);
    expect((await times("lte")).length).toBe((await times("lt")).length + 1);
    expect((await events(`&effective_at[gt]=${at}&effective_at[lt]=${at}`)).length).toBe(0);
    expect((await admin.get(`${path}?effective_at[since]=${at}`)).status).toBe(400);
  });

  it("is filtered by type, actor, email, project and target, all at once", async () => {
    const payments = admin.project("Payments");
    const all = await everything();
    const created = await everything(`?${filter("event_types", "api_key.created", "api_key.deleted")}`);
    expect(created).toEqual(all.filter(({ type }) => type === "api_key.created" || type === "api_key.deleted"));
    expect(created.length).toBeGreaterThan(10);

    const email = "ingrid.solheim@fernhollow.example";
    const byEmail = await everything(`?${filter("actor_emails", email)}`);
    expect(byEmail).toEqual(all.filter(({ actor }) => actor.session?.user.email === email));
    const ingrid = await everything(`?${filter("actor_ids", admin.user("Ingrid Solheim"))}`);
    // What she does through an admin key carries her id and no email.
    expect(ingrid.length).toBeGreaterThan(byEmail.length);
    expect(byEmail.length).toBeGreaterThan(10);

    const target = await events(filter("resource_ids", payments));
    expect(target.map(({ type }) => type)).toContain("role.assignment.created");
    const both = await everything(
      `?${filter("resource_ids", payments)}${filter("event_types", "role.assignment.created")}${filter("project_ids", payments)}`,
    );
    expect(both).toEqual(all.filter((event) => event.type === "role.assignment.created" && event.project?.id === payments));
    expect(both.length).toBeGreaterThan(0);
  });

  it("shows events of the tenant only when asked, and then no others", async () => {
    expect((await everything()).filter(ofTenant)).toEqual([]);
    expect(await events(filter("event_types", "tenant.policy.updated"))).toEqual([]);
    const tenant = await everything("?tenant_only=true");
    expect(tenant.length).toBeGreaterThan(2);
    expect(tenant.filter((event) => !ofTenant(event))).toEqual([]);
    expect(await events(`&tenant_only=true${filter("event_types", "tenant.policy.updated")}`)).toHaveLength(1);
    const mixed = await admin.get(`${path}?tenant_only=true${filter("event_types", "tenant.policy.updated", "project.created")}`);
    expect(mixed).toMatchObject({ status: 400, json: { error: { message: expect.stringContaining("project.created") } } });
  });
});
