import { csvLine } from "../output/csv.ts";
import { isPlausibleTime } from "../output/numbers.ts";
import type { Cell, Column, Money, Table } from "./report.ts";

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString().replace(".000Z", "Z");

/** A moment of the reading. @param moment Unix milliseconds. */
export const isoMoment = (moment: number): string => iso(moment);

/** A time of the organization; what is no plausible one is the number that the API gave. @param time Unix seconds. */
export const isoTime = (time: number): string => (isPlausibleTime(time) ? iso(time * 1000) : String(time));

/** The day of it, `2026-11-23`. */
export const isoDay = (time: number): string => (isPlausibleTime(time) ? isoTime(time).slice(0, 10) : String(time));

/** Not read, and read but empty, are two findings. */
export const notRead = "not read";
const noneRecorded = "none recorded";

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 6 });
const cents = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** With thousands separators, up to six decimals. */
export const count = (value: number): string => grouped.format(value);

function amount({ value, currency }: Money): string {
  const number = Number(value);
  const tiny = number !== 0 && Math.abs(number) < 0.005;
  return `${tiny ? (number < 0 ? "more than -0.01" : "less than 0.01") : cents.format(number)} ${currency.toUpperCase()}`;
}

/** A cell as a person reads it, on one line after `shown`. Amounts are rounded to cents. */
export function cellText(cell: Cell, { kind, absent = noneRecorded }: Column): string {
  if (cell === undefined) return notRead;
  if (cell === null) return absent;
  if (typeof cell === "string") return cell;
  if (typeof cell === "number") return kind === "time" ? isoTime(cell) : count(cell);
  if ("value" in cell) return amount(cell);
  return cell.length === 0 ? "none" : cell.join("; ");
}

/** Text that is negative would be taken for a formula; a number is not. */
const exact = (value: number | string): number | string => (typeof value === "string" && value.startsWith("-") ? Number(value) : value);

function csvCells(cell: Cell, { kind, absent }: Column): unknown[] {
  const rest = kind === "money" ? [undefined] : [];
  if (cell === undefined) return [notRead, ...rest];
  if (cell === null) return [absent, ...rest];
  if (typeof cell === "string") return [cell];
  if (typeof cell === "number") return [kind === "time" && isPlausibleTime(cell) ? isoTime(cell) : cell];
  return "value" in cell ? [exact(cell.value), cell.currency] : [cell.join("; ")];
}

/** Spreadsheets take a file without it for the machine's old encoding, and spoil every name that is not plain ASCII. */
const byteOrderMark = "\uFEFF";

/** A table as CSV (RFC 4180, UTF-8). Money takes two columns, amount and currency, so that it can be summed. */
export function tableCsv({ columns, rows }: Table): string {
  const head = columns.flatMap(({ title, kind }) => (kind === "money" ? [title, `${title} (currency)`] : [title]));
  const records = rows.map((row) => columns.flatMap((column) => csvCells(row[column.key], column)));
  return byteOrderMark + [head, ...records].map(csvLine).join("");
}
