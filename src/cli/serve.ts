import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { serveStdio, StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import type { Options } from "../config.ts";
import { createServerFactory } from "../server.ts";
import type { Services } from "./services.ts";

export interface ServeStreams {
  readonly stdin: Readable;
  readonly stdout: Writable;
}

/** Serves one MCP connection on stdio. Resolves when the host closes its end, also with calls in flight: those are aborted. */
export async function serve(
  services: Services,
  options: Options,
  version: string,
  streams: ServeStreams,
  log: (line: string) => void,
): Promise<void> {
  const { surface, dispatch, status } = services;
  if (options.confirm === "off") log("--confirm off: calls that destroy or hand out access are executed without asking anyone.");
  const factory = createServerFactory({
    version,
    dispatch,
    surface,
    confirm: options.confirm,
    output: options.output,
    approvalTimeoutMs: options.approvalTimeout * 1000,
    status,
    log,
  });
  const ended = Promise.race([once(streams.stdin, "end"), once(streams.stdin, "close"), once(streams.stdout, "close")]);
  const handle = serveStdio(factory, {
    transport: new StdioServerTransport(streams.stdin, streams.stdout),
    onerror: (error) => log(`protocol: ${error.message}`),
  });
  await ended;
  await handle.close();
}
