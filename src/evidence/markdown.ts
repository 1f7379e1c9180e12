import { cellText, count, isoMoment } from "./cells.ts";
import type { Picture } from "./charts/chart.ts";
import { completenessOf } from "./completeness.ts";
import { code, inline } from "./escape.ts";
import type { ListedFile } from "./manifest.ts";
import type { Column, Report, Section, Table } from "./report.ts";

/** A section with the files that belong to it. */
export interface WrittenSection extends Section {
  readonly csv: string | undefined;
  readonly image: { readonly file: string; readonly picture: Picture } | undefined;
}

/** Rows that a document shows; the CSV has all. */
const maxRows = 50;

/** Characters of a cell that a document shows. */
const maxCell = 300;

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** A table in GitHub's Markdown. Cells are text, not markup. */
export function markdownTable(titles: readonly string[], rows: readonly (readonly string[])[], numeric: readonly number[] = []): string {
  return [
    line(titles.map((title) => inline(title))),
    line(titles.map((_, index) => (numeric.includes(index) ? "---:" : "---"))),
    ...rows.map((cells) => line(cells.map((cell) => inline(cell, maxCell)))),
  ].join("\n");
}

const isNumeric = ({ kind }: Column): boolean => kind === "number" || kind === "money";

function tableOf({ columns, rows }: Table, csv: string | undefined): string[] {
  if (rows.length === 0) return ["The table is empty."];
  const drawn = rows.slice(0, maxRows).map((row) => columns.map((column) => cellText(row[column.key], column)));
  const numeric = columns.flatMap((column, index) => (isNumeric(column) ? [index] : []));
  const titles = columns.map(({ title }) => title);
  const where = csv === undefined ? "" : `[${csv}](${csv})`;
  return [
    markdownTable(titles, drawn, numeric),
    rows.length > maxRows
      ? `The first ${maxRows} of ${count(rows.length)} rows. ${where} has all of them.`
      : `${count(rows.length)} ${rows.length === 1 ? "row" : "rows"}, also in ${where}.`,
  ];
}

function sectionOf({ title, note, table, image, csv }: WrittenSection): string[] {
  return [
    `## ${inline(title)}`,
    ...(note === undefined ? [] : [inline(note)]),
    ...(image === undefined
      ? []
      : [`![${inline(image.picture.description)}](${image.file})`, ...image.picture.notes.map((text) => inline(text))]),
    ...(table === undefined ? [] : tableOf(table, csv)),
  ];
}

function questionOf({ name, question, source, asOf, generatedAt, toolVersion }: Report): string {
  const given = Object.entries(question).flatMap(([argument, value]) =>
    value === undefined ? [] : [`${argument} = ${JSON.stringify(value)}`],
  );
  const asked = `${code(name)} ${given.length === 0 ? "without arguments" : `with ${given.map(code).join(", ")}`}`;
  return [
    `Asked: ${asked}.`,
    `Answered from ${code(source.api)}, read with the admin key ${code(source.key)}, as of ${isoMoment(asOf.until)}.`,
    `Written ${isoMoment(generatedAt)} by openai-admin-mcp ${code(toolVersion)}.`,
  ].join(" ");
}

function coverageOf({ coverage }: Report): string {
  const moment = (value: number | undefined): string => (value === undefined ? "-" : isoMoment(value));
  const rows = coverage.map(({ part, read, skipped, from, until, requests }) => [
    part,
    count(read),
    skipped.length === 0 ? "none" : skipped.map((skip) => `${count(skip.count)}: ${skip.reason}`).join("; "),
    moment(from),
    moment(until),
    count(requests),
  ]);
  return markdownTable(["Part", "Read", "Skipped, and why", "First answer", "Last answer", "Requests"], rows, [1, 5]);
}

const reading = [
  "- The report states what the API answered. It does not conclude: where the API records no use, it says so, and that is not proof of no use.",
  '- "not read" stands where nothing was asked or no answer came; other words for a missing value mean that the API answered without one.',
  "- What was read at different moments can be out of step with each other: changes made between the first and the last answer may be in one part only.",
  "- Times are UTC; where one is a number, the API gave that, and it is no plausible time. Amounts are rounded to cents here; the CSV files and report.json have them as the API gave them.",
  "- Names are shown as they were entered. Invisible characters are replaced by \uFFFD. In the CSV files, an apostrophe precedes text that a spreadsheet would take for a formula.",
];

function verification(files: readonly ListedFile[], trail: Report["trail"]): string[] {
  return [
    "## How to verify this report",
    "Each file has to have the SHA-256 that is listed here (`sha256sum FILE`, `shasum -a 256 FILE`). manifest.json lists this document too. Who can change a file can change both lists: compare the SHA-256 of manifest.json with the one that was given when the report was written.",
    markdownTable(
      ["File", "Bytes", "SHA-256"],
      files.map(({ name, bytes, sha256 }) => [name, String(bytes), sha256]),
      [1],
    ),
    trail === undefined
      ? "The report names no position of the trail."
      : `When the report was made, the last line of the trail was ${trail.position}, with the hash ${trail.hash}. That the trail still has it: \`openai-admin-mcp trail verify --head ${trail.position}:${trail.hash}\`.`,
  ];
}

/** The report as a document. @param files The other files, with their hashes. */
export function renderMarkdown(report: Report, sections: readonly WrittenSection[], files: readonly ListedFile[]): string {
  const { verdict, details } = completenessOf(report);
  const { thresholds } = report;
  const parts = [
    `# ${inline(report.title)}`,
    `**${inline(verdict)}** ${inline(details)}`,
    questionOf(report),
    "## What was found",
    report.summary.length === 0 ? "The report has no summary." : report.summary.map((sentence) => `- ${inline(sentence)}`).join("\n"),
    "## What was read",
    coverageOf(report),
    "## Thresholds",
    thresholds.length === 0
      ? "No thresholds were applied."
      : markdownTable(
          ["Threshold", "Value", "Meaning"],
          thresholds.map(({ name, value, meaning }) => [name, String(value), meaning]),
        ),
    ...sections.flatMap(sectionOf),
    "## How to read this report",
    reading.join("\n"),
    ...verification(files, report.trail),
  ];
  return `${parts.join("\n\n")}\n`;
}
