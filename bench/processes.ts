import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The command as it is shipped. Paths count from the bundle, `.build/bench/`. */
export const bin = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

export type Environment = Readonly<Record<string, string>>;

/** A process that answers in JSON lines. */
export interface Child {
  /** The next line of its output. */
  next(): Promise<unknown>;
  /** Most memory it had so far, in MB; undefined where the system does not tell. */
  peak(): number | undefined;
  stop(): Promise<void>;
}

/** Variables that would configure the command, put a proxy before it or change how Node runs are left out. */
export function cleanEnvironment(environment: NodeJS.ProcessEnv): Environment {
  const kept = Object.entries(environment).filter(([name]) => !/^OPENAI_|_proxy$|^NODE_/i.test(name));
  return Object.fromEntries(kept) as Environment;
}

function peakOf(pid: number | undefined): number | undefined {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}

/** Ends a process and waits until it is gone. */
export async function stop(process: ChildProcessWithoutNullStreams): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  const gone = once(process, "exit");
  process.kill("SIGKILL");
  await gone;
}

/** Runs a script with this Node; what it says on stderr is shown. */
export function startChild(script: string, args: readonly string[], env: Environment): Child {
  const child = spawn(process.execPath, [script, ...args], { env });
  child.stderr.pipe(process.stderr);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async next() {
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`${script} ended without an answer`);
      return JSON.parse(value);
    },
    peak: () => peakOf(child.pid),
    stop: () => stop(child),
  };
}

/** The answer of a child that works once, and the memory it took. */
export async function outcomeOf<T>(child: Child): Promise<T & { readonly peak: number | undefined }> {
  try {
    const outcome = (await child.next()) as T;
    return { ...outcome, peak: child.peak() };
  } finally {
    await child.stop();
  }
}

/** One of the scripts of the benchmark itself. */
export const childScript = (name: "crawl" | "bare-loop" | "fake-api"): string =>
  fileURLToPath(new URL(`children/${name}.js`, import.meta.url));

/** An API, and the key to it. */
export interface Api {
  readonly url: string;
  readonly admin_key: string;
}

/** The organization in a process of its own. */
export async function startSandbox(args: readonly string[], env: Environment): Promise<{ child: Child; api: Api }> {
  const child = startChild(bin, ["sandbox", ...args], env);
  return { child, api: (await child.next()) as Api };
}
