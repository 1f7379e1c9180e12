import { describe, expect, it } from "vitest";
import { sandboxReadOnlyKey } from "../../../src/sandbox/admin-key.ts";
import { stage } from "./stage.ts";

const { admin, clock, get, post, remove, made, refusal, newProject } = stage();

describe("keys of projects", () => {
  it("are listed by membership unless owner_project_access is given: some enabled ones are hidden (OpenAI's reference, project API keys)", async () => {
    const path = `/organization/projects/${admin().project("Payments")}/api_keys?limit=100`;
    const names = async (query: string) => (await get(path + query)).json.data.map(({ name }) => name);
    expect(await names("&owner_project_access=any")).toContain("ledger migration");
    expect(await names("")).not.toContain("ledger migration");
    expect((await get(`${path}&owner_project_access=all`)).status).toBe(400);
  });

  it("with scopes [] may do everything, and no answer tells scopes (OpenAI's reference, project API keys)", async () => {
    const path = await newProject("Scopes");
    const account = await made(`${path}/service_accounts`, { name: "bot", create_service_account_only: true });
    const { id } = await made(`${path}/service_accounts/${account.id}/api_keys`, { scopes: ["api.model.request"] });
    const updated = await made(`${path}/api_keys/${id}`, { scopes: [] });
    expect(admin().org.projects.get(path.replace(/.*\//, ""))!.apiKeys.get(id)!.scopes).toEqual([]);
    expect(updated).not.toHaveProperty("scopes");
    expect((await get(`${path}/api_keys/${id}`)).json).not.toHaveProperty("scopes");
  });

  it("move their expiry from the time of each update, and cannot be updated once expired (OpenAI's reference, project API keys)", async () => {
    const path = await newProject("Expiry");
    const { api_key } = (await made(`${path}/service_accounts`, { name: "bot", expires_in_seconds: 60 })) as never as {
      api_key: { id: string };
    };
    const key = `${path}/api_keys/${api_key.id}`;
    clock.now += 10;
    for (const seconds of [30, 30]) {
      expect((await made(key, { expires_in_seconds: seconds })).expires_at).toBe(clock.now + 30);
      clock.now += 5;
    }
    expect(await refusal(post(key))).toMatchObject({ status: 400 });
    clock.now += 30;
    expect((await refusal(post(key, { expires_in_seconds: 60 }))).message).toContain("expired");
  });

  it("of service accounts can be deleted one by one (OpenAI's reference since autumn 2026)", async () => {
    const path = await newProject("Delete");
    const { api_key } = (await made(`${path}/service_accounts`, { name: "bot" })) as never as { api_key: { id: string } };
    expect((await remove(`${path}/api_keys/${api_key.id}`)).status).toBe(200);
    expect((await get(`${path}/service_accounts`)).json.data).toHaveLength(1);
  });
});

describe("a new service account", () => {
  it("has role member and a key, or neither role nor key with create_service_account_only (OpenAI's reference, service accounts)", async () => {
    const path = `${await newProject("Accounts")}/service_accounts`;
    expect(await made(path, { name: "a" })).toMatchObject({ role: "member", api_key: { value: expect.stringMatching(/^sk-svcacct-/) } });
    expect(await made(path, { name: "b", create_service_account_only: true })).toMatchObject({ role: "none", api_key: null });
  });

  it("without a key takes no expiry for it (OpenAI's reference, service accounts)", async () => {
    const path = `${await newProject("No key")}/service_accounts`;
    const body = { name: "a", create_service_account_only: true, expires_in_seconds: 60 };
    expect(await post(path, body)).toMatchObject({ status: 400, json: { error: { param: "expires_in_seconds" } } });
    expect((await get(path)).json.data).toEqual([]);
  });

  it("can be given role member or owner later, never none again (OpenAPI snapshot 2026-08)", async () => {
    const path = `${await newProject("Roles")}/service_accounts`;
    const { id } = await made(path, { name: "a", create_service_account_only: true });
    expect((await made(`${path}/${id}`, { role: "owner" })).role).toBe("owner");
    expect(await post(`${path}/${id}`, { role: "none" })).toMatchObject({ status: 400, json: { error: { param: "role" } } });
  });

  it("is listed among the users of the organization, without an email (OpenAI's reference, users)", async () => {
    const { id } = await made(`${await newProject("Mixed")}/service_accounts`, { name: "robot" });
    expect((await get(`/organization/users/${id}`)).json).toMatchObject({ name: "robot", email: null, is_service_account: true });
  });
});

describe("admin keys", () => {
  it("show an owner without an email (OpenAI's reference, admin API keys)", async () => {
    const [{ owner }] = (await get("/organization/admin_api_keys")).json.data as never as [{ owner: object }];
    expect(Object.keys(owner).toSorted()).toEqual(["created_at", "id", "name", "object", "role", "type"]);
  });

  it("that may only read are answered 401 and the missing scopes when they write (posted in OpenAI's community forum)", async () => {
    const call = (method: string, path: string) =>
      admin().call(method, path, method === "POST" ? { name: "x" } : undefined, sandboxReadOnlyKey);
    expect((await call("GET", "/organization/groups")).status).toBe(200);
    for (const [method, path] of [
      ["POST", "/organization/groups"],
      ["DELETE", `/organization/groups/${admin().group("Contractors")}`],
    ] as const) {
      const { status, json } = await call(method, path);
      expect({ status, error: json.error }).toEqual({
        status: 401,
        error: {
          message:
            "You have insufficient permissions for this operation. Missing scopes: api.management.write. Check that you have the correct role in your " +
            "organization, and if you're using a restricted API key, that it has the necessary scopes.",
          type: "invalid_request_error",
          param: null,
          code: null,
        },
      });
    }
    expect(admin().org.groups.has(admin().group("Contractors"))).toBe(true);
  });

  it("are another class than keys of projects, which lack the scopes of administration (OpenAI's guide to the Admin APIs)", async () => {
    const account = await made(`${await newProject("Classes")}/service_accounts`, { name: "bot" });
    const { value } = account.api_key as { value: string };
    const missing = async (path: string, key = value) => {
      const { status, json } = await admin().call("GET", path, undefined, key);
      return `${status} ${/Missing scopes: ([\w.]+)\./.exec(json.error.message as string)?.[1] ?? (json.error.code as string)}`;
    };
    expect(await missing("/organization/users")).toBe("401 api.management.read");
    expect(await missing("/organization/costs?start_time=1")).toBe("401 api.usage.read");
    expect(await missing("/organization/users", `${value}x`)).toBe("401 invalid_api_key");
  });
});
