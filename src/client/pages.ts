/** Which member of a page leads to the next one. */
export type PageStyle = "last_id" | "next" | "next_page";

/** The argument that continues a list, and its value. */
export interface Cursor {
  readonly argument: "after" | "page";
  readonly value: string;
}

export interface PageEnd {
  /** Nothing follows. False without a cursor: the API says there is more but not how to reach it. */
  readonly complete: boolean;
  readonly cursor: Cursor | undefined;
}

type Json = Readonly<Record<string, unknown>>;

const asObject = (json: unknown): Json => (typeof json === "object" && json !== null ? (json as Json) : {});
const asText = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** The value that leads on, whether or not more follows. */
function valueOf(style: PageStyle, page: Json, data: readonly unknown[]): string | undefined {
  if (style !== "last_id") return asText(page[style]);
  // `last_id` is optional and nullable on most of these lists.
  return data.length === 0 ? undefined : (asText(page.last_id) ?? asText(asObject(data.at(-1)).id));
}

/** What one page says about the rest of its list. What is not a page at all is never complete. */
export function pageEnd(style: PageStyle, json: unknown): PageEnd {
  const page = asObject(json);
  if (!Array.isArray(page.data)) return { complete: false, cursor: undefined };
  const value = valueOf(style, page, page.data);
  // Where the cursor itself says that more follows, a missing `has_more` does not end the list.
  const more = page.has_more === true || (style !== "last_id" && page.has_more === undefined && value !== undefined);
  if (!more) return { complete: true, cursor: undefined };
  return { complete: false, cursor: value === undefined ? undefined : { argument: style === "next_page" ? "page" : "after", value } };
}

/** How to ask for the next page; undefined when the list ends or cannot be continued, which `pageEnd` tells apart. */
export const nextCursor = (style: PageStyle, json: unknown): Cursor | undefined => pageEnd(style, json).cursor;
