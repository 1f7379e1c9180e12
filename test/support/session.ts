import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serveStdio, StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import { createAdminClient, type AdminClient, type ClientOptions } from "../../src/client/admin-client.ts";
import type { ApiRequest, Reader } from "../../src/client/request.ts";
import { runnerOf } from "../../src/cli/services.ts";
import { createDispatch, type Dispatch } from "../../src/dispatch.ts";
import { createApprovals, type Approvals } from "../../src/gate/approvals.ts";
import { createCodeChannels } from "../../src/gate/channels/code.ts";
import { createOutOfBand, type Surface } from "../../src/gate/channels/out-of-band.ts";
import { createTokenChannels } from "../../src/gate/channels/token.ts";
import { createGuards } from "../../src/gate/guards.ts";
import { createRecentReads } from "../../src/gate/recent-reads.ts";
import { createGate, type ConfirmPolicy } from "../../src/gate/gate.ts";
import { listed } from "../../src/listed.ts";
import { createNames } from "../../src/names/names.ts";
import { createPerform } from "../../src/perform.ts";
import { createRecorder } from "../../src/record.ts";
import { createReports } from "../../src/resources/reports.ts";
import { sandboxAdminKey } from "../../src/sandbox/admin-key.ts";
import type { Org } from "../../src/sandbox/org.ts";
import { seedOrg } from "../../src/sandbox/seed.ts";
import { serveSandbox, type SandboxOptions } from "../../src/sandbox/server.ts";
import { createServerFactory } from "../../src/server.ts";
import { createSnapshots } from "../../src/snapshot/snapshots.ts";
import { createKeyStore } from "../../src/state/key-store.ts";
import { surfaceOf } from "../../src/tools/surface.ts";
import { createTrail, type Trail } from "../../src/trail/trail.ts";
import { createEvidence } from "../../src/workflows/evidence.ts";
import { startWorkflows } from "../../src/workflows/index.ts";
import type { RunWorkflow } from "../../src/workflows/workflow.ts";
import { createKeptSets } from "../../src/workflows/kept-sets.ts";
import { connectPeer, pipe, type Peer, type PeerOptions } from "./peer.ts";

export interface SessionOptions {
  readonly allowSelfLockout?: boolean;
  readonly confirm?: ConfirmPolicy;
  readonly secrets?: "file" | "inline";
  readonly output?: "text" | "json";
  readonly approvalTimeoutMs?: number;
  readonly keyDirectory?: string;
  /** Opens the channels outside the host; how long a call waits for them. */
  readonly approvalWaitMs?: number;
  readonly surface?: Surface;
  readonly frugal?: boolean;
  /** How long one call of an audit may read. */
  readonly budgetMs?: number;
  /** Clock of the organization and the server, Unix milliseconds. */
  readonly clock?: () => number;
  /** How long what was read for a plan counts as read, in milliseconds. Default 0: everything is read anew. */
  readonly freshMs?: number;
  /** What makes the sandbox unpleasant. */
  readonly sandbox?: Partial<SandboxOptions>;
  /** Clocks, waiting and chance of the client. */
  readonly client?: Pick<ClientOptions, "now" | "sleep" | "random">;
  /** A record that is kept elsewhere than on the disk. */
  readonly trail?: Trail;
  /** Base URL of another API than the sandbox. */
  readonly api?: string;
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
  /** Where plans wait for a person. */
  readonly approvals: Approvals;
  readonly dispatch: Dispatch;
  /** A workflow as the server runs it. */
  readonly workflow: (name: string) => RunWorkflow;
  /** Moves the clock of the gate, in milliseconds. */
  readonly wait: (ms: number) => void;
  /** A new connection, as the streams of a host: what it writes to and what it reads from. */
  streams(): ReturnType<typeof pipe>;
  connect(options: PeerOptions): Promise<Peer>;
  close(): Promise<void>;
}

const approveCommand = (id: string) => `openai-admin-mcp approve ${id}`;

