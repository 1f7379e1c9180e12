import { shown } from "./untrusted.ts";

/**
 * A cell that starts like this is a formula to spreadsheets, also after spaces. An apostrophe makes it text. One that has apostrophes there already gets
 * another, so that what was written can be told.
 */
const formula = /^'*\s*[=+\-@＝＋－＠]/;

/** One cell (RFC 4180). Line breaks and invisible characters are made visible, so that a record is one line. */
function cell(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "number") return String(value);
  const text = shown(typeof value === "string" ? value : JSON.stringify(value), Number.POSITIVE_INFINITY);
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One record with its line break. Numbers stay numbers; any text is safe to open in a spreadsheet. */
export const csvLine = (values: readonly unknown[]): string => `${values.map(cell).join(",")}\r\n`;
