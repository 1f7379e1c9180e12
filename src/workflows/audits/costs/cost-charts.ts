import type { CategoryChart, TimeChart } from "../../../evidence/report.ts";
import { secondsPerDay } from "../../../gate/facts/when.ts";
import type { Book, Line, Span } from "./books.ts";
import { numberOf, plus, zero, type Decimal } from "../decimal.ts";

/** Lines that a chart shows one by one. */
export const chartLines = 8;
const maxBars = 20;

/** Two lines of one name would be one to the eye. */
function distinct(lines: readonly Line[], labelOf: (key: string | null) => string): string[] {
  const labels = lines.map(({ key }) => labelOf(key));
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return labels.map((label, index) => (counts.get(label) === 1 ? label : `${label} (${lines[index]?.key ?? "no id"})`));
}

const othersName = (count: number): string => `${count} others`;

/** Costs of each day, the dearest lines apart and the others together. A day without a record has no bar. */
export function perDay(book: Book, { from, until }: Span, title: string, labelOf: (key: string | null) => string): TimeChart {
  const spent = book.lines.filter(({ days }) => days.size > 0);
  const shown = spent.slice(0, chartLines);
  const others = spent.slice(chartLines);
  const rest = new Map<number, Decimal>();
  for (const { days } of others) for (const [day, amount] of days) rest.set(day, plus(rest.get(day) ?? zero, amount));
  const times = Array.from({ length: Math.round((until - from) / secondsPerDay) }, (_, index) => from + index * secondsPerDay);
  const valuesOf = (days: ReadonlyMap<number, Decimal>): (number | null)[] =>
    times.map((day) => {
      const amount = days.get(day);
      return amount === undefined ? null : numberOf(amount);
    });
  const names = distinct(shown, labelOf);
  return {
    kind: "time",
    title,
    unit: `${book.currency.toUpperCase()} per day`,
    times,
    series: [
      ...shown.map(({ days }, index) => ({ name: names[index]!, values: valuesOf(days) })),
      ...(others.length === 0 ? [] : [{ name: othersName(others.length), values: valuesOf(rest) }]),
    ],
  };
}

/** The totals of the dearest lines, and of the others together. */
export function totalBars(book: Book, title: string, labelOf: (key: string | null) => string): CategoryChart {
  const spent = book.lines.filter(({ days }) => days.size > 0);
  const shown = spent.slice(0, maxBars);
  const names = distinct(shown, labelOf);
  const others = spent.slice(maxBars);
  const rest = others.reduce((sum, { total }) => plus(sum, total), zero);
  return {
    kind: "categories",
    title,
    unit: book.currency.toUpperCase(),
    bars: [
      ...shown.map(({ total }, index) => ({ name: names[index]!, value: numberOf(total) })),
      ...(others.length === 0 ? [] : [{ name: othersName(others.length), value: numberOf(rest) }]),
    ],
  };
}
