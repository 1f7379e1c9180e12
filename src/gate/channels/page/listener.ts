import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** An HTTP server on 127.0.0.1 that is there only while somebody needs it. */
export interface Listener {
  /** Starts it unless it runs. @returns Its origin, `http://127.0.0.1:PORT`. */
  start(): Promise<string>;
  stop(): Promise<void>;
}

/** A form arrives at once; a connection that sends nothing is dropped. */
const requestTimeoutMs = 10_000;

async function listen(respond: (request: IncomingMessage, response: ServerResponse, origin: string) => void) {
  // Only here: newer versions of Node load a whole HTTP client with it, and most servers never show a page.
  const { createServer } = await import("node:http");
  const server: Server = createServer({ requestTimeout: requestTimeoutMs, headersTimeout: requestTimeoutMs });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.on("request", (request: IncomingMessage, response: ServerResponse) => respond(request, response, origin));
  // A question nobody answers must not keep the process alive after its host has gone.
  server.on("connection", (socket) => socket.unref());
  server.unref();
  return { server, origin };
}

export function createListener(respond: (request: IncomingMessage, response: ServerResponse, origin: string) => void): Listener {
  let running: ReturnType<typeof listen> | undefined;
  return {
    async start() {
      running ??= listen(respond);
      try {
        return (await running).origin;
      } catch (error) {
        running = undefined;
        throw error;
      }
    },
    async stop() {
      const stopped = running;
      running = undefined;
      const { server } = (await stopped?.catch(() => undefined)) ?? {};
      if (server === undefined) return;
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
