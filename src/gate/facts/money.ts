import { shown } from "../../output/untrusted.ts";
import { numberAt, objectAt, objectsAt, textAt, type Json } from "../../json.ts";
import type { Look, Unknown } from "./look.ts";
import { dayOf, dayStart, monthStart, secondsPerDay } from "./when.ts";

/** `$1,234.50`; nothing that costs something is shown as nothing. */
export function dollars(amount: number): string {
  if (amount > 0 && amount < 0.005) return "less than $0.01";
  return `$${amount.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** Limits and alerts count cents, costs count dollars: a person reads dollars. */
export const fromCents = (cents: number): string => dollars(cents / 100);

/** What was spent. */
export interface Spend {
  /** Dollars. */
  readonly total: number;
  /** All of it, in one currency or several. */
  readonly text: string;
  /** Dollars by the value of the member asked for. */
  readonly by: ReadonlyMap<string, number>;
  /** Set when not all days were read. */
  readonly atLeast: boolean;
}

/** The API shows an amount as a number, or as text with more digits than a number holds. */
function amountOf(row: Json): { value: number; currency: string } {
  const amount = objectAt(row, "amount");
  const value = Number(numberAt(amount, "value") ?? textAt(amount, "value") ?? 0);
  return { value: Number.isFinite(value) ? value : 0, currency: (textAt(amount, "currency") ?? "usd").toLowerCase() };
}

interface Asked {
  readonly project_ids?: readonly string[];
  readonly api_key_ids?: readonly string[];
  readonly group_by?: readonly string[];
}

/** Daily buckets from `start` to now, all on one page. */
async function spentSince(look: Look, start: number, asked: Asked, member: string | undefined): Promise<Spend | Unknown> {
  const days = Math.ceil((look.now - start) / secondsPerDay) + 1;
  const { rows, complete, problem } = await look.all("/organization/costs", {
    start_time: start,
    end_time: look.now,
    limit: days,
    ...asked,
  });
  if (problem !== undefined) return { problem };
  const totals = new Map<string, number>();
  const by = new Map<string, number>();
  for (const row of rows.flatMap((bucket) => objectsAt(bucket, "results"))) {
    const { value, currency } = amountOf(row);
    totals.set(currency, (totals.get(currency) ?? 0) + value);
    const key = member === undefined ? undefined : textAt(row, member);
    if (key !== undefined) by.set(key, (by.get(key) ?? 0) + value);
  }
  const total = totals.get("usd") ?? 0;
  const foreign = [...totals].filter(([currency]) => currency !== "usd");
  const texts = [dollars(total), ...foreign.map(([currency, value]) => `${value.toFixed(2)} ${shown(currency, 10)}`)];
  return { total, text: `${complete ? "" : "at least "}${texts.join(" and ")}`, by, atLeast: !complete };
}

/** How far back recent spend goes. */
const recentDays = 30;

/** Start of the time that counts as recent: a day of UTC, as costs are counted. */
export const recentStart = (now: number): number => dayStart(now - recentDays * secondsPerDay);

/** `since 2026-10-22`: until now, so that it can be told from a report of whole days, which ends with yesterday. */
export const recently = (now: number): string => `since ${dayOf(recentStart(now))}`;

/** What was spent in the last 30 days and today. */
export const recentSpend = (look: Look, asked: Asked, member?: string): Promise<Spend | Unknown> =>
  spentSince(look, recentStart(look.now), asked, member);

/** What was spent since the month began in UTC, as limits and alerts count it. */
export const spendThisMonth = (look: Look, asked: Asked): Promise<Spend | Unknown> =>
  // In the first second of a month the report would be empty, which the API refuses.
  spentSince(look, Math.min(monthStart(look.now), look.now - 1), asked, undefined);

/** The amount, or why it is not known. */
export const spendText = (spend: Spend | Unknown): string => ("problem" in spend ? `unknown (${spend.problem})` : spend.text);

/** The part of one group. */
export function partText(spend: Spend | Unknown, group: string): string {
  if ("problem" in spend) return spendText(spend);
  return `${spend.atLeast ? "at least " : ""}${dollars(spend.by.get(group) ?? 0)}`;
}
