import { setMaxListeners } from "node:events";
import { LRUCache } from "lru-cache";
import { pageEnd } from "../client/pages.ts";
import { toQuery } from "../client/query.ts";
import type { ApiRequest, Reader } from "../client/request.ts";
import { isJson, objectsAt, type Json } from "../json.ts";
import { toRequest } from "../tools/request.ts";
import { tools, type Tool } from "../tools/tool.ts";
import type { Place } from "./places.ts";

export interface ListedRows {
  readonly rows: readonly Json[];
  /** The list was read to its end. */
  readonly complete: boolean;
}

/** Lists of the organization, read for look-ups and kept for a short time. */
export interface ListPages {
  /**
   * Reads a list in pages as large as the API gives them.
   * @param most Pages at most.
   * @throws What the reader throws, or the signal's reason.
   */
  rows(place: Place, options?: { readonly most?: number; readonly signal?: AbortSignal | undefined }): Promise<ListedRows>;
  /** Forgets all pages, those under way included. */
  invalidate(): void;
}

export interface ListPagesOptions {
  readonly read: Reader;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly ttlMs: number;
  /** Told of every page that was read. */
  readonly learn: (json: unknown) => void;
}

/** More is no look-up any more: at ten requests a minute fifty pages take five minutes. */
const maxPages = 50;
const maxKept = 200;

const lists: ReadonlyMap<string, Tool> = new Map(
  [...tools.values()].filter(({ method, pages }) => method === "GET" && pages !== undefined).map((tool) => [tool.path, tool]),
);

/** The tool that shows a list to the caller. */
export const listAt = ({ path }: Place): Tool => lists.get(path)!;

/** Waits until a signal that is not aborted yet is. What others wait for as well goes on. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  // A call may look for many names at a time; Node warns of a leak from the eleventh listener on.
  setMaxListeners(0, signal);
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    signal.addEventListener("abort", stop, { once: true });
    const settle = () => signal.removeEventListener("abort", stop);
    work.then(resolve, reject).finally(settle);
  });
}

export function createListPages({ read, now, ttlMs, learn }: ListPagesOptions): ListPages {
  // Errors are not kept. One that left the cache while it was under way still answers those who wait for it.
  const emptyCache = () =>
    new LRUCache<string, { readonly json: unknown }, ApiRequest>({
      max: maxKept,
      ttl: ttlMs,
      ttlResolution: 0,
      perf: { now },
      ignoreFetchAbort: true,
      async fetchMethod(_key, _stale, { context }) {
        const json = await read(context);
        learn(json);
        return { json };
      },
    });
  let cache = emptyCache();

  const page = async (request: ApiRequest): Promise<unknown> => {
    const kept = await cache.fetch(request.path + toQuery(request.query), { context: request });
    return kept?.json;
  };

  return {
    async rows(place, { most = maxPages, signal } = {}) {
      const tool = listAt(place);
      const args = { limit: tool.largestPage(place.args), ...place.args };
      const rows: Json[] = [];
      let after: Record<string, string> = {};
      for (let pages = 0; pages < most; pages += 1) {
        // Before the read: one that nobody waits for would fail unheard.
        signal?.throwIfAborted();
        const json = await unlessAborted(page(toRequest(tool, { ...args, ...after })), signal);
        if (isJson(json)) rows.push(...objectsAt(json, "data"));
        const { complete, cursor } = pageEnd(tool.pages!, json);
        if (cursor === undefined) return { rows, complete };
        after = { [cursor.argument]: cursor.value };
      }
      return { rows, complete: false };
    },
    invalidate: () => void (cache = emptyCache()),
  };
}
