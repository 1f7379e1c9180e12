// No library fits: bottleneck has not been maintained since 2019, and p-limit and p-queue know neither endpoints nor learning nor cooldowns.
import { PacedError } from "./errors.ts";
import { createFamily, type Family } from "./pace/family.ts";
import { createLines, type Lines } from "./pace/lines.ts";
import type { Verdict } from "./pace/verdict.ts";

export interface PaceOptions {
  /** Requests per minute and endpoint at most, from the start. Infinity: only what the API allows. */
  readonly maxRpm: number;
  /** Requests under way at most, over all endpoints. */
  readonly concurrency: number;
  /** Ms of a clock that never goes back. */
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** A request that wants to be sent. */
export interface Entry {
  readonly family: string;
  /** Requests of one caller wait in line; callers take turns. */
  readonly caller: object;
  /** Ms it may be made to wait for the pace. */
  readonly patienceMs: number;
  readonly signal: AbortSignal | undefined;
  /** It was sent before and was refused, so it goes before the others of its caller. */
  readonly again: boolean;
}

/** A place under way. */
export interface Turn {
  /** Gives the place back, exactly once. */
  leave(verdict: Verdict): void;
}

/** How one endpoint is limited. */
export interface FamilyPace {
  readonly family: string;
  /** Undefined while nothing is known. */
  readonly limitPerMinute: number | undefined;
  readonly usedInLastMinute: number;
  readonly waiting: number;
  /** What is left of a pause that the API asked for. */
  readonly pausedForMs: number;
}

export interface Pace {
  /**
   * Waits until the request may be sent.
   * @throws {PacedError} As soon as it is clear that the pace would make it wait longer than its patience.
   * @throws The signal's reason.
   */
  enter(entry: Entry): Promise<Turn>;
  /** Ms until one more caller could send a request of the endpoint, as far as is known. */
  waitFor(family: string): number;
  /** Of the endpoints that are limited, paused or waited for. */
  status(): readonly FamilyPace[];
  /** Nobody waits any longer. */
  close(): void;
}

interface Waiter {
  readonly deadline: number;
  readonly admit: (turn: Turn) => void;
  readonly reject: (error: unknown) => void;
}

interface Place {
  readonly name: string;
  readonly family: Family;
  readonly lines: Lines<Waiter>;
  /** Those who do not wait forever, and whose they are. */
  readonly hurried: Map<Waiter, object>;
}

/** Longer timers overflow and fire at once. */
const longestSleep = 3_600_000;

const seconds = (ms: number) => `${Math.ceil(ms / 1000)} s`;

const calls = (count: number) => `${count} ${count === 1 ? "call" : "calls"} a minute`;

function whyPaced({ name, family }: Place, maxRpm: number, pauseDecides: boolean): string {
  const limit = family.perMinute();
  if (pauseDecides) return `The API asked for a pause of ${name}`;
  return limit === maxRpm ? `At most ${calls(limit)} of ${name} may be made here` : `The API allows about ${calls(limit)} of ${name}`;
}

/** Sends requests no faster than each endpoint allows. What that is, the answers teach. */
export function createPace({ maxRpm, concurrency, now, sleep }: PaceOptions): Pace {
  // The order of the map is the order of the turns.
  const places = new Map<string, Place>();
  let flying = 0;
  let closed = false;
  let alarm: { readonly at: number; readonly stop: AbortController } | undefined;

  const placeOf = (name: string): Place => {
    const known = places.get(name);
    if (known) return known;
    const place = { name, family: createFamily(maxRpm), lines: createLines<Waiter>(), hurried: new Map<Waiter, object>() };
    places.set(name, place);
    return place;
  };

  const turnAt = ({ family }: Place): Turn => {
    const sent = family.go(now());
    flying += 1;
    return {
      leave(verdict) {
        flying -= 1;
        family.came(sent, verdict, now());
        pump();
      },
    };
  };

  /** Sends those away whom the pace would keep longer than they want to wait. */
  const review = (place: Place, time: number) => {
    const { family, lines, hurried } = place;
    for (const [waiter, caller] of hurried) {
      const at = family.opening(time, lines.ahead(caller, waiter));
      // One that waits for others to come back is not kept by the pace.
      if (at <= time || at <= waiter.deadline) continue;
      const waitMs = Math.ceil(at - time);
      const why = whyPaced(place, maxRpm, family.pausedFor(time) >= at - time);
      lines.remove(caller, waiter);
      waiter.reject(new PacedError(`${why}; the next one may be made in ${seconds(waitMs)}. Nothing was sent.`, waitMs));
    }
  };

  const admitNext = (time: number): boolean => {
    if (flying >= concurrency) return false;
    for (const [name, place] of places) {
      if (place.lines.callers() === 0 || !place.family.mayGo(time)) continue;
      places.delete(name);
      places.set(name, place);
      place.lines.take()?.admit(turnAt(place));
      return true;
    }
    return false;
  };

  const setAlarm = (time: number) => {
    const waited = [...places.values()].filter(({ lines }) => lines.callers() > 0);
    const openings = waited.map(({ family }) => family.opening(time, 0)).filter((at) => at > time);
    const at = Math.min(...openings);
    if (alarm?.at === at) return;
    alarm?.stop.abort();
    alarm = undefined;
    if (at === Infinity) return;
    const mine = { at, stop: new AbortController() };
    alarm = mine;
    const ring = () => {
      if (alarm !== mine) return;
      alarm = undefined;
      pump();
    };
    sleep(Math.min(longestSleep, Math.ceil(at - time)), mine.stop.signal).then(ring, () => {});
  };

  const pump = () => {
    const time = now();
    for (const place of places.values()) {
      if (place.lines.callers() === 0) continue;
      place.family.pressed(time);
      review(place, time);
    }
    while (admitNext(time));
    setAlarm(time);
  };

  const close = () => {
    closed = true;
    for (const { lines } of places.values()) {
      for (let waiter = lines.take(); waiter; waiter = lines.take()) waiter.admit({ leave() {} });
    }
    alarm?.stop.abort();
    alarm = undefined;
  };

  return {
    enter: ({ family, caller, patienceMs, signal, again }) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        if (closed) return resolve({ leave() {} });
        const { lines, hurried } = placeOf(family);
        let waits = true;
        const onAbort = () => {
          lines.remove(caller, waiter);
          waiter.reject(signal?.reason);
          pump();
        };
        const settled = () => {
          waits = false;
          hurried.delete(waiter);
          signal?.removeEventListener("abort", onAbort);
        };
        const waiter: Waiter = {
          deadline: now() + patienceMs,
          admit(turn) {
            settled();
            resolve(turn);
          },
          reject(error) {
            settled();
            reject(error);
          },
        };
        lines.add(caller, waiter, again);
        if (waiter.deadline < Infinity) hurried.set(waiter, caller);
        pump();
        if (waits) signal?.addEventListener("abort", onAbort, { once: true });
      }),
    waitFor(name) {
      const { family, lines } = placeOf(name);
      return family.opening(now(), lines.callers()) - now();
    },
    status() {
      const time = now();
      const all = [...places.values()].map(({ name, family, lines }) => ({
        family: name,
        limitPerMinute: family.perMinute() === Infinity ? undefined : family.perMinute(),
        usedInLastMinute: family.used(time),
        waiting: lines.size(),
        pausedForMs: family.pausedFor(time),
      }));
      return all
        .filter(({ limitPerMinute, waiting, pausedForMs }) => (limitPerMinute ?? waiting + pausedForMs) > 0)
        .toSorted((one, other) => one.family.localeCompare(other.family));
    },
    close,
  };
}
