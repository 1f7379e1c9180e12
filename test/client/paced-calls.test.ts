import { describe, expect, onTestFinished, test } from "vitest";
import { createAdminClient } from "../../src/client/admin-client.ts";
import { ConfigError, PacedError } from "../../src/client/errors.ts";
import {
  api,
  apiErrorOf,
  canary,
  clientFor,
  connectionErrorOf,
  create,
  failureOf,
  fault,
  list,
  remove,
  requestOf,
  update,
} from "./servers.ts";

const tooMany = (headers: Record<string, string> = {}) => fault(429, "You're making too many requests, please slow down.", { headers });
const ok = { json: { ok: true } };
const forever = { patienceMs: Infinity };

describe("a caller with endless patience", () => {
  test("is never told of 429, however often and however long, and maxRetries does not count it", async () => {
    const refusals = [tooMany(), tooMany({ "retry-after": "300" }), tooMany({ "retry-after-ms": "0" }), tooMany(), tooMany()] as const;
    const server = await api(...refusals, ok);
    const { client, waits } = clientFor(server.url, { maxRetries: 0 });
    expect((await client.call(list, forever)).json).toEqual({ ok: true });
    expect(server.seen.length).toBe(6);
    expect(waits.reduce((sum, ms) => sum + ms)).toBeGreaterThan(300_000);
  });

  test("gets its create made once after refusals, and never twice after an unknown outcome", async () => {
    const server = await api(tooMany(), tooMany(), { status: 201, json: { id: "proj_1" } });
    expect((await clientFor(server.url).client.call(create, forever)).json).toEqual({ id: "proj_1" });
    expect(server.seen.length).toBe(3);
    const broken = await api(tooMany(), (response) => void response.destroy(), ok);
    expect(await connectionErrorOf(clientFor(broken.url).client.call(create, forever))).toMatchObject({
      kind: "reset",
      outcome: "unknown",
    });
    expect(broken.seen.length).toBe(2);
  });

  test("is told of other failures as ever, after maxRetries", async () => {
    const server = await api(fault(503, "busy"), tooMany(), fault(503, "busy"), fault(500, "third"));
    expect(await apiErrorOf(clientFor(server.url).client.call(list, forever))).toMatchObject({ message: "third" });
    expect(server.seen.length).toBe(4);
  });

  test("is told of a spent budget, which no waiting cures", async () => {
    const server = await api(fault(429, "Limit reached.", { code: "organization_spend_limit_exceeded" }));
    expect(await apiErrorOf(clientFor(server.url).client.call(list, forever))).toMatchObject({ status: 429 });
    expect(server.seen.length).toBe(1);
  });

  test("may cancel while it waits, on the real clock", async () => {
    const server = await api(tooMany());
    const client = createAdminClient({ baseUrl: server.url, adminKey: canary, userAgent: "test/1" });
    onTestFinished(() => client.close());
    const abort = new AbortController();
    const call = failureOf(client.call(list, { ...forever, signal: abort.signal }));
    await expect.poll(() => client.pace().map(({ waiting }) => waiting)).toEqual([1]);
    abort.abort(new Error("enough"));
    expect(await call).toEqual(new Error("enough"));
    expect(server.seen.length).toBe(1);
  });

  test("does not hold up the close: its call fails", async () => {
    const server = await api(tooMany());
    const client = createAdminClient({ baseUrl: server.url, adminKey: canary, userAgent: "test/1" });
    const call = connectionErrorOf(client.call(update, forever));
    await expect.poll(() => client.pace().map(({ waiting }) => waiting)).toEqual([1]);
    await client.close();
    expect(await call).toMatchObject({ kind: "closed", outcome: "not sent" });
    expect(server.seen.length).toBe(1);
  });
});

