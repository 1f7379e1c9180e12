import { numberAt, objectAt, objectsAt, textAt, type Json } from "../../json.ts";
import { dollars } from "../../gate/facts/money.ts";
import { secondsPerDay } from "../../gate/facts/when.ts";
import { shown } from "../../output/untrusted.ts";
import type { AuditContext } from "./audit.ts";
import { dayOf } from "./days.ts";

/** What one day cost in one currency, for one value of each member asked for. */
export interface Cost {
  /** Start of the UTC day, in Unix seconds. */
  readonly day: number;
  /** Undefined where the API names none. */
  readonly projectId: string | undefined;
  readonly keyId: string | undefined;
  /** In the unit of the currency: dollars, not cents. */
  readonly value: number;
  /** Lower case. */
  readonly currency: string;
}

/** Costs of full UTC days; `until` is the start of today and not included. */
export interface Costs {
  readonly from: number;
  readonly until: number;
  readonly costs: readonly Cost[];
}

/** Amounts by currency. */
export type Amounts = ReadonlyMap<string, number>;

/** What the API calls the members that costs can be told apart by here. */
type Member = "project_id" | "api_key_id";

/** Number, or text with more digits than a number holds: shares and sums to the cent need no more. */
function amountOf(row: Json): number | undefined {
  const amount = objectAt(row, "amount");
  const text = textAt(amount, "value");
  const value = numberAt(amount, "value") ?? (text === undefined ? undefined : Number(text));
  return Number.isFinite(value) ? value : undefined;
}

function costsOf(bucket: Json): (Cost | undefined)[] {
  const day = numberAt(bucket, "start_time");
  return objectsAt(bucket, "results").map((row) => {
    const value = amountOf(row);
    const currency = (textAt(objectAt(row, "amount"), "currency") ?? "usd").toLowerCase();
    return day === undefined || value === undefined
      ? undefined
      : { day, projectId: textAt(row, "project_id"), keyId: textAt(row, "api_key_id"), value, currency };
  });
}

/**
 * Reads what the last full UTC days cost, in one page: with explicit bounds and a limit, without which the API answers seven days.
 * @param days At most 180, the largest page.
 */
export async function readCosts(
  { read, now }: Pick<AuditContext<unknown>, "read" | "now">,
  days: number,
  members: readonly Member[],
): Promise<Costs | { readonly problem: string }> {
  const until = dayOf(now);
  const from = until - days * secondsPerDay;
  const asked = { start_time: from, end_time: until, limit: days, group_by: members };
  const { rows, complete, problem } = await read("/organization/costs", asked);
  if (!complete || problem !== undefined) return { problem: problem ?? "the list was not read to its end" };
  const costs = rows.flatMap(costsOf);
  const known = costs.filter((cost) => cost !== undefined);
  return known.length === costs.length ? { from, until, costs: known } : { problem: "the answer holds amounts that are no numbers" };
}

/** Sums by the key that `keyOf` makes of a cost, and within it by currency; costs without a key are left out. */
export function sumsBy(costs: readonly Cost[], keyOf: (cost: Cost) => string | undefined): ReadonlyMap<string, Amounts> {
  const sums = new Map<string, Map<string, number>>();
  for (const cost of costs) {
    const key = keyOf(cost);
    if (key === undefined) continue;
    const sum = sums.get(key) ?? new Map<string, number>();
    sum.set(cost.currency, (sum.get(cost.currency) ?? 0) + cost.value);
    sums.set(key, sum);
  }
  return sums;
}

const none: Amounts = new Map();

export const totalOf = (costs: readonly Cost[]): Amounts => sumsBy(costs, () => "").get("") ?? none;

/** A part that is more than a share of a whole, in one currency. */
export interface Part {
  readonly currency: string;
  readonly amount: number;
  readonly share: number;
}

/** Sums of decimal fractions are off in the last digits: what is equal on paper must not count as more. */
const rounding = 1e-9;

export const exceeds = (value: number, threshold: number): boolean => value > threshold + rounding * Math.max(1, Math.abs(threshold));

/** Currencies in which a part of a whole is more than a share of it. Currencies are never added up. */
export const partsAbove = (share: number, part: Amounts = none, whole: Amounts = none): Part[] =>
  [...part].flatMap(([currency, amount]) => {
    const total = whole.get(currency) ?? 0;
    return total > 0 && exceeds(amount / total, share) ? [{ currency, amount, share: amount / total }] : [];
  });

/** What floating sums leave behind the sixth digit is not an amount. */
export const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;

/** `$12.50`, `12.50 EUR`. */
export const amountText = (value: number, currency: string): string =>
  currency === "usd" ? dollars(value) : `${rounded(value).toFixed(2)} ${shown(currency.toUpperCase(), 10)}`;

/** `$12.50 and 3.00 EUR`. */
export const amountsText = (amounts: Amounts): string =>
  amounts.size === 0 ? "nothing" : [...amounts].map(([currency, value]) => amountText(value, currency)).join(" and ");

/** `93.4 %` */
export const percent = (share: number): string => `${(share * 100).toLocaleString("en-US", { maximumFractionDigits: 1 })} %`;
