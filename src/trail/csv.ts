import { shown } from "../output/untrusted.ts";
import type { TrailRecord } from "./record.ts";

type Column = readonly [name: string, value: (record: TrailRecord) => unknown];

const same = (name: keyof TrailRecord): Column => [name, (record) => record[name]];

const columns: readonly Column[] = [
  ...(
    ["seq", "at", "user", "event", "tool", "target", "risk", "confirm", "channel", "answer", "status", "request_id", "ends"] as const
  ).map(same),
  ...(["undo", "message", "arguments", "changes", "plan"] as const).map(same),
  ["client_name", ({ client }) => client?.name],
  ["client_version", ({ client }) => client?.version],
  ...(["key", "api", "run", "damaged_end", "prev", "hash"] as const).map(same),
];

/** A cell that starts like this is a formula to spreadsheets, also after spaces. An apostrophe makes it text. */
const formula = /^\s*[=+\-@＝＋－＠]/;

/** One cell (RFC 4180). Line breaks and invisible characters are made visible, so that a record is one line. */
function cell(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "number") return String(value);
  const text = shown(typeof value === "string" ? value : JSON.stringify(value), Number.POSITIVE_INFINITY);
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const row = (cells: readonly string[]): string => `${cells.join(",")}\r\n`;

export const csvHead = row(columns.map(([name]) => name));

export const csvRow = (record: TrailRecord): string => row(columns.map(([, value]) => cell(value(record))));
