import type { Cell, Chart, Column, Report } from "./report.ts";

/** Seconds of today have ten digits, milliseconds thirteen: moments of the reading that are mixed up are below or above it. */
const mixedUp = 1e11;

const decimal = /^-?\d+(?:\.\d+)?$/;

const isMoney = (cell: Cell): boolean =>
  typeof cell === "object" &&
  cell !== null &&
  "value" in cell &&
  typeof cell.currency === "string" &&
  (typeof cell.value === "number" ? Number.isFinite(cell.value) : decimal.test(cell.value));

const holds: Readonly<Record<Column["kind"], (cell: Cell) => boolean>> = {
  text: (cell) => typeof cell === "string",
  // What the API gave as a time may be none; it is no reason to keep the rest from anybody.
  time: (cell) => typeof cell === "number" && Number.isFinite(cell),
  number: (cell) => typeof cell === "number" && Number.isFinite(cell),
  money: isMoney,
  list: (cell) => Array.isArray(cell) && cell.every((item) => typeof item === "string"),
};

function* problemsOfChart(chart: Chart): Generator<string> {
  switch (chart.kind) {
    case "time":
      for (const { name, values } of chart.series)
        if (values.length !== chart.times.length) yield `series "${name}" has ${values.length} values for ${chart.times.length} times`;
      if (chart.times.some((time) => time >= mixedUp)) yield "times are not Unix seconds";
      break;
    case "categories":
      break;
    case "matrix":
      if (chart.cells.length !== chart.rows.length || chart.cells.some((cells) => cells.length !== chart.columns.length))
        yield "cells do not fit rows and columns";
      if (chart.cells.some((cells) => cells.some((cell) => cell !== null && chart.levels[cell] === undefined)))
        yield "a cell has a level that is not named";
      break;
  }
}

function* problems(report: Report): Generator<string> {
  const { name, asOf, generatedAt, coverage, complete, statement, sections } = report;
  if (!/^[a-z][a-z0-9_-]*$/.test(name)) yield `"${name}" is no name of a workflow`;
  if ([asOf.from, asOf.until, generatedAt].some((moment) => !(moment >= mixedUp))) yield "its moments are not Unix milliseconds";
  if (coverage.length === 0) yield "it does not say what was read";
  for (const { part, from, until } of coverage)
    if ((from ?? asOf.from) < asOf.from || (until ?? asOf.until) > asOf.until) yield `${part} were read at another time than it says`;
  const skips = coverage.filter(({ skipped }) => skipped.some(({ count, expected }) => count > 0 && expected !== true));
  if (complete && skips.length > 0) yield `it says that it is complete, but ${skips[0]!.part} were skipped`;
  if (!complete && statement.trim() === "") yield "it is not complete and does not say why";
  for (const { title, table, chart, detail } of sections) {
    if (detail === true && table === undefined) yield `"${title}" is for files, and has no rows`;
    for (const [index, row] of (table?.rows ?? []).entries())
      for (const { key, kind } of table!.columns) {
        const cell = row[key];
        if (cell !== undefined && cell !== null && !holds[kind](cell)) yield `"${title}", row ${index + 1}: ${key} is no ${kind}`;
      }
    if (chart) for (const problem of problemsOfChart(chart)) yield `chart of "${title}": ${problem}`;
  }
}

/** @throws {Error} When a report contradicts itself: evidence that does must not exist. */
export function checkReport(report: Report): void {
  const [first] = problems(report);
  if (first !== undefined) throw new Error(`The report cannot be written: ${first}.`);
}
