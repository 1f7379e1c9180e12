import type { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { api, apiErrorOf, clientFor, connectionErrorOf, create, failureOf, fault, list, tcp, update, type Reply } from "./servers.ts";

const head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
const ok: Reply = { json: { ok: true } };
const mebibyte = " ".repeat(1024 * 1024);

/** A server that acts on every request it reads, and then answers in a way that leaves the caller in the dark. */
async function acting(answer: (socket: Socket) => void) {
  let acted = 0;
  const server = await tcp((socket) =>
    socket.on("data", (bytes) => {
      if (!/^(?:GET|POST|DELETE) /.test(bytes.toString())) return;
      acted += 1;
      answer(socket);
    }),
  );
  return { url: server.url, acted: () => acted };
}

describe("a create that was made, but whose answer is lost, is not made twice", () => {
  test.each<[string, (socket: Socket) => void]>([
    ["the connection is reset", (socket) => void socket.resetAndDestroy()],
    ["the connection is closed", (socket) => void socket.end()],
    ["the answer is shorter than its length", (socket) => void socket.end(`${head}content-length: 99\r\n\r\n{"id":`)],
    ["the answer ends within a chunk", (socket) => void socket.end(`${head}transfer-encoding: chunked\r\n\r\n40\r\n{"id":`)],
    ["the answer ends between chunks", (socket) => void socket.end(`${head}transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n`)],
    ["the answer is cut JSON of the right length", (socket) => void socket.end(`${head}content-length: 6\r\n\r\n{"id":`)],
    ["the answer is a web page", (socket) => void socket.end(`${head}content-length: 14\r\n\r\n<html>Ok</html`)],
    ["a proxy answers 502 with a web page", (socket) => void socket.end("HTTP/1.1 502 Bad\r\ncontent-length: 6\r\n\r\n<html>")],
    ["the answer is 500", (socket) => void socket.end("HTTP/1.1 500 No\r\ncontent-length: 2\r\nx-should-retry: true\r\n\r\n{}")],
    ["the answer is 503 with a pause", (socket) => void socket.end("HTTP/1.1 503 No\r\ncontent-length: 2\r\nretry-after: 1\r\n\r\n{}")],
    ["the answer is 408", (socket) => void socket.end("HTTP/1.1 408 Slow\r\ncontent-length: 2\r\n\r\n{}")],
    ["the answer is not HTTP", (socket) => void socket.end("SSH-2.0-OpenSSH_9.6\r\n")],
    ["the answer is too large", (socket) => void socket.write(`${head}content-length: 99999999\r\n\r\n{`)],
    ["the answer never comes", () => {}],
    ["the answer never ends", (socket) => void socket.write(`${head}content-length: 99\r\n\r\n{`)],
  ])("when %s", async (_, answer) => {
    const server = await acting(answer);
    const error = await failureOf(clientFor(server.url, { timeoutMs: 150 }).client.call(create, { patienceMs: Infinity }));
    expect(error).toMatchObject({ outcome: "unknown" });
    expect((error as Error).message.length).toBeGreaterThan(10);
    expect(server.acted()).toBe(1);
  });
});

test("a connection reset before the request was read is opened again for a read; a create stays unmade", async () => {
  let read = 0;
  const server = await tcp((socket, count) => {
    if (count === 1) socket.resetAndDestroy();
    socket.once("data", () => {
      read += 1;
      socket.end(`${head}content-length: 2\r\n\r\n{}`);
    });
  });
  expect((await clientFor(server.url).client.call(list)).json).toEqual({});
  expect([server.connections(), read]).toEqual([2, 1]);
  const closed = await tcp((socket) => void socket.resetAndDestroy());
  // The bytes had left, so the client cannot know that nobody read them.
  const error = await connectionErrorOf(clientFor(closed.url).client.call(create));
  expect(["connect", "reset"]).toContain(error.kind);
  expect(closed.connections()).toBe(error.outcome === "unknown" ? 1 : 3);
});

describe("a burst of failures of the server", () => {
  test("that ends in time is survived", async () => {
    const server = await api(fault(502, "bad"), { status: 503, text: "<html>Busy</html>" }, ok);
    const { client, waits } = clientFor(server.url);
    expect((await client.call(update)).json).toEqual({ ok: true });
    expect(waits).toEqual([500, 1000]);
  });

  test("in one call does not slow the next one down", async () => {
    const server = await api(fault(500, "a"), fault(500, "b"), fault(500, "c"), ok);
    const { client, waits } = clientFor(server.url);
    await apiErrorOf(client.call(list));
    await client.call(list);
    expect(waits).toEqual([500, 1000]);
    expect(client.pace()).toEqual([]);
  });
});

describe("an answer over 32 MiB", () => {
  test("is refused by its announced length", async () => {
    const server = await api((response) => {
      response.on("error", () => {});
      response.writeHead(200, { "content-length": String(32 * 1024 * 1024 + 1) }).write("{");
    });
    const error = await connectionErrorOf(clientFor(server.url).client.call(list));
    expect(error).toMatchObject({ kind: "too large", outcome: "unchanged" });
    expect(server.seen.length).toBe(1);
  });

  test("is refused when it turns out so, in chunks without an end", async () => {
    let sent = 0;
    const server = await api((response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && sent < 200 && response.write(mebibyte)) sent += 1;
      };
      response.on("drain", () => {
        sent += 1;
        more();
      });
      more();
    });
    const error = await connectionErrorOf(clientFor(server.url).client.call(list));
    expect(error).toMatchObject({ kind: "too large", outcome: "unchanged" });
    expect(error.message).toContain("33554432 bytes");
    expect(sent).toBeLessThan(200);
    expect(server.seen.length).toBe(1);
  });
});
