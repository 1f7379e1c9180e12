import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { api, canary, clientFor, connectionErrorOf, create, list, proxyTo, refusedPort, tcp, tlsApi } from "./servers.ts";

const baseUrl = "https://api.example.test/v1";

/** Refuses connections at once; not a loopback address by its name, so a proxy may serve it. */
const elsewhere = async () => `https://0.0.0.0:${await refusedPort()}/v1`;

afterEach(() => vi.unstubAllEnvs());

describe("TLS", () => {
  test("a certificate that is not trusted ends the call before anything is sent, and is not tried again", async () => {
    const server = await tlsApi();
    const { client, waits } = clientFor(`https://localhost:${server.port}/v1`);
    const error = await connectionErrorOf(client.call(create));
    expect(error).toMatchObject({ kind: "tls", outcome: "not sent", code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
    expect(error.message).toContain("NODE_EXTRA_CA_CERTS");
    expect(waits).toEqual([]);
    expect(server.seen).toEqual([]);
  });

  test("a server that does not speak TLS ends the call before anything is sent", async () => {
    const server = await tcp((socket) => socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")));
    const error = await connectionErrorOf(clientFor(`https://127.0.0.1:${server.port}`).client.call(create));
    expect(error).toMatchObject({ kind: "tls", outcome: "not sent" });
  });

  test("a connection closed within the handshake sent nothing, so even a create is tried again", async () => {
    const server = await tcp((socket) => socket.once("data", () => socket.destroy()));
    const { client, waits } = clientFor(`https://127.0.0.1:${server.port}`);
    expect(await connectionErrorOf(client.call(create))).toMatchObject({ kind: "connect", outcome: "not sent" });
    expect(waits).toEqual([500, 1000]);
    expect(server.connections()).toBe(3);
  });
});

describe("a proxy", () => {
  test("is asked for a tunnel, never sees the key, and does not weaken TLS", async () => {
    const server = await tlsApi();
    const proxy = await proxyTo(server.port);
    const { client } = clientFor(baseUrl, { proxy: { httpsProxy: proxy.url } });
    expect(await connectionErrorOf(client.call(create))).toMatchObject({ kind: "tls", outcome: "not sent" });
    expect(proxy.seen[0]).toMatch(/^CONNECT api\.example\.test:443 HTTP\/1\.1\r\n/);
    expect(proxy.seen.join()).not.toContain(canary);
    expect(server.seen).toEqual([]);
  });

  test("gets the user name and the password of its URL", async () => {
    const proxy = await proxyTo(await refusedPort());
    const { client } = clientFor(baseUrl, { proxy: { httpsProxy: proxy.url.replace("//", "//ada:p%40ss@") }, maxRetries: 0 });
    await connectionErrorOf(client.call(list));
    expect(proxy.seen[0]).toContain(`proxy-authorization: Basic ${Buffer.from("ada:p@ss").toString("base64")}\r\n`);
  });

  test("for http also serves https where there is no other", async () => {
    const proxy = await proxyTo(0, 503);
    await connectionErrorOf(clientFor(baseUrl, { proxy: { httpProxy: proxy.url } }).client.call(list));
    expect(proxy.connections()).toBe(1);
  });

  test.each([403, 407, 503])("that answers %d says so, and nothing was sent", async (status) => {
    const proxy = await proxyTo(0, status);
    const { client, waits } = clientFor(baseUrl, { proxy: { httpsProxy: proxy.url } });
    const error = await connectionErrorOf(client.call(create));
    expect(error).toMatchObject({ kind: "proxy", outcome: "not sent" });
    expect(error.message).toContain(`it answered ${status}.`);
    expect(error.message.includes("user name")).toBe(status === 407);
    expect(waits).toEqual([]);
  });

  test("that closes the connection ends the call: it is not asked without end", async () => {
    const proxy = await tcp((socket) => socket.once("data", () => socket.destroy()));
    const { client } = clientFor(baseUrl, { proxy: { httpsProxy: `http://127.0.0.1:${proxy.port}` } });
    expect(await connectionErrorOf(client.call(create))).toMatchObject({ kind: "proxy", outcome: "not sent" });
    expect(proxy.connections()).toBe(1);
  });

  test("that refuses the connection sent nothing, so even a create is tried again", async () => {
    const { client, waits } = clientFor(baseUrl, { proxy: { httpsProxy: `http://127.0.0.1:${await refusedPort()}` } });
    expect(await connectionErrorOf(client.call(create))).toMatchObject({ kind: "connect", outcome: "not sent", code: "ECONNREFUSED" });
    expect(waits).toEqual([500, 1000]);
  });

  test("is passed by for the hosts of noProxy", async () => {
    const proxy = await proxyTo(0, 503);
    const { client } = clientFor(await elsewhere(), { proxy: { httpsProxy: proxy.url, noProxy: "x.example,0.0.0.0" } });
    expect(await connectionErrorOf(client.call(list))).toMatchObject({ kind: "connect" });
    expect(proxy.connections()).toBe(0);
  });

  test("never gets requests to this machine", async () => {
    const server = await api({ json: { ok: true } });
    const proxy = await proxyTo(0, 503);
    const { client } = clientFor(server.url, { proxy: { httpProxy: proxy.url, httpsProxy: proxy.url } });
    expect((await client.call(list)).json).toEqual({ ok: true });
    expect(proxy.connections()).toBe(0);
  });

  test.each([undefined, {}, { noProxy: "" }])("of the environment is not used unless it is given as an option: %j", async (proxy) => {
    const inEnvironment = await proxyTo(0, 503);
    for (const name of ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"]) vi.stubEnv(name, inEnvironment.url);
    const { client } = clientFor(await elsewhere(), { proxy });
    expect(await connectionErrorOf(client.call(list))).toMatchObject({ kind: "connect" });
    expect(inEnvironment.connections()).toBe(0);
  });

  test("of the environment's NO_PROXY is not used either", async () => {
    vi.stubEnv("NO_PROXY", "*");
    const proxy = await proxyTo(0, 503);
    expect(await connectionErrorOf(clientFor(baseUrl, { proxy: { httpsProxy: proxy.url } }).client.call(list))).toMatchObject({
      kind: "proxy",
    });
  });
});

describe("with a certificate that Node was told to trust", () => {
  let folder = "";
  const script = () => join(folder, "call.cjs");

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "client-tls-"));
    const contents = `
      import { createAdminClient } from "./src/client/admin-client.ts";
      const client = createAdminClient({ adminKey: "k", userAgent: "test/1", ...JSON.parse(process.argv[2]) });
      const answer = client.call({ method: "GET", path: "/x", family: "GET /x", repeatable: true });
      answer.then(({ text }) => process.stdout.write(text)).then(() => client.close());
    `;
    const root = join(import.meta.dirname, "../..");
    const stdin = { contents, resolveDir: root, loader: "ts" } as const;
    await build({ stdin, bundle: true, platform: "node", target: "node20", format: "cjs", outfile: script(), logLevel: "error" });
    const { certificate } = await import("./certificate.ts");
    await writeFile(join(folder, "ca.pem"), certificate);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const run = async (options: object) => {
    const env = { NODE_EXTRA_CA_CERTS: join(folder, "ca.pem") };
    return (await promisify(execFile)(process.execPath, [script(), JSON.stringify(options)], { env })).stdout;
  };

  test("a call goes through, directly and through a proxy, and the process ends by itself", async () => {
    const server = await tlsApi();
    const proxy = await proxyTo(server.port);
    expect(await run({ baseUrl: `https://localhost:${server.port}/v1` })).toBe('{"ok":true}');
    expect(await run({ baseUrl, proxy: { httpsProxy: proxy.url } })).toBe('{"ok":true}');
    expect(server.seen).toEqual([`GET localhost:${server.port}/v1/x`, "GET api.example.test/v1/x"]);
  });
});
