import { createAdminClient, type AdminClient } from "../client/admin-client.ts";
import { connectionFrom, valueOf, type Connection, type Environment, type Options } from "../config.ts";
import { sandboxAdminKey } from "../sandbox/admin-key.ts";

const clientSettings = (env: Environment, options: Options, version: string) => ({
  userAgent: `openai-admin-mcp/${version}`,
  timeoutMs: options.timeout * 1000,
  maxRpm: options.maxRpm,
  concurrency: options.concurrency,
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
  let client: AdminClient | undefined;
  return {
    call: async (request, options) => (client = (await (started ??= start())).client).call(request, options),
    pace: () => client?.pace() ?? [],
    async close() {
      const running = await started;
      await running?.client.close();
      await running?.sandbox.close();
    },
  };
}

/**
 * The client for the organization of these options, and where its calls go. Nothing is connected before the first call.
 * @throws {ConfigError} For settings it cannot work with.
 */
export function connect(env: Environment, options: Options, version: string): { client: AdminClient; connection: Connection } {
  const settings = clientSettings(env, options, version);
  if (options.sandbox) {
    const connection = { baseUrl: "the embedded sandbox", adminKey: sandboxAdminKey, organization: undefined };
    return { client: sandboxClient(settings), connection };
  }
  const connection = connectionFrom(env);
  return { client: createAdminClient({ ...settings, ...connection }), connection };
}
