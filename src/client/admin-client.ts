import { setMaxListeners } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import type { Dispatcher } from "undici";
import { readAnswer, readBroken, type Situation } from "./answer.ts";
import { checkBaseUrl } from "./base-url.ts";
import { checkProxy, type ProxyOptions } from "./dispatcher.ts";
import { ConfigError, ConnectionError } from "./errors.ts";
import type { Limits } from "./exchange.ts";
import { pathProblem } from "./path.ts";
import { toQuery } from "./query.ts";
import type { ApiAnswer, ApiRequest } from "./request.ts";
import { waitBefore, type Failure } from "./retry.ts";
import { createScrub } from "./scrub.ts";
import { createTransport } from "./transport.ts";

export interface ClientOptions {
  /** https, or http on this machine; for example `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  readonly adminKey: string;
  /** Sent as `OpenAI-Organization`. */
  readonly organization?: string | undefined;
  readonly userAgent: string;
  /** Per attempt, from waiting for a connection to the last byte of the body. Default 60,000. */
  readonly timeoutMs?: number;
  /** Attempts after the first one. Default 2. */
  readonly maxRetries?: number;
  /** Default 32 MiB. */
  readonly maxResponseBytes?: number;
  /** Undefined: direct. Nothing is read from the environment. A base URL on this machine is always reached directly. */
  readonly proxy?: ProxyOptions | undefined;
  /** Waits between attempts; rejects when the signal is aborted. */
  readonly sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  /** From 0 up to but not including 1. */
  readonly random?: () => number;
}

export interface AdminClient {
  /**
   * One call of the API, repeated where that is safe and may help.
   * @throws {ApiError} The API answered, and not with 2xx.
   * @throws {ConnectionError} There is no usable answer; `outcome` says whether the API may have acted.
   * @throws The signal's reason, when it is aborted; the connection is closed then.
   */
  call(request: ApiRequest, options?: { readonly signal?: AbortSignal }): Promise<ApiAnswer>;
  /** Waits for calls in flight (abort their signals to hurry them), then closes all connections. Later calls fail. */
  close(): Promise<void>;
}

type Headers = Readonly<Record<string, string>>;

/** `OpenAI-Project` is never sent: an admin key acts for the whole organization. */
function headersFor({ adminKey, organization, userAgent }: ClientOptions): Headers {
  if (!/^[\x21-\x7e]+$/.test(adminKey)) {
    throw new ConfigError(
      adminKey === ""
        ? "The admin key is empty."
        : "The admin key holds a character that cannot be sent, such as a space, a line break or a typographic quote: copy it again.",
    );
  }
  for (const [name, value] of [
    ["organization", organization],
    ["user agent", userAgent],
  ] as const) {
    if (value !== undefined && !/^[\x20-\x7e]+$/.test(value))
      throw new ConfigError(`The ${name} is empty or holds a character that cannot be sent.`);
  }
  return {
    authorization: `Bearer ${adminKey}`,
    accept: "application/json",
    "user-agent": userAgent,
    ...(organization !== undefined && { "openai-organization": organization }),
  };
}

function toHttp({ method, path, query, body }: ApiRequest, base: URL, headers: Headers): Dispatcher.DispatchOptions {
  const prefix = base.pathname === "/" ? "" : base.pathname;
  const target = { origin: base.origin, method, path: `${prefix}${path}${toQuery(query)}` };
  if (body === undefined) return { ...target, headers };
  return { ...target, headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(body) };
}

const isFailure = (result: ApiAnswer | Failure): result is Failure => "error" in result;

/**
 * The one way to the API. Connects at the first call, not before.
 * @throws {ConfigError} When the base URL, the key or a proxy cannot work.
 */
export function createAdminClient(options: ClientOptions): AdminClient {
  const { timeoutMs = 60_000, maxRetries = 2, maxResponseBytes = 32 * 1024 * 1024 } = options;
  const { sleep = (ms, signal) => delay(ms, undefined, { ...(signal && { signal }) }), random = Math.random } = options;
  const base = new URL(checkBaseUrl(options.baseUrl));
  const headers = headersFor(options);
  const scrub = createScrub(options.adminKey);
  if (options.proxy) checkProxy(options.proxy);
  const limits: Limits = { timeoutMs, maxResponseBytes };
  const transport = createTransport(base, options.proxy, limits);

  const attempt = async (http: Dispatcher.DispatchOptions, situation: Situation, signal: AbortSignal | undefined) => {
    const result = await transport.send(http, signal);
    return "kind" in result ? readBroken(result, situation, limits) : readAnswer(result, situation);
  };

  return {
    async call(request, { signal } = {}) {
      const problem = pathProblem(request.path);
      if (problem !== undefined)
        throw new ConnectionError(`The request was not sent: ${problem}.`, { kind: "request", outcome: "not sent" });
      // Workflows share one signal among many calls; Node warns of a leak from the eleventh listener on.
      if (signal) setMaxListeners(0, signal);
      const http = toHttp(request, base, headers);
      let ambiguous = false;
      for (let retries = 0; ; retries++) {
        const result = await attempt(http, { request, base, ambiguous, scrub }, signal);
        if (!isFailure(result)) return result;
        const wait = retries < maxRetries ? waitBefore(result, request.repeatable, retries, random) : undefined;
        if (wait === undefined) throw result.error;
        ambiguous ||= result.error.outcome === "unknown";
        try {
          await sleep(wait, signal);
        } finally {
          // An interrupted sleep rejects with an error of its own.
          signal?.throwIfAborted();
        }
      }
    },
    close: () => transport.close(),
  };
}
