import type { Readable, Writable } from "node:stream";
import { serveStdio, StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import type { Options } from "../config.ts";
import { createServerFactory } from "../server.ts";
import type { Services } from "./services.ts";

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

/** Serves one MCP connection on stdio. Resolves when the host closes its end, also with calls in flight: those are aborted. */
export async function serve(
  services: Services,
  options: Options,
  version: string,
  streams: ServeStreams,
  log: (line: string) => void,
): Promise<void> {
  const { surface, dispatch, workflows, status, suggest, reports, outOfBand } = services;
  if (options.confirm === "off") log("--confirm off: calls that destroy or hand out access are executed without asking anyone.");
  // What zod says about a message that is no JSON-RPC fills a screen, and nobody's log.
  const onerror = ({ name, message }: Error) =>
    log(`protocol: ${name === "ZodError" ? "ignored a message that is not JSON-RPC" : message}`);
  const factory = createServerFactory({
    version,
    dispatch,
    workflows,
    surface,
    confirm: options.confirm,
    output: options.output,
    forms: options.channels.includes("elicitation") ? { timeoutMs: options.approvalTimeout * 1000 } : undefined,
    outOfBand: outOfBand({ page: true, wait: defaultWait }),
    status,
    suggest,
    reports,
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
}
