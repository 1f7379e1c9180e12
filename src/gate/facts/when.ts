import { isPlausibleTime } from "../../output/numbers.ts";

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? "" : "s"}`;

/** A stretch of time in its largest sensible unit. */
function stretch(seconds: number): string {
  if (seconds < minute) return "less than a minute";
  if (seconds < 2 * hour) return counted(Math.floor(seconds / minute), "minute");
  if (seconds < 2 * day) return counted(Math.floor(seconds / hour), "hour");
  return counted(Math.floor(seconds / day), "day");
}

/** `2026-10-06`, in UTC. */
export const dayOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);

/** Start of the UTC day that holds a moment. */
export const dayStart = (seconds: number): number => seconds - (seconds % day);

/**
 * `2026-10-06, 46 days ago`. The day is one of UTC.
 * @param seconds Unix seconds, like `now`.
 */
export function when(seconds: number, now: number): string {
  if (!isPlausibleTime(seconds)) return String(seconds);
  const date = dayOf(seconds);
  return seconds <= now ? `${date}, ${stretch(now - seconds)} ago` : `${date}, in ${stretch(seconds - now)}`;
}

/** A member that is absent is not one that is null (api/disagreements.md). */
const notSaid = "not said by the API";

/** When something was used last. No record is not the same as no use. */
export const lastUse = (value: unknown, now: number): string =>
  typeof value === "number" ? when(value, now) : value === null ? "no recorded use" : notSaid;

/** When something ends by itself. */
export function expiry(value: unknown, now: number): string {
  if (typeof value !== "number") return value === null ? "never" : notSaid;
  return value <= now ? `EXPIRED ${when(value, now)}` : when(value, now);
}

/** Until when something is valid that is of no use afterwards. */
export function validity(expires: unknown, now: number): string {
  if (typeof expires !== "number") return "validity unknown";
  return expires <= now ? `EXPIRED ${when(expires, now)}` : `valid until ${when(expires, now)}`;
}

/** Start of the UTC month that holds a moment. */
export function monthStart(now: number): number {
  const date = new Date(now * 1000);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / 1000;
}

export const secondsPerDay = day;
