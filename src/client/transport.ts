import type { Dispatcher } from "undici";
import { createDispatcher, type ProxyOptions } from "./dispatcher.ts";
import { exchange, type Broken, type Limits, type Received } from "./exchange.ts";

/** The connections of one client. */
export interface Transport {
  /** @throws The signal's reason. */
  send(request: Dispatcher.DispatchOptions, signal: AbortSignal | undefined): Promise<Received | Broken>;
  close(): Promise<void>;
}

/** Connects at the first request, not before. */
export function createTransport(base: URL, proxy: ProxyOptions | undefined, limits: Limits): Transport {
  const inFlight = new Set<Promise<unknown>>();
  let dispatcher: Promise<Dispatcher> | undefined;
  let closing: Promise<void> | undefined;

  const run = async (request: Dispatcher.DispatchOptions, signal: AbortSignal | undefined) => {
    const opened = await (dispatcher ??= createDispatcher(base, proxy));
    signal?.throwIfAborted();
    return exchange(opened, request, limits, signal);
  };
  // Not undici's own `close`: that also waits for requests which were given up while connecting.
  const shut = async () => {
    await Promise.allSettled(inFlight);
    await (await dispatcher)?.destroy();
  };
  return {
    async send(request, signal) {
      if (closing) return { kind: "closed", sent: false, code: undefined, proxyStatus: undefined };
      const running = run(request, signal);
      inFlight.add(running);
      try {
        return await running;
      } finally {
        inFlight.delete(running);
      }
    },
    close: () => (closing ??= shut()),
  };
}
