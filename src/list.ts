import { ApiError, ConnectionError, PacedError } from "./client/errors.ts";
import { walk, type Cursor, type WalkedPage } from "./client/pages.ts";
import type { ApiAnswer, ApiRequest } from "./client/request.ts";
import { isJson, type Json } from "./json.ts";
import { pickFields } from "./output/fields.ts";
import { shown } from "./output/untrusted.ts";
import type { Args } from "./tools/define.ts";
import { toRequest } from "./tools/request.ts";
import type { Tool } from "./tools/tool.ts";

/** Items of one answer, whatever its size. */
export const maxItems = 10_000;

const secondsADay = 86_400;
const widths: Readonly<Record<string, number>> = { "1m": 60, "1h": 3600, "1d": secondsADay };

/**
 * A cursor of ours: the API's own (nothing for the first page), and how many rows of that page were shown already. Only lists whose answers were cut
 * inside a page have them.
 */
const insidePage = /^(.*)#(\d+)$/s;

interface Place {
  readonly cursor: Cursor | undefined;
  readonly skip: number;
}

function placeOf(args: Args): Place {
  for (const argument of ["after", "before", "page"] as const) {
    const given = args[argument];
    if (typeof given !== "string") continue;
    const [, cursor = given, skip = "0"] = insidePage.exec(given) ?? [];
    return { cursor: cursor === "" ? undefined : { argument, value: cursor }, skip: Number(skip) };
  }
  return { cursor: undefined, skip: 0 };
}

/**
 * What is sent beside what the caller said: defaults that hide nothing, the largest page, and for reports an end, for a page token is valid only
 * with the very same query (seen by the authors of other clients), and a report without an end has another one with each call.
 * @param now Unix seconds.
 * @param told Whether the answer says what was added. Where it cannot, a report keeps the end that the API gives it: the next call could not repeat ours.
 */
function besides(tool: Tool, args: Args, now: number, told: boolean): Args {
  const given = { ...tool.defaults, ...args };
  const isReport = tool.pages === "next_page";
  const end = Number(given.end_time ?? now);
  const largest = tool.largestPage(given);
  const width = widths[(given.bucket_width as string | undefined) ?? "1d"] ?? secondsADay;
  const span = isReport ? Math.ceil((end - Number(given.start_time)) / width) + 1 : largest;
  const all: Args = { ...tool.defaults, ...(isReport && told && { end_time: end }), limit: Math.max(1, Math.min(largest, span)) };
  return Object.fromEntries(Object.entries(all).filter(([name]) => args[name] === undefined));
}

/** A tool that answers with a list, page by page. */
export type ListTool = Tool & { readonly pages: NonNullable<Tool["pages"]> };

export const isList = (tool: Tool): tool is ListTool => tool.pages !== undefined;

/** One page, and those of its items that the answer is about. */
interface Part {
  readonly page: WalkedPage;
  readonly data: readonly unknown[];
  /** Where each of them is among the items of the page. */
  readonly places: readonly number[];
  /** The same in the API's own form, should all of the page be new. */
  readonly rows: readonly unknown[];
  /** Items before them that an earlier answer showed. */
  readonly skipped: number;
}

/** What was read for one call of a list. */
export interface Listed {
  readonly parts: readonly Part[];
  /** Arguments that were sent although the caller did not give them. */
  readonly besides: Args;
  /** Of the last page. */
  readonly answer: ApiAnswer;
  /** Why the page after it could not be read. What was read before is not thrown away for it: at the real pace it may have taken minutes. */
  readonly broken: string | undefined;
  /** Rows left out because an earlier page had them: lists that change while they are read overlap. */
  readonly repeated: number;
}

const idOf = (row: unknown): string | undefined => (isJson(row) && typeof row.id === "string" ? row.id : undefined);

/** A bucket of a report becomes one for each of its results, so that an answer can end inside a bucket of thousands. */
const itemsOf = (item: unknown): readonly unknown[] =>
  isJson(item) && Array.isArray(item.results) && item.results.length > 1
    ? item.results.map((result: unknown) => ({ ...item, results: [result] }))
    : [item];

/** What the API documents for a list. */
const isPage = (json: unknown): json is Json & { readonly data: readonly unknown[] } => isJson(json) && Array.isArray(json.data);

const noPage = "The API answered something that is no page of a list: an object whose data is a list of rows.";

/** Rows, as single items, of what the API answered. */
export const dataOf = (json: unknown): readonly unknown[] => (isPage(json) ? json.data.flatMap(itemsOf) : []);

export const fieldsOf = (args: Args) => args.fields as readonly string[] | undefined;

/** @param earlier Ids of the rows of earlier pages; gets those of this one. */
function partOf(page: WalkedPage, all: readonly unknown[], skipped: number, earlier: Set<string>): Part {
  const isNew = (row: unknown) => {
    const id = idOf(row);
    return id === undefined || !earlier.has(id);
  };
  const rows = all.filter(isNew);
  const items = dataOf(page.answer.json);
  const places = [...items.keys()].filter((at) => at >= skipped && isNew(items[at]));
  for (const id of all.map(idOf)) if (id !== undefined) earlier.add(id);
  return { page, data: places.map((at) => items[at]), places, rows, skipped };
}

/**
 * Reads one page of a list, or with `all_pages` as many as fit into one answer.
 * @throws Where not even the first page can be read.
 * @param maxChars Characters of JSON after which no further page is read.
 * @param now Unix seconds.
 * @param told Whether the answer says what was sent beside the arguments.
 */
export async function readList(
  tool: ListTool,
  args: Args,
  ask: (request: ApiRequest) => Promise<ApiAnswer>,
  { maxChars, now, told }: { readonly maxChars: number; readonly now: number; readonly told: boolean },
): Promise<Listed> {
  const place = placeOf(args);
  const added = besides(tool, args, now, told || args.all_pages === true);
  const fixed = { ...added, ...args, after: undefined, before: undefined, page: undefined };
  const fields = fieldsOf(args);
  const parts: Part[] = [];
  const earlier = new Set<string>();
  let repeated = 0;
  let items = 0;
  let chars = 0;
  const askAt = (cursor: Cursor | undefined) => ask(toRequest(tool, { ...fixed, ...(cursor && { [cursor.argument]: cursor.value }) }));
  let broken: string | undefined;
  try {
    for await (const page of walk(tool.pages, place.cursor, askAt)) {
      if (!isPage(page.answer.json)) throw new ConnectionError(noPage, { kind: "malformed", outcome: "unchanged" });
      const part = partOf(page, page.answer.json.data, parts.length === 0 ? place.skip : 0, earlier);
      const { data } = part;
      parts.push(part);
      repeated += page.answer.json.data.length - part.rows.length;
      items += data.length;
      chars += fields === undefined ? page.answer.text.length : JSON.stringify(pickFields(data, fields)).length;
      if (args.all_pages !== true || items >= maxItems || chars >= maxChars) break;
    }
  } catch (error) {
    const expected = error instanceof ApiError || error instanceof ConnectionError || error instanceof PacedError;
    if (parts.length === 0 || !expected) throw error;
    broken = shown(error.message);
  }
  return { parts, besides: added, answer: parts.at(-1)!.page.answer, broken, repeated };
}
