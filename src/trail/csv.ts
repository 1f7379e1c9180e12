import { csvLine } from "../output/csv.ts";
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

export const csvHead = csvLine(columns.map(([name]) => name));

export const csvRow = (record: TrailRecord): string => csvLine(columns.map(([, value]) => value(record)));
