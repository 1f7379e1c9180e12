import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { api, canary } from "../client/servers.ts";
import { textOf, type Json, type Peer, type PeerOptions } from "../support/peer.ts";
import { call, connect, start, startSandboxProcess, supportTeamOfPayments, type Running } from "../support/process.ts";

const legacy: PeerOptions = { era: "legacy", capabilities: {} };
const modern: PeerOptions = { era: "modern", capabilities: {} };

/** Everything the server wrote to standard output, line by line. */
const linesOf = (server: Running): Json[] =>
  server
    .stdout()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Json);

const toolsOf = async (peer: Peer): Promise<unknown[]> => (await peer.request("tools/list")).result?.tools as unknown[];

/** An API that takes requests and never answers. */
async function silentApi() {
  let receive: (response: ServerResponse) => void = () => undefined;
  const received = new Promise<ServerResponse>((resolve) => (receive = resolve));
  const server = await api(receive);
  return { env: { OPENAI_BASE_URL: server.url, OPENAI_ADMIN_KEY: canary }, received };
}

describe("the handshake", () => {
  it.each(["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"])("answers %s with %s, and serves the tools", async (revision) => {
    const { server, peer } = await connect(["--sandbox"], { ...legacy, revision });
    expect(linesOf(server)[0]).toMatchObject({ result: { protocolVersion: revision, serverInfo: { name: "openai-admin-mcp" } } });
    expect(await toolsOf(peer)).toHaveLength(108);
    peer.close();
    expect((await server.exit).code).toBe(0);
  });

  it("answers a revision nobody knows yet with the latest one that has a handshake", async () => {
    const { server, peer } = await connect(["--sandbox"], { ...legacy, revision: "2099-01-01" });
    expect(linesOf(server)[0]).toMatchObject({ result: { protocolVersion: "2025-11-25" } });
    expect(await toolsOf(peer)).toHaveLength(108);
  });

  it("is not needed in 2026-07-28: server/discover and calls come with their envelope", async () => {
    const { peer } = await connect(["--sandbox"], modern);
    const { result } = await peer.request("server/discover");
    expect(result).toMatchObject({ supportedVersions: ["2026-07-28"], instructions: expect.stringContaining("Never guess") as unknown });
    expect(await toolsOf(peer)).toHaveLength(108);
    expect(textOf(await call(peer, "list_projects"))).toMatch(/^8 items, complete\./);
  });
});

describe("standard input", () => {
  it("may hold garbage: it is ignored, and what follows is answered", async () => {
    const { server, peer } = await connect(["--sandbox"], legacy);
    for (const line of ["garbage", "", "{", "null", "[]", '"text"', '{"id":1}', "\u0000\u001b[2J", "é".repeat(100_000)]) {
      server.child.stdin.write(`${line}\n`);
    }
    expect(await peer.request("ping")).toMatchObject({ result: {} });
    expect(linesOf(server)).toHaveLength(2);
    for (const line of server.stderr().trimEnd().split("\n")) expect(line).toMatch(/^(?:openai-admin-mcp: protocol: .*)?$/);
  });
});

describe("a call", () => {
  let connected: Awaited<ReturnType<typeof connect>>;
  beforeAll(async () => {
    connected = await connect(["--sandbox"], legacy);
  });
  afterAll(() => connected.peer.close());

  it("of an unknown tool is an error that names it", async () => {
    const reply = await call(connected.peer, "list_everything");
    expect(reply.result).toBeUndefined();
    expect(reply.error?.message).toContain("list_everything");
  });

  it("of a tool this configuration hides is an error", async () => {
    expect((await call(connected.peer, "list_external_keys")).error?.message).toContain("list_external_keys");
  });

  it.each(["list_projects", "create_project", "server_status"])(
    "of %s with an unknown argument is an error that names it",
    async (name) => {
      const reply = await call(connected.peer, name, { name: "Payments", limits: 3 });
      expect(reply.result?.isError).toBe(true);
      expect(textOf(reply)).toContain('"limits"');
    },
  );
});

describe("standard output", () => {
  it("holds nothing but JSON-RPC, whatever happens", async () => {
    const { server, peer } = await connect(["--sandbox", "--confirm", "off"], legacy);
    server.child.stdin.write("garbage\n");
    await call(peer, "list_projects");
    await call(peer, "retrieve_project", { project_id: "proj_none" });
    await call(peer, "nope");
    await peer.request("nope/nope");
    await call(peer, "create_project", { name: "Line\nbreak\u2028" });
    peer.close();
    const { stdout, stderr } = await server.exit;
    expect(stderr).toContain("--confirm off");
    expect(stdout.endsWith("\n")).toBe(true);
    const lines = stdout.slice(0, -1).split("\n");
    expect(lines).toHaveLength(6);
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ jsonrpc: "2.0", id: expect.any(Number) as unknown });
  });
});

