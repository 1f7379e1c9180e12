import { LRUCache } from "lru-cache";
import { toQuery } from "../client/query.ts";
import type { ApiRequest, Reader } from "../client/request.ts";
import { tools } from "../tools/tool.ts";
import { isJson, objectsAt, textAt } from "../json.ts";

/** What was read a moment ago, for plans: a call with names, its plan and the look after the answer read the same things. */
export interface RecentReads {
  /** Reads anew only what was not read in the last seconds. */
  through(reader: Reader): Reader;
  /** Forgets everything: to be called after each write that was sent. */
  invalidate(): void;
}

/** An answer that comes sooner than this after the question finds the organization as the person saw it: at seven requests a minute a second look is dear. */
const freshMs = 15_000;

/** Lists whose rows are what a call for one of them answers. Those of certificates say besides whether each is active. */
const listsOfObjects: readonly RegExp[] = [...tools.values()]
  .filter(({ method, path, pages }) => method === "GET" && pages === undefined && path.endsWith("}") && !path.includes("/certificates/"))
  .map(({ path }) => new RegExp(`^${path.slice(0, path.lastIndexOf("/")).replaceAll(/\{\w+\}/g, "[^/]+")}$`));

const keyOf = ({ path, query }: Pick<ApiRequest, "path" | "query">): string => `${path}${toQuery(query)}`;

/**
 * @param now Unix milliseconds.
 * @param ttlMs 0 reads everything anew.
 */
export function createRecentReads(now: () => number, ttlMs = freshMs): RecentReads {
  const known = new LRUCache<string, { readonly json: unknown }>({ max: 1000, ttl: Math.max(1, ttlMs), ttlResolution: 0, perf: { now } });
  let writes = 0;

  const remember = (request: ApiRequest, json: unknown): void => {
    known.set(keyOf(request), { json });
    if (!isJson(json) || !listsOfObjects.some((list) => list.test(request.path))) return;
    for (const row of objectsAt(json, "data")) {
      const id = textAt(row, "id") ?? textAt(row, "group_id");
      if (id !== undefined) known.set(`${request.path}/${encodeURIComponent(id)}`, { json: row });
    }
  };

  return {
    through: (reader) => async (request, signal) => {
      const found = known.get(keyOf(request));
      if (found !== undefined && ttlMs > 0) return found.json;
      const before = writes;
      const json = await reader(request, signal);
      // What was read while something was written may be older than that.
      if (before === writes) remember(request, json);
      return json;
    },
    invalidate() {
      writes += 1;
      known.clear();
    },
  };
}
