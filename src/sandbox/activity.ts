import type { Activity } from "./org.ts";

export const secondsPerDay = 86_400;
const secondsPerYear = 365 * secondsPerDay;

/** What was used in a span of time. Units of `input` and `output` depend on the kind of activity; `cached` is part of `input`. */
export interface Volume {
  requests: number;
  input: number;
  cached: number;
  output: number;
}

/** How many of a day's requests come in each hour of the UTC day, in any unit. */
const weights = {
  office: [1, 1, 1, 1, 1, 2, 6, 14, 26, 32, 34, 30, 24, 30, 34, 33, 30, 22, 12, 7, 5, 4, 2, 1],
  steady: [12, 10, 9, 8, 8, 9, 12, 16, 20, 23, 25, 26, 26, 26, 27, 27, 26, 25, 24, 23, 21, 19, 17, 14],
  night: [10, 30, 40, 40, 30, 10, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 4],
} as const;

/** Share of the day's requests that came before each full hour: 25 numbers from exactly 0 to exactly 1. */
function byHour(hours: readonly number[]): number[] {
  const total = hours.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return [0, ...hours.map((weight) => (sum += weight) / total)];
}
const shares = { office: byHour(weights.office), steady: byHour(weights.steady), night: byHour(weights.night) };

function shareBefore(hours: Activity["hours"], second: number): number {
  const hour = Math.floor(second / 3600);
  const before = shares[hours][hour]!;
  const after = shares[hours][hour + 1] ?? before;
  return before + (after - before) * (second / 3600 - hour);
}

/** From 0 to 1, the same for the same numbers: chance that needs no memory (finalizer of MurmurHash3, public domain). */
function chance(salt: number, day: number): number {
  let h = Math.imul(salt ^ Math.imul(day, 0x9e3779b1), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}

/** Saturday or Sunday. The first of January 1970 was a Thursday. */
export const isWeekend = (day: number): boolean => (day / secondsPerDay + 3) % 7 >= 5;

/** What `requests` has grown to. */
const grown = ({ requests, growth, since }: Activity, day: number) => requests * growth ** (Math.max(0, day - since) / secondsPerYear);

/** Bytes stored on a day: they grow, and know neither weekends nor luck. */
export const bytesOn = (activity: Activity, day: number): number => Math.round(grown(activity, day)) * 2 ** 20;

/**
 * Requests of a whole day as if nothing began or ended in it.
 * @param day Start of a UTC day, Unix seconds.
 */
function requestsOn(activity: Activity, day: number): number {
  const surge = activity.surges.reduce((times, { from, until, times: more }) => (day >= from && day < until ? times * more : times), 1);
  const ofWeek = isWeekend(day) ? activity.weekend : 1;
  const luck = 0.85 + 0.3 * chance(activity.salt, day / secondsPerDay);
  return Math.round(grown(activity, day) * surge * ofWeek * luck);
}

/**
 * What was used from `from` up to but not including `until`. Spans that touch add up exactly to the span they make together: within a day
 * both ends count what came before them in whole numbers, and tokens follow the requests that brought them.
 */
export function usedBetween(activity: Activity, from: number, until: number): Volume {
  const volume: Volume = { requests: 0, input: 0, cached: 0, output: 0 };
  const start = Math.max(from, activity.since);
  const end = Math.min(until, activity.until);
  if (end <= start) return volume;
  for (let day = dayOf(start); day < end; day += secondsPerDay) {
    const total = requestsOn(activity, day);
    const before = Math.floor(total * shareBefore(activity.hours, Math.max(0, start - day)));
    const after = Math.floor(total * shareBefore(activity.hours, Math.min(secondsPerDay, end - day)));
    if (after === before) continue;
    const size = 0.93 + 0.14 * chance(~activity.salt, day / secondsPerDay);
    const between = (each: number) => Math.floor(after * each * size) - Math.floor(before * each * size);
    volume.requests += after - before;
    volume.input += between(activity.input);
    volume.cached += between(activity.cached);
    volume.output += between(activity.output);
  }
  return volume;
}

/** Start of the UTC day that holds a moment. */
export const dayOf = (second: number): number => second - (second % secondsPerDay);

/** Seconds of a span in which the activity went on. */
export const secondsIn = ({ since, until }: Activity, from: number, to: number): number =>
  Math.max(0, Math.min(until, to) - Math.max(since, from));
