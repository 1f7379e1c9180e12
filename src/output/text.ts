import { eventColumns, eventRows, isAuditEvent } from "./audit-events.ts";
import { bucketRows, isBucket } from "./buckets.ts";
import { cellsOf, type Cell } from "./cells.ts";
import { completenessLine, type Completeness } from "./completeness.ts";
import { keepFields } from "./fields.ts";
import { fitting } from "./fit.ts";
import { nameableIds, namesLine, type NameOf } from "./names.ts";
import { isJson, valueText } from "./notation.ts";
import type { TimeForm } from "./numbers.ts";
import { columnsOf, renderObject, renderTable } from "./table.ts";

/**
 * Longest list in one answer, in characters. An o200k token is 2.4 of them in tables of people and events, 2 in usage, 1.6 where a table holds
 * nothing but ids: this is 17,000 to 20,000 tokens as a rule, and 25,000 at most.
 */
export const defaultMaxChars = 40_000;

/** What a list shows. */
export interface RowOptions {
  /** Only these columns, in this order; `owner` is all of `owner.*`. */
  readonly fields?: readonly string[] | undefined;
  /** Characters below the first line; `defaultMaxChars` unless given. One item is shown in any case, however long it is. */
  readonly maxChars?: number | undefined;
  readonly nameOf?: NameOf | undefined;
}

export interface ListOptions extends RowOptions {
  /** How complete the list is; a function where that depends on how many items are shown. */
  readonly pages: Completeness | ((shown: number) => Completeness);
  /** The caller asked for a later page. */
  readonly started?: boolean;
}

export interface ListText {
  readonly text: string;
  /** Items of the list in the text, from the first on. */
  readonly shown: number;
}

/** The text of the first so many items of a list, without the line that says how complete it is. */
function layOut(data: readonly unknown[], { fields, nameOf }: RowOptions): (count: number) => string {
  // One item is read as an object; in a table, 6 tokens to a time add up.
  const times: TimeForm = data.length === 1 ? "extended" : "basic";
  const isLog = data.some(isAuditEvent);
  const items: Cell[][][] = isLog
    ? eventRows(data, times).map((cells) => [cells])
    : data.map((item) => (isBucket(item) ? bucketRows(item, times) : [cellsOf(item, times)]));
  const all = items.flat();
  const kept = fields && keepFields(all, fields, isLog ? data.map((item) => cellsOf(item, times)) : []);
  const { rows, columns, note } = kept ?? { rows: all, columns: columnsOf(isLog ? [eventColumns, ...all] : all), note: undefined };
  const ids = nameOf === undefined ? [] : data.map(nameableIds);
  const lay = (count: number): string => {
    const some = rows.slice(0, items.slice(0, count).flat().length);
    const table = some.length === 1 ? renderObject(some[0] ?? []) : renderTable(some, columns);
    const names = nameOf && namesLine(ids.slice(0, count).flat(), table, nameOf);
    return [table, names, note].filter((part) => part !== undefined && part !== "").join("\n");
  };
  let last: { readonly count: number; readonly text: string } | undefined;
  // What was measured is what is shown, so it is laid out once.
  return (count) => (last?.count === count ? last : (last = { count, text: lay(count) })).text;
}

const fits = (data: readonly unknown[], layout: (count: number) => string, { maxChars = defaultMaxChars }: RowOptions): number =>
  fitting(data.length, (count) => layout(count).length, maxChars);

/** How many of the first items fit into one answer: at least one, if there is any. */
export const fitRows = (data: readonly unknown[], options: RowOptions = {}): number => fits(data, layOut(data, options), options);

/** `20 items`, `37 of 100 items`; reports count buckets, or rows where one bucket has several. */
function counted(data: readonly unknown[], shown: number): string {
  const some = (noun: string) => `${shown === data.length ? shown : `${shown} of ${data.length}`} ${noun}${data.length === 1 ? "" : "s"}`;
  const buckets = data.slice(0, shown).filter(isBucket);
  if (buckets.length === 0) return some("item");
  const times = new Set(buckets.map(({ start_time, end_time }) => `${String(start_time)} ${String(end_time)}`)).size;
  return times === shown ? some("bucket") : `${some("row")} in ${times} bucket${times === 1 ? "" : "s"}`;
}

/** What was left out for its length cannot be continued with a cursor that points behind it. */
const cutOff: Completeness = { complete: false, cursor: undefined, stopped: "size" };

/**
 * A list as the model reads it: first how complete it is, then the table, then the names of ids in it. What does not fit is left out from the end, item by
 * item; the caller says through `pages` how to go on after the items shown.
 */
export function renderList(data: readonly unknown[], options: ListOptions): ListText {
  const layout = layOut(data, options);
  const shown = fits(data, layout, options);
  const isCut = shown < data.length;
  const said = typeof options.pages === "function" ? options.pages(shown) : isCut ? cutOff : options.pages;
  const line = completenessLine(counted(data, shown), isCut && said.complete ? cutOff : said, options.started === true);
  const body = layout(shown);
  return { text: body === "" ? line : `${line}\n${body}`, shown };
}

/** Anything else the API answers: `name: value` lines, and the names of ids in it. */
export function renderValue(json: unknown, nameOf?: NameOf): string {
  if (json === undefined) return "Done. The API answered without a body.";
  if (!isJson(json) || Object.keys(json).length === 0) return valueText({ path: [], value: json, holder: {} });
  const text = renderObject(cellsOf(json, "extended"));
  const names = nameOf && namesLine(nameableIds(json), text, nameOf);
  return names === undefined ? text : `${text}\n${names}`;
}
