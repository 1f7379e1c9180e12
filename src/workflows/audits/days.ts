import { secondsPerDay } from "../../gate/facts/when.ts";

/** Start of the UTC day that holds a moment. Unix seconds. */
export const dayOf = (time: number): number => time - (((time % secondsPerDay) + secondsPerDay) % secondsPerDay);

/** `2026-11-23` */
export const dayText = (time: number): string => new Date(time * 1000).toISOString().slice(0, 10);

/** Start of a day written as `YYYY-MM-DD`, in Unix seconds; undefined for what is no day of the calendar. */
export function dayIn(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return undefined;
  const time = Date.parse(`${text}T00:00:00Z`) / 1000;
  return Number.isFinite(time) && dayText(time) === text ? time : undefined;
}

/** `from 2026-10-24 to 2026-11-22`, both days included. @param until Not included. */
export const spanText = (from: number, until: number): string => `from ${dayText(from)} to ${dayText(until - secondsPerDay)}`;

/** Start of the UTC month after the one that holds a moment. */
export function nextMonth(time: number): number {
  const date = new Date(time * 1000);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) / 1000;
}
