import type { Cell, Column, Section } from "../../../evidence/report.ts";
import { shown } from "../../../output/untrusted.ts";
import { secondsPerDay } from "../../../gate/facts/when.ts";
import { absolute, compare } from "../decimal.ts";
import { spanText } from "../days.ts";
import { moneyOf, percentOf } from "./amounts.ts";
import { changeOf, fateOf, type Book, type Line, type Span } from "./books.ts";
import { perDay, totalBars } from "./cost-charts.ts";
import { labelOf, noneOf, type Dimension, type Names } from "./dimensions.ts";

/** What the sections of a report are made from. */
export interface Costs {
  readonly span: Span;
  /** The time before, of the same length; undefined when it was not asked for. */
  readonly before: Span | undefined;
  readonly dimension: Dimension;
  readonly names: Names;
  readonly books: readonly Book[];
  /** The same costs by line item; undefined where they are that already. */
  readonly items: readonly Book[] | undefined;
}

type Row = Readonly<Record<string, Cell>>;

const money = (key: string, title: string, absent?: string): Column => ({
  key,
  title,
  kind: "money",
  ...(absent !== undefined && { absent }),
});
const number = (key: string, title: string, absent: string): Column => ({ key, title, kind: "number", absent });

const isItem = ({ member }: Dimension): boolean => member === "line_item";

/** A line item has no id: its name is what the API takes. */
const nameColumns = (dimension: Dimension): readonly Column[] => [
  { key: "name", title: isItem(dimension) ? "Line item" : "Name", kind: "text", absent: "not in the snapshot" },
  ...dimension.columns,
];
const idColumn = (dimension: Dimension): readonly Column[] =>
  isItem(dimension) ? [] : [{ key: "id", title: "Id", kind: "text", absent: noneOf(dimension) }];

function about({ dimension, names }: Pick<Costs, "dimension" | "names">, key: string | null): Row {
  if (key !== null) return { name: names.nameOf(key), ...names.moreOf(key), id: shown(key) };
  const none = Object.fromEntries(dimension.columns.map((column) => [column.key, noneOf(dimension)]));
  return { name: noneOf(dimension), ...none, id: null };
}

const share = number("share", "Share (%)", "the total is nothing");

const flatLines = (books: readonly Book[]) => books.flatMap((book) => book.lines.map((line) => ({ book, line })));

/** Charts of further currencies stand alone: a chart has one unit. */
const withCharts = (
  section: Section,
  books: readonly Book[],
  draw: (book: Book, title: string) => NonNullable<Section["chart"]>,
): Section[] =>
  books.length === 0
    ? [section]
    : books.map((book, index) => {
        const title = books.length === 1 ? section.title : `${section.title} in ${book.currency.toUpperCase()}`;
        return index === 0 ? { ...section, chart: draw(book, title) } : { title, chart: draw(book, title) };
      });

function missingNote(costs: Costs): string | undefined {
  const { books, names, dimension } = costs;
  const keys = new Set(flatLines(books).flatMap(({ line }) => line.key ?? []));
  const found = [...keys].map((key) => names.nameOf(key));
  const gone = found.filter((name) => name === null).length;
  const unread = found.filter((name) => name === undefined).length;
  const texts = [
    ...(gone === 0
      ? []
      : [`${gone} of the ids are not in the snapshot, which holds no deleted ${dimension.noun}s: they have no name here.`]),
    ...(unread === 0 ? [] : [`${unread} of the ids have no name here because not all ${dimension.noun}s were read.`]),
  ];
  return texts.length === 0 ? undefined : texts.join(" ");
}

export function totalsSection(costs: Costs): Section[] {
  const { books, dimension, names, span } = costs;
  const note = missingNote(costs);
  const rows = flatLines(books)
    .filter(({ line }) => line.days.size > 0)
    .map(({ book: { total, currency }, line }) => ({
      ...about(costs, line.key),
      total: moneyOf(line.total, currency),
      share: percentOf(line.total, total),
    }));
  const section: Section = {
    title: `Costs by ${dimension.noun}`,
    note: [`UTC days ${spanText(span.from, span.until)}.`, ...(note === undefined ? [] : [note])].join(" "),
    table: { columns: [...nameColumns(dimension), money("total", "Costs"), share, ...idColumn(dimension)], rows },
  };
  return withCharts(section, books, (book, title) => totalBars(book, title, (key) => labelOf(dimension, names, key)));
}

