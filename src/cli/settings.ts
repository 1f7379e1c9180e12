import { readFile } from "node:fs/promises";
import { isAbsolute, join, resolve } from "node:path";
import type { AdminClient } from "../client/admin-client.ts";
import { ConfigError } from "../client/errors.ts";
import type { Connection, Environment, Options } from "../config.ts";
import { surfaceOf, type Listed, type Surface } from "../tools/surface.ts";
import { connect } from "./connect.ts";

/** What a command line and its environment stand for. All that can be wrong with them was found. */
export interface Settings {
  readonly version: string;
  readonly env: Environment;
  readonly options: Options;
  readonly client: AdminClient;
  readonly connection: Connection;
  /** Everything that can be listed, and what of it is shown. */
  readonly listed: readonly Listed[];
  readonly surface: Surface;
  /** Directory of keys, approvals, records and snapshots. */
  readonly state: string;
  /** Directory of reports. */
  readonly reports: string;
}

async function ownDirectory(): Promise<string> {
  // Only here: it asks for the home directory when it is loaded, and fails in a container that has none.
  const data = await import("env-paths").then(
    ({ default: envPaths }) => envPaths("openai-admin-mcp", { suffix: "" }).data,
    () => "",
  );
  if (isAbsolute(data)) return data;
  throw new ConfigError("This user has no home directory, so say where keys, approvals and records go: --state-dir.");
}

/**
 * Where this user's keys, approvals and records are. The sandbox has a place of its own: its keys open nothing, its records prove nothing.
 * @throws {ConfigError} When neither an option nor the system says where.
 */
export async function stateDirectory(options: Options): Promise<string> {
  const state = options.stateDir === undefined ? await ownDirectory() : resolve(options.stateDir);
  return options.sandbox ? join(state, "sandbox") : state;
}

/** Where plans wait, in a state directory. */
export const approvalsIn = (state: string): string => join(state, "approvals");

/** As `src/listed.ts` made it when the package was built. */
export async function readListed(): Promise<readonly Listed[]> {
  return JSON.parse(await readFile(new URL("./listed.json", import.meta.url), "utf8")) as Listed[];
}

/** @throws {ConfigError | SelectionError} For settings that cannot work. */
export async function settingsOf(env: Environment, options: Options, version: string): Promise<Settings> {
  const listed = await readListed();
  const surface = surfaceOf(options, listed);
  const state = await stateDirectory(options);
  const reports = options.out === undefined ? join(state, "reports") : resolve(options.out);
  return { version, env, options, ...connect(env, options, version), listed, surface, state, reports };
}
