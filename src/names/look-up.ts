import { ApiError, ConnectionError } from "../client/errors.ts";
import { textAt, type Json } from "../json.ts";
import { countOf } from "../gate/facts/people.ts";
import type { Args } from "../tools/define.ts";
import type { Tool } from "../tools/tool.ts";
import type { GivenId } from "./arguments.ts";
import { kinds, rowId, type Named } from "./kinds.ts";
import { candidates, namesakes, nearest, quoted } from "./match.ts";
import { listAt, type ListPages } from "./pages.ts";
import { searchers, type Search } from "./places.ts";

/** The object a value names, or why there is none, in words that follow `group_id: "Support"`. */
type Found = { readonly row: Json; readonly problem?: never } | { readonly row?: never; readonly problem: string };

/**
 * Looks up one value that is no id by its looks.
 * @param args Those of the call, with what the search needs already resolved.
 * @throws {ApiError | ConnectionError} Says which value was looked up.
 */
export type LookUp = (tool: Tool, args: Args, given: GivenId, signal: AbortSignal | undefined) => Promise<Found>;

/** How the objects of a search are compared. */
const comparing = ({ by }: Search, { kind }: GivenId): Named =>
  by === "email" ? { ...kinds[kind], nameOf: (row) => textAt(row, "email") } : kinds[kind];

/** The failure keeps what callers decide by: the status, and when to try again. */
function duringLookUp(error: unknown, { path, value }: GivenId): unknown {
  const what = `${path.join(".")}: looking up ${quoted(value)} failed (an id needs no look-up):`;
  if (error instanceof ApiError) {
    const { status, code, type, param, requestId, hint, retryAfterMs, outcome } = error;
    return new ApiError({ status, code, type, param, requestId, hint, retryAfterMs, outcome, message: `${what} ${error.message}` });
  }
  if (!(error instanceof ConnectionError)) return error;
  const { kind, outcome, code } = error;
  return new ConnectionError(`${what} ${error.message}`, { kind, outcome, code });
}

/** @param now Unix milliseconds. */
export function createLookUp(lists: ListPages, now: () => number): LookUp {
  const unknown = async (given: GivenId, search: Search, rows: readonly Json[], signal: AbortSignal | undefined): Promise<string> => {
    const { nameOf } = comparing(search, given);
    const similar = search.similar ? (await lists.rows(search.similar, { most: 1, signal })).rows : rows;
    const near = nearest(similar, given.value, nameOf);
    const meant = near.length === 0 ? "" : ` (near: ${near.map(quoted).join(", ")})`;
    const what = search.by ?? (given.kind === "invite" ? "email" : "name");
    const all = listAt(search.similar ?? search.levels.at(-1)![0]!).name;
    return `is neither an id nor the ${what} of any ${given.kind}${meant}; ${all} shows all`;
  };

  const find = async (tool: Tool, args: Args, given: GivenId, signal: AbortSignal | undefined): Promise<Found> => {
    const search = searchers[given.kind](tool, args, given.value);
    if (typeof search === "string") return { problem: `is not an id: ${search}` };
    const named = comparing(search, given);
    const seen: Json[] = [];
    for (const level of search.levels) {
      const read = await Promise.all(level.map((place) => lists.rows(place, { signal })));
      const rows = read.flatMap((list) => list.rows);
      // An id of a form that nobody knew. It comes before names, so that nothing can be put in its place by being called like it.
      const own = rows.find((row) => rowId(row) === given.value);
      if (own) return { row: own };
      if (!read.every(({ complete }) => complete)) {
        return { problem: `could not be looked up, the list goes on after ${rows.length} rows: give the id` };
      }
      const [row, ...others] = namesakes(rows, given.value, named.nameOf);
      if (others.length > 0) {
        const all = [row!, ...others];
        const count = countOf(all.length, true, given.kind);
        return { problem: `names ${count}, ${candidates(all, named, Math.floor(now() / 1000))}: give the id` };
      }
      if (row) return { row };
      seen.push(...rows);
    }
    return { problem: await unknown(given, search, seen, signal) };
  };

  return async (tool, args, given, signal) => {
    try {
      return await find(tool, args, given, signal);
    } catch (error) {
      signal?.throwIfAborted();
      throw duringLookUp(error, given);
    }
  };
}
