import { afterEach, describe, expect, it } from "vitest";
import { sandboxAdminKey } from "../../../src/sandbox/admin-key.ts";
import { parseFaults, type Faults } from "../../../src/sandbox/hostile/faults.ts";
import { startAdmin, type Admin } from "../admin.ts";

let admin: Admin | undefined;
afterEach(async () => {
  await admin?.close();
  admin = undefined;
});

const headers = { authorization: `Bearer ${sandboxAdminKey}` };

/** Asks for a new group under a fault that hits every request. */
async function createGroup(faults: Faults) {
  admin = await startAdmin(undefined, { faults });
  const { url, org } = admin;
  const before = org.groups.size;
  const sent = fetch(`${url}/organization/groups`, { method: "POST", headers, body: '{"name":"Night watch"}' });
  return { sent, created: () => org.groups.size - before };
}

describe("a fault of the sandbox", () => {
  it("reset: the connection is cut before anything is done", async () => {
    const { sent, created } = await createGroup({ reset: 1 });
    await expect(sent).rejects.toThrow("fetch failed");
    expect(created()).toBe(0);
  });

  it("lost: all is done and no answer comes", async () => {
    const { sent, created } = await createGroup({ lost: 1 });
    await expect(sent).rejects.toThrow("fetch failed");
    expect(created()).toBe(1);
  });

  it("half: all is done and the answer breaks off", async () => {
    const { sent, created } = await createGroup({ half: 1 });
    const response = await sent;
    expect(response.status).toBe(200);
    expect(Number(response.headers.get("content-length"))).toBeGreaterThan(100);
    await expect(response.text()).rejects.toThrow("terminated");
    expect(created()).toBe(1);
  });

  it("slow: all is done and the whole answer comes in pieces", async () => {
    const { sent, created } = await createGroup({ slow: 1 });
    const pieces: Uint8Array[] = [];
    for await (const piece of (await sent).body!) pieces.push(piece as Uint8Array);
    expect(pieces.length).toBeGreaterThan(1);
    expect(JSON.parse(Buffer.concat(pieces).toString())).toMatchObject({ name: "Night watch" });
    expect(created()).toBe(1);
  });

  it("garbage: all is done and the answer only says that it is JSON", async () => {
    const { sent, created } = await createGroup({ garbage: 1 });
    const response = await sent;
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json");
    await expect(response.json()).rejects.toThrow(SyntaxError);
    expect(created()).toBe(1);
  });

  it("html: a proxy answers with a web page and nothing is done", async () => {
    const { sent, created } = await createGroup({ html: 1 });
    const response = await sent;
    expect(response.status).toBe(502);
    expect(response.headers.get("content-type")).toBe("text/html");
    expect(response.headers.has("x-request-id")).toBe(false);
    expect(await response.text()).toMatch(/^<!DOCTYPE html>/);
    expect(created()).toBe(0);
  });

  it("5xx: 500 or 503 in OpenAI's envelope and nothing is done", async () => {
    const { sent, created } = await createGroup({ "5xx": 1 });
    const seen = new Set([(await sent).status]);
    for (let request = 0; request < 12; request += 1) {
      const { status, json } = await admin!.get("/organization/groups");
      seen.add(status);
      expect(json.error).toMatchObject({ type: "server_error", param: null, code: null });
    }
    expect(seen).toEqual(new Set([500, 503]));
    expect(created()).toBe(0);
  });

  it("429: refused in the API's words, without a header that says when to come back, and nothing is done", async () => {
    const { sent, created } = await createGroup({ "429": 1 });
    const response = await sent;
    expect(response.status).toBe(429);
    expect(response.headers.has("retry-after")).toBe(false);
    expect(await response.json()).toMatchObject({ error: { message: "You're making too many requests, please slow down." } });
    expect(created()).toBe(0);
  });

  it("hits about its share of the requests, the same ones for the same seed and others for another", async () => {
    const faults = { "5xx": 0.2, "429": 0.2, html: 0.1 };
    const statuses = async (seed: number) => {
      const { url, close } = await startAdmin(undefined, { faults, seed });
      const seen: number[] = [];
      for (let request = 0; request < 200; request += 1) {
        const response = await fetch(`${url}/organization/groups?limit=1`, { headers });
        await response.text();
        seen.push(response.status);
      }
      await close();
      return seen;
    };
    const seen = await statuses(7);
    expect(await statuses(7)).toEqual(seen);
    expect(await statuses(8)).not.toEqual(seen);
    const share = (status: number) => seen.filter((one) => one === status).length / seen.length;
    expect(share(200)).toBeGreaterThan(0.4);
    expect(share(200)).toBeLessThan(0.65);
    for (const status of [429, 502]) expect(share(status)).toBeGreaterThan(0.03);
  });

  it("leaves the organization itself alone: what is created has the same id with and without faults", async () => {
    const idOf = async (faults: Faults) => {
      const { call, org, close } = await startAdmin(undefined, { faults });
      await call("POST", "/organization/groups", { name: "Night watch" });
      await close();
      return [...org.groups.keys()].at(-1);
    };
    expect(await idOf({ slow: 1 })).toBe(await idOf({}));
  });
});

describe("shares of faults", () => {
  it("are read from text", () => {
    expect(parseFaults("reset=0.05, 5xx=.1,429=0.85")).toEqual({ reset: 0.05, "5xx": 0.1, "429": 0.85 });
    expect(parseFaults("html=1")).toEqual({ html: 1 });
    expect(parseFaults("slow=0")).toEqual({ slow: 0 });
  });

  it.each([
    ["", "not a fault and its share"],
    ["reset", "not a fault and its share"],
    ["reset=", "not a fault and its share"],
    ["reset=-1", "not a fault and its share"],
    ["reset=0.1;lost=0.1", "not a fault and its share"],
    ["earthquake=0.1", 'no fault "earthquake"'],
    ["toString=0.1", 'no fault "toString"'],
    ["reset=0.1,reset=0.1", "twice"],
    ["reset=0.6,lost=0.6", "more than 1"],
    ["reset=2", "more than 1"],
  ])("that make no sense are refused, and the faults named: %j", (spec, problem) => {
    expect(() => parseFaults(spec)).toThrow(problem);
    expect(() => parseFaults(spec)).toThrow("429, reset, lost, half, slow, garbage, html, 5xx");
  });
});
