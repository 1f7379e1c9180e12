import { describe, expect, test } from "vitest";
import { api, apiErrorOf, clientFor, connectionErrorOf, create, fault, list, remove, tcp, update } from "./servers.ts";

const busy = fault(503, "The server is overloaded.");
const slowDown = fault(429, "You're making too many requests, please slow down.", { headers: { "retry-after": "1" } });
const slowDownNoMatterHow = fault(429, "You're making too many requests, please slow down.");

describe("retries", () => {
  test.each([408, 500, 502, 503, 504])("a read is sent again after %d and then succeeds", async (status) => {
    const server = await api(fault(status, "m"), { json: { ok: true } });
    const { client, waits } = clientFor(server.url);
    expect((await client.call(list)).json).toEqual({ ok: true });
    expect(waits).toEqual([500]);
  });

  test("two at most, with growing waits; the last error is thrown", async () => {
    const server = await api(busy, busy, fault(500, "third"));
    const { client, waits } = clientFor(server.url);
    expect(await apiErrorOf(client.call(list))).toMatchObject({ status: 500, message: "third" });
    expect(waits).toEqual([500, 1000]);
    expect(server.seen.length).toBe(3);
  });

  test("none when maxRetries is 0", async () => {
    const server = await api(busy);
    await apiErrorOf(clientFor(server.url, { maxRetries: 0 }).client.call(list));
    expect(server.seen.length).toBe(1);
  });

  test("an update that may be repeated is sent again with the same body", async () => {
    const server = await api(busy, { json: {} });
    await clientFor(server.url).client.call(update);
    expect(server.seen.map(({ method, body }) => [method, body])).toEqual([
      ["POST", '{"name":"Payments"}'],
      ["POST", '{"name":"Payments"}'],
    ]);
  });

  test.each([400, 401, 403, 404, 409, 422])("nothing is sent again after %d", async (status) => {
    const server = await api(fault(status, "m"));
    const { client, waits } = clientFor(server.url);
    expect(await apiErrorOf(client.call(list))).toMatchObject({ status });
    expect(waits).toEqual([]);
    expect(server.seen.length).toBe(1);
  });

  test("the server's x-should-retry wins for what may be repeated", async () => {
    const no = await api(fault(500, "m", { headers: { "x-should-retry": "false" } }));
    await apiErrorOf(clientFor(no.url).client.call(list));
    expect(no.seen.length).toBe(1);
    const yes = await api(fault(400, "m", { headers: { "x-should-retry": "true" } }), { json: {} });
    await clientFor(yes.url).client.call(list);
    expect(yes.seen.length).toBe(2);
  });

  test("the server's x-should-retry never repeats a create", async () => {
    const server = await api(fault(500, "m", { headers: { "x-should-retry": "true" } }), { json: {} });
    expect(await apiErrorOf(clientFor(server.url).client.call(create))).toMatchObject({ outcome: "unknown" });
    expect(server.seen.length).toBe(1);
  });

  test("a create is sent again after 429, which refused it", async () => {
    const server = await api(slowDown, { status: 201, json: { id: "proj_1" } });
    const { client, waits } = clientFor(server.url);
    expect((await client.call(create)).json).toEqual({ id: "proj_1" });
    expect(waits).toEqual([1000]);
    expect(server.seen.length).toBe(2);
  });

  test("after 429 that does not say when are left to a caller with little patience, who is told the time", async () => {
    const server = await api(slowDownNoMatterHow, { json: {} });
    const { client, waits } = clientFor(server.url);
    const error = await apiErrorOf(client.call(list));
    expect(error).toMatchObject({ status: 429, outcome: "refused", retryAfterMs: 60_250 });
    expect(error.hint).toContain("Call again after 61 s.");
    expect(waits).toEqual([]);
    expect(server.seen.length).toBe(1);
  });

  test("after 429 are as few as others for a caller with little patience", async () => {
    const server = await api(slowDown);
    const { client } = clientFor(server.url);
    expect(await apiErrorOf(client.call(list))).toMatchObject({ status: 429 });
    expect(server.seen.length).toBe(2);
  });

  test.each([500, 502, 503, 504])("a create is not sent again after %d, which leaves open what was done", async (status) => {
    const server = await api(fault(status, "m"), { json: {} });
    const error = await apiErrorOf(clientFor(server.url).client.call(create));
    expect(error).toMatchObject({ status, outcome: "unknown" });
    expect(error.hint).toContain("look for it before calling again");
    expect(server.seen.length).toBe(1);
  });

  test("a spend limit is not waited for", async () => {
    const server = await api(fault(429, "Limit reached.", { code: "organization_spend_limit_exceeded", headers: { "retry-after": "1" } }));
    const { client, waits } = clientFor(server.url);
    const error = await apiErrorOf(client.call(list));
    expect(error.hint).toContain("raises the limit");
    expect(waits).toEqual([]);
    const asType = await api(fault(429, "Limit reached.", { type: "insufficient_quota" }));
    expect((await apiErrorOf(clientFor(asType.url).client.call(list))).hint).toContain("raises the limit");
  });
});

