import { InvalidArgumentError, type Command } from "commander";
import { sandboxAdminKey, sandboxReadOnlyKey } from "../sandbox/admin-key.ts";
import { faultHelp, parseFaults, type Faults } from "../sandbox/hostile/faults.ts";
import { UsageError } from "./exit.ts";

export interface SandboxFlags {
  readonly port: number;
  readonly users: number;
  readonly projects: number;
  readonly latencyMs: number;
  readonly lagMs: number;
  readonly rpm: number;
  readonly retryAfter?: true;
  readonly fault?: Faults;
  readonly seed: number;
}

function wholeNumber(max: number) {
  return (value: string): number => {
    const number = Number(value);
    if (value.trim() === "" || !Number.isInteger(number) || number < 0 || number > max)
      throw new InvalidArgumentError(`Give a whole number from 0 to ${max}.`);
    return number;
  };
}

function faults(spec: string): Faults {
  try {
    return parseFaults(spec);
  } catch (error) {
    throw new InvalidArgumentError((error as RangeError).message);
  }
}

/** Adds the options of the sandbox command, read as `SandboxFlags`. */
export function addSandboxOptions(command: Command): Command {
  return command
    .option("--port <number>", "0 takes a free one", wholeNumber(65_535), 0)
    .option("--users <number>", "people in the organization", wholeNumber(100_000), 40)
    .option("--projects <number>", "projects in the organization", wholeNumber(10_000), 8)
    .option("--latency-ms <number>", "added to every answer", wholeNumber(60_000), 0)
    .option("--lag-ms <number>", "how long lists miss new projects, and new service accounts are not found", wholeNumber(600_000), 0)
    .option("--rpm <number>", "requests a minute for each method and path, then 429; 0 for no limit", wholeNumber(1_000_000), 0)
    .option("--retry-after", "429 says when to come back, which the real API leaves out")
    .option("--fault <shares>", "faults and the share of requests each hits, e.g. reset=0.05,5xx=0.1", faults)
    .option("--seed <number>", "of the faults: the same requests in the same order meet the same ones", wholeNumber(2 ** 32 - 1), 1)
    .addHelpText("after", `\nFaults:\n${faultHelp}\n\nAn admin key of the organization that may only read: ${sandboxReadOnlyKey}`);
}

function portProblem(error: unknown, port: number): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") return new UsageError(`Port ${port} is in use: give another one, or 0 for a free one.`);
  if (code === "EACCES") return new UsageError(`Port ${port} may not be used by this user: give one above 1023, or 0 for a free one.`);
  return error;
}

/**
 * Serves the organization and says where, as one JSON line. It goes on until the process is ended.
 * @throws {UsageError} For a port that cannot be used.
 */
export async function serveSandboxAlone(flags: SandboxFlags, print: (text: string) => void): Promise<never> {
  const { startSandbox } = await import("../sandbox/start.ts");
  const { fault = {}, ...options } = flags;
  const sandbox = await startSandbox({ ...options, faults: fault }).catch((error: unknown) => {
    throw portProblem(error, flags.port);
  });
  print(JSON.stringify({ url: sandbox.url, admin_key: sandboxAdminKey }));
  return new Promise<never>(() => undefined);
}
