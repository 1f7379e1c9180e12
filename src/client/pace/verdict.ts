import { saysSpent } from "../answer.ts";
import type { Broken, Received } from "../exchange.ts";
import { askedWait, header, isBusy, longestPauseMs } from "../retry.ts";

/** What an attempt tells about the pace of its endpoint. */
export interface Verdict {
  /**
   * - `accepted`: the API let it pass, whatever it answered.
   * - `refused`: too many requests.
   * - `counted`: it may or may not have been counted.
   * - `unsent`: it was certainly not counted.
   */
  readonly kind: "accepted" | "refused" | "counted" | "unsent";
  /** The API wants no further request for this long. */
  readonly pauseMs?: number | undefined;
}

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** Reads `6m0s`, `8.64s` and `250ms`, as the inference endpoints write their resets. */
function duration(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[smh]))+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/([\d.]+)(ms|[smh])/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * unitMs[unit as keyof typeof unitMs], 0);
}

/** Admin endpoints have not been seen to send these headers; inference endpoints do. */
function usedUpFor(headers: Received["headers"]): number | undefined {
  if (header(headers, "x-ratelimit-remaining-requests")?.trim() !== "0") return undefined;
  const ms = duration(header(headers, "x-ratelimit-reset-requests")?.trim() ?? "");
  return ms === undefined ? undefined : Math.min(ms, longestPauseMs);
}

/** @param now Ms since 1970. */
export function verdictOf(result: Received | Broken, now: number): Verdict {
  if ("kind" in result) return { kind: result.sent ? "counted" : "unsent" };
  const { status, headers } = result;
  // No waiting cures a spent budget, so it says nothing about the pace.
  if (saysSpent(result)) return { kind: "counted" };
  const kind = status === 429 ? "refused" : isBusy(status) ? "counted" : "accepted";
  return { kind, pauseMs: askedWait(status, headers, now) ?? usedUpFor(headers) };
}
