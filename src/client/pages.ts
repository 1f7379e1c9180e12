import type { ApiAnswer } from "./request.ts";

/** Which member of a page leads to the next one. */
export type PageStyle = "last_id" | "next" | "next_page";

/** The argument that continues a list, and its value. */
export interface Cursor {
  readonly argument: "after" | "before" | "page";
  readonly value: string;
}

export interface PageEnd {
  /** Nothing follows, as the API says. False without a cursor: there is more, or may be, but the API does not say how to reach it. */
  readonly complete: boolean;
  readonly cursor: Cursor | undefined;
}

type Json = Readonly<Record<string, unknown>>;

const asObject = (json: unknown): Json => (typeof json === "object" && json !== null ? (json as Json) : {});
const asText = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** The value that leads on, whether or not more follows. */
function valueOf(style: PageStyle, page: Json, data: readonly unknown[], backwards: boolean): string | undefined {
  if (style !== "last_id") return asText(page[style]);
  if (data.length === 0) return undefined;
  // `first_id` and `last_id` are optional and nullable on most of these lists.
  return backwards ? (asText(page.first_id) ?? asText(asObject(data[0]).id)) : (asText(page.last_id) ?? asText(asObject(data.at(-1)).id));
}

/**
 * What one page says about the rest of its list. It is complete only when the API says so, with `has_more` or, where that is missing, with a cursor of
 * null. What is not a page at all never is.
 * @param backwards The page was asked for with `before`, so that what follows lies before its first item.
 */
export function pageEnd(style: PageStyle, json: unknown, backwards = false): PageEnd {
  const page = asObject(json);
  if (!Array.isArray(page.data)) return { complete: false, cursor: undefined };
  const ends = page.has_more === false || (page.has_more === undefined && style !== "last_id" && page[style] === null);
  if (ends) return { complete: true, cursor: undefined };
  const value = valueOf(style, page, page.data, backwards);
  const argument = style === "next_page" ? "page" : backwards ? "before" : "after";
  return { complete: false, cursor: value === undefined ? undefined : { argument, value } };
}

/** How to ask for the next page; undefined when the list ends or cannot be continued, which `pageEnd` tells apart. */
export const nextCursor = (style: PageStyle, json: unknown): Cursor | undefined => pageEnd(style, json).cursor;

/** One page of a walk over a list. */
export interface WalkedPage {
  readonly answer: ApiAnswer;
  /** The cursor it was asked for with; undefined for the first page of the list. */
  readonly asked: Cursor | undefined;
  readonly end: PageEnd;
  /** Why the walk ends here although the list does not. */
  readonly stopped: "no cursor" | "repeated cursor" | "too many pages" | undefined;
}

/** No list of an organization has more: 100,000 items at the smallest of the largest pages. */
const maxPages = 1000;

/**
 * Reads a list page by page for as long as the caller asks. It ends at the end of the list, and where going on would never end: a cursor that leads
 * back, or an endless row of pages.
 * @param first Where to begin; undefined for the start of the list.
 */
export async function* walk(
  style: PageStyle,
  first: Cursor | undefined,
  ask: (cursor: Cursor | undefined) => Promise<ApiAnswer>,
): AsyncGenerator<WalkedPage> {
  const seen = new Set<string>(first && [first.value]);
  let asked = first;
  for (let pages = 1; ; pages += 1) {
    const answer = await ask(asked);
    const end = pageEnd(style, answer.json, first?.argument === "before");
    const { cursor } = end;
    if (end.complete) return void (yield { answer, asked, end, stopped: undefined });
    if (cursor === undefined) return void (yield { answer, asked, end, stopped: "no cursor" });
    if (seen.has(cursor.value)) return void (yield { answer, asked, end, stopped: "repeated cursor" });
    if (pages === maxPages) return void (yield { answer, asked, end, stopped: "too many pages" });
    seen.add(cursor.value);
    yield { answer, asked, end, stopped: undefined };
    asked = cursor;
  }
}
