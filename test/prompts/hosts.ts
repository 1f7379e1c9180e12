import type { Readable, Writable } from "node:stream";
import { Client as NewClient } from "@modelcontextprotocol/client";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import type { Json } from "../support/peer.ts";
import type { Session } from "../support/session.ts";

/** What a host may ask for beside tools, in the terms that both libraries have in common. */
export interface Host {
  readonly revision: string | undefined;
  prompts(): Promise<
    ReadonlyArray<{
      name: string;
      title?: string | undefined;
      arguments?: Array<{ name: string; required?: boolean | undefined }> | undefined;
    }>
  >;
  prompt(name: string, args?: Record<string, string>): Promise<string>;
  complete(
    ref: { type: "ref/prompt"; name: string } | { type: "ref/resource"; uri: string },
    name: string,
    value: string,
    known?: Record<string, string>,
  ): Promise<{ values: string[]; hasMore?: boolean | undefined }>;
  templates(): Promise<ReadonlyArray<{ uriTemplate: string }>>;
  resources(): Promise<ReadonlyArray<{ uri: string; name: string; mimeType?: string | undefined; size?: number | undefined }>>;
  read(uri: string): Promise<ReadonlyArray<{ uri: string; mimeType?: string | undefined; text?: string }>>;
  call(
    name: string,
    args: Json,
    onProgress?: (progress: { progress: number; total?: number | undefined }) => void,
  ): Promise<readonly Json[]>;
  close(): Promise<void>;
}

/** JSON-RPC over streams in this process: what the transports of both libraries ask for. */
function transport(toServer: Writable, fromServer: Readable) {
  let buffer = "";
  const own = {
    onmessage: undefined as ((message: never) => void) | undefined,
    onclose: undefined as (() => void) | undefined,
    async start() {
      fromServer.on("data", (chunk: Buffer) => {
        buffer += chunk.toString();
        const lines = buffer.split("\n");
        buffer = lines.pop()!;
        for (const line of lines) own.onmessage?.(JSON.parse(line) as never);
      });
    },
    send: async (message: unknown) => void toServer.write(`${JSON.stringify(message)}\n`),
    async close() {
      toServer.end();
      own.onclose?.();
    },
  };
  return own;
}

const info = { name: "interop", version: "1.0.0" };

async function oldHost(session: Session): Promise<Host> {
  const { toServer, fromServer } = session.streams();
  const client = new OldClient(info);
  let revision: string | undefined;
  await client.connect(
    Object.assign(transport(toServer, fromServer), { setProtocolVersion: (version: string) => void (revision = version) }) as never,
  );
  return {
    revision,
    ...shared(client as unknown as NewClient, (params, options) => client.callTool(params, undefined, options)),
  };
}

async function newHost(session: Session, mode: "legacy" | { pin: string }): Promise<Host> {
  const { toServer, fromServer } = session.streams();
  const client = new NewClient(info, { versionNegotiation: { mode } });
  await client.connect(transport(toServer, fromServer) as never);
  const revision = client.getNegotiatedProtocolVersion();
  return { revision, ...shared(client, (params, options) => client.callTool(params, options)) };
}

type CallTool = (
  params: { name: string; arguments: Json },
  options: { onprogress?: (progress: { progress: number; total?: number | undefined }) => void },
) => Promise<unknown>;

function shared(client: NewClient, callTool: CallTool): Omit<Host, "revision"> {
  return {
    prompts: async () => (await client.listPrompts()).prompts,
    async prompt(name, args = {}) {
      const { messages } = await client.getPrompt({ name, arguments: args });
      const [{ role, content }, ...others] = messages as [(typeof messages)[number]];
      if (others.length > 0 || role !== "user" || content.type !== "text") throw new Error(JSON.stringify(messages));
      return content.text;
    },
    complete: async (ref, name, value, known) =>
      (await client.complete({ ref, argument: { name, value }, ...(known && { context: { arguments: known } }) })).completion,
    templates: async () => (await client.listResourceTemplates()).resourceTemplates,
    resources: async () => (await client.listResources()).resources,
    read: async (uri) => (await client.readResource({ uri })).contents,
    async call(name, args, onprogress) {
      const result = (await callTool({ name, arguments: args }, { ...(onprogress && { onprogress }) })) as { content: Json[] };
      return result.content;
    },
    close: () => client.close(),
  };
}

export const hosts: ReadonlyArray<[name: string, connect: (session: Session) => Promise<Host>, revision: string]> = [
  ["@modelcontextprotocol/sdk 1.x", oldHost, "2025-11-25"],
  ["@modelcontextprotocol/client 2.x, legacy", (session) => newHost(session, "legacy"), "2025-11-25"],
  ["@modelcontextprotocol/client 2.x, pinned to 2026-07-28", (session) => newHost(session, { pin: "2026-07-28" }), "2026-07-28"],
];
