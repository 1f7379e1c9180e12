import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import type { Json } from "./peer.ts";

/** The built command. */
export const bin = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

export type Env = Readonly<Record<string, string>>;

/** The environment of the tests, without what would configure the command or put a proxy before it. */
export function cleanEnv(more: Env = {}): Record<string, string> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^OPENAI_|_proxy$|^NODE_OPTIONS$/i.test(name));
  return { ...(Object.fromEntries(inherited) as Record<string, string>), ...more };
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
export function start(args: readonly string[], env: Env = {}): Running {
  const child = spawn(process.execPath, [bin, ...args], { env: cleanEnv(env) });
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

/** An organization served by a process of its own, which outlives the calls that are made to it. */
export interface SandboxProcess extends Running {
  readonly url: string;
  readonly adminKey: string;
  /** What points the command at it. */
  readonly env: Env;
}

export async function startSandboxProcess(args: readonly string[] = []): Promise<SandboxProcess> {
  const running = start(["sandbox", "--port", "0", ...args]);
  const ended = running.exit.then(({ code, stderr }): never => {
    throw new Error(`the sandbox ended with ${code}: ${stderr}`);
  });
  while (!running.stdout().includes("\n")) await Promise.race([once(running.child.stdout, "data"), ended]);
  // It may end as it likes from here on.
  ended.catch(() => undefined);
  const { url, admin_key: adminKey } = JSON.parse(running.stdout().split("\n")[0]!) as { url: string; admin_key: string };
  return { ...running, url, adminKey, env: { OPENAI_BASE_URL: url, OPENAI_ADMIN_KEY: adminKey } };
}

/** One call of the command line with `--output json`, which must succeed. */
export async function callJson<T = Json>(tool: string, args: Json, env: Env, options: readonly string[] = []): Promise<T> {
  const { code, stdout, stderr } = await run(["call", tool, JSON.stringify(args), "--output", "json", ...options], { env });
  if (code !== 0) throw new Error(`${tool} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as T;
}

interface Listed {
  readonly data: readonly Json[];
}

/** The ids of a project and of a group that has access to it, found the way a caller finds them. */
export async function findProjectGroup(
  env: Env,
  { project, group }: { project: string; group: string },
): Promise<{ project_id: string; group_id: string }> {
  const { data: projects } = await callJson<Listed>("list_projects", { limit: 100 }, env);
  const project_id = String(projects.find(({ name }) => name === project)?.id);
  const { data: groups } = await callJson<Listed>("list_project_groups", { project_id }, env);
  return { project_id, group_id: String(groups.find(({ group_name }) => group_name === group)?.group_id) };
}
