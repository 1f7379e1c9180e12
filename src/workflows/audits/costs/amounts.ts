import type { Money } from "../../../evidence/report.ts";
import { shown } from "../../../output/untrusted.ts";
import { absolute, isZero, numberOf, rounded, textOf, type Decimal } from "../decimal.ts";

/** A cell: a number where that is exact, else text. */
export function moneyOf(value: Decimal, currency: string): Money {
  const text = textOf(value);
  const number = Number(text);
  return { value: String(number) === text ? number : text, currency: shown(currency, 10) };
}

/** `1,234.50`, to the cent. */
function cents(value: Decimal): string {
  const [whole = "", fraction = ""] = textOf(rounded(value, 2)).split(".");
  return `${BigInt(whole).toLocaleString("en-US")}.${fraction.padEnd(2, "0")}`;
}

/**
 * `$1,234.50`, `12.50 EUR`; nothing that costs something is shown as nothing.
 * @param signed A plus stands before what is more than nothing.
 */
export function amountText(value: Decimal, currency: string, signed = false): string {
  const isNegative = value.digits < 0n;
  const isTiny = !isZero(value) && isZero(rounded(value, 2));
  const digits = isTiny ? "0.01" : cents(absolute(value));
  const sign = isNegative ? "-" : signed && !isTiny && !isZero(value) ? "+" : "";
  const text = currency === "usd" ? `${sign}$${digits}` : `${sign}${digits} ${shown(currency.toUpperCase(), 10)}`;
  return isTiny ? `${isNegative ? "more" : "less"} than ${text}` : text;
}

/** In percent, to two decimal places; null where the whole is nothing. */
export function percentOf(part: Decimal, whole: Decimal): number | null {
  if (isZero(whole)) return null;
  return Math.round((numberOf(part) / numberOf(absolute(whole))) * 10_000) / 100;
}

/** `+8.4 %` */
export const percentText = (percent: number, signed = false): string =>
  `${percent.toLocaleString("en-US", { maximumFractionDigits: 1, signDisplay: signed ? "exceptZero" : "auto" })} %`;
