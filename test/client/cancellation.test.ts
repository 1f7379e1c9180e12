import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createAdminClient } from "../../src/client/admin-client.ts";
import { api, canary, clientFor, create, failureOf, fault, list, tcp } from "./servers.ts";

const reason = new Error("the host cancelled");

describe("cancellation", () => {
  test("before the call sends nothing", async () => {
    const server = await api({ json: {} });
    expect(await failureOf(clientFor(server.url).client.call(list, { signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(server.connections()).toBe(0);
  });

  test.each([
    ["the answer", ""],
    ["the rest of the answer", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"],
  ])("while waiting for %s closes the connection", async (_, before) => {
    const abort = new AbortController();
    let closed = false;
    const server = await tcp((socket) => {
      socket.on("close", () => (closed = true));
      socket.once("data", () => {
        socket.write(before);
        setTimeout(() => abort.abort(reason), 20);
      });
    });
    const { client, waits } = clientFor(server.url);
    expect(await failureOf(client.call(list, { signal: abort.signal }))).toBe(reason);
    await expect.poll(() => closed).toBe(true);
    expect(waits).toEqual([]);
  });

  test("while connecting ends the call at once, and the request is never sent", async () => {
    const abort = new AbortController();
    let received = 0;
    const server = await tcp((socket) => {
      socket.on("data", (bytes) => (received += bytes.toString().includes("POST") ? 1 : 0));
      abort.abort(reason);
    });
    expect(await failureOf(clientFor(`https://127.0.0.1:${server.port}`).client.call(create, { signal: abort.signal }))).toBe(reason);
    expect(received).toBe(0);
  });

  test("while waiting for a connection to come free sends nothing", async () => {
    const server = await api((response) => void setTimeout(() => response.end("{}"), 60));
    const { client } = clientFor(server.url);
    const abort = new AbortController();
    const running = Array.from({ length: 16 }, () => client.call(list));
    const queued = failureOf(client.call(create, { signal: abort.signal }));
    setTimeout(() => abort.abort(reason), 20);
    expect(await queued).toBe(reason);
    await Promise.all(running);
    await client.close();
    expect(server.seen.filter(({ method }) => method === "POST")).toEqual([]);
  });

  test("while waiting for the next attempt ends the wait with the signal's reason", async () => {
    const server = await api(fault(429, "slow down", { headers: { "retry-after": "9" } }));
    const client = createAdminClient({ baseUrl: server.url, adminKey: canary, userAgent: "test/1" });
    const abort = new AbortController();
    const call = failureOf(client.call(list, { signal: abort.signal }));
    await expect.poll(() => server.seen.length).toBe(1);
    setTimeout(() => abort.abort(reason), 20);
    expect(await call).toBe(reason);
    expect(server.seen.length).toBe(1);
    await client.close();
  });

  test("during a wait that does not listen still ends the call after it", async () => {
    const server = await api(fault(500, "m"));
    const abort = new AbortController();
    const { client } = clientFor(server.url, { sleep: async () => abort.abort(reason) });
    expect(await failureOf(client.call(list, { signal: abort.signal }))).toBe(reason);
    expect(server.seen.length).toBe(1);
  });

  test("of one call leaves the others alone", async () => {
    const server = await api((response) => void setTimeout(() => response.end("{}"), 40));
    const { client } = clientFor(server.url);
    const abort = new AbortController();
    const cancelled = failureOf(client.call(list, { signal: abort.signal }));
    const other = client.call(list);
    setTimeout(() => abort.abort(reason), 10);
    expect(await cancelled).toBe(reason);
    expect((await other).json).toEqual({});
  });

  test("one signal for many calls raises no warning and keeps no listener", async () => {
    const server = await api({ json: {} });
    const { client } = clientFor(server.url);
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, "addEventListener");
    const removed = vi.spyOn(signal, "removeEventListener");
    const warnings: string[] = [];
    const note = ({ name }: Error) => warnings.push(name);
    process.on("warning", note);
    onTestFinished(() => void process.off("warning", note));
    await Promise.all(Array.from({ length: 50 }, () => client.call(list, { signal })));
    expect(warnings).not.toContain("MaxListenersExceededWarning");
    // One for the connection of each, one more for those that had to wait for their turn.
    expect(added.mock.calls.length).toBeGreaterThanOrEqual(50);
    expect(added.mock.calls.length).toBeLessThanOrEqual(100);
    expect(removed.mock.calls.length).toBeGreaterThanOrEqual(added.mock.calls.length);
  });
});
