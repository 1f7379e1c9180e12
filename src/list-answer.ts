import type { Cursor, WalkedPage } from "./client/pages.ts";
import { isJson, type Json } from "./json.ts";
import { dataOf, fieldsOf, maxItems, type Listed } from "./list.ts";
import type { Completeness, Stopped } from "./output/completeness.ts";
import { pickFields } from "./output/fields.ts";
import type { NameOf } from "./output/names.ts";
import { defaultMaxChars, renderList } from "./output/text.ts";
import type { Args } from "./tools/define.ts";
import type { Tool } from "./tools/tool.ts";

/** How the caller goes on after the first `told` items of what was read; undefined when nothing follows, or nothing leads on. */
function goOn(tool: Tool, { parts }: Listed, told: number): Cursor | undefined {
  let first = 0;
  for (const { page, data, places } of parts) {
    if (told < first + data.length) return insideOf(tool, page, places[told - first]!);
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

/** The API said neither that the list ends here nor, by itself or with a cursor that only comes when it does, that it goes on. */
const isUnsaid = (tool: Tool, { answer, end }: WalkedPage): boolean =>
  !end.complete && (answer.json as Json).has_more !== true && (tool.pages === "last_id" || end.cursor === undefined);

/** Why the answer ends before the list does; undefined where that is a matter of course. */
function stopOf(tool: Tool, args: Args, { parts, broken }: Listed, told: number, all: number): Stopped | undefined {
  const last = parts.at(-1)!.page;
  if (told < all) return "size";
  if (broken !== undefined) return undefined;
  if (last.stopped === "repeated cursor") return last.stopped;
  if (args.all_pages !== true || last.stopped === "no cursor") return isUnsaid(tool, last) ? "unsaid end" : undefined;
  return all >= maxItems || last.stopped === "too many pages" ? "limit" : "size";
}

function completeness(tool: Tool, args: Args, listed: Listed, told: number): Completeness {
  const all = count(listed);
  if (told === all && listed.parts.at(-1)!.page.end.complete) return { complete: true, cursor: undefined };
  return { complete: false, cursor: goOn(tool, listed, told), stopped: stopOf(tool, args, listed, told, all) };
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
  const { repeated } = listed;
  const twice =
    repeated === 0 ? [] : [`${repeated} repeated ${repeated === 1 ? "row" : "rows"} left out: an earlier page had the same id.`];
  const broken = listed.broken === undefined ? [] : [`The next page could not be read: ${listed.broken}`];
  return [text, ...twice, ...broken, ...assumed(tool, listed, complete), ...(isEmpty && !started ? explained(tool, args) : [])].join("\n");
}

/**
 * A list for programs: one page exactly as the API sent it, several as one page in the API's own form. A walk to the end that could not go on says why in
 * `stopped`; how many rows were left out because an earlier page had them is `repeated`.
 */
export function listJson(args: Args, { parts, broken, repeated }: Listed): string {
  const fields = fieldsOf(args);
  const [first] = parts;
  const stopped = broken ?? parts.at(-1)!.page.stopped;
  const isWhole = stopped === undefined || args.all_pages !== true;
  if (parts.length === 1 && first!.skipped === 0 && fields === undefined && isWhole) return first!.page.answer.text;
  // A walk backwards reads the last page of the list first.
  const inOrder = first!.page.asked?.argument === "before" ? parts.toReversed() : parts;
  const all = inOrder.flatMap(({ rows, data, skipped }) => (skipped > 0 ? data : rows));
  const [head, tail] = [inOrder[0]!, inOrder.at(-1)!].map(({ page }) => page.answer.json as Json);
  const last = parts.at(-1)!.page.answer.json as Json;
  return JSON.stringify({
    ...last,
    ...("first_id" in head! && { first_id: head.first_id }),
    ...("last_id" in tail! && { last_id: tail.last_id }),
    ...(isWhole ? {} : { stopped }),
    ...(repeated > 0 && { repeated }),
    data: fields === undefined ? all : pickFields(all, fields),
  });
}
