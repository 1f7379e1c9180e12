import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serveStdio, StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import { createAdminClient, type AdminClient } from "../../src/client/admin-client.ts";
import type { ApiRequest } from "../../src/client/request.ts";
import { createDispatch } from "../../src/dispatch.ts";
import { createGate, type ConfirmPolicy } from "../../src/gate/gate.ts";
import { sandboxAdminKey } from "../../src/sandbox/admin-key.ts";
import type { Org } from "../../src/sandbox/org.ts";
import { seedOrg } from "../../src/sandbox/seed.ts";
import { serveSandbox } from "../../src/sandbox/server.ts";
import { createServerFactory } from "../../src/server.ts";
import { createKeyStore } from "../../src/state/private-files.ts";
import { surfaceOf } from "../../src/tools/surface.ts";
import { connectPeer, pipe, type Peer, type PeerOptions } from "./peer.ts";

export interface SessionOptions {
  readonly confirm?: ConfirmPolicy;
  readonly secrets?: "file" | "inline";
  readonly output?: "text" | "json";
  readonly approvalTimeoutMs?: number;
  readonly keyDirectory?: string;
}

/** The server of the product over streams in this process, on an organization served over real HTTP. */
export interface Session {
  readonly org: Org;
  readonly url: string;
  /** Requests the server sent, in order. */
  readonly sent: ApiRequest[];
  /** Those of them that can change something. */
  readonly writes: () => ApiRequest[];
  /** What the server told its operator. */
  readonly logged: string[];
  readonly keyDirectory: string;
  /** Moves the clock of the gate, in milliseconds. */
  readonly wait: (ms: number) => void;
  connect(options: PeerOptions): Promise<Peer>;
  close(): Promise<void>;
}

export async function startSession(options: SessionOptions = {}): Promise<Session> {
  const org = seedOrg({ seed: 1, now: () => Math.floor(Date.now() / 1000), users: 40, projects: 8 });
  const sandbox = await serveSandbox(org, { port: 0, latencyMs: 0 });
  const real = createAdminClient({ baseUrl: sandbox.url, adminKey: sandboxAdminKey, userAgent: "test" });
  const sent: ApiRequest[] = [];
  const client: AdminClient = {
    call(request, callOptions) {
      sent.push(request);
      return real.call(request, callOptions);
    },
    close: () => real.close(),
  };
  const logged: string[] = [];
  const log = (line: string) => void logged.push(line);
  const keyDirectory = options.keyDirectory ?? join(await mkdtemp(join(tmpdir(), "oam-")), "keys");
  let offset = 0;
  const confirm = options.confirm ?? "ask";
  const output = options.output ?? "text";
  const dispatch = createDispatch({
    client,
    gate: createGate(confirm, () => Date.now() + offset),
    keys: createKeyStore(keyDirectory),
    secrets: options.secrets ?? "file",
    output,
    adminKey: sandboxAdminKey,
    log,
  });
  const factory = createServerFactory({
    version: "0.0.0",
    dispatch,
    surface: surfaceOf({ toolsets: ["all"], tools: [], excludeTools: [], readOnly: false }),
    confirm,
    output,
    approvalTimeoutMs: options.approvalTimeoutMs ?? 60_000,
    status: () => ({ kind: "done", text: "status", json: undefined }),
    onerror: (error) => log(error.message),
  });
  const closers: Array<() => unknown> = [];
  return {
    org,
    url: sandbox.url,
    sent,
    writes: () => sent.filter(({ method }) => method !== "GET"),
    logged,
    keyDirectory,
    wait: (ms) => void (offset += ms),
    async connect(peerOptions) {
      const { toServer, fromServer } = pipe();
      const handle = serveStdio(factory, {
        transport: new StdioServerTransport(toServer, fromServer),
        onerror: (error) => log(error.message),
      });
      closers.push(() => handle.close());
      return connectPeer(toServer, fromServer, peerOptions);
    },
    async close() {
      await Promise.all(closers.map((close) => close()));
      await client.close();
      await sandbox.close();
    },
  };
}