describe("waits between attempts", () => {
  test.each([
    [{ "retry-after-ms": "1234" }, 1234],
    [{ "retry-after": "7" }, 7000],
    [{ "retry-after-ms": "250", "retry-after": "7" }, 250],
    [{ "retry-after": "10" }, 10_000],
  ])("are what the server asks for: %j", async (headers, expected) => {
    const server = await api(fault(429, "m", { headers }), { json: {} });
    const { client, waits } = clientFor(server.url);
    await client.call(list);
    expect(waits).toEqual([expected]);
  });

  test("may be given as a date", async () => {
    const date = new Date(Date.now() + 5000).toUTCString();
    const server = await api(fault(429, "m", { headers: { "retry-after": date } }), { json: {} });
    const { client, waits } = clientFor(server.url);
    await client.call(list);
    expect(waits[0]).toBeGreaterThan(0);
    expect(waits[0]).toBeLessThanOrEqual(5000);
  });

  test("are not longer than ten seconds: the caller is told how long instead", async () => {
    const server = await api(fault(429, "slow down", { headers: { "retry-after": "42" } }));
    const { client, waits } = clientFor(server.url);
    const error = await apiErrorOf(client.call(list));
    expect(error.retryAfterMs).toBe(42_000);
    expect(error.hint).toContain("Call again after 42 s.");
    expect(waits).toEqual([]);
    expect(server.seen.length).toBe(1);
  });

  test("are spread by chance", async () => {
    const server = await api(busy, { json: {} });
    const { client, waits } = clientFor(server.url, { random: () => 0.4 });
    await client.call(list);
    expect(waits).toEqual([450]);
  });
});

describe("a deletion", () => {
  test("whose object is gone after an attempt that may have worked counts as done", async () => {
    const server = await api(busy, fault(404, "The user user-1 was not found"));
    const answer = await clientFor(server.url).client.call(remove);
    expect(answer).toEqual({
      status: 404,
      json: { deleted: true, already_gone: true },
      text: '{"deleted":true,"already_gone":true}',
      requestId: "req_1",
    });
  });

  test("counts as done also when the connection was lost in between", async () => {
    const server = await tcp((socket, count) => {
      socket.once("data", () => {
        if (count === 1) socket.resetAndDestroy();
        else socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 27\r\n\r\n{"error":{"message":"gone"}}'.replace("27", "28"));
      });
    });
    expect((await clientFor(server.url).client.call(remove)).json).toEqual({ deleted: true, already_gone: true });
  });

  test("of an object that never was there is an error", async () => {
    const server = await api(fault(404, "The user user-1 was not found"));
    expect(await apiErrorOf(clientFor(server.url).client.call(remove))).toMatchObject({ status: 404, outcome: "refused" });
  });

  test("that was only slowed down before is an error when the object is missing", async () => {
    const server = await api(slowDown, fault(404, "The user user-1 was not found"));
    expect(await apiErrorOf(clientFor(server.url).client.call(remove))).toMatchObject({ status: 404, outcome: "refused" });
  });

  test("is not done because a proxy knows no such page", async () => {
    const server = await api(busy, { status: 404, text: "<html>not here</html>" });
    expect(await apiErrorOf(clientFor(server.url).client.call(remove))).toMatchObject({ status: 404, outcome: "unknown" });
  });

  test("alone counts a missing object as done: an update does not", async () => {
    const server = await api(busy, fault(404, "The project proj_1 was not found"));
    expect(await apiErrorOf(clientFor(server.url).client.call(update))).toMatchObject({ status: 404 });
  });
});

test("an outcome stays unknown when the last attempt was not even sent", async () => {
  const server = await tcp((socket, count) => {
    socket.once("data", () => socket.resetAndDestroy());
    if (count > 1) socket.resetAndDestroy();
  });
  const { client } = clientFor(server.url, { sleep: () => client.close() });
  expect(await connectionErrorOf(client.call(update))).toMatchObject({ kind: "closed", outcome: "unknown" });
});