describe("the API", () => {
  it("is not contacted before the first call", async () => {
    const server = await api({ json: { object: "list", data: [], has_more: false } });
    const { peer } = await connect([], legacy, { OPENAI_BASE_URL: server.url, OPENAI_ADMIN_KEY: canary });
    await peer.request("tools/list");
    await call(peer, "server_status");
    await call(peer, "list_projects", { limt: 1 });
    expect(server.connections()).toBe(0);
    await call(peer, "list_projects");
    expect(server.connections()).toBe(1);
  });
});

describe("the process", () => {
  it("ends when its input ends", async () => {
    const { server, peer } = await connect(["--sandbox"], legacy);
    await call(peer, "list_projects");
    peer.close();
    expect(await server.exit).toMatchObject({ code: 0, stderr: "" });
  });

  it("ends when its input ends before anything was said", async () => {
    const server = start(["--sandbox"]);
    server.child.stdin.end();
    expect(await server.exit).toMatchObject({ code: 0, stdout: "", stderr: "" });
  });

  it("ends when its input ends with a call in flight, and takes the call back", async () => {
    const silent = await silentApi();
    const { server, peer } = await connect([], legacy, silent.env);
    void call(peer, "list_projects");
    const response = await silent.received;
    const closed = once(response, "close");
    peer.close();
    await closed;
    expect(await server.exit).toMatchObject({ code: 0, stderr: "" });
  });

  it("ends when nobody reads its output any more", async () => {
    const { server } = await connect(["--sandbox"], legacy);
    server.child.stdout.destroy();
    server.child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id: 9, method: "ping" })}\n`);
    const { code, stderr } = await server.exit;
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(code).toBe(0);
  });

  it("goes on when nobody reads its standard error any more", async () => {
    const { server, peer } = await connect(["--sandbox"], legacy);
    server.child.stderr.destroy();
    // Answers to questions it never asked are worth a line of its log.
    for (const id of [998, 999]) server.child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id, result: {} })}\n`);
    expect(textOf(await call(peer, "list_projects"))).toContain("Payments");
    peer.close();
    expect((await server.exit).code).toBe(0);
  });
});

describe("several servers", () => {
  it("at once do not disturb each other", async () => {
    const args = ["--sandbox", "--confirm", "off", "--output", "json"];
    const [one, two] = await Promise.all([connect(args, legacy), connect(args, modern)]);
    const groups = async (peer: Peer) => {
      const { data: projects } = JSON.parse(textOf(await call(peer, "list_projects"))) as { data: Array<{ id: string; name: string }> };
      const project_id = projects.find(({ name }) => name === "Payments")!.id;
      const list = JSON.parse(textOf(await call(peer, "list_project_groups", { project_id }))) as { data: Array<{ group_id: string }> };
      return { project_id, ids: list.data.map(({ group_id }) => group_id) };
    };
    const [first, second] = await Promise.all([groups(one.peer), groups(two.peer)]);
    expect(first.ids).toHaveLength(3);
    const [removed] = first.ids;
    await call(one.peer, "remove_project_group", { project_id: first.project_id, group_id: removed });
    expect((await groups(one.peer)).ids).toEqual(first.ids.slice(1));
    expect(await groups(two.peer)).toEqual(second);
    one.peer.close();
    expect((await one.server.exit).code).toBe(0);
    expect(await groups(two.peer)).toEqual(second);
  });
});

describe("a form that nobody answers", () => {
  const canAsk: PeerOptions = { era: "legacy", capabilities: { elicitation: {} } };

  it("changes nothing when the time for it is over, nor when the host goes away", async () => {
    const sandbox = await startSandboxProcess();
    const { target, groups } = await supportTeamOfPayments(sandbox);
    const before = await groups();
    const { server, peer } = await connect(["--approval-timeout", "0.2"], canAsk, sandbox.env);
    const reply = await call(peer, "remove_project_group", target);
    expect(reply.result?.isError).toBe(true);
    expect(textOf(reply)).toContain("did not answer the approval form within 0.2 s. Nothing was changed");

    const asked = new Promise<void>((resolve) =>
      peer.respondWith(() => {
        resolve();
        return undefined;
      }),
    );
    void call(peer, "remove_project_group", target);
    await asked;
    peer.close();
    expect((await server.exit).code).toBe(0);
    expect(await groups()).toEqual(before);
  });
});
