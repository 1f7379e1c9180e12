import { lastIdFrame, unknownCursor, type PageQuery } from "./pages.ts";

interface Positions {
  readonly byId: Map<string, number>;
  known: number;
}

/** Where each item of a log is. A log grows at its end only, so what was looked up once stays true. */
const positions = new WeakMap<readonly unknown[], Positions>();

function positionOf(log: readonly { readonly id: string }[], id: string): number | undefined {
  let found = positions.get(log);
  if (found === undefined || found.known > log.length || log[found.byId.get(id) ?? -1]?.id !== id) {
    // Unknown so far: read on from where the last look-up ended, or anew if the log is not the one that was read.
    if (found === undefined || found.known > log.length || found.byId.has(id)) found = { byId: new Map(), known: 0 };
    for (; found.known < log.length; found.known += 1) found.byId.set(log[found.known]!.id, found.known);
    positions.set(log, found);
  }
  return found.byId.get(id);
}

/**
 * A page of a log, newest first. The log is kept oldest first and can hold tens of thousands of items: only those around the page are looked at.
 * @throws {Fault} 400 for a cursor that the log does not hold or the filter does not let through.
 */
export function logPage<T extends { readonly id: string }>(log: readonly T[], query: PageQuery, passes: (item: T) => boolean) {
  const { limit = 20, before, after } = query;
  const param = before === undefined ? "after" : "before";
  const cursor = before ?? after;
  const start = cursor === undefined ? log.length : positionOf(log, cursor);
  if (start === undefined || (start < log.length && !passes(log[start]!))) throw unknownCursor(cursor ?? "", param);
  const step = before === undefined ? -1 : 1;
  const data: T[] = [];
  // One more than asked for tells whether there are more.
  for (let at = start + step; at >= 0 && at < log.length && data.length <= limit; at += step) {
    if (passes(log[at]!)) data.push(log[at]!);
  }
  const page = data.slice(0, limit);
  return lastIdFrame(before === undefined ? page : page.toReversed(), data.length > limit);
}
