import { join } from "node:path";
import envPaths from "env-paths";
import { createAdminClient, type AdminClient } from "../client/admin-client.ts";
import { connectionFrom, valueOf, type Connection, type Environment, type Options } from "../config.ts";
import { createDispatch, type Dispatch, type Outcome } from "../dispatch.ts";
import { createGate } from "../gate/gate.ts";
import { sandboxAdminKey } from "../sandbox/admin-key.ts";
import { createKeyStore } from "../state/private-files.ts";
import { surfaceOf, type Surface } from "../tools/surface.ts";
import { answerStatus } from "./status.ts";

/** What a command needs to make calls. */
export interface Services {
  readonly surface: Surface;
  readonly dispatch: Dispatch;
  /** What `server_status` answers to its arguments. */
  readonly status: (args: unknown) => Outcome;
  /** Waits for calls that are still running; whoever made them has aborted those that may be given up. */
  close(): Promise<void>;
}

const clientSettings = (env: Environment, options: Options, version: string) => ({
  userAgent: `openai-admin-mcp/${version}`,
  timeoutMs: options.timeout * 1000,
  proxy: {
    httpProxy: valueOf(env, "http_proxy") ?? valueOf(env, "HTTP_PROXY"),
    httpsProxy: valueOf(env, "https_proxy") ?? valueOf(env, "HTTPS_PROXY"),
    noProxy: valueOf(env, "no_proxy") ?? valueOf(env, "NO_PROXY"),
  },
});

/** The sandbox starts with the first call: hosts start a server twice, and many starts never call anything. */
function sandboxClient(settings: ReturnType<typeof clientSettings>): AdminClient {
  const start = async () => {
    const { startSandbox } = await import("../sandbox/start.ts");
    const sandbox = await startSandbox({ port: 0, latencyMs: 0 });
    const client = createAdminClient({ ...settings, baseUrl: sandbox.url, adminKey: sandboxAdminKey });
    return { sandbox, client };
  };
  let started: ReturnType<typeof start> | undefined;
  return {
    call: async (request, options) => (await (started ??= start())).client.call(request, options),
    async close() {
      const running = await started;
      await running?.client.close();
      await running?.sandbox.close();
    },
  };
}

function connect(env: Environment, options: Options, version: string): { client: AdminClient; connection: Connection } {
  const settings = clientSettings(env, options, version);
  if (options.sandbox) {
    const connection = { baseUrl: "the embedded sandbox", adminKey: sandboxAdminKey, organization: undefined };
    return { client: sandboxClient(settings), connection };
  }
  const connection = connectionFrom(env);
  return { client: createAdminClient({ ...settings, ...connection }), connection };
}

/** Keys of the sandbox open nothing, so they are kept apart from real ones. */
function keyDirectory(options: Options): string {
  const state = options.stateDir ?? envPaths("openai-admin-mcp", { suffix: "" }).data;
  return join(state, options.sandbox ? "sandbox-keys" : "keys");
}

/** Remembers the calls that run: a key that was just created still has to reach its file when the host is gone. */
function track(dispatch: Dispatch): { dispatch: Dispatch; settled: () => Promise<unknown> } {
  const running = new Set<ReturnType<Dispatch>>();
  return {
    dispatch(...call) {
      const outcome = dispatch(...call);
      running.add(outcome);
      const forget = () => running.delete(outcome);
      outcome.then(forget, forget);
      return outcome;
    },
    settled: () => Promise.allSettled(running),
  };
}

/**
 * Wires everything that makes a call. Nothing is read, written or connected yet.
 * @throws {ConfigError | SelectionError} For settings that cannot work.
 */
export function createServices(env: Environment, options: Options, version: string, log: (line: string) => void): Services {
  const surface = surfaceOf(options);
  const { client, connection } = connect(env, options, version);
  const keys = keyDirectory(options);
  const made = createDispatch({
    client,
    gate: createGate(options.confirm, Date.now),
    keys: createKeyStore(keys),
    secrets: options.secrets,
    output: options.output,
    adminKey: connection.adminKey,
    log,
  });
  const { dispatch, settled } = track(made);
  return {
    surface,
    dispatch,
    status: (args) => answerStatus({ version, connection, options, surface, keys }, args),
    async close() {
      await settled();
      await client.close();
    },
  };
}
