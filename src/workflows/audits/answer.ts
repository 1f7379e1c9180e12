import { cellText, isoMoment } from "../../evidence/cells.ts";
import { completenessOf } from "../../evidence/completeness.ts";
import type { Report, Section, Table } from "../../evidence/report.ts";
import { shown } from "../../output/untrusted.ts";
import { applyChanges } from "../apply-changes.ts";

/** What a call adds to its report. */
export interface Besides {
  /** How the reading goes on; undefined when it is finished. */
  readonly going: string | undefined;
  /** Directory of the files, when they were asked for. */
  readonly files: string | undefined;
  /** Change set that was kept, and how many calls it holds. */
  readonly changes: { readonly id: string; readonly count: number } | undefined;
  /** Id of the snapshot. */
  readonly snapshot: string;
}

/**
 * Longest answer, in characters: about 8,000 o200k tokens, most of them of ids, which take one for two characters. An answer stays in the conversation,
 * whose every turn pays for it again.
 */
export const maxChars = 24_000;

/** So many rows of details are no burden. */
const detailRows = 10;

/** Names of tables in an answer without tables. */
const outlineChars = 300;

const line = (cells: readonly string[]): string => cells.map((text) => shown(text)).join("\t");

/** The titles and then the rows of a table, each a line; of a very long one not more than could be shown. */
function linesOf({ columns, rows }: Table): string[] {
  const lines = [line(columns.map(({ title }) => title))];
  let length = 0;
  for (const row of rows) {
    if (length > maxChars) break;
    const text = line(columns.map((column) => cellText(row[column.key], column)));
    length += text.length + 1;
    lines.push(text);
  }
  return lines;
}

/** A section as it is laid out before it is known how many of its rows fit. */
interface Draft {
  readonly head: string;
  readonly lines: readonly string[];
  /** Rows of the table, also those without a line. */
  readonly rows: number;
}

const isForFiles = ({ detail, table }: Section): boolean => detail === true && table !== undefined && table.rows.length > detailRows;

function draftOf(section: Section, files: string | undefined): Draft {
  const { title, note, table } = section;
  const rows = table?.rows.length ?? 0;
  const head = `## ${title}${table === undefined ? "" : ` (${rows})`}`;
  if (isForFiles(section)) {
    const where = files === undefined ? "only in the files: ask with evidence=true" : "in the files";
    return { head: `${head}, ${where}.`, lines: [], rows: 0 };
  }
  const lines = table === undefined || rows === 0 ? [] : linesOf(table);
  return { head: note === undefined ? head : `${head}\n${shown(note)}`, lines, rows };
}

const lengthOf = (lines: readonly string[]): number => lines.reduce((sum, text) => sum + text.length + 1, 0);

/** Characters that each table may take, so that short ones are shown whole and long ones share the rest evenly. */
function shareOf(lengths: readonly number[], room: number): number {
  let left = room;
  for (const [index, length] of lengths.toSorted((a, b) => a - b).entries()) {
    const share = left / (lengths.length - index);
    if (length > share) return share;
    left -= length;
  }
  return Infinity;
}

function leftOut(left: number, files: string | undefined): string {
  const all = files === undefined ? "narrow the question, or ask with evidence=true for all of them in files" : "the files have all rows";
  return `${left} more ${left === 1 ? "row is" : "rows are"} not shown here: ${all}.`;
}

/** Rows for as long as they fit; a row is never cut, and one is shown in any case. */
function sectionText({ head, lines, rows }: Draft, share: number, files: string | undefined): string {
  if (lines.length === rows + 1 && lengthOf(lines) <= share) return [head, ...lines].join("\n");
  if (lines.length === 0) return head;
  const room = share - lengthOf([leftOut(rows, files)]);
  let count = 2;
  let length = lengthOf(lines.slice(0, count));
  while (count < lines.length && (length += lines[count]!.length + 1) <= room) count += 1;
  const left = rows - (count - 1);
  return [head, ...lines.slice(0, count), ...(left === 0 ? [] : [leftOut(left, files)])].join("\n");
}

/** What tables there will be, on one line. */
function outline(sections: readonly Section[]): string {
  const start = "Tables follow when the reading is finished";
  if (sections.length === 0) return `${start}; none so far.`;
  const names = sections.map(({ title, table }) => (table === undefined ? title : `${title} (${table.rows.length})`));
  const named = names.filter((_, index) => names.slice(0, index + 1).join(", ").length <= outlineChars);
  const rest = names.length - named.length;
  const all = [...named, ...(rest === 0 ? [] : [`${rest} more`])].join(", ");
  return `${start}; ${names.length} ${names.length === 1 ? "section" : "sections"} so far: ${all}.`;
}

const isRead = (report: Report): string => {
  const { verdict } = completenessOf(report);
  return `As of ${isoMoment(report.asOf.until)}. ${verdict}`;
};

/** Reasons why a report is not complete, and what to know besides. */
function reasons({ coverage, complete, statement }: Report): string[] {
  const skips = complete
    ? []
    : coverage.flatMap(({ part, skipped }) =>
        skipped
          .filter(({ expected }) => expected !== true)
          .map(({ reason, count }) => `${part}: ${count} not read (${shown(reason, 300)})`),
      );
  return [...skips, ...(statement === "" ? [] : [shown(statement)])];
}

/**
 * A report as it is read in a chat: the answer first, then how complete it is, then tables as far as they fit. While the reading goes on, the same question is
 * asked again and again, so that its answers have no tables.
 */
export function answerText(report: Report, { going, files, changes, snapshot }: Besides): string {
  const { title, summary, sections, thresholds } = report;
  const head = [
    title,
    ...summary.map((sentence) => `- ${shown(sentence)}`),
    isRead(report),
    ...reasons(report).map((reason) => `- ${reason}`),
    ...(going === undefined ? [] : [going]),
  ].join("\n");
  const limits = thresholds.map(({ name, value }) => `${name}=${value}`).join(", ");
  const tail = [
    ...(limits === "" || going !== undefined ? [] : [`Thresholds: ${limits}.`]),
    ...(changes === undefined
      ? []
      : [
          `${changes.count === 1 ? "1 change is" : `${changes.count} changes are`} ready: call ${applyChanges.name} with resume="${changes.id}"; the user sees ${changes.count === 1 ? "it as a plan" : "them as one plan"} and approves once.`,
        ]),
    ...(files === undefined ? [] : [`Report files: ${files}`]),
    `Snapshot: ${snapshot}`,
  ].join("\n");
  if (going !== undefined) return [head, outline(sections), tail].join("\n\n");
  const drafts = sections.map((section) => draftOf(section, files));
  const room = maxChars - [head, ...drafts.map((draft) => draft.head), tail].join("\n\n").length;
  const share = shareOf(
    drafts.map(({ lines }) => lengthOf(lines)),
    room,
  );
  return [head, ...drafts.map((draft) => sectionText(draft, share, files)), tail].join("\n\n");
}
