import type { Readable, Writable } from "node:stream";
import { serveStdio, StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import { createReports } from "../resources/reports.ts";
import { createServerFactory } from "../server.ts";
import type { Services } from "./services.ts";
import type { Settings } from "./settings.ts";

export interface ServeStreams {
  readonly stdin: Readable;
  readonly stdout: Writable;
}

/** Resolves when either side of the connection is gone, in whatever way. */
const gone = ({ stdin, stdout }: ServeStreams): Promise<void> =>
  new Promise((resolve) => {
    for (const event of ["end", "close", "error"]) stdin.once(event, resolve);
    for (const event of ["close", "error"]) stdout.once(event, resolve);
  });

/** Seconds: hosts give a call up after 60, some sooner. */
const defaultWait = 45;

/**
 * Serves one MCP connection on stdio. Resolves when the host closes its end, also with calls in flight: those are aborted.
 * @param loadServices Called with the first call, and again after it failed.
 */
export async function serve(
  settings: Settings,
  loadServices: () => Promise<Services>,
  streams: ServeStreams,
  log: (line: string) => void,
): Promise<void> {
  const { version, options, listed, surface, reports } = settings;
  const load = async () => {
    const services = await loadServices();
    const { runOf, suggest, outOfBand } = services;
    return { services, calls: { runOf, suggest, outOfBand: outOfBand({ page: true, wait: defaultWait }) } };
  };
  let loading: ReturnType<typeof load> | undefined;
  if (options.confirm === "off") log("--confirm off: calls that destroy or hand out access are executed without asking anyone.");
  // What zod says about a message that is no JSON-RPC fills a screen, and nobody's log.
  const onerror = ({ name, message }: Error) =>
    log(`protocol: ${name === "ZodError" ? "ignored a message that is not JSON-RPC" : message}`);
  const factory = createServerFactory({
    version,
    listed,
    surface,
    calls: async () => {
      const loaded = (loading ??= load());
      // The files of the package can be replaced under a running server.
      loaded.catch(() => (loading = undefined));
      return (await loaded).calls;
    },
    confirm: options.confirm,
    output: options.output,
    forms: options.channels.includes("elicitation") ? { timeoutMs: options.approvalTimeout * 1000 } : undefined,
    reports: createReports(reports),
    onerror,
    now: Date.now,
  });
  const ended = gone(streams);
  const handle = serveStdio(factory, {
    transport: new StdioServerTransport(streams.stdin, streams.stdout),
    onerror,
  });
  await ended;
  await handle.close();
  await (await loading?.catch(() => undefined))?.services.close();
}
