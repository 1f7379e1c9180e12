import type { Reader } from "../client/request.ts";
import { randomUUID } from "node:crypto";
import { platform, tmpdir, userInfo } from "node:os";
import { join, resolve } from "node:path";
import { geteuid } from "node:process";
import { createDispatch, type Dispatch } from "../dispatch.ts";
import { createApprovals } from "../gate/approvals.ts";
import type { Channel } from "../gate/channels/channel.ts";
import { createCodeChannels } from "../gate/channels/code.ts";
import { createOutOfBand, type Waiter } from "../gate/channels/out-of-band.ts";
import { createBrowser } from "../gate/channels/page/browser.ts";
import { createPage } from "../gate/channels/page/page.ts";
import { createTokenChannels } from "../gate/channels/token.ts";
import { createGate } from "../gate/gate.ts";
import { createGuards } from "../gate/guards.ts";
import { createRecentReads } from "../gate/recent-reads.ts";
import { redacted } from "../output/secrets.ts";
import { createNames } from "../names/names.ts";
import type { Suggest } from "../names/suggest.ts";
import { createPerform } from "../perform.ts";
import { createRecorder } from "../record.ts";
import { createKeyStore } from "../state/key-store.ts";
import { tools } from "../tools/tool.ts";
import { createSnapshots } from "../snapshot/snapshots.ts";
import { createTrail } from "../trail/trail.ts";
import { createEvidence } from "../workflows/evidence.ts";
import { createKeptSets } from "../workflows/kept-sets.ts";
import { startWorkflows } from "../workflows/index.ts";
import type { RunWorkflow } from "../workflows/workflow.ts";
import { approvalsIn, type Settings } from "./settings.ts";
import { answerStatus } from "./status.ts";

/** How a command may ask a person outside the host. */
export interface OutsideHost {
  /** A browser may be opened. */
  readonly page: boolean;
  /** Seconds one call waits, where `--approval-wait` does not say. */
  readonly wait: number;
}

/** What a command needs to make calls. */
export interface Services {
  /** How a shown tool is run. */
  readonly runOf: (name: string) => RunWorkflow;
  readonly suggest: Suggest;
  /** Asks a person outside the host; undefined when `--channels` forbids it. */
  readonly outOfBand: (how: OutsideHost) => ((waiter: Waiter) => Channel) | undefined;
  /** Waits for calls that are still running; whoever made them has aborted those that may be given up. */
  close(): Promise<void>;
}

/** For the record. Containers often run under a number that belongs to no user. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${geteuid?.() ?? "unknown"}`;
  }
}

/** How a tool is run: an endpoint, a workflow, or else `server_status`. */
export const runnerOf =
  (dispatch: Dispatch, workflows: ReadonlyMap<string, RunWorkflow>, status: RunWorkflow) =>
  (name: string): RunWorkflow => {
    const tool = tools.get(name);
    return tool ? (args, caller) => dispatch.call(tool, args, caller) : (workflows.get(name) ?? status);
  };

/** Wires everything that makes a call. Nothing is read, written or connected yet. */
export function createServices(settings: Settings, log: (line: string) => void): Services {
  const { version, env, options, client, connection, surface, state } = settings;
  const keys = join(state, "keys");
  const approvals = createApprovals(approvalsIn(state), Date.now);
  const organization = `${connection.baseUrl}, key ${redacted(connection.adminKey)}`;
  // A state directory of its own is known to this server only, so the person has to name it.
  const where = options.stateDir === undefined ? "" : ` --state-dir ${JSON.stringify(resolve(options.stateDir))}`;
  const approveCommand = (id: string) => `openai-admin-mcp approve ${id}${where}`;
  const page = createPage({ approvals, openBrowser: createBrowser(platform(), env), now: Date.now });
  const proofChannels = { plan: () => createTokenChannels(), code: () => createCodeChannels({ approvals, organization, approveCommand }) };
  const { confirm, channels } = options;
  const { adminKey } = connection;
  const { secrets, output } = options;
  const key = redacted(adminKey);
  const records = join(state, "trail");
  const trail = createTrail({ directory: records, now: Date.now, user: userName() });
  const record = createRecorder({ trail, key, api: connection.baseUrl, confirm, adminKey, log });
  const gate = createGate(confirm, Date.now);
  const recent = createRecentReads(Date.now);
  const read: Reader = async (request, signal) => (await client.call(request, signal && { signal })).json;
  const names = createNames({ read: recent.through(read), now: Date.now });
  const perform = createPerform({ client, keys: createKeyStore(keys), secrets, output, adminKey, names, now: Date.now, log });
  const proofChannel = confirm === "plan" || confirm === "code" ? proofChannels[confirm]() : undefined;
  const guards = createGuards({
    adminKey,
    allowSelfLockout: options.allowSelfLockout,
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
    frugal: options.plans === "frugal",
    proofChannel,
    now: Date.now,
  });
  const snapshots = createSnapshots({
    client,
    directory: options.sandbox ? join(tmpdir(), `openai-admin-mcp-sandbox-${randomUUID()}`) : join(state, "snapshots"),
    source: { api: connection.baseUrl, key },
    now: Date.now,
    keep: options.keepSnapshots,
    secrets: [adminKey],
    writes: dispatch.writes,
    concurrency: options.concurrency,
  });
  const evidence = createEvidence(settings.reports, options.out !== undefined);
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
      version,
      budgetMs: 45_000,
      adminKey,
      allowSelfLockout: options.allowSelfLockout,
      now: Date.now,
    },
    perform,
  );
  const status: RunWorkflow = async (args) =>
    answerStatus({ version, connection, options, surface, keys, trail: records, pace: client.pace() }, args);
  const runOf = runnerOf(dispatch, workflows, status);
  const calls = new Set<Promise<unknown>>();
  return {
    runOf: (name) => (args, caller) => {
      const call = runOf(name)(args, caller);
      calls.add(call);
      const forget = (): unknown => calls.delete(call);
      call.then(forget, forget);
      return call;
    },
    suggest: names.suggest,
    outOfBand({ page: mayOpen, wait }) {
      const terminal = channels.includes("terminal") ? approveCommand : undefined;
      const shownOn = mayOpen && channels.includes("page") ? page : undefined;
      if (terminal === undefined && shownOn === undefined) return undefined;
      return createOutOfBand({
        approvals,
        surface: shownOn,
        approveCommand: terminal,
        organization,
        waitMs: (options.approvalWait ?? wait) * 1000,
      });
    },
    async close() {
      await snapshots.close({ remove: options.sandbox });
      // What they did still has to reach the record.
      await Promise.allSettled(calls);
      await perform.settled();
      await Promise.all([page.close(), client.close()]);
    },
  };
}
