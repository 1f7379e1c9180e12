import { Fault } from "./fault.ts";

/** What a caller may ask of a list. */
export interface PageQuery {
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
  readonly before?: string | undefined;
  readonly order?: "asc" | "desc" | undefined;
}

/** A cursor that is not in the list is a mistake of the caller, not an empty page. */
export const unknownCursor = (cursor: string, param: string) => new Fault(400, `No item with id '${cursor}' found.`, { param });

function indexOf<T>(items: readonly T[], idOf: (item: T) => string, cursor: string, param: string): number {
  const index = items.findIndex((item) => idOf(item) === cursor);
  if (index < 0) throw unknownCursor(cursor, param);
  return index;
}

function slice<T>(items: readonly T[], query: PageQuery, fallback: number, idOf: (item: T) => string) {
  const limit = query.limit ?? fallback;
  const ordered = query.order === "desc" ? items.toReversed() : items;
  if (query.before !== undefined) {
    const end = indexOf(ordered, idOf, query.before, "before");
    const start = Math.max(0, end - limit);
    return { data: ordered.slice(start, end), has_more: start > 0 };
  }
  const start = query.after === undefined ? 0 : indexOf(ordered, idOf, query.after, "after") + 1;
  return { data: ordered.slice(start, start + limit), has_more: start + limit < ordered.length };
}

const byId = (item: { readonly id: string }): string => item.id;

/** The form of a page of the classic lists, which is continued with `after=last_id`. */
export const lastIdFrame = <T extends { readonly id: string }>(data: readonly T[], has_more: boolean) => ({
  object: "list" as const,
  data,
  first_id: data[0]?.id ?? "",
  last_id: data.at(-1)?.id ?? "",
  has_more,
});

/** A page of one of the classic lists. */
export function lastIdPage<T extends { readonly id: string }>(items: readonly T[], query: PageQuery, fallback = 20) {
  const { data, has_more } = slice(items, query, fallback, byId);
  return lastIdFrame(data, has_more);
}

/**
 * A page of the newer lists: `{object, data, next, has_more}`, continued with `after=next`. The cursor is opaque to callers.
 * @param idOf What tells items apart; project groups have no `id`.
 */
export function nextPage<T>(items: readonly T[], query: PageQuery, fallback: number, idOf: (item: T) => string) {
  const after = query.after === undefined ? undefined : Buffer.from(query.after, "base64url").toString();
  const page = slice(items, { ...query, after }, fallback, idOf);
  const last = page.data.at(-1);
  return {
    object: "list" as const,
    data: page.data,
    next: page.has_more && last !== undefined ? Buffer.from(idOf(last)).toString("base64url") : null,
    has_more: page.has_more,
  };
}
