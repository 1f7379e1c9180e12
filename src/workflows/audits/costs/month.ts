import type { Cell, Column, Section } from "../../../evidence/report.ts";
import { monthStart, secondsPerDay } from "../../../gate/facts/when.ts";
import { shown } from "../../../output/untrusted.ts";
import type { Organization, SpendLimit } from "../../../snapshot/organization.ts";
import { dayOf, dayText, nextMonth } from "../days.ts";
import { compare, decimalOf, plus, portion, zero, type Decimal } from "../decimal.ts";
import { projectLabel } from "../who.ts";
import { moneyOf, percentOf } from "./amounts.ts";
import type { Cost, Span } from "./books.ts";

/** Full days whose average a forecast goes on with. */
export const forecastDays = 7;

/** What must be read for the month so far and for a forecast: a second week shows whether there were costs before the first. */
export const monthSpan = (now: number): Span => ({
  from: Math.min(monthStart(now), dayOf(now) - 2 * forecastDays * secondsPerDay),
  until: dayOf(now) + secondsPerDay,
});

/** Costs of the month that is not over, in one currency. */
interface MonthLine {
  /** Today included as far as it is recorded. */
  readonly spent: Decimal;
  /** Per day, over the last full days; undefined where costs do not go back so far. */
  readonly average: Decimal | undefined;
  /** Never less than what is spent. */
  readonly forecast: Decimal | undefined;
}

interface Sums {
  spent: Decimal;
  /** Of the full days of the month. */
  full: Decimal;
  recent: Decimal;
  /** Costs that are at least `forecastDays` full days old were seen. */
  goesBack: boolean;
}

function add(sums: Sums, { day, amount }: Cost, now: number): void {
  const today = dayOf(now);
  const first = today - forecastDays * secondsPerDay;
  if (day >= monthStart(now)) {
    sums.spent = plus(sums.spent, amount);
    if (day < today) sums.full = plus(sums.full, amount);
  }
  if (day >= first && day < today) sums.recent = plus(sums.recent, amount);
  if (day <= first) sums.goesBack = true;
}

function lineOf({ spent, full, recent, goesBack }: Sums, now: number): MonthLine {
  if (!goesBack) return { spent, average: undefined, forecast: undefined };
  const daysLeft = Math.round((nextMonth(now) - dayOf(now)) / secondsPerDay);
  const expected = plus(full, portion(recent, daysLeft, forecastDays));
  return { spent, average: portion(recent, 1, forecastDays), forecast: compare(expected, spent) < 0 ? spent : expected };
}

/** The month of the whole organization and of its projects. */
export interface Month {
  /** By currency. */
  readonly whole: ReadonlyMap<string, MonthLine>;
  /** By project id, then by currency. */
  readonly projects: ReadonlyMap<string, ReadonlyMap<string, MonthLine>>;
}

/** @param costs Of `monthSpan`, by project. */
export function monthOf(costs: readonly Cost[], now: number): Month {
  const open = new Map<string | null, Map<string, Sums>>([[null, new Map()]]);
  const enter = (key: string | null, cost: Cost): void => {
    const own = open.get(key) ?? new Map<string, Sums>();
    open.set(key, own);
    const sums = own.get(cost.currency) ?? { spent: zero, full: zero, recent: zero, goesBack: false };
    own.set(cost.currency, sums);
    add(sums, cost, now);
  };
  for (const cost of costs) {
    enter(null, cost);
    if (cost.of.project_id !== null) enter(cost.of.project_id, cost);
  }
  const lines = new Map([...open].map(([key, own]) => [key, new Map([...own].map(([currency, sums]) => [currency, lineOf(sums, now)]))]));
  const whole = lines.get(null)!;
  lines.delete(null);
  return { whole, projects: lines as ReadonlyMap<string, ReadonlyMap<string, MonthLine>> };
}

/** Limits count cents, costs count dollars. */
export function limitOf(limit: SpendLimit): Decimal | undefined {
  const cents = decimalOf(limit.thresholdCents);
  return cents && { digits: cents.digits, scale: cents.scale + 2 };
}

type Limit = SpendLimit | null | undefined;
type Row = Readonly<Record<string, Cell>>;

function limitCells(limit: Limit, currency: string, spent: Decimal | undefined): Row {
  if (limit === undefined) return {};
  if (limit === null || limit.currency.toLowerCase() !== currency) return { limit: null, used: null };
  const amount = limitOf(limit);
  if (amount === undefined) return {};
  const used = limit.interval === "month" ? spent && percentOf(spent, amount) : null;
  return { limit: moneyOf(amount, currency), used };
}

/** Of something without costs there is nothing to add up; undefined lines were not read. */
function rowsOf(about: Row, lines: ReadonlyMap<string, MonthLine> | undefined, limit: Limit, isRead: boolean): Row[] {
  const own = limit?.currency.toLowerCase();
  const currencies = new Set([...(own === undefined ? [] : [own]), ...(lines?.keys() ?? [])]);
  if (currencies.size === 0) currencies.add("usd");
  return [...currencies].map((currency) => {
    const none = isRead ? { spent: zero, average: undefined, forecast: undefined } : undefined;
    const line = lines?.get(currency) ?? none;
    const money = (value: Decimal | undefined): Cell => (value === undefined ? null : moneyOf(value, currency));
    return {
      ...about,
      ...(line !== undefined && { spent: money(line.spent), average: money(line.average), forecast: money(line.forecast) }),
      ...limitCells(limit, currency, line?.spent),
    };
  });
}

const unforecast = `fewer than ${forecastDays} full days of costs are recorded`;

const columns: readonly Column[] = [
  { key: "name", title: "Of", kind: "text" },
  { key: "spent", title: "This month so far", kind: "money" },
  { key: "average", title: `Average of the last ${forecastDays} full days`, kind: "money", absent: unforecast },
  { key: "forecast", title: "Forecast to the end of the month", kind: "money", absent: unforecast },
  { key: "limit", title: "Monthly limit", kind: "money", absent: "none in this currency" },
  { key: "used", title: "Spent of the limit (%)", kind: "number", absent: "no monthly limit" },
  { key: "id", title: "Project id", kind: "text", absent: "the organization" },
];

/**
 * @param month Undefined: its costs were not read.
 * @param projectIds Projects that get a row where they have costs or a limit; undefined: only the organization gets one.
 */
export function monthSection(
  organization: Organization,
  month: Month | undefined,
  projectIds: Iterable<string> | undefined,
  now: number,
): Section {
  const isRead = month !== undefined;
  const ofProject = (id: string): Row[] => {
    const limit = organization.projects.get(id)?.spendLimit;
    const lines = month?.projects.get(id);
    return limit != null || lines !== undefined
      ? rowsOf({ name: projectLabel(organization, id), id: shown(id) }, lines, limit, isRead)
      : [];
  };
  const ids = [...(projectIds ?? [])];
  const spent = (id: string): Decimal => month?.projects.get(id)?.get("usd")?.spent ?? zero;
  const rows = [
    ...rowsOf({ name: "the whole organization", id: null }, month?.whole, organization.spendLimit, isRead),
    ...ids.toSorted((a, b) => compare(spent(b), spent(a))).flatMap(ofProject),
  ];
  const note = `UTC month since ${dayText(monthStart(now))}, today included as far as recorded. A forecast adds the average of the last ${forecastDays} full days for each day left to the full days of the month: what comes is not known.`;
  return { title: "This month and its limits", note, table: { columns, rows } };
}
