import { afterEach, describe, expect, it } from "vitest";
import { sandboxAdminKey } from "../../../src/sandbox/admin-key.ts";
import { startAdmin, type Admin } from "../admin.ts";

let admin: Admin | undefined;
afterEach(async () => {
  await admin?.close();
  admin = undefined;
});

describe("requests a minute (measured by authors of Terraform providers)", () => {
  const clock = { ms: 1000 };
  const startWith = async (retryAfter = false) => {
    clock.ms = 1000;
    admin = await startAdmin(undefined, { rpm: 3, retryAfter, clock: () => clock.ms });
    return admin;
  };
  const ask = async (path: string, key = sandboxAdminKey, method = "GET") => {
    const response = await fetch(`${admin!.url}/organization/${path}`, { method, headers: { authorization: `Bearer ${key}` } });
    return { status: response.status, headers: response.headers, json: (await response.json()) as { error?: { message: string } } };
  };
  const statuses = async (...paths: string[]) => {
    const seen: number[] = [];
    for (const path of paths) seen.push((await ask(path)).status);
    return seen;
  };

  it("are counted for each method and path template, whatever the ids in it", async () => {
    const { org } = await startWith();
    const users = [...org.users.keys()].slice(0, 4).map((id) => `users/${id}`);
    expect(await statuses(...users)).toEqual([200, 200, 200, 429]);
    expect(await statuses("users", "groups", "users", "groups")).toEqual([200, 200, 200, 200]);
    expect((await ask(users[0]!, sandboxAdminKey, "DELETE")).status).toBe(200);
  });

  it("are refused with 429, in the API's words and without any header about limits", async () => {
    await startWith();
    await statuses("groups", "groups", "groups");
    const { status, headers, json } = await ask("groups");
    expect(status).toBe(429);
    expect(json.error?.message).toBe("You're making too many requests, please slow down.");
    expect([...headers.keys()].filter((name) => /ratelimit|retry/.test(name))).toEqual([]);
  });

  it("come back one by one, each a minute after the request that took it", async () => {
    await startWith();
    await statuses("groups");
    clock.ms += 40_000;
    expect(await statuses("groups", "groups", "groups")).toEqual([200, 200, 429]);
    clock.ms += 19_999;
    expect(await statuses("groups")).toEqual([429]);
    clock.ms += 1;
    expect(await statuses("groups", "groups")).toEqual([200, 429]);
  });

  it("are not used up by a key that is refused", async () => {
    await startWith();
    for (let tries = 0; tries < 5; tries += 1) expect((await ask("groups", "sk-admin-wrong")).status).toBe(401);
    expect(await statuses("groups", "groups", "groups", "groups")).toEqual([200, 200, 200, 429]);
  });

  it("say in Retry-After when there is room again, in whole seconds, where that is asked for", async () => {
    await startWith(true);
    await statuses("groups", "groups", "groups");
    clock.ms += 14_500;
    expect((await ask("groups")).headers.get("retry-after")).toBe("46");
    clock.ms += 45_499;
    expect((await ask("groups")).headers.get("retry-after")).toBe("1");
    clock.ms += 1;
    expect(await statuses("groups")).toEqual([200]);
  });
});

describe("reads that lag behind writes (seen by authors of Terraform providers)", () => {
  const clock = { ms: 0 };
  const startLate = async () => {
    clock.ms = 0;
    admin = await startAdmin(undefined, { lagMs: 500, clock: () => clock.ms });
    return admin;
  };

  it("do not list a new project for a moment, though they find it by its id", async () => {
    const { call, get, walk } = await startLate();
    const { id } = (await call("POST", "/organization/projects", { name: "Comet" })).json;
    const listed = async () => (await walk("/organization/projects", 100)).items.some((project) => project.id === id);
    expect(await listed()).toBe(false);
    expect((await get(`/organization/projects/${id as string}`)).status).toBe(200);
    clock.ms = 499;
    expect(await listed()).toBe(false);
    clock.ms = 500;
    expect(await listed()).toBe(true);
  });

  it("do not find a new service account for a moment", async () => {
    const { call, get, project } = await startLate();
    const accounts = `/organization/projects/${project("Search")}/service_accounts`;
    const { id } = (await call("POST", accounts, { name: "crawler" })).json;
    const read = async () => (await get(`${accounts}/${id as string}`)).status;
    expect(await read()).toBe(404);
    clock.ms = 500;
    expect(await read()).toBe(200);
  });

  it("know everything at once unless told otherwise", async () => {
    admin = await startAdmin();
    const { call, walk } = admin;
    const { id } = (await call("POST", "/organization/projects", { name: "Comet" })).json;
    expect((await walk("/organization/projects", 100)).items.map((project) => project.id)).toContain(id);
  });
});
