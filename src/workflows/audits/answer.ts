import { cellText, isoMoment } from "../../evidence/cells.ts";
import { completenessOf } from "../../evidence/completeness.ts";
import type { Report, Section, Table } from "../../evidence/report.ts";
import { defaultMaxChars } from "../../output/text.ts";
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

const line = (cells: readonly string[]): string => cells.map((text) => shown(text)).join("\t");

/** Rows of a table for as long as they fit; a row is never cut. */
function tableText({ columns, rows }: Table, room: number): { readonly text: string; readonly left: number } {
  const lines = [line(columns.map(({ title }) => title))];
  let length = lines[0]!.length;
  for (const row of rows) {
    const text = line(columns.map((column) => cellText(row[column.key], column)));
    length += text.length + 1;
    if (length > room && lines.length > 1) break;
    lines.push(text);
  }
  return { text: lines.join("\n"), left: rows.length - (lines.length - 1) };
}

function sectionText({ title, note, table }: Section, room: number): string {
  const head = `## ${title}${table === undefined ? "" : ` (${table.rows.length})`}`;
  const notes = note === undefined ? [] : [shown(note)];
  if (table === undefined || table.rows.length === 0) return [head, ...notes].join("\n");
  const { text, left } = tableText(table, room);
  const rest =
    left === 0 ? [] : [`${left} more rows are not shown here: narrow the question, or ask with evidence=true for all of them in files.`];
  return [head, ...notes, text, ...rest].join("\n");
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

/** A report as it is read in a chat: the answer first, then how complete it is, then tables as far as they fit. */
export function answerText(report: Report, besides: Besides): string {
  const { title, summary, sections, thresholds } = report;
  const head = [
    title,
    ...summary.map((sentence) => `- ${shown(sentence)}`),
    isRead(report),
    ...reasons(report).map((reason) => `- ${reason}`),
    ...(besides.going === undefined ? [] : [besides.going]),
  ];
  const tail = [
    ...(thresholds.length === 0 ? [] : [`Thresholds: ${thresholds.map(({ name, value }) => `${name}=${value}`).join(", ")}.`]),
    ...(besides.changes === undefined
      ? []
      : [
          `${besides.changes.count} changes are ready: call ${applyChanges.name} with resume="${besides.changes.id}"; the user sees them as one plan and approves once.`,
        ]),
    ...(besides.files === undefined ? [] : [`Report files: ${besides.files}`]),
    `Snapshot: ${besides.snapshot}`,
  ];
  let room = defaultMaxChars - [...head, ...tail].join("\n").length;
  const texts: string[] = [];
  for (const [index, section] of sections.entries()) {
    // A long first table leaves room for the heads of the others, and for some of their rows.
    const text = sectionText(section, Math.max(500, Math.floor(room / Math.max(1, Math.min(3, sections.length - index)))));
    room -= text.length;
    texts.push(text);
  }
  return [head.join("\n"), ...texts, tail.join("\n")].join("\n\n");
}
