import { describe, expect, it } from "vitest";
import { api, canary, fault, refusedPort } from "../client/servers.ts";
import { textOf } from "../support/peer.ts";
import { call, complaintOf, connect, run } from "../support/process.ts";

describe.each([
  ["of OpenAI's shape", canary],
  ["of a gateway", "GatewayKey.0123456789/abcdefghijklmnop+CaNaRy"],
])("an admin key %s", (_, key) => {
  /** No eight characters in a row of what makes the key secret. */
  const expectNone = (...texts: string[]) => {
    const secret = key.replace(/^sk-admin-/, "");
    const parts = Array.from({ length: secret.length - 7 }, (__, at) => secret.slice(at, at + 8));
    for (const text of texts) expect(parts.filter((part) => text.includes(part))).toEqual([]);
  };

  it("is in no answer, no error and no log, even if the API sends it back", async () => {
    const noRetry = { "x-should-retry": "false" };
    const server = await api(
      { json: { object: "list", data: [{ object: "organization.project", id: "proj_1", name: `called ${key}` }], has_more: false } },
      fault(401, `Incorrect API key provided: ${key}. It begins with ${key.slice(0, 24)} and ends with ${key.slice(-12)}`, {
        code: key,
        param: key,
      }),
      { status: 500, headers: noRetry, text: `Traceback: {"authorization": "Bearer ${key}"}` },
      {
        status: 500,
        headers: { ...noRetry, "x-request-id": key },
        json: { error: { message: `${"crash ".repeat(330)}${key}`, type: key } },
      },
      { status: 302, headers: { location: `https://${encodeURIComponent(key)}.example/${key}` }, text: "" },
      { status: 200, text: `not JSON: ${key}` },
      (response) => void response.writeHead(200, { "content-length": "999" }).write(key, () => response.destroy()),
    );
    const { server: mcp, peer } = await connect(
      ["--timeout", "5"],
      { era: "legacy", capabilities: {} },
      { OPENAI_BASE_URL: server.url, OPENAI_ADMIN_KEY: key },
    );
    const texts = [
      textOf(await call(peer, "list_projects")),
      textOf(await call(peer, "list_users")),
      textOf(await call(peer, "list_groups")),
      textOf(await call(peer, "list_roles")),
      textOf(await call(peer, "list_invites")),
      textOf(await call(peer, "list_admin_api_keys")),
      textOf(await call(peer, "create_group", { name: "Auditors" })),
      textOf(await call(peer, "list_projects", { [key]: 1 })),
      textOf(await call(peer, "server_status")),
    ];
    mcp.child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id: 999, result: { key } })}\n`);
    expect(texts[0]).toMatch(/called .*…/);
    expect(texts[1]).toMatch(/^401 /);
    expect(texts[2]).toMatch(/^500 /);
    expect(texts[6]).toContain("UNKNOWN");
    expect(texts[7]).toContain("unknown argument");
    expect(server.seen.every(({ headers }) => headers.authorization === `Bearer ${key}`)).toBe(true);
    peer.close();
    const { stdout, stderr } = await mcp.exit;
    expectNone(stdout, stderr, ...texts);
  });

  it("is in no error when nothing answers", async () => {
    const env = { OPENAI_BASE_URL: `http://127.0.0.1:${await refusedPort()}/v1`, OPENAI_ADMIN_KEY: key };
    const { server, peer } = await connect([], { era: "modern", capabilities: {} }, env);
    expect(textOf(await call(peer, "list_projects"))).toContain("ECONNREFUSED");
    peer.close();
    const { stdout, stderr } = await server.exit;
    expectNone(stdout, stderr);
  });

  it.each([
    ["text", `nonsense ${key}`],
    ["a password", `https://admin:${key}@api.openai.com/v1`],
    ["a query", `https://api.openai.com/v1?key=${key}`],
    ["a host off this machine", `http://${key.replaceAll(/\W/g, "")}.example/v1`],
    ["a file", `file:///${key}`],
  ])("is in no error when the base URL is %s", async (__, url) => {
    const complaint = complaintOf(await run([], { env: { OPENAI_BASE_URL: url, OPENAI_ADMIN_KEY: key } }));
    expect(complaint).toContain("The base URL");
    expectNone(complaint);
  });
});
