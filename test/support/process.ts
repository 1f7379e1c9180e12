import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect } from "vitest";
import { api } from "../client/servers.ts";
import { connectPeer, type Json, type Peer, type PeerOptions, type Reply } from "./peer.ts";

/** The built command. */
export const bin = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

export type Env = Readonly<Record<string, string>>;

/** Nothing that a test does belongs on the record of the person who runs it. */
const defaults: Env = {
  OPENAI_ADMIN_MCP_STATE_DIR: mkdtempSync(join(tmpdir(), "oam-state-")),
  // No test opens a browser by accident, and none waits for a person who is not there.
  OPENAI_ADMIN_MCP_CHANNELS: "elicitation,terminal",
  OPENAI_ADMIN_MCP_APPROVAL_WAIT: "0",
};

/** The environment of the tests, without what would configure the command or put a proxy before it. */
export function cleanEnv(more: Env = {}): Record<string, string> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^OPENAI_|_proxy$|^NODE_OPTIONS$/i.test(name));
  return { ...(Object.fromEntries(inherited) as Record<string, string>), ...defaults, ...more };
}

export interface Exit {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command as a process. */
export interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  /** What it has written so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves when it has ended and everything it wrote was read. */
  readonly exit: Promise<Exit>;
}

const started = new Set<ChildProcessWithoutNullStreams>();

// A failed test leaves nothing running behind.
afterAll(() => {
  for (const child of started) child.kill("SIGKILL");
});

/** Starts the command. It ends with the test file at the latest. */
export function start(args: readonly string[], env: Env = {}, as: { readonly uid?: number; readonly gid?: number } = {}): Running {
  const child = spawn(process.execPath, [bin, ...args], { env: cleanEnv(env), ...as });
  started.add(child);
  const written = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => (written[name] += text));
  }
  // A process that ended does not read what is still written to it.
  child.stdin.on("error", () => undefined);
  const exit = new Promise<Exit>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      started.delete(child);
      resolve({ code, signal, ...written });
    });
  });
  return { child, stdout: () => written.stdout, stderr: () => written.stderr, exit };
}

/** Runs the command to its end. */
export async function run(args: readonly string[], { env, input = "" }: { env?: Env; input?: string } = {}): Promise<Exit> {
  const { child, exit } = start(args, env);
  child.stdin.end(input);
  return exit;
}

/** Starts the MCP server and talks to it as a bare peer. */
export async function connect(args: readonly string[], options: PeerOptions, env: Env = {}): Promise<{ server: Running; peer: Peer }> {
  const server = start(args, env);
  return { server, peer: await connectPeer(server.child.stdin, server.child.stdout, options) };
}

export const call = (peer: Peer, name: string, args: Json = {}): Promise<Reply> => peer.request("tools/call", { name, arguments: args });

/** What a run says that was asked for something that cannot be: one line, and exit code 2. */
export function complaintOf({ code, stdout, stderr }: Exit): string {
  expect(stdout).toBe("");
  expect(stderr).toMatch(/^openai-admin-mcp: [^\n]+\n$/);
  expect(code).toBe(2);
  return stderr;
}

/** An organization served by a process of its own, which outlives the calls that are made to it. */
export interface SandboxProcess extends Running {
  readonly url: string;
  /** What points the command at it. */
  readonly env: Env;
  /** Reads it without the command that is under test. */
  readonly get: <T = Json>(path: string, key?: string) => Promise<T>;
  /** The rows of a list. */
  readonly list: (path: string) => Promise<Json[]>;
}

/** What the only line of the sandbox says. */
export interface Announced {
  readonly url: string;
  readonly admin_key: string;
}

/** Waits for the first line of output. */
export async function firstLine(running: Running): Promise<string> {
  const ended = running.exit.then(({ code, stderr }): never => {
    throw new Error(`ended with ${code} before its first line: ${stderr}`);
  });
  // Once there is a line it may end as it likes.
  ended.catch(() => undefined);
  while (!running.stdout().includes("\n")) await Promise.race([once(running.child.stdout, "data"), ended]);
  return running.stdout().split("\n")[0]!;
}

export async function startSandboxProcess(args: readonly string[] = ["--port", "0"]): Promise<SandboxProcess> {
  const running = start(["sandbox", ...args]);
  const { url, admin_key } = JSON.parse(await firstLine(running)) as Announced;
  const get = async <T>(path: string, key = admin_key): Promise<T> => {
    const response = await fetch(`${url}/organization/${path}`, { headers: { authorization: `Bearer ${key}` } });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  const list = async (path: string) => (await get<{ data: Json[] }>(`${path}${path.includes("?") ? "&" : "?"}limit=100`)).data;
  return { ...running, url, env: { OPENAI_BASE_URL: url, OPENAI_ADMIN_KEY: admin_key }, get, list };
}

/** The access of Support Team to Payments: its removal is the destructive call of these tests. */
export async function supportTeamOfPayments({ list }: SandboxProcess) {
  const project_id = String((await list("projects")).find(({ name }) => name === "Payments")?.id);
  const groups = () => list(`projects/${project_id}/groups`);
  const group_id = String((await groups()).find(({ group_name }) => group_name === "Support Team")?.group_id);
  return { target: { project_id, group_id }, groups };
}

/**
 * A way to the sandbox on which something can happen: `onCreated` runs when a POST has done its work and its answer is still on the way, `onAnswered` when
 * that has left, and deletions can be made to fail.
 */
export async function between(
  sandbox: SandboxProcess,
  onCreated: (answer: Json) => Promise<void>,
  { onAnswered = () => undefined, deletes = true }: { onAnswered?: () => void; deletes?: boolean } = {},
): Promise<Env> {
  const front = await api((response) => {
    const { method, url, headers, body } = front.seen.at(-1)!;
    const forward = async () => {
      if (method === "DELETE" && !deletes)
        return response.writeHead(500, { "x-should-retry": "false" }).end('{"error":{"message":"no luck"}}');
      const { authorization = "" } = headers;
      const answer = await fetch(new URL(url, sandbox.url), { method, headers: { authorization }, ...(body !== "" && { body }) });
      const text = await answer.text();
      if (method !== "POST" || !answer.ok) return response.writeHead(answer.status).end(text);
      await onCreated(JSON.parse(text) as Json);
      return response.writeHead(answer.status).end(text, onAnswered);
    };
    forward().catch((error: Error) => response.destroy(error));
  });
  return { ...sandbox.env, OPENAI_BASE_URL: front.url };
}
