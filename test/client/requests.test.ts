import { expect, test } from "vitest";
import { createAdminClient } from "../../src/client/admin-client.ts";
import { ConfigError } from "../../src/client/errors.ts";
import { api, canary, clientFor, connectionErrorOf, create, list, requestOf } from "./servers.ts";

test("nothing connects before the first call, nor at a close without one", async () => {
  const server = await api({ json: {} });
  const { client } = clientFor(server.url);
  await client.close();
  expect(server.connections()).toBe(0);
});

test("a read carries the key, the user agent and what it accepts, and no content type", async () => {
  const server = await api({ json: {} });
  await clientFor(server.url).client.call(list);
  expect(server.seen[0]).toMatchObject({ method: "GET", url: "/v1/organization/projects", body: "" });
  expect(server.seen[0]!.headers).toEqual({
    host: `127.0.0.1:${server.port}`,
    connection: "keep-alive",
    authorization: `Bearer ${canary}`,
    accept: "application/json",
    "user-agent": "test/1",
  });
});

test("the organization is sent when it is set; a project never is", async () => {
  const server = await api({ json: {} });
  await clientFor(server.url, { organization: "org-1" }).client.call(list);
  expect(server.seen[0]!.headers["openai-organization"]).toBe("org-1");
  expect(server.seen[0]!.headers).not.toHaveProperty("openai-project");
});

test("a body is sent as JSON", async () => {
  const server = await api({ json: {} });
  await clientFor(server.url).client.call({ ...create, body: { name: "Zahlungen ü 😀" } });
  expect(server.seen[0]!.headers["content-type"]).toBe("application/json");
  expect(JSON.parse(server.seen[0]!.body)).toEqual({ name: "Zahlungen ü 😀" });
});

test("an empty object is a body", async () => {
  const server = await api({ json: {} });
  await clientFor(server.url).client.call({ ...create, body: {} });
  expect(server.seen[0]).toMatchObject({ body: "{}", headers: { "content-type": "application/json" } });
});

test("a POST declared without body has no body and no content type", async () => {
  const server = await api({ json: {} });
  await clientFor(server.url).client.call(requestOf("POST", "/organization/projects/proj_1/archive"));
  expect(server.seen[0]).toMatchObject({ method: "POST", body: "" });
  expect(server.seen[0]!.headers).not.toHaveProperty("content-type");
  expect(server.seen[0]!.headers["content-length"]).toBe("0");
});

test("path and query are appended to the base URL as they are", async () => {
  const server = await api({ json: {} });
  const path = "/organization/projects/proj%2F1/rate_limits";
  await clientFor(`${server.url}/`).client.call(requestOf("GET", path, { query: { project_ids: ["a", "b"], x: null } }));
  expect(server.seen[0]!.url).toBe(`/v1${path}?project_ids%5B%5D=a&project_ids%5B%5D=b`);
});

test("a base URL without a path is fine", async () => {
  const server = await api({ json: {} });
  await clientFor(`http://127.0.0.1:${server.port}/`).client.call(list);
  expect(server.seen[0]!.url).toBe("/organization/projects");
});

test.each([200, 201, 202, 204])("%d is a success", async (status) => {
  const server = await api(status === 204 ? { status } : { status, json: { id: "x" } });
  const answer = await clientFor(server.url).client.call(create);
  expect(answer).toEqual({
    status,
    json: status === 204 ? undefined : { id: "x" },
    text: status === 204 ? "" : '{"id":"x"}',
    requestId: "req_1",
  });
});

test("the text is the body exactly as sent, with digits a number cannot hold", async () => {
  const text = '{"value": 0.10000000000000000555, "name": "é😀"}';
  const server = await api({ text });
  expect((await clientFor(server.url).client.call(list)).text).toBe(text);
});

test("a character that arrives in two pieces stays whole", async () => {
  const body = Buffer.from('{"name":"😀"}');
  const server = await api((response) => {
    response.writeHead(200).write(body.subarray(0, 11));
    setTimeout(() => response.end(body.subarray(11)), 20);
  });
  expect((await clientFor(server.url).client.call(list)).json).toEqual({ name: "😀" });
});

test("calls one after the other share a connection; calls side by side use at most 16", async () => {
  const server = await api((response) => void setTimeout(() => response.end("{}"), 5));
  const { client } = clientFor(server.url);
  for (let n = 0; n < 5; n++) await client.call(list);
  expect(server.connections()).toBe(1);
  await Promise.all(Array.from({ length: 100 }, () => client.call(list)));
  expect(server.connections()).toBeLessThanOrEqual(16);
  expect(server.seen.length).toBe(105);
});

test("a call after a close does not open connections again", async () => {
  const server = await api({ json: {} });
  const { client } = clientFor(server.url);
  await client.close();
  expect(await connectionErrorOf(client.call(list))).toMatchObject({ kind: "closed", outcome: "not sent" });
  expect(server.connections()).toBe(0);
});

test("close waits for calls in flight; later calls fail without being sent", async () => {
  const server = await api((response) => void setTimeout(() => response.end("{}"), 30));
  const { client } = clientFor(server.url);
  const call = client.call(create);
  while (server.seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  await client.close();
  expect((await call).json).toEqual({});
  expect(await connectionErrorOf(client.call(create))).toMatchObject({ kind: "closed", outcome: "not sent" });
  expect(server.seen.length).toBe(1);
});

const bad = (options: object) => () =>
  createAdminClient({ baseUrl: "https://api.example.test", adminKey: canary, userAgent: "test/1", ...options });

test.each([
  ["an empty key", ""],
  ["a line break", `${canary}\n`],
  ["a space", `${canary} x`],
  ["a typographic quote", `“${canary}”`],
])("a key with %s is a configuration error that does not show it", (_, adminKey) => {
  expect(bad({ adminKey })).toThrow(ConfigError);
  expect(bad({ adminKey })).toThrow(/^(?!.*CaNaRy)/s);
});

test("an organization or a user agent that a header cannot carry is a configuration error", () => {
  expect(bad({ organization: "org\r\nx: y" })).toThrow(ConfigError);
  expect(bad({ userAgent: "tést" })).toThrow(ConfigError);
});

test.each(["proxy.example:8080", "ftp://proxy.example", "http://ada:pass%zz@proxy.example", "http://"])(
  "the proxy %j is a configuration error that does not show it",
  (httpsProxy) => {
    expect(bad({ proxy: { httpsProxy } })).toThrow(ConfigError);
    expect(bad({ proxy: { httpsProxy } })).toThrow(/^(?!.*(?:ada|pass))/s);
  },
);
