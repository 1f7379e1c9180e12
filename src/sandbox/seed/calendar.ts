import type { Random } from "../random.ts";

/** Turns days before now into Unix seconds. */
export interface Calendar {
  readonly now: number;
  /**
   * Less than a day ago: exactly then. Longer ago: some time in the office hours of that day, or of the Friday before a weekend.
   * @param notBefore Unix seconds of what has to be there first.
   */
  ago(days: number, notBefore?: number): number;
}

const day = 86_400;

export function createCalendar(random: Random, now: number): Calendar {
  const officeHour = (days: number): number => {
    const midnight = now - days * day - ((now - days * day) % day);
    const weekday = new Date(midnight * 1000).getUTCDay();
    const workday = weekday === 6 ? midnight - day : weekday === 0 ? midnight - 2 * day : midnight;
    return workday + random.int(7 * 3600, 17 * 3600);
  };
  return {
    now,
    ago(days, notBefore = 0) {
      const time = days < 1 ? now - Math.round(days * day) : officeHour(Math.floor(days));
      return Math.min(now, Math.max(time, notBefore === 0 ? 0 : notBefore + random.int(60, 3600)));
    },
  };
}
