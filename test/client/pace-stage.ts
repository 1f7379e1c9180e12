import { createPace, type Pace, type PaceOptions } from "../../src/client/pace.ts";
import { createRandom, type Random } from "../../src/sandbox/random.ts";
import { limitedApi, type LimitedApiOptions } from "./limited-api.ts";
import { createClock, type Clock } from "./virtual-time.ts";

export interface Call {
  readonly family: string;
  readonly caller?: object;
  readonly patienceMs?: number;
  readonly signal?: AbortSignal;
}

/** A pace before a server that allows 7 requests a minute of each endpoint, on a clock of their own. */
export function stage(server: Partial<Omit<LimitedApiOptions, "clock">> = {}, options: Partial<PaceOptions> = {}, seed = 1) {
  const clock = createClock();
  const random = createRandom(seed);
  const api = limitedApi({ clock, counting: "sliding window", limit: 7, random: () => random.next(), ...server });
  const pace = createPace({ maxRpm: Infinity, concurrency: 16, now: clock.now, sleep: clock.sleep, ...options });
  return { clock, random, api, pace, call: caller(clock, pace, api) };
}

/** Calls as the client does: a refused one is sent again when its turn comes. Resolves with the time of the answer. */
function caller(clock: Clock, pace: Pace, api: ReturnType<typeof limitedApi>) {
  return async ({ family, caller: who = {}, patienceMs = Infinity, signal }: Call): Promise<number> => {
    for (let again = false; ; again = true) {
      const turn = await pace.enter({ family, caller: who, patienceMs, signal, again });
      const verdict = await api.request(family);
      turn.leave(verdict);
      if (verdict.kind !== "refused") return clock.now();
    }
  };
}

/** Uses the minute up, once the limit of 7 was met. */
export async function useUp({ clock, call }: ReturnType<typeof stage>): Promise<void> {
  await clock.finish(Promise.all(reads(8, { family: A }).map(call)));
  // The eighth opened a new minute in which six more fit.
  await clock.finish(Promise.all(reads(6, { family: A }).map(call)));
}

export const reads = (count: number, call: Call): Call[] => Array.from({ length: count }, () => call);

/** The least time in which a server of that limit answers so many requests of each endpoint. */
export function leastTime(calls: readonly Call[], limit: number): number {
  const counts = new Map<string, number>();
  for (const { family } of calls) counts.set(family, (counts.get(family) ?? 0) + 1);
  return Math.max(...[...counts.values()].map((count) => Math.floor((count - 1) / limit) * 60_000));
}

export const families = ["GET /users", "GET /projects", "GET /projects/{project_id}/users", "GET /roles", "GET /invites"];
export const mixed = (random: Random, count: number) => Array.from({ length: count }, () => ({ family: random.pick(families) }));

export const A = "GET /users";
