import { flatten } from "./values.ts";

type Row = Readonly<Record<string, unknown>>;

const isRow = (value: unknown): value is Row => typeof value === "object" && value !== null && !Array.isArray(value);

/** `name: value` lines. */
export const renderObject = (object: Row): string =>
  flatten(object)
    .map(([name, text]) => `${name}: ${text}`)
    .join("\n");

/**
 * Rows as a tab-separated table: no value holds a tab, so nothing needs quoting. What is the same in every row is said once, above the table.
 * A column a row does not have stays empty.
 */
export function renderTable(rows: readonly Row[]): string {
  const cells = rows.map((row) => new Map(flatten(row)));
  const columns = [...new Set(cells.flatMap((row) => [...row.keys()]))];
  const first = cells[0]!;
  const isSame = (column: string) => cells.length > 1 && cells.every((row) => row.has(column) && row.get(column) === first.get(column));
  const same = columns.filter(isSame);
  const differing = columns.filter((column) => !same.includes(column));
  const head = same.length === 0 ? [] : [`in every row: ${same.map((column) => `${column}=${first.get(column)}`).join(", ")}`];
  return [...head, differing.join("\t"), ...cells.map((row) => differing.map((column) => row.get(column) ?? "").join("\t"))].join("\n");
}

/** How far a page got, and how the caller gets the rest. */
export interface Completeness {
  readonly complete: boolean;
  /** Argument and value that continue; undefined when nothing follows, or when the API named none. */
  readonly cursor: { readonly argument: string; readonly value: string } | undefined;
}

function completenessLine(count: number, noun: string, pages: Completeness, started: boolean): string {
  const counted = `${count} ${noun}`;
  if (pages.complete) return started ? `${counted}, the last page.` : `${counted}, complete.`;
  return pages.cursor
    ? `${counted}, NOT complete: continue with ${pages.cursor.argument}=${JSON.stringify(pages.cursor.value)}.`
    : `${counted}, NOT complete, and the API named no cursor to continue with.`;
}

/** Buckets of usage and costs hold rows of their own: one table row per result, with the bucket's times. */
function unfoldBuckets(data: readonly unknown[]): Row[] {
  return data.filter(isRow).flatMap((bucket): Row[] => {
    const { results, object: _, ...times } = bucket;
    return Array.isArray(results) && results.length > 0
      ? results.filter(isRow).map((result) => ({ ...times, ...result }))
      : [{ ...times, results: [] }];
  });
}

/**
 * A list as the model reads it: first how complete it is, then the table.
 * @param started The caller asked for a later page.
 */
export function renderList(data: readonly unknown[], pages: Completeness, started: boolean): string {
  const buckets = data.some((item) => isRow(item) && Array.isArray(item.results));
  const rows = buckets ? unfoldBuckets(data) : data.map((item) => (isRow(item) ? item : { value: item }));
  const line = completenessLine(data.length, buckets ? "buckets" : data.length === 1 ? "item" : "items", pages, started);
  const [only, ...rest] = rows;
  if (only === undefined) return line;
  return `${line}\n${rest.length === 0 ? renderObject(only) : renderTable(rows)}`;
}

/** Anything else the API answers. */
export const renderValue = (json: unknown): string =>
  json === undefined ? "Done. The API answered without a body." : isRow(json) ? renderObject(json) : JSON.stringify(json);
