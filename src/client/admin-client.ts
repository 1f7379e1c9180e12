import { setMaxListeners } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import type { Dispatcher } from "undici";
import { readAnswer, readBroken, type Situation } from "./answer.ts";
import { checkBaseUrl } from "./base-url.ts";
import { checkProxy, type ProxyOptions } from "./dispatcher.ts";
import { ApiError, ConfigError, ConnectionError, PacedError } from "./errors.ts";
import type { Limits } from "./exchange.ts";
import { createPace, type Entry, type FamilyPace, type Turn } from "./pace.ts";
import { verdictOf, type Verdict } from "./pace/verdict.ts";
import { pathProblem } from "./path.ts";
import { toQuery } from "./query.ts";
import type { ApiAnswer, ApiRequest } from "./request.ts";
import { backoff, mayRetry, type Failure } from "./retry.ts";
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
  /** Requests per minute and endpoint at most, from the start. Default: what the API turns out to allow. */
  readonly maxRpm?: number | undefined;
  /** Requests under way at most. Default 16. */
  readonly concurrency?: number | undefined;
  /** Ms of a clock that never goes back, the one that `sleep` goes by. */
  readonly now?: () => number;
  /** Waits between attempts and for the pace; rejects when the signal is aborted. */
  readonly sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  /** From 0 up to but not including 1. */
  readonly random?: () => number;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /**
   * Ms the call may be made to wait because the API limits its endpoint or asks for a pause; default 10,000. With Infinity it waits as long
   * as that takes, and 429 never ends it.
   */
  readonly patienceMs?: number;
  /** Calls of one caller wait in line while callers take turns; default: each call is a caller of its own. */
  readonly caller?: object;
}

export interface AdminClient {
  /**
   * One call of the API, repeated where that is safe and may help.
   * @throws {PacedError} It would have to wait longer than its patience, so nothing was sent.
   * @throws {ApiError} The API answered, and not with a success.
   * @throws {ConnectionError} There is no usable answer; `outcome` says whether the API may have acted.
   * @throws The signal's reason, when it is aborted; the connection is closed then.
   */
  call(request: ApiRequest, options?: CallOptions): Promise<ApiAnswer>;
  /** What is known of the endpoints that are limited, paused or waited for. */
  pace(): readonly FamilyPace[];
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

const isRefusal = ({ error }: Failure): boolean => error instanceof ApiError && error.status === 429;

/** The pace waits out what the API says about time: a pause, or that there were too many requests. */
const isTimed = ({ error }: Failure): boolean => error instanceof ApiError && error.retryAfterMs !== undefined;

const defaultPatienceMs = 10_000;

function atLeastOne(name: string, value: number): number {
  if (Number.isNaN(value) || value < 1) throw new ConfigError(`${name} must be at least 1.`);
  return Math.floor(value);
}

/**
 * The one way to the API. Connects at the first call, not before.
 * @throws {ConfigError} When the base URL, the key, a proxy or a limit cannot work.
 */
export function createAdminClient(options: ClientOptions): AdminClient {
  const { timeoutMs = 60_000, maxRetries = 2, maxResponseBytes = 32 * 1024 * 1024, maxRpm = Infinity, concurrency = 16 } = options;
  const { sleep = (ms, signal) => delay(ms, undefined, { ...(signal && { signal }) }), random = Math.random } = options;
  const { now = () => performance.now() } = options;
  const base = new URL(checkBaseUrl(options.baseUrl));
  const headers = headersFor(options);
  const scrub = createScrub(options.adminKey);
  if (options.proxy) checkProxy(options.proxy);
  const limits: Limits = { timeoutMs, maxResponseBytes };
  const transport = createTransport(base, options.proxy, limits);
  const pace = createPace({
    maxRpm: atLeastOne("The number of requests per minute", maxRpm),
    concurrency: atLeastOne("The number of requests side by side", concurrency),
    now,
    sleep,
  });

  const attempt = async (turn: Turn, http: Dispatcher.DispatchOptions, signal: AbortSignal | undefined) => {
    // What becomes of a request that is given up, nobody sees.
    let verdict: Verdict = { kind: signal?.aborted ? "unsent" : "counted" };
    try {
      const result = await transport.send(http, signal);
      verdict = verdictOf(result, Date.now());
      return result;
    } finally {
      turn.leave(verdict);
    }
  };

  const pause = async (ms: number, signal: AbortSignal | undefined) => {
    try {
      await sleep(ms, signal);
    } finally {
      // An interrupted sleep rejects with an error of its own.
      signal?.throwIfAborted();
    }
  };

  /** Waits for the pace; `last` is what the call ends with when its patience does. */
  const turnFor = async (entry: Omit<Entry, "again">, last: Failure | undefined): Promise<Turn> => {
    try {
      return await pace.enter({ ...entry, again: last !== undefined });
    } catch (error) {
      throw error instanceof PacedError && last !== undefined ? last.error : error;
    }
  };

  return {
    async call(request, { signal, patienceMs = defaultPatienceMs, caller = {} } = {}) {
      const problem = pathProblem(request.path);
      if (problem !== undefined)
        throw new ConnectionError(`The request was not sent: ${problem}.`, { kind: "request", outcome: "not sent" });
      // Workflows share one signal among many calls; Node warns of a leak from the eleventh listener on.
      if (signal) setMaxListeners(0, signal);
      const http = toHttp(request, base, headers);
      const { family } = request;
      let ambiguous = false;
      let left = patienceMs;
      let last: Failure | undefined;
      for (let retries = 0; ;) {
        const since = now();
        const turn = await turnFor({ family, caller, patienceMs: left, signal }, last);
        left -= now() - since;
        const situation: Situation = { request, base, ambiguous, pacedFor: () => pace.waitFor(family), scrub };
        const received = await attempt(turn, http, signal);
        const result = "kind" in received ? readBroken(received, situation, limits) : readAnswer(received, situation);
        if (!isFailure(result)) return result;
        const requeued = patienceMs === Infinity && isRefusal(result);
        if (!mayRetry(result, request.repeatable) || (!requeued && retries >= maxRetries)) throw result.error;
        ambiguous ||= result.error.outcome === "unknown";
        last = result;
        if (!isTimed(result)) await pause(backoff(retries, random), signal);
        if (!requeued) retries += 1;
      }
    },
    pace: () => pace.status(),
    close() {
      // First the transport: whoever is let go by the pace then finds it closed.
      const closed = transport.close();
      pace.close();
      return closed;
    },
  };
}
