import { notRead } from "../cells.ts";
import type { MatrixChart } from "../report.ts";
import { faint, fontSize, frame, ink, label, noteOf, still, textWidth, topMargin, type Drawing } from "./drawing.ts";
import { strength } from "./palette.ts";

/** More is no picture any more. */
const maxRows = 80;
const maxColumns = 40;

const cellHeight = 22;
const cellWidth = 44;
const longestRow = 300;
const longestColumn = 200;

/** Stands for a cell that was not read, where the others have a level. */
const unread = -1;

/** What is written into the cells of each level, so that the picture does not depend on colour: the first letter where that is enough. */
function marksOf(levels: readonly string[]): string[] {
  const letters = levels.map((level) => (Array.from(level)[0] ?? "").toUpperCase());
  const useLetters = new Set(letters.slice(1)).size === levels.length - 1;
  return levels.map((_, index) => (index === 0 ? "" : useLetters ? letters[index]! : String(index)));
}

function describe({ unit, rows, columns, levels, cells }: MatrixChart): string {
  const all = cells.flat();
  const counted = levels.map((level, index) => `${level} ${all.filter((cell) => cell === index).length}`);
  const unknown = all.filter((cell) => cell === null).length;
  return `Matrix, ${unit}: ${rows.length} rows, ${columns.length} columns. Cells: ${[...counted, `${notRead} ${unknown}`].join(", ")}.`;
}

const axis = { type: "category", axisTick: { show: false }, axisLine: { show: false }, splitArea: { show: false } };

export function drawMatrix(chart: MatrixChart): Drawing {
  const rows = chart.rows.slice(0, maxRows).map((name) => label(name, longestRow));
  const columns = chart.columns.slice(0, maxColumns).map((name) => label(name, longestColumn));
  const marks = marksOf(chart.levels);
  const left = Math.ceil(Math.max(0, ...rows.map(textWidth))) + 28;
  const plot = columns.length * cellWidth;
  // Names of columns rise to the right at 45 degrees: that is how high each is, and how wide.
  const slanted = columns.map((name) => Math.ceil(textWidth(name) * Math.SQRT1_2));
  const top = topMargin + Math.max(0, ...slanted) + 8;
  const legendLeft = left + Math.max(plot, ...slanted.map((reach, index) => (index + 0.5) * cellWidth + reach)) + 24;
  const legendNames = chart.levels.map((name, index) => label(`${marks[index]}  ${name}`.trim(), longestColumn));
  const width = legendLeft + Math.ceil(Math.max(...[...legendNames, `?  ${notRead}`].map(textWidth))) + 64;
  const data = rows.flatMap((_, y) =>
    columns.map((__, x) => {
      const level = chart.cells[y]![x] ?? null;
      const color = level === null ? ink : strength(level, chart.levels.length).text;
      return { value: [x, y, level ?? unread], label: { color, formatter: level === null ? "?" : (marks[level] ?? "") } };
    }),
  );
  const pieces = chart.levels.map((_, index) => ({
    value: index,
    label: legendNames[index]!,
    color: strength(index, chart.levels.length).fill,
  }));
  return {
    width,
    height: top + Math.max(rows.length * cellHeight, (pieces.length + 1) * 26) + 24,
    description: describe(chart),
    notes: [
      ...noteOf(chart.rows.length - rows.length, (number) => `${number} further rows are not drawn; only the first ${rows.length} are.`),
      ...noteOf(
        chart.columns.length - columns.length,
        (number) => `${number} further columns are not drawn; only the first ${columns.length} are.`,
      ),
    ],
    option: {
      ...frame(chart, width),
      grid: { left, top, width: plot, height: rows.length * cellHeight, outerBoundsMode: "none" },
      xAxis: { ...axis, position: "top", data: columns, axisLabel: { color: ink, fontSize, interval: 0, rotate: -45, margin: 6 } },
      yAxis: { ...axis, inverse: true, data: rows, axisLabel: { color: ink, fontSize, interval: 0, margin: 8 } },
      visualMap: {
        type: "piecewise",
        dimension: 2,
        align: "left",
        selectedMode: false,
        hoverLink: false,
        orient: "vertical",
        left: legendLeft,
        top,
        itemWidth: 22,
        itemHeight: 16,
        itemSymbol: "rect",
        textStyle: { color: ink, fontSize },
        pieces: [{ value: unread, label: `?  ${notRead}`, color: "#ffe7a8" }, ...pieces].toReversed(),
      },
      series: [
        {
          ...still,
          type: "heatmap",
          data,
          label: { show: true, fontSize: 11 },
          itemStyle: { borderColor: faint, borderWidth: 1 },
        },
      ],
    },
  };
}
