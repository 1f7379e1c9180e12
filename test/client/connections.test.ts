import { describe, expect, test } from "vitest";
import { api, clientFor, connectionErrorOf, create, list, refusedPort, remove, tcp, update } from "./servers.ts";

const ok = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{"ok":true}';
const okAnswer = { status: 200, json: { ok: true } };

describe("a refused connection", () => {
  test("reaches nobody, so even a create is tried again", async () => {
    const { client, waits } = clientFor(`http://127.0.0.1:${await refusedPort()}/v1`);
    const error = await connectionErrorOf(client.call(create));
    expect(error).toMatchObject({ kind: "connect", outcome: "not sent", code: "ECONNREFUSED" });
    expect(error.message).toMatch(/^No connection to 127\.0\.0\.1:\d+ \(ECONNREFUSED\): check the base URL/);
    expect(waits).toEqual([500, 1000]);
  });
});

test("a name that does not resolve reaches nobody, so even a create is tried again", async () => {
  const { client, waits } = clientFor("https://no-such-host.invalid/v1");
  const error = await connectionErrorOf(client.call(create));
  expect(error).toMatchObject({ kind: "connect", outcome: "not sent" });
  expect(error.message).toContain("The name of no-such-host.invalid cannot be resolved");
  expect(waits).toEqual([500, 1000]);
});

describe("a connection that is reset after the request was sent", () => {
  /** Resets the first connection after `before`, answers on the others. */
  const resetting = (before: string) =>
    tcp((socket, count) => {
      socket.once("data", () => {
        if (count > 1) socket.write(ok);
        else if (before === "") socket.resetAndDestroy();
        else socket.write(before, () => socket.resetAndDestroy());
      });
    });
  const places: [string, string][] = [
    ["before the answer", ""],
    ["within the headers", ok.slice(0, 20)],
    ["within the body", ok.slice(0, -4)],
    ["within a chunked body", 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"ok"'],
  ];

  test.each(places)("%s: a create is not sent again and its outcome is unknown", async (_, before) => {
    const server = await resetting(before);
    const { client, waits } = clientFor(server.url);
    expect(await connectionErrorOf(client.call(create))).toMatchObject({ kind: "reset", outcome: "unknown" });
    expect(waits).toEqual([]);
    expect(server.connections()).toBe(1);
  });

  test.each(places)("%s: reads, updates and deletions are sent again", async (_, before) => {
    for (const request of [list, update, remove]) {
      const server = await resetting(before);
      expect(await clientFor(server.url).client.call(request)).toMatchObject(okAnswer);
      expect(server.connections()).toBe(2);
    }
  });

  test("again and again: the outcome of an update is unknown, a read changed nothing", async () => {
    const server = await tcp((socket) => socket.once("data", () => socket.resetAndDestroy()));
    const { client, waits } = clientFor(server.url);
    expect(await connectionErrorOf(client.call(update))).toMatchObject({ kind: "reset", outcome: "unknown" });
    expect(await connectionErrorOf(client.call(list))).toMatchObject({ kind: "reset", outcome: "unchanged" });
    expect(waits).toEqual([500, 1000, 500, 1000]);
  });
});

test.each([
  ["a length that is too long", "HTTP/1.1 200 OK\r\ncontent-length: 50\r\nconnection: close\r\n\r\n{}"],
  ["a chunk that never ends", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\nff\r\n{}"],
])("an answer cut off politely, with %s, is not taken for whole", async (_, bytes) => {
  const server = await tcp((socket) => socket.once("data", () => socket.end(bytes)));
  expect(await connectionErrorOf(clientFor(server.url).client.call(create))).toMatchObject({ kind: "reset", outcome: "unknown" });
});

test.each([
  ["something that is not HTTP", "SSH-2.0-OpenSSH_9.6\r\n"],
  ["headers without end", `HTTP/1.1 200 OK\r\nx: ${"y".repeat(70_000)}`],
])("%s is an error of its own and not asked for again", async (_, bytes) => {
  const server = await tcp((socket) => socket.once("data", () => socket.write(bytes)));
  const { client, waits } = clientFor(server.url);
  const error = await connectionErrorOf(client.call(list));
  expect(error).toMatchObject({ kind: "protocol", outcome: "unchanged" });
  expect(error.message).toContain("is not HTTP");
  expect(waits).toEqual([]);
});

describe("a timeout", () => {
  test("before the answer leaves a create unknown, closes the connection and is not repeated", async () => {
    let closed = false;
    const server = await tcp((socket) => socket.on("close", () => (closed = true)).resume());
    const { client, waits } = clientFor(server.url, { timeoutMs: 40 });
    const error = await connectionErrorOf(client.call(create));
    expect(error).toMatchObject({ kind: "timeout", outcome: "unknown" });
    expect(error.message).toMatch(/^No complete answer from 127\.0\.0\.1:\d+ within 0\.04 s\.$/);
    expect(waits).toEqual([]);
    await expect.poll(() => closed).toBe(true);
  });

  test("of a read is tried again", async () => {
    const server = await tcp((socket, count) => socket.once("data", () => count > 1 && socket.write(ok)));
    expect(await clientFor(server.url, { timeoutMs: 200 }).client.call(list)).toMatchObject(okAnswer);
  });

  test("counts the whole body, however steadily it drips", async () => {
    const server = await tcp((socket) => {
      socket.once("data", () => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n"));
      const drip = setInterval(() => socket.write(" "), 5);
      socket.on("close", () => clearInterval(drip));
    });
    expect(await connectionErrorOf(clientFor(server.url, { timeoutMs: 80, maxRetries: 0 }).client.call(list))).toMatchObject({
      kind: "timeout",
    });
  });

  test("while waiting for a connection sends nothing, so a create is tried again", async () => {
    const server = await tcp(() => {});
    const { client } = clientFor(`https://127.0.0.1:${server.port}`, { timeoutMs: 30, maxRetries: 1 });
    const error = await connectionErrorOf(client.call(create));
    expect(error).toMatchObject({ kind: "timeout", outcome: "not sent" });
    expect(error.message).toContain("No connection to");
  });
});

describe("an answer above the limit", () => {
  test.each([
    ["announced", { "content-length": "1001" }, 1],
    ["not announced", {}, 1001],
  ])("that is %s is not read to the end", async (_, headers, sent) => {
    let closed = false;
    const server = await api((response) => {
      response.on("close", () => (closed = true));
      response.writeHead(200, headers as Record<string, string>).write(" ".repeat(sent));
    });
    const { client, waits } = clientFor(server.url, { maxResponseBytes: 1000 });
    const error = await connectionErrorOf(client.call(update));
    expect(error).toMatchObject({ kind: "too large", outcome: "unknown" });
    expect(error.message).toContain("larger than 1000 bytes");
    expect(waits).toEqual([]);
    await expect.poll(() => closed).toBe(true);
  });

  test("starts one byte later: the limit itself is read", async () => {
    const text = `{"a":"${"x".repeat(992)}"}`;
    const server = await api({ text });
    expect((await clientFor(server.url, { maxResponseBytes: 1000 }).client.call(list)).text).toBe(text);
  });
});
