import { ApiError, ConnectionError, PacedError } from "./client/errors.ts";
import { walk, type Cursor, type WalkedPage } from "./client/pages.ts";
import type { ApiAnswer, ApiRequest } from "./client/request.ts";
import type { Completeness, Stopped } from "./output/completeness.ts";
import { pickFields } from "./output/fields.ts";
import type { NameOf } from "./output/names.ts";
import { defaultMaxChars, renderList } from "./output/text.ts";
import { shown } from "./output/untrusted.ts";
import type { Args } from "./tools/define.ts";
import { toRequest } from "./tools/request.ts";
import type { Tool } from "./tools/tool.ts";

/** Items of one answer, whatever its size. */
const maxItems = 10_000;

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
}

type Json = Readonly<Record<string, unknown>>;

const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

/** A bucket of a report becomes one for each of its results, so that an answer can end inside a bucket of thousands. */
const itemsOf = (item: unknown): readonly unknown[] =>
  isJson(item) && Array.isArray(item.results) && item.results.length > 1
    ? item.results.map((result: unknown) => ({ ...item, results: [result] }))
    : [item];

/** What the API documents for a list. */
const isPage = (json: unknown): json is Json & { readonly data: readonly unknown[] } => isJson(json) && Array.isArray(json.data);

const noPage = "The API answered something that is no page of a list: an object whose data is a list of rows.";

const dataOf = (json: unknown): readonly unknown[] => (isPage(json) ? json.data.flatMap(itemsOf) : []);

const fieldsOf = (args: Args) => args.fields as readonly string[] | undefined;

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
  let items = 0;
  let chars = 0;
  const askAt = (cursor: Cursor | undefined) => ask(toRequest(tool, { ...fixed, ...(cursor && { [cursor.argument]: cursor.value }) }));
  let broken: string | undefined;
  try {
    for await (const page of walk(tool.pages, place.cursor, askAt)) {
      if (!isPage(page.answer.json)) throw new ConnectionError(noPage, { kind: "malformed", outcome: "unchanged" });
      const skipped = parts.length === 0 ? place.skip : 0;
      const data = dataOf(page.answer.json).slice(skipped);
      parts.push({ page, data, skipped });
      items += data.length;
      chars += fields === undefined ? page.answer.text.length : JSON.stringify(pickFields(data, fields)).length;
      if (args.all_pages !== true || items >= maxItems || chars >= maxChars) break;
    }
  } catch (error) {
    const expected = error instanceof ApiError || error instanceof ConnectionError || error instanceof PacedError;
    if (parts.length === 0 || !expected) throw error;
    broken = shown(error.message);
  }
  return { parts, besides: added, answer: parts.at(-1)!.page.answer, broken };
}

/** How the caller goes on after the first `told` items of what was read; undefined when nothing follows, or nothing leads on. */
function goOn(tool: Tool, { parts }: Listed, told: number): Cursor | undefined {
  let first = 0;
  for (const { page, data, skipped } of parts) {
    if (told < first + data.length) return insideOf(tool, page, skipped + told - first);
    first += data.length;
  }
  const { end, stopped } = parts.at(-1)!.page;
  return stopped === "repeated cursor" ? undefined : end.cursor;
}

/** A place inside a page: after the item itself where its id is the cursor, else after so many of the page. */
function insideOf(tool: Tool, { answer, asked }: WalkedPage, offset: number): Cursor {
  const before = dataOf(answer.json)[offset - 1];
  const id = typeof before === "object" && before !== null ? (before as { id?: unknown }).id : undefined;
  if (tool.pages === "last_id" && asked?.argument !== "before" && typeof id === "string") return { argument: "after", value: id };
  const argument = asked?.argument ?? (tool.pages === "next_page" ? "page" : "after");
  return { argument, value: `${asked?.value ?? ""}#${offset}` };
}

const count = ({ parts }: Listed): number => parts.reduce((sum, { data }) => sum + data.length, 0);

