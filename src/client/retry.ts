import { ConnectionError, type ApiError, type Breakage } from "./errors.ts";
import { isSpent } from "./hints.ts";

/** A failed attempt. */
export interface Failure {
  readonly error: ApiError | ConnectionError;
  /** `x-should-retry`: what the server says about trying again. */
  readonly shouldRetry: boolean | undefined;
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Failures that another attempt may not meet again. A bad certificate or a wrong answer stays what it is. */
const passing: ReadonlySet<Breakage> = new Set(["connect", "timeout", "reset"]);

/** First value of a header. */
export function header(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : value?.[0];
}

/** `x-should-retry`, undefined when the server says nothing. */
export function saysRetry(headers: Headers): boolean | undefined {
  const said = header(headers, "x-should-retry");
  return said === "true" ? true : said === "false" ? false : undefined;
}

const nonNegative = (ms: number): number | undefined => (Number.isFinite(ms) && ms >= 0 ? ms : undefined);

/**
 * Longest pause of an endpoint that one answer can bring about, in ms; after it one request tries the way. Limits of the API are counted by the
 * minute, so a longer wait is a mistake, or a quota that asking every ten minutes does not strain; unbounded, it would close the endpoint for as
 * long as the server runs.
 */
export const longestPauseMs = 600_000;

/** Statuses that speak of the moment: 429, 503, and the others after which the same request may succeed. */
export const isBusy = (status: number): boolean => status === 408 || status === 429 || status >= 500;

function waitIn(headers: Headers, now: number): number | undefined {
  const exact = header(headers, "retry-after-ms")?.trim();
  const ms = exact === undefined || exact === "" ? undefined : nonNegative(Number(exact));
  if (ms !== undefined) return ms;
  const after = header(headers, "retry-after")?.trim() ?? "";
  if (/^\d+(?:\.\d+)?$/.test(after)) return nonNegative(Number(after) * 1000);
  // Without this check V8 reads `-5` as a month.
  return /^[A-Z][a-z]{2}, .* GMT$/.test(after) ? nonNegative(Math.max(0, Date.parse(after) - now)) : undefined;
}

/**
 * How long the server asks to wait, in ms: `retry-after-ms` first, which is finer, else `retry-after` in seconds or as an HTTP date. Never more
 * than `longestPauseMs`, and only beside a status that a wait can cure: RFC 9110 gives the header a meaning with 503 and redirects, RFC 6585
 * with 429.
 * @param now Ms since 1970.
 */
export function askedWait(status: number, headers: Headers, now: number): number | undefined {
  const ms = isBusy(status) ? waitIn(headers, now) : undefined;
  return ms === undefined ? undefined : Math.min(ms, longestPauseMs);
}

/**
 * Whether another attempt may be made.
 * @param repeatable False for creates: those only when the first one certainly did nothing, whatever the server says.
 */
export function mayRetry({ error, shouldRetry }: Failure, repeatable: boolean): boolean {
  if (error instanceof ConnectionError) return passing.has(error.kind) && (repeatable || error.outcome === "not sent");
  // OpenAI's own clients retry 409; here it stands for a policy or a state, not for a race.
  if (error.status === 409 || isSpent([error.code, error.type])) return false;
  if (!repeatable) return error.status === 429 && shouldRetry !== false;
  return shouldRetry ?? isBusy(error.status);
}

/**
 * Ms to wait before the next attempt where neither the server nor the pace of the endpoint says how long.
 * @param retries Attempts made after the first one.
 * @param random From 0 up to but not including 1: spreads callers that failed together.
 */
export const backoff = (retries: number, random: () => number): number => Math.min(500 * 2 ** retries, 8000) * (1 - random() / 4);
