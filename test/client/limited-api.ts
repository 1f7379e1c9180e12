import type { Verdict } from "../../src/client/pace/verdict.ts";
import type { Clock } from "./virtual-time.ts";

const minute = 60_000;

/** How a server may count requests per minute. All are counted where they arrive, refused ones not. */
export const countings = ["fixed window", "sliding window", "token bucket"] as const;
export type Counting = (typeof countings)[number];

/** Takes a request at `now`, or says after how many ms one would be taken. */
type Counter = (now: number, limit: number) => number | undefined;

const counters: Readonly<Record<Counting, (phase: number) => Counter>> = {
  "fixed window"(phase) {
    let current = -1;
    let count = 0;
    return (now, limit) => {
      const window = Math.floor((now + phase) / minute);
      if (window !== current) count = 0;
      current = window;
      if (count >= limit) return (window + 1) * minute - phase - now;
      count += 1;
      return undefined;
    };
  },
  "sliding window"() {
    const times: number[] = [];
    return (now, limit) => {
      while (times.length > 0 && times[0]! <= now - minute) times.shift();
      if (times.length >= limit) return times[times.length - limit]! + minute - now;
      times.push(now);
      return undefined;
    };
  },
  "token bucket"() {
    let tokens = Infinity;
    let last = 0;
    return (now, limit) => {
      tokens = Math.min(limit, tokens + ((now - last) * limit) / minute);
      last = now;
      if (tokens < 1 - 1e-9) return ((1 - tokens) * minute) / limit;
      tokens -= 1;
      return undefined;
    };
  },
};

export interface LimitedApiOptions {
  readonly clock: Clock;
  readonly counting: Counting;
  /** Requests per minute and endpoint. */
  readonly limit: number;
  /** From 0 up to but not including 1: latency of each way, and where fixed windows begin. */
  readonly random: () => number;
  /** Refusals say when a request would be taken. */
  readonly saysWhen?: boolean;
  readonly latencyMs?: number;
}

/** A server that limits each endpoint for itself and checks that nobody comes before the time it named. */
export function limitedApi({ clock, counting, limit, random, saysWhen = false, latencyMs = 400 }: LimitedApiOptions) {
  const families = new Map<string, Counter>();
  const named = new Map<string, number>();
  const seen: { readonly family: string; readonly at: number; readonly accepted: boolean; readonly early: boolean }[] = [];
  let flying = 0;
  let mostFlying = 0;
  let perMinute = limit;

  const count = (family: string, early: boolean): Verdict => {
    const now = clock.now();
    const counter = families.get(family) ?? counters[counting](random() * minute);
    families.set(family, counter);
    const wait = counter(now, perMinute);
    seen.push({ family, at: now, accepted: wait === undefined, early });
    return wait === undefined ? { kind: "accepted" } : { kind: "refused", pauseMs: saysWhen ? wait : undefined };
  };

  return {
    seen,
    accepted: () => seen.filter(({ accepted }) => accepted).length,
    refused: () => seen.filter(({ accepted }) => !accepted).length,
    mostFlying: () => mostFlying,
    setLimit: (value: number) => void (perMinute = value),
    async request(family: string): Promise<Verdict> {
      flying += 1;
      mostFlying = Math.max(mostFlying, flying);
      const early = clock.now() < (named.get(family) ?? 0);
      await clock.sleep(random() * latencyMs);
      const verdict = count(family, early);
      await clock.sleep(random() * latencyMs);
      flying -= 1;
      // Requests already under way cannot know it: a named time binds those that are sent after its answer arrived.
      if (verdict.pauseMs !== undefined) named.set(family, Math.max(named.get(family) ?? 0, clock.now() + verdict.pauseMs));
      return verdict;
    },
  };
}
