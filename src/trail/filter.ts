import type { TrailEntry, TrailRecord } from "./record.ts";

/** Which lines of a trail are wanted; what is left out does not restrict. */
export interface TrailFilter {
  /** Unix milliseconds, included. */
  readonly since?: number;
  /** Unix milliseconds, included. */
  readonly until?: number;
  readonly tool?: (name: string) => boolean;
  /** A part of the target's name, in any case. */
  readonly target?: string;
  readonly events?: readonly TrailEntry["event"][];
}

const spans = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

const isoTime = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?<zone>Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * A time as a person gives it: an ISO date or time, in UTC unless it names a zone, or a span back from now (`7d`, `24h`).
 * @param now Unix milliseconds.
 * @param end Take the end of a date instead of its start.
 * @returns Unix milliseconds; undefined for anything else.
 */
export function parseMoment(text: string, now: number, end: boolean): number | undefined {
  const span = /^(\d{1,6})([smhdw])$/.exec(text);
  if (span) return now - Number(span[1]) * spans[span[2] as keyof typeof spans];
  const iso = isoTime.exec(text);
  if (!iso) return undefined;
  const isDate = !text.includes("T");
  const at = Date.parse(isDate || iso.groups?.zone ? text : `${text}Z`);
  if (Number.isNaN(at)) return undefined;
  return isDate && end ? at + spans.d - 1 : at;
}

export function matches({ since, until, tool, target, events: wanted }: TrailFilter, record: TrailRecord): boolean {
  const at = Date.parse(record.at);
  if (since !== undefined && !(at >= since)) return false;
  if (until !== undefined && !(at <= until)) return false;
  if (tool && !tool(record.tool)) return false;
  if (target !== undefined && !(record.target ?? "").toLowerCase().includes(target.toLowerCase())) return false;
  return wanted === undefined || wanted.includes(record.event);
}
