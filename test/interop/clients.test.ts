import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { Client as NewClient, type ClientOptions } from "@modelcontextprotocol/client";
import { StdioClientTransport as NewTransport } from "@modelcontextprotocol/client/stdio";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as OldTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { api } from "../client/servers.ts";
import { bin, cleanEnv, type Env } from "../support/process.ts";

/** A form as the host gets it, and what its user does with it. */
interface Form {
  readonly message: string;
  readonly requestedSchema?: unknown;
}
interface Answer {
  readonly action: "accept" | "decline" | "cancel";
  readonly content?: Record<string, string>;
}
/** Undefined: a host that declares no elicitation. */
type User = ((form: Form) => Answer) | undefined;

interface ListedTool {
  readonly name: string;
  readonly annotations?: object | undefined;
}

/** The least that the two libraries have in common. */
interface Host {
  /** The revision both sides agreed on. */
  readonly revision: string | undefined;
  tools(): Promise<readonly ListedTool[]>;
  call(name: string, args?: Record<string, unknown>, signal?: AbortSignal): Promise<{ text: string; isError: boolean }>;
  close(): Promise<void>;
}

type Connect = (server: { args: string[]; env: Env }, user: User) => Promise<Host>;

const info = { name: "interop", version: "1.0.0" };
const launch = ({ args, env }: { args: string[]; env: Env }) => ({
  command: process.execPath,
  args: [bin, ...args],
  env: cleanEnv(env),
  stderr: "ignore" as const,
});
const capabilitiesOf = (user: User) => (user ? { elicitation: {} } : {});

function read(result: object): { text: string; isError: boolean } {
  const { content, isError = false } = result as { content: Array<{ text?: string }>; isError?: boolean };
  return { text: content.map((block) => block.text).join("\n"), isError };
}

const oldClient: Connect = async (server, user) => {
  const client = new OldClient(info, { capabilities: capabilitiesOf(user) });
  if (user) client.setRequestHandler(ElicitRequestSchema, ({ params }) => ({ ...user(params) }));
  let revision: string | undefined;
  const setProtocolVersion = (version: string) => void (revision = version);
  await client.connect(Object.assign(new OldTransport(launch(server)), { setProtocolVersion }));
  return {
    revision,
    tools: async () => (await client.listTools()).tools,
    call: async (name, args = {}, signal) =>
      read(await client.callTool({ name, arguments: args }, undefined, { ...(signal && { signal }) })),
    close: () => client.close(),
  };
};

const newClient =
  (mode: NonNullable<ClientOptions["versionNegotiation"]>["mode"]): Connect =>
  async (server, user) => {
    const client = new NewClient(info, { capabilities: capabilitiesOf(user), versionNegotiation: { ...(mode && { mode }) } });
    if (user) client.setRequestHandler("elicitation/create", ({ params }) => ({ ...user(params) }));
    await client.connect(new NewTransport(launch(server)));
    return {
      revision: client.getNegotiatedProtocolVersion(),
      tools: async () => (await client.listTools()).tools,
      call: async (name, args = {}, signal) => read(await client.callTool({ name, arguments: args }, { ...(signal && { signal }) })),
      close: () => client.close(),
    };
  };

const sandboxed = { args: ["--sandbox"], env: {} };

/** Id in the first column of the row that holds this name. */
function idOf(table: string, name: string): string {
  const row = table
    .split("\n")
    .map((line) => line.split("\t"))
    .find((cells) => cells.includes(name));
  if (row === undefined) throw new Error(`no row for ${name} in:\n${table}`);
  return row[0]!;
}

async function supportTeamOfPayments(host: Host): Promise<{ project_id: string; group_id: string }> {
  const project_id = idOf((await host.call("list_projects")).text, "Payments");
  return { project_id, group_id: idOf((await host.call("list_project_groups", { project_id })).text, "Support Team") };
}

const hosts: Array<[name: string, connect: Connect, revision: string]> = [
  ["@modelcontextprotocol/sdk 1.x", oldClient, "2025-11-25"],
  ["@modelcontextprotocol/client 2.x, legacy", newClient("legacy"), "2025-11-25"],
  ["@modelcontextprotocol/client 2.x, auto", newClient("auto"), "2026-07-28"],
  ["@modelcontextprotocol/client 2.x, pinned to 2026-07-28", newClient({ pin: "2026-07-28" }), "2026-07-28"],
];

