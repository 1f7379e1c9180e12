import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sandboxAdminKey } from "../../src/sandbox/admin-key.ts";
import { start, startAdmin, type Admin, type Item } from "./admin.ts";

let admin: Admin;
const clock = { now: start };

beforeEach(async () => {
  clock.now = start;
  admin = await startAdmin(clock);
});
afterEach(() => admin.close());

const inPayments = (rest: string) => `/organization/projects/${admin.project("Payments")}${rest}`;
const keysNamed = async (query: string) => (await admin.walk(inPayments(`/api_keys${query}`), 100)).items.map((key) => key.name);
const keyNamed = async (name: string): Promise<Item> => {
  const { items } = await admin.walk(inPayments("/api_keys?owner_project_access=any"), 100);
  return items.find((key) => key.name === name)!;
};

describe("an admin key", () => {
  it("locks its user out once it is deleted", async () => {
    const [first] = (await admin.get("/organization/admin_api_keys")).json.data;
    expect((await admin.call("DELETE", `/organization/admin_api_keys/${first!.id}`)).status).toBe(200);
    expect((await admin.get("/organization/admin_api_keys")).status).toBe(401);
  });

  it("works from its creation until it expires, and belongs to the owner who made it", async () => {
    const { json } = await admin.call("POST", "/organization/admin_api_keys", { name: "Night job", expires_in_seconds: 60 });
    const use = () => admin.call("GET", "/organization/groups", undefined, json.value as string);
    expect(json).toMatchObject({ owner: { name: "Marcus Adeyemi", role: "owner" }, expires_at: start + 60 });
    expect((await use()).status).toBe(200);
    clock.now += 60;
    expect((await use()).status).toBe(401);
  });

  it("goes with its owner", async () => {
    const owner = admin.user("Marcus Adeyemi");
    expect((await admin.call("DELETE", `/organization/users/${owner}`)).status).toBe(200);
    expect((await admin.get("/organization/users")).status).toBe(401);
  });
});

describe("the value of a key", () => {
  it("is answered once, by the call that makes the key", async () => {
    const account = await admin.call("POST", inPayments("/service_accounts"), { name: "nightly" });
    const more = await admin.call("POST", inPayments(`/service_accounts/${account.json.id as string}/api_keys`), { name: "second" });
    const own = await admin.call("POST", "/organization/admin_api_keys", { name: "third" });
    const values = [(account.json.api_key as Item).value, more.json.value, own.json.value] as string[];
    for (const [index, prefix] of ["sk-svcacct-", "sk-svcacct-", "sk-admin-"].entries()) {
      expect(values[index]!.startsWith(prefix) && values[index]!.length).toBeGreaterThan(40);
    }
    const shown = JSON.stringify([
      await admin.walk(inPayments("/api_keys?owner_project_access=any"), 100),
      await admin.walk("/organization/admin_api_keys", 100),
      await admin.get(`/organization/admin_api_keys/${own.json.id as string}`),
      admin.org.auditLogs,
    ]);
    for (const value of [...values, sandboxAdminKey]) expect(shown).not.toContain(value.slice(10));
    expect(shown).toContain(`...${values[0]!.slice(-4)}`);
  });

  it("is not made for a service account without a key, which has no role either", async () => {
    const body = { name: "bare", create_service_account_only: true };
    const { json } = await admin.call("POST", inPayments("/service_accounts"), body);
    expect(json).toMatchObject({ api_key: null, role: "none" });
    expect((await admin.call("POST", inPayments("/service_accounts"), { ...body, expires_in_seconds: 60 })).status).toBe(400);
    const changed = await admin.call("POST", inPayments(`/service_accounts/${json.id as string}`), { role: "owner", name: "dressed" });
    expect(changed.json).toMatchObject({ role: "owner", name: "dressed" });
    expect((await admin.get(`/organization/users/${json.id as string}`)).json.name).toBe("dressed");
  });

  it("comes with an account that holds project roles as a user does", async () => {
    const { id } = (await admin.call("POST", inPayments("/service_accounts"), { name: "bare", create_service_account_only: true })).json;
    const roles = `/projects/${admin.project("Payments")}/users/${id as string}/roles`;
    const held = async () => (await admin.get(roles)).json.data.map((row) => row.name);
    for (const role of ["viewer", "member"]) await admin.call("POST", roles, { role_id: `role-api-project-${role}` });
    expect(await held()).toEqual(["member", "viewer"]);
    expect((await admin.get(inPayments(`/service_accounts/${id as string}`))).json.role).toBe("member");
    for (const role of ["viewer", "member"]) await admin.call("DELETE", `${roles}/role-api-project-${role}`);
    expect(await held()).toEqual([]);
    expect((await admin.get(inPayments(`/service_accounts/${id as string}`))).json.role).toBe("none");
  });
});