export async function startSession(options: SessionOptions = {}): Promise<Session> {
  const clock = options.clock ?? Date.now;
  const org = seedOrg({ seed: 1, now: () => Math.floor(clock() / 1000), users: 40, projects: 8 });
  const sandbox = await serveSandbox(org, { port: 0, latencyMs: 0, ...options.sandbox });
  const baseUrl = options.api ?? sandbox.url;
  const real = createAdminClient({ baseUrl, adminKey: sandboxAdminKey, userAgent: "test", ...options.client });
  const sent: ApiRequest[] = [];
  const client: AdminClient = {
    call(request, callOptions) {
      sent.push(request);
      return real.call(request, callOptions);
    },
    pace: () => real.pace(),
    close: () => real.close(),
  };
  const logged: string[] = [];
  const log = (line: string) => void logged.push(line);
  const keyDirectory = options.keyDirectory ?? join(await mkdtemp(join(tmpdir(), "oam-")), "keys");
  let offset = 0;
  const now = () => clock() + offset;
  const approvals = createApprovals(join(keyDirectory, "..", "approvals"), now);
  const confirm = options.confirm ?? "ask";
  const output = options.output ?? "text";
  const gate = createGate(confirm, now);
  const state = join(keyDirectory, "..");
  const trail = options.trail ?? createTrail({ directory: join(state, "trail"), now, user: "tester" });
  const record = createRecorder({ trail, key: "sk-…", api: baseUrl, confirm, adminKey: sandboxAdminKey, log });
  const keys = createKeyStore(keyDirectory);
  const recent = createRecentReads(now, options.freshMs ?? 0);
  const read: Reader = async (request, signal) => (await client.call(request, signal && { signal })).json;
  const names = createNames({ read: recent.through(read), now });
  const perform = createPerform({ client, keys, secrets: options.secrets ?? "file", output, adminKey: sandboxAdminKey, names, now, log });
  const proofChannel =
    confirm === "plan"
      ? createTokenChannels()
      : confirm === "code"
        ? createCodeChannels({ approvals, organization: "test", approveCommand })
        : undefined;
  const guards = createGuards({
    adminKey: sandboxAdminKey,
    allowSelfLockout: options.allowSelfLockout ?? false,
    personTypes: confirm === "ask" || confirm === "code",
  });
  const dispatch = createDispatch({
    client,
    gate,
    guards,
    perform,
    record,
    names,
    recent,
    frugal: options.frugal ?? false,
    proofChannel,
    now,
  });
  const surface = surfaceOf({ toolsets: ["all"], tools: [], excludeTools: [], readOnly: false }, listed);
  const snapshots = createSnapshots({
    client,
    directory: join(state, "snapshots"),
    source: { api: sandbox.url, key: "sk-…" },
    now,
    writes: dispatch.writes,
  });
  const evidence = createEvidence(join(state, "reports"), false);
  const sets = createKeptSets(join(state, "change-sets"));
  const workflows = startWorkflows(
    {
      dispatch,
      gate,
      client,
      snapshots,
      surface,
      output,
      sets,
      evidence,
      trailEnd: trail.last,
      version: "0.0.0",
      budgetMs: options.budgetMs ?? 45_000,
      adminKey: sandboxAdminKey,
      allowSelfLockout: options.allowSelfLockout ?? false,
      now,
    },
    perform,
  );
  const calls = {
    runOf: runnerOf(dispatch, workflows, async () => ({ kind: "done", text: "status", json: undefined })),
    outOfBand:
      options.approvalWaitMs === undefined
        ? undefined
        : createOutOfBand({ approvals, surface: options.surface, approveCommand, organization: "test", waitMs: options.approvalWaitMs }),
    suggest: names.suggest,
  };
  const factory = createServerFactory({
    version: "0.0.0",
    listed,
    surface,
    calls: async () => calls,
    confirm,
    output,
    forms: { timeoutMs: options.approvalTimeoutMs ?? 60_000 },
    reports: createReports(join(state, "reports")),
    now,
    onerror: (error) => log(error.message),
  });
  const closers: Array<() => unknown> = [];
  const streams = () => {
    const pair = pipe();
    const handle = serveStdio(factory, {
      transport: new StdioServerTransport(pair.toServer, pair.fromServer),
      onerror: (error) => log(error.message),
    });
    closers.push(() => handle.close());
    return pair;
  };
  return {
    org,
    url: sandbox.url,
    sent,
    writes: () => sent.filter(({ method }) => method !== "GET"),
    logged,
    keyDirectory,
    approvals,
    dispatch,
    workflow: (name) => workflows.get(name)!,
    wait: (ms) => void (offset += ms),
    streams,
    async connect(peerOptions) {
      const { toServer, fromServer } = streams();
      return connectPeer(toServer, fromServer, peerOptions);
    },
    async close() {
      await Promise.all(closers.map((close) => close()));
      await snapshots.close();
      await client.close();
      await sandbox.close();
    },
  };
}