describe.each(hosts)("%s", (_, connect, revision) => {
  describe("with a user who can be asked", () => {
    let host: Host;
    const forms: Form[] = [];
    let answer: Answer = { action: "cancel" };
    beforeAll(async () => {
      host = await connect(sandboxed, (form) => {
        forms.push(form);
        return answer;
      });
    });
    afterAll(() => host.close());

    it("speaks the revision it should", () => {
      expect(host.revision).toBe(revision);
    });

    it("lists the default tools, all four hints explicit on each", async () => {
      const tools = await host.tools();
      expect(tools).toHaveLength(108);
      for (const { name, annotations } of tools) {
        expect(annotations, name).toEqual({
          readOnlyHint: expect.any(Boolean) as unknown,
          destructiveHint: expect.any(Boolean) as unknown,
          idempotentHint: expect.any(Boolean) as unknown,
          openWorldHint: expect.any(Boolean) as unknown,
        });
      }
    });

    it("reads the organization", async () => {
      const { text, isError } = await host.call("list_projects", { include_archived: true });
      expect(isError).toBe(false);
      expect(text).toMatch(/^8 items, complete\./);
      expect(text).toContain("Payments");
    });

    it("is told what the server runs with", async () => {
      const { text, isError } = await host.call("server_status");
      expect(isError).toBe(false);
      expect(text).toContain("api: the embedded sandbox");
      expect(text).toContain("confirm: ask");
    });

    it.each(["decline", "cancel"] as const)("changes nothing when the user answers %s", async (action) => {
      answer = { action };
      forms.length = 0;
      const target = await supportTeamOfPayments(host);
      const before = await host.call("list_project_groups", { project_id: target.project_id });
      const { text, isError } = await host.call("remove_project_group", target);
      expect(isError).toBe(true);
      expect(text).toContain(`the host answered "${action}"`);
      expect(text).toContain("Nothing was changed");
      expect(forms).toHaveLength(1);
      expect(await host.call("list_project_groups", { project_id: target.project_id })).toEqual(before);
    });

    it("executes what the user approves, after showing what would happen", async () => {
      answer = { action: "accept", content: { decision: "Approve" } };
      forms.length = 0;
      const target = await supportTeamOfPayments(host);
      const { isError, text } = await host.call("remove_project_group", target);
      expect(isError, text).toBe(false);
      expect(forms).toHaveLength(1);
      for (const shown of ["Support Team", "Payments", target.group_id, target.project_id, "lose access"]) {
        expect(forms[0]!.message).toContain(shown);
      }
      const after = await host.call("list_project_groups", { project_id: target.project_id });
      expect(after.text).toContain("Payments Engineering");
      expect(after.text).not.toContain("Support Team");
    });

    it("executes what cannot be undone only when its name was typed", async () => {
      const project_id = idOf((await host.call("list_projects")).text, "Mobile App");
      for (const decision of ["Approve", "mobile app", "Search"]) {
        answer = { action: "accept", content: { decision } };
        const { text, isError } = await host.call("archive_project", { project_id });
        expect(isError, decision).toBe(true);
        expect(text).toContain("Nothing was changed");
      }
      expect((await host.call("retrieve_project", { project_id })).text).toContain("status: active");

      forms.length = 0;
      answer = { action: "accept", content: { decision: "Mobile App" } };
      const { text, isError } = await host.call("archive_project", { project_id });
      expect(isError, text).toBe(false);
      expect(forms[0]!.message).toContain("CANNOT BE UNDONE");
      expect(JSON.stringify(forms[0]!.requestedSchema)).toContain("Type exactly: Mobile App");
      expect((await host.call("retrieve_project", { project_id })).text).toContain("status: archived");
    });
  });

  it("is told without elicitation that the call waits for a human, and how it goes on", async () => {
    const host = await connect(sandboxed, undefined);
    onTestFinished(() => host.close());
    const target = await supportTeamOfPayments(host);
    const before = await host.call("list_project_groups", { project_id: target.project_id });
    const { text, isError } = await host.call("remove_project_group", target);
    expect(isError).toBe(true);
    for (const said of ["nothing was changed", "Support Team", "openai-admin-mcp approve", "call remove_project_group again"]) {
      expect(text).toContain(said);
    }
    expect(await host.call("list_project_groups", { project_id: target.project_id })).toEqual(before);
  });

  it("cancels down to the connection to the API, and the server answers the next one", async () => {
    let received: (response: ServerResponse) => void = () => undefined;
    const request = new Promise<ServerResponse>((resolve) => (received = resolve));
    const server = await api(received, { json: { object: "list", data: [], has_more: false } });
    const host = await connect({ args: [], env: { OPENAI_BASE_URL: server.url, OPENAI_ADMIN_KEY: "sk-admin-interop" } }, undefined);
    onTestFinished(() => host.close());

    const abort = new AbortController();
    const call = host.call("list_projects", {}, abort.signal);
    const response = await request;
    const closed = once(response, "close");
    abort.abort("the user pressed Esc");
    await expect(call).rejects.toThrow();
    await closed;
    expect(response.writableFinished).toBe(false);
    expect((await host.call("list_projects")).text).toMatch(/^0 items, complete\./);
    expect(server.seen).toHaveLength(2);
  });
});
