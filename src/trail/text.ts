import { shown } from "../output/untrusted.ts";
import type { Audit } from "./audit.ts";
import type { Problem } from "./chain.ts";
import type { TrailRecord } from "./record.ts";

/** Longest part of a line; `--json` and the export have the whole. */
const maxPart = 160;

const part = (value: unknown): string => shown(typeof value === "string" ? value : (JSON.stringify(value) ?? ""), maxPart);

/** A label and a value that may be missing. */
const labelled = (label: string, value: unknown): string[] => (value === undefined || value === "" ? [] : [`${label}${part(value)}`]);

/** Free text in quotes: else a name could hold what looks like the next part of the line. */
const quoted = (label: string, text: string | undefined): string[] => (text === undefined ? [] : [`${label}${JSON.stringify(part(text))}`]);

const hasMembers = (value: unknown): boolean => typeof value === "object" && value !== null && Object.keys(value).length > 0;

/** One line of the trail as one line for a person. */
export function renderRecord(record: TrailRecord): string {
  const { seq, at, event, risk, tool, client, status, request_id: request } = record;
  const details = [
    ...quoted("", record.target),
    ...(hasMembers(record.arguments) ? labelled("", record.arguments) : []),
    ...labelled("confirm ", record.confirm),
    ...labelled("by ", record.channel),
    ...quoted("answer ", record.answer),
    ...(status === undefined ? labelled("request ", request) : [`HTTP ${part(status)}${request === undefined ? "" : ` ${part(request)}`}`]),
    ...quoted("undo ", record.undo),
    ...quoted("", record.message),
    ...labelled("plan ", record.plan),
    ...labelled("damaged bytes before it: ", record.damaged_end?.bytes),
    `${part(record.user)}${client === undefined ? "" : quoted(" with ", `${client.name} ${client.version}`).join("")}`,
    ...labelled("key ", record.key),
    ...labelled("", record.api),
  ];
  return `${seq}  ${part(at)}  ${part(event).padEnd(8)}  ${part(risk).padEnd(11)}  ${part(tool)}: ${details.join(" | ")}`;
}

function renderProblem({ kind, file, line, seq, message }: Problem): string {
  const place = `${file}${line === 0 ? "" : ` line ${line}`}${seq === undefined ? "" : ` (seq ${seq})`}`;
  return `${place}: ${kind.replace("_", " ")}: ${shown(message)}`;
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** What `trail verify` says. */
export function renderAudit({ intact, files, lines, intact_lines, from, to, head, problems, more_problems, prepared }: Audit): string {
  const times = from === undefined || to === undefined ? "" : `, from ${part(from)} to ${part(to)}`;
  const found = counted(problems.length + more_problems, "problem");
  const state = intact
    ? lines === 0
      ? "The trail is empty: nothing was recorded yet, or everything was removed."
      : `Intact: ${counted(lines, "line")} in ${counted(files, "file")}${times}.`
    : `NOT intact: ${found}. ${intact_lines} of ${counted(lines, "line")} in ${counted(files, "file")} are in their place${times}.`;
  return [
    state,
    ...problems.map(renderProblem),
    ...(more_problems > 0 ? [`… and ${more_problems} more`] : []),
    ...prepared.map(
      (name) => `${shown(name)}: a line that was prepared and is not part of the trail; its writer was stopped, or is at it right now`,
    ),
    ...(head ? [`Head: ${head.seq}:${head.hash}`] : []),
  ].join("\n");
}
