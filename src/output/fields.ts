import { isBucket } from "./buckets.ts";
import type { Cell, Column } from "./cells.ts";
import { isJson, type Json } from "./notation.ts";
import { columnsOf } from "./table.ts";
import { shown } from "./untrusted.ts";

export interface Kept {
  readonly rows: Cell[][];
  readonly columns: Column[];
  /** Says which fields no row has, and what there is instead. */
  readonly note: string | undefined;
}

/** `owner` means all of `owner.*`. */
const isUnder = (field: string, { label, path }: Column): boolean =>
  [label, path.join(".")].some((name) => name === field || name.startsWith(`${field}.`));

/**
 * Keeps the columns asked for, in that order.
 * @param behind The same rows in more detail, where the table shows several members as one; a field that is no column may be one there.
 */
export function keepFields(rows: readonly (readonly Cell[])[], fields: readonly string[], behind: readonly (readonly Cell[])[] = []): Kept {
  const there = columnsOf(rows);
  const hidden = columnsOf(behind);
  const namedBy = (field: string, columns: readonly Column[]) => columns.filter((column) => isUnder(field, column));
  const found = fields.map((field) => {
    const own = namedBy(field, there);
    return own.length > 0 ? own : namedBy(field, hidden);
  });
  const columns = [...new Map(found.flat().map((column) => [column.label, column])).values()];
  const unknown = fields.filter((_, at) => found[at]?.length === 0);
  return {
    rows: rows.map((cells, at) => {
      const all = new Map([...(behind[at] ?? []), ...cells].map((cell) => [cell.label, cell]));
      return columns.flatMap(({ label }) => all.get(label) ?? []);
    }),
    columns,
    note: rows.length === 0 || unknown.length === 0 ? undefined : noteOf(unknown, there),
  };
}

const noteOf = (unknown: readonly string[], there: readonly Column[]): string =>
  `no row has ${unknown.map((field) => JSON.stringify(shown(field, 100))).join(", ")}; there are: ${there.map(({ label }) => label).join(", ")}`;

/** The members that a field names: itself, or the rest of its path further inside. A member's own name may hold dots. */
function pickInto(picked: Map<string, unknown>, row: Json, field: string): void {
  for (const [name, value] of Object.entries(row)) {
    if (field === name) picked.set(name, value);
    else if (field.startsWith(`${name}.`) && isJson(value)) {
      const before = picked.get(name);
      const inner = new Map(isJson(before) ? Object.entries(before) : []);
      // What was asked for whole stays whole.
      if (before !== value) pickInto(inner, value, field.slice(name.length + 1));
      if (inner.size > 0 && before !== value) picked.set(name, Object.fromEntries(inner));
    }
  }
}

function pick(row: unknown, fields: readonly string[]): unknown {
  if (!isJson(row)) return row;
  const picked = new Map<string, unknown>();
  for (const field of fields) pickInto(picked, row, field);
  return Object.fromEntries(picked);
}

/**
 * JSON rows with only these fields, in the order asked: names of members, or paths such as `owner.name`. A field that a row lacks stays absent. In buckets of
 * usage and costs the fields may be the bucket's or its results'.
 */
export const pickFields = (rows: readonly unknown[], fields: readonly string[]): unknown[] =>
  rows.map((row) =>
    isBucket(row)
      ? { ...(pick({ ...row, results: undefined }, fields) as Json), results: pickFields(row.results, fields) }
      : pick(row, fields),
  );