describe("a project key", () => {
  it("is hidden from a plain list when its owner lost access, though it works", async () => {
    expect(await keysNamed("")).not.toContain("ledger migration");
    expect(await keysNamed("?owner_project_access=active")).toEqual(await keysNamed(""));
    expect(await keysNamed("?owner_project_access=inactive")).toEqual(["ledger migration"]);
    expect(await keysNamed("?owner_project_access=any")).toContain("ledger migration");
  });

  it("loses its owner's access with the group through which it came", async () => {
    expect(await keyNamed("refund macro test")).toMatchObject({ owner_project_access: "active" });
    await admin.call("DELETE", inPayments(`/groups/${admin.group("Support Team")}`));
    expect(await keyNamed("refund macro test")).toMatchObject({ owner_project_access: "inactive" });
    expect(await keyNamed("refund lookup")).toMatchObject({ owner_project_access: "active" });
  });

  it("goes with its service account", async () => {
    await admin.call("DELETE", inPayments(`/service_accounts/${admin.user("payments-api")}`));
    expect((await keysNamed("?owner_project_access=any")).filter((name) => String(name).startsWith("payments-api"))).toEqual([]);
  });

  it("takes new scopes and a new expiry, but not once it has expired", async () => {
    const path = inPayments(`/api_keys/${(await keyNamed("fraud-scoring prod")).id}`);
    expect((await admin.call("POST", path, {})).status).toBe(400);
    expect((await admin.call("POST", path, { scopes: [], expires_in_seconds: 60 })).json.expires_at).toBe(start + 60);
    expect(admin.org.projects.get(admin.project("Payments"))!.apiKeys.get(path.replace(/.*\//, ""))!.scopes).toEqual([]);
    clock.now += 60;
    expect((await admin.call("POST", path, { expires_in_seconds: 60 })).json.error.message).toContain("expired");
  });
});

describe("an invite", () => {
  it("cannot be deleted once it was accepted", async () => {
    const { items } = await admin.walk("/organization/invites", 100);
    const accepted = items.find((invite) => invite.status === "accepted")!;
    const { status, json } = await admin.call("DELETE", `/organization/invites/${accepted.id}`);
    expect({ status, message: json.error.message }).toEqual({ status: 400, message: expect.stringContaining("already accepted") });
  });

  it("without projects leads to the default one, with an empty list to none", async () => {
    const invite = (email: string, projects?: []) =>
      admin.call("POST", "/organization/invites", { email, role: "reader", ...(projects && { projects }) });
    expect((await invite("new@fernhollow.example")).json.projects).toEqual([{ id: admin.org.defaultProjectId, role: "member" }]);
    expect((await invite("newer@fernhollow.example", [])).json.projects).toEqual([]);
    const known = { email: "Leila.Mansour@fernhollow.example", role: "reader" };
    expect((await admin.call("POST", "/organization/invites", known)).status).toBe(400);
  });
});

describe("a role", () => {
  it("that is predefined cannot be changed, and a custom one takes its permissions along when it goes", async () => {
    const owner = "/organization/roles/role-api-organization-owner";
    expect((await admin.call("POST", owner, { permissions: [] })).status).toBe(400);
    expect((await admin.call("DELETE", owner)).status).toBe(400);
    const noah = `/organization/users/${admin.user("Noah Feldstein")}/roles`;
    const [, custom] = (await admin.get(noah)).json.data;
    expect(custom).toMatchObject({ name: "Access Manager", created_by_user_obj: { name: "Priya Raghunathan" } });
    await admin.call("DELETE", `/organization/roles/${custom!.id}`);
    expect((await admin.get(noah)).json.data.map((row) => row.name)).toEqual(["reader"]);
  });

  it("that was the only one of its holder leaves none: no role in the organization, no membership in a project", async () => {
    const beatriz = `/organization/users/${admin.user("Beatriz Fonseca")}`;
    const { id } = (await admin.call("POST", "/organization/roles", { role_name: "Guest", permissions: [] })).json;
    expect((await admin.call("POST", `${beatriz}/roles`, { role_id: id })).status).toBe(200);
    expect((await admin.call("DELETE", `${beatriz}/roles/role-api-organization-reader`)).status).toBe(200);
    expect((await admin.get(beatriz)).json.role).toBe("Guest");
    await admin.call("DELETE", `/organization/roles/${id as string}`);
    expect((await admin.get(beatriz)).json.role).toBeNull();

    const member = inPayments(`/users/${admin.user("Beatriz Fonseca")}`);
    expect((await admin.get(member)).json.role).toBe("Key Custodian");
    const inProject = `/projects/${admin.project("Payments")}/roles`;
    const custom = (await admin.get(inProject)).json.data.find((role) => role.name === "Key Custodian")!;
    await admin.call("DELETE", `${inProject}/${custom.id}`);
    expect((await admin.get(member)).status).toBe(404);
  });

  it("of a user is replaced by modify_user and added to by an assignment", async () => {
    const path = `/organization/users/${admin.user("Amir Tehrani")}`;
    expect((await admin.call("POST", `${path}/roles`, { role_id: "role-api-organization-owner" })).json.user).toMatchObject({
      role: "owner",
    });
    expect((await admin.get(`${path}/roles`)).json.data.map((row) => row.name)).toEqual(["owner", "reader"]);
    expect((await admin.call("POST", path, { role: "owner" })).json.role).toBe("owner");
    expect((await admin.get(`${path}/roles`)).json.data.map((row) => row.name)).toEqual(["owner"]);
  });
});
