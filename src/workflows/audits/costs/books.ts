import { numberAt, objectAt, objectsAt, textAt, type Json } from "../../../json.ts";
import { secondsPerDay } from "../../../gate/facts/when.ts";
import type { AuditContext } from "../audit.ts";
import { compare, decimalOf, isZero, minus, plus, zero, type Decimal } from "../decimal.ts";

/** What costs can be told apart by, as the API calls it. */
export type Member = "project_id" | "line_item" | "api_key_id" | "user_id";

/** One amount of one UTC day. */
export interface Cost {
  /** Start of the day, in Unix seconds. */
  readonly day: number;
  /** In the unit of the currency: dollars, not cents. */
  readonly amount: Decimal;
  /** Lower case. */
  readonly currency: string;
  /** Null where the API names none, or was not asked to. */
  readonly of: Readonly<Record<Member, string | null>>;
}

/** Whole UTC days in Unix seconds; `until` is not included. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

export interface Filter {
  readonly project_ids?: readonly string[];
}

/** Days on the largest page. */
const maxDays = 180;

/** One page each: the token of a second page is refused now and then. */
function pagesOf({ from, until }: Span): Span[] {
  const size = maxDays * secondsPerDay;
  return Array.from({ length: Math.ceil((until - from) / size) }, (_, index) => {
    const start = from + index * size;
    return { from: start, until: Math.min(start + size, until) };
  });
}

/** Undefined when an amount is no number: a total without it would be wrong. */
function costsOf(bucket: Json): Cost[] | undefined {
  const day = numberAt(bucket, "start_time");
  const costs = objectsAt(bucket, "results").map((row): Cost | undefined => {
    const { value } = objectAt(row, "amount");
    const amount = decimalOf(value);
    if (day === undefined || amount === undefined) return undefined;
    const of = (member: Member) => textAt(row, member) ?? null;
    return {
      day,
      amount,
      currency: (textAt(objectAt(row, "amount"), "currency") ?? "usd").toLowerCase(),
      of: { project_id: of("project_id"), line_item: of("line_item"), api_key_id: of("api_key_id"), user_id: of("user_id") },
    };
  });
  const known = costs.filter((cost) => cost !== undefined);
  return known.length === costs.length ? known : undefined;
}

/** All costs of some days, or why there are none: a part of them is never shown as all. */
export async function readCosts(
  read: AuditContext<unknown>["read"],
  span: Span,
  members: readonly Member[],
  filter: Filter = {},
): Promise<readonly Cost[] | { readonly problem: string }> {
  const all: Cost[] = [];
  for (const { from, until } of pagesOf(span)) {
    const limit = Math.round((until - from) / secondsPerDay);
    const asked = { start_time: from, end_time: until, limit, group_by: members, ...filter };
    const { rows, complete, problem } = await read("/organization/costs", asked);
    if (!complete || problem !== undefined) return { problem: problem ?? "they were not read to the end" };
    for (const bucket of rows) {
      const costs = costsOf(bucket);
      if (costs === undefined) return { problem: "the answer holds an amount that is not a number" };
      for (const cost of costs) if (cost.day >= from && cost.day < until) all.push(cost);
    }
  }
  return all;
}

/** What one project, line item, key or user cost. */
export interface Line {
  /** Null: the API names none. */
  readonly key: string | null;
  readonly total: Decimal;
  /** In the days before; zero when nothing was recorded. */
  readonly before: Decimal;
  /** By the start of the day; days without a record are missing. */
  readonly days: ReadonlyMap<number, Decimal>;
}

/** Costs in one currency. Currencies are never added up. */
export interface Book extends Omit<Line, "key"> {
  readonly currency: string;
  /** Dearest first. */
  readonly lines: readonly Line[];
}

type Open<T> = { -readonly [K in keyof T]: T[K] };
type OpenLine = Open<Omit<Line, "days">> & { readonly days: Map<number, Decimal> };

const newLine = (key: string | null): OpenLine => ({ key, total: zero, before: zero, days: new Map() });

function enter(line: OpenLine, { day, amount }: Cost, from: number): void {
  if (day < from) {
    line.before = plus(line.before, amount);
    return;
  }
  line.total = plus(line.total, amount);
  line.days.set(day, plus(line.days.get(day) ?? zero, amount));
}

const byName = (a: string | null, b: string | null): number => ((a ?? "") < (b ?? "") ? -1 : 1);

/**
 * Adds up costs, exactly; dollars first, then other currencies.
 * @param from What is older counts as before.
 */
export function booksOf(costs: readonly Cost[], member: Member, from: number): Book[] {
  const books = new Map<string, { readonly whole: OpenLine; readonly lines: Map<string | null, OpenLine> }>();
  for (const cost of costs) {
    const book = books.get(cost.currency) ?? { whole: newLine(null), lines: new Map<string | null, OpenLine>() };
    books.set(cost.currency, book);
    const key = cost.of[member];
    const line = book.lines.get(key) ?? newLine(key);
    book.lines.set(key, line);
    enter(line, cost, from);
    enter(book.whole, cost, from);
  }
  return [...books]
    .map(
      ([
        currency,
        {
          whole: { total, before, days },
          lines,
        },
      ]) => ({
        currency,
        total,
        before,
        days,
        lines: [...lines.values()].toSorted((a, b) => compare(b.total, a.total) || byName(a.key, b.key)),
      }),
    )
    .toSorted((a, b) => Number(b.currency === "usd") - Number(a.currency === "usd") || byName(a.currency, b.currency));
}

/** How a line came to its amount. */
export type Fate = "new" | "gone" | "both";

/** Undefined: it cost nothing in either time. */
export function fateOf({ total, before }: Pick<Line, "total" | "before">): Fate | undefined {
  if (isZero(total)) return isZero(before) ? undefined : "gone";
  return isZero(before) ? "new" : "both";
}

export const changeOf = ({ total, before }: Pick<Line, "total" | "before">): Decimal => minus(total, before);