function completeness(tool: Tool, args: Args, listed: Listed, told: number): Completeness {
  const { end, stopped } = listed.parts.at(-1)!.page;
  const all = count(listed);
  const cursor = goOn(tool, listed, told);
  if (told === all && end.complete) return { complete: true, cursor: undefined };
  const why: Stopped | undefined =
    told < all
      ? "size"
      : listed.broken !== undefined
        ? undefined
        : stopped === "repeated cursor"
          ? stopped
          : args.all_pages !== true || stopped === "no cursor"
            ? undefined
            : all >= maxItems || stopped === "too many pages"
              ? "limit"
              : "size";
  return { complete: false, cursor, stopped: why };
}

const inWords = (args: Args): string =>
  Object.entries(args)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(", ");

/** Arguments that narrow a list, as the caller gave them. */
const filtersOf = (tool: Tool, args: Args): Args => {
  const plain = new Set([
    "limit",
    "after",
    "before",
    "page",
    "order",
    "all_pages",
    "fields",
    "bucket_width",
    "group_by",
    ...tool.pathParams,
  ]);
  return Object.fromEntries(Object.entries(args).filter(([name, value]) => !plain.has(name) && value !== undefined));
};

/** Says what an empty answer may come from. */
function explained(tool: Tool, args: Args): string[] {
  const filters = inWords(filtersOf(tool, args));
  return [...(filters === "" ? [] : [`Filters that were given: ${filters}.`]), ...(tool.empty === undefined ? [] : [tool.empty])];
}

/** What was sent beside the caller's arguments, as far as it decides what the answer holds. */
function assumed(tool: Tool, { besides: added }: Listed, complete: boolean): string[] {
  const kept = Object.entries(added).filter(([name]) => name in tool.defaults || (name === "end_time" && !complete));
  const again = "end_time" in added && !complete ? " Give it again to continue." : "";
  return kept.length === 0 ? [] : [`Sent besides: ${inWords(Object.fromEntries(kept))}.${again}`];
}

/** A list as the model reads it: how complete it is, the rows, and what decided which rows these are. */
export function listText(tool: Tool, args: Args, listed: Listed, nameOf: NameOf): string {
  const data = listed.parts.flatMap((part) => part.data);
  const started = listed.parts[0]!.page.asked !== undefined || listed.parts[0]!.skipped > 0;
  let complete = false;
  const pages = (items: number): Completeness => {
    const state = completeness(tool, args, listed, items);
    ({ complete } = state);
    return state;
  };
  const fields = fieldsOf(args);
  const { text } = renderList(data, { pages, started, fields, nameOf, maxChars: defaultMaxChars });
  const isEmpty = data.every((item) => isJson(item) && Array.isArray(item.results) && item.results.length === 0);
  const broken = listed.broken === undefined ? [] : [`The next page could not be read: ${listed.broken}`];
  return [text, ...broken, ...assumed(tool, listed, complete), ...(isEmpty && !started ? explained(tool, args) : [])].join("\n");
}

/**
 * A list for programs: one page exactly as the API sent it, several as one page in the API's own form. A walk to the end that could not go on says why in
 * `stopped`.
 */
export function listJson(args: Args, { parts, broken }: Listed): string {
  const fields = fieldsOf(args);
  const [first] = parts;
  const stopped = broken ?? parts.at(-1)!.page.stopped;
  const isWhole = stopped === undefined || args.all_pages !== true;
  if (parts.length === 1 && first!.skipped === 0 && fields === undefined && isWhole) return first!.page.answer.text;
  // A walk backwards reads the last page of the list first.
  const inOrder = first!.page.asked?.argument === "before" ? parts.toReversed() : parts;
  const rows = inOrder.flatMap(({ page, data, skipped }) => (skipped > 0 || !isPage(page.answer.json) ? data : page.answer.json.data));
  const [head, tail] = [inOrder[0]!, inOrder.at(-1)!].map(({ page }) => page.answer.json as Json);
  const last = parts.at(-1)!.page.answer.json as Json;
  return JSON.stringify({
    ...last,
    ...("first_id" in head! && { first_id: head.first_id }),
    ...("last_id" in tail! && { last_id: tail.last_id }),
    ...(isWhole ? {} : { stopped }),
    data: fields === undefined ? rows : pickFields(rows, fields),
  });
}
