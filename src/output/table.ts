import type { Cell, Column } from "./cells.ts";

/** Columns in the order in which the rows bring them up. */
export const columnsOf = (rows: readonly (readonly Column[])[]): Column[] => [
  ...new Map(rows.flat().map(({ label, path }) => [label, { label, path }])).values(),
];

/** `name: value` lines. */
export const renderObject = (cells: readonly Cell[]): string => cells.map(({ label, text }) => `${label}: ${text}`).join("\n");

type Texts = ReadonlyMap<string, string>;

const last = ({ path }: Column): string | undefined => path.at(-1);

/** Where a row has the column, it repeats another one there. */
const isRepeat = (rows: readonly Texts[], { label }: Column, original: Column): boolean =>
  rows.every((row) => !row.has(label) || row.get(label) === row.get(original.label));

/** Columns that repeat an earlier one (`user.email` and `email`), with that one. Equal names only: equal counts are a coincidence. */
const repeatsIn = (rows: readonly Texts[], columns: readonly Column[]): Array<[column: Column, original: Column]> =>
  columns.flatMap((column, at): Array<[Column, Column]> => {
    const original = columns.slice(0, at).find((earlier) => last(earlier) === last(column) && isRepeat(rows, column, earlier));
    return original === undefined ? [] : [[column, original]];
  });

const equalities = (repeats: ReadonlyArray<[Column, Column]>): string =>
  repeats.map(([{ label }, original]) => `${label} = ${original.label}`).join(", ");

/**
 * Rows as a tab-separated table: no value holds a tab. What is the same in every row is said once, above the table (between tabs too); so is a column
 * that repeats another, whose cells hold `=` if not every row has it. A column a row does not have stays empty.
 */
export function renderTable(rows: readonly (readonly Cell[])[], columns: readonly Column[] = columnsOf(rows)): string {
  const texts = rows.map((row): Texts => new Map(row.map(({ label, text }) => [label, text])));
  const [first, ...others] = texts;
  if (first === undefined) return "";
  const isSame = ({ label }: Column) => others.length > 0 && first.has(label) && others.every((row) => row.get(label) === first.get(label));
  const same = columns.filter(isSame);
  const differing = columns.filter((column) => !same.includes(column) && texts.some((row) => row.has(column.label)));
  const repeats = others.length === 0 ? [] : repeatsIn(texts, differing);
  const everywhere = repeats.filter(([{ label }]) => texts.every((row) => row.has(label)));
  const inPlaces = repeats.filter((repeat) => !everywhere.includes(repeat));
  const marked = new Set(inPlaces.map(([{ label }]) => label));
  const own = differing.filter((column) => !everywhere.some(([repeat]) => repeat === column));
  const cell = (row: Texts, { label }: Column) => (marked.has(label) && row.has(label) ? "=" : (row.get(label) ?? ""));
  const every = own.length === 0 ? `in all ${rows.length} rows` : "in every row";
  return [
    ...(same.length === 0 ? [] : [`${every}: ${same.map(({ label }) => `${label}=${first.get(label)}`).join("\t")}`]),
    ...(everywhere.length === 0 ? [] : [`equal columns: ${equalities(everywhere)}`]),
    ...(inPlaces.length === 0 ? [] : [`equal columns where "=" stands: ${equalities(inPlaces)}`]),
    ...(own.length === 0 ? [] : [own.map(({ label }) => label).join("\t")]),
    ...(own.length === 0 ? [] : texts.map((row) => own.map((column) => cell(row, column)).join("\t"))),
  ].join("\n");
}