describe("an answer that asks for a year", () => {
  const year = "31536000";

  test.each([
    ["429", tooMany({ "retry-after": year })],
    ["503", fault(503, "busy", { headers: { "retry-after": year } })],
    ["an empty budget", { ...ok, headers: { "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "8760h" } }],
  ])("closes its endpoint for ten minutes, then one request tries the way (%s)", async (_, reply) => {
    let time = 0;
    const server = await api(reply, ok);
    const { client } = clientFor(server.url, { now: () => time, sleep: () => new Promise(() => {}) });
    await client.call(list).catch(() => {});
    time = 599_000 - 10_000;
    expect(await failureOf(client.call(list))).toMatchObject({ name: "PacedError", retryAfterMs: 11_000 });
    expect(server.seen.length).toBe(1);
    time = 600_000;
    expect((await client.call(list)).json).toEqual(ok.json);
    expect(server.seen.length).toBe(2);
  });

  test("to a request that was wrong closes nothing", async () => {
    const server = await api(fault(400, "bad", { headers: { "retry-after": year } }), ok);
    const { client } = clientFor(server.url);
    expect(await apiErrorOf(client.call(list))).toMatchObject({ status: 400, retryAfterMs: undefined });
    expect((await client.call(list)).json).toEqual(ok.json);
  });

  test("to a request that may be sent again at once is not waited for", async () => {
    const server = await api(fault(400, "bad", { headers: { "retry-after": year, "x-should-retry": "true" } }), ok);
    const { client, waits } = clientFor(server.url);
    expect((await client.call(list)).json).toEqual(ok.json);
    expect(waits).toEqual([500]);
  });
});

describe("a caller with the usual patience", () => {
  test("is told before anything is sent when the endpoint is known to be used up; other endpoints are free", async () => {
    const server = await api(ok, ok, tooMany(), ok);
    const { client, waits } = clientFor(server.url);
    await client.call(list);
    await client.call(list);
    await apiErrorOf(client.call(list));
    const error = await failureOf(client.call(list));
    expect(error).toBeInstanceOf(PacedError);
    expect(error).toMatchObject({
      message: "The API allows about 2 calls a minute of GET /organization/projects; the next one may be made in 61 s. Nothing was sent.",
      outcome: "not sent",
      retryAfterMs: 60_250,
    });
    expect(server.seen.length).toBe(3);
    expect((await client.call(create)).json).toEqual({ ok: true });
    expect(waits).toEqual([]);
    expect(client.pace()).toEqual([
      { family: "GET /organization/projects", limitPerMinute: 2, usedInLastMinute: 3, waiting: 0, pausedForMs: 0 },
    ]);
  });

  test("may ask for less or more of it", async () => {
    const server = await api(tooMany({ "retry-after": "20" }), ok);
    const { client, waits } = clientFor(server.url);
    expect((await client.call(list, { patienceMs: 20_000 })).json).toEqual({ ok: true });
    expect(waits).toEqual([20_000]);
    const hurried = await api(tooMany({ "retry-after": "1" }), ok);
    expect(await apiErrorOf(clientFor(hurried.url).client.call(list, { patienceMs: 0 }))).toMatchObject({ retryAfterMs: 1000 });
  });

  test("is not served again after 429 when the operator wants no retries", async () => {
    const server = await api(tooMany({ "retry-after": "1" }), ok);
    expect(await apiErrorOf(clientFor(server.url, { maxRetries: 0 }).client.call(list))).toMatchObject({ status: 429 });
    expect(server.seen.length).toBe(1);
  });

  test("waits for a pause that another call was asked for, with other paths of the endpoint too", async () => {
    const server = await api(fault(503, "busy", { headers: { "retry-after": "6" } }), ok);
    const { client, waits } = clientFor(server.url, { maxRetries: 0 });
    await apiErrorOf(client.call(requestOf("DELETE", "/organization/users/user-2", { family: remove.family })));
    await client.call(remove);
    expect(waits).toEqual([6000]);
  });
});

test("at most as many requests are under way as the operator allows", async () => {
  let flying = 0;
  let most = 0;
  const server = await api((response) => {
    most = Math.max(most, ++flying);
    setTimeout(() => {
      flying -= 1;
      response.end("{}");
    }, 5);
  });
  const { client } = clientFor(server.url, { concurrency: 3 });
  await Promise.all(Array.from({ length: 30 }, (_, n) => client.call(requestOf("GET", `/x/${n % 4}`))));
  expect(most).toBe(3);
});

test("a failure gives its place back: refused connections, timeouts, cancelled calls", async () => {
  const server = await api((response) => void (response.req.url === "/v1/ok" && response.end("{}")));
  const { client } = clientFor(server.url, { concurrency: 1, timeoutMs: 300, maxRetries: 0 });
  expect(await connectionErrorOf(client.call(requestOf("GET", "/hangs")))).toMatchObject({ kind: "timeout" });
  expect(await failureOf(client.call(requestOf("GET", "/hangs"), { signal: AbortSignal.timeout(20) }))).toMatchObject({
    name: "TimeoutError",
  });
  expect((await client.call(requestOf("GET", "/ok"))).json).toEqual({});
});

test("requests per minute are limited to the operator's number from the start", async () => {
  const server = await api(ok);
  const { client, waits } = clientFor(server.url, { maxRpm: 2 });
  await client.call(list);
  await client.call(list);
  expect(await failureOf(client.call(list))).toMatchObject({
    message: "At most 2 calls a minute of GET /organization/projects may be made here; the next one may be made in 61 s. Nothing was sent.",
  });
  await client.call(list, forever);
  expect(waits).toEqual([60_250]);
});

test.each([{ maxRpm: 0 }, { maxRpm: Number.NaN }, { concurrency: 0 }, { concurrency: -1 }])("%j is a configuration error", (options) => {
  expect(() => createAdminClient({ baseUrl: "https://api.example.test", adminKey: canary, userAgent: "t", ...options })).toThrow(
    ConfigError,
  );
});