/** The line that cost most on each day. */
function dearest(lines: readonly Line[]): Map<number, Line> {
  const best = new Map<number, Line>();
  for (const line of lines)
    for (const [day, amount] of line.days) {
      const other = best.get(day)?.days.get(day);
      if (other === undefined || compare(amount, other) > 0) best.set(day, line);
    }
  return best;
}

export function daysSection({ books, dimension, names, span }: Costs, now: number): Section[] {
  const days = Array.from(
    { length: Math.round((span.until - span.from) / secondsPerDay) },
    (_, index) => span.from + index * secondsPerDay,
  );
  const name = (key: string | null) => labelOf(dimension, names, key);
  const rows = books.flatMap((book): Row[] => {
    const best = dearest(book.lines);
    return days.map((day) => {
      const total = book.days.get(day);
      const top = best.get(day);
      return {
        day,
        total: total === undefined ? null : moneyOf(total, book.currency),
        top: top === undefined ? null : name(top.key),
        top_total: top === undefined ? null : moneyOf(top.days.get(day)!, book.currency),
      };
    });
  });
  const absent = "no cost recorded";
  const columns: Column[] = [
    { key: "day", title: "Day (UTC)", kind: "time" },
    money("total", "Costs", absent),
    { key: "top", title: `Dearest ${dimension.noun}`, kind: "text", absent },
    money("top_total", "Its costs", absent),
  ];
  const section: Section = {
    title: "Costs per day",
    ...(now < span.until && { note: "The last day is not over: it has the costs recorded so far." }),
    table: { columns, rows },
  };
  return withCharts(section, books, (book, title) => perDay(book, span, title, name));
}

const changeColumns: readonly Column[] = [
  money("before", "Before"),
  money("total", "Now"),
  money("change", "Difference"),
  number("percent", "Change (%)", "no cost before"),
];

const fates = { new: "new: no cost before", gone: "gone: no cost now", both: "cost in both" };

const changed = (line: Pick<Line, "total" | "before">, currency: string): Row => ({
  before: moneyOf(line.before, currency),
  total: moneyOf(line.total, currency),
  change: moneyOf(changeOf(line), currency),
  percent: percentOf(changeOf(line), line.before),
});

/** Largest differences first. */
const byChange = (lines: readonly Line[]): Line[] =>
  lines.toSorted((a, b) => compare(absolute(changeOf(b)), absolute(changeOf(a))) || compare(b.total, a.total));

export function itemsSection({ items, before }: Costs): Section[] {
  if (items === undefined) return [];
  const rows = flatLines(items)
    .filter(({ line }) => line.days.size > 0)
    .map(({ book: { total, currency }, line }) => ({
      name: line.key === null ? "no line item recorded" : shown(line.key, 200),
      total: moneyOf(line.total, currency),
      share: percentOf(line.total, total),
      ...(before !== undefined && changed(line, currency)),
    }));
  const columns: Column[] = [
    { key: "name", title: "Line item", kind: "text" },
    money("total", "Costs"),
    share,
    ...(before === undefined ? [] : changeColumns.filter(({ key }) => key !== "total")),
  ];
  return [{ title: "Costs by line item", table: { columns, rows } }];
}

export function changeSection(costs: Costs): Section[] {
  const { before, span, books, dimension } = costs;
  if (before === undefined) return [];
  const rows = books.flatMap(({ currency, lines }) =>
    byChange(lines).flatMap((line): Row[] => {
      const fate = fateOf(line);
      return fate === undefined ? [] : [{ ...about(costs, line.key), ...changed(line, currency), state: fates[fate] }];
    }),
  );
  const columns: Column[] = [
    ...nameColumns(dimension),
    ...changeColumns,
    { key: "state", title: "State", kind: "text" },
    ...idColumn(dimension),
  ];
  const note = `${spanText(span.from, span.until)} against ${spanText(before.from, before.until)}.`;
  return [{ title: "Change against the days before", note: `UTC days ${note}`, table: { columns, rows } }];
}
