import type { CategoryChart } from "../report.ts";
import {
  brief,
  categoryAxis,
  fontSize,
  frame,
  ink,
  label,
  noteOf,
  still,
  sum,
  textWidth,
  topMargin,
  valueAxis,
  type Drawing,
} from "./drawing.ts";
import { hues } from "./palette.ts";

type Bar = CategoryChart["bars"][number];

const maxBars = 25;

/** Too many bars are no picture: the largest stay, in their order, and the rest is one bar. */
function largest(bars: readonly Bar[]): { readonly drawn: readonly Bar[]; readonly grouped: number } {
  if (bars.length <= maxBars) return { drawn: bars, grouped: 0 };
  const kept = new Set(bars.toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0)).slice(0, maxBars - 1));
  const rest = bars.filter((bar) => !kept.has(bar));
  const together = { name: `${rest.length} others`, value: sum(rest.map(({ value }) => value)) };
  return { drawn: [...bars.filter((bar) => kept.has(bar)), together], grouped: rest.length };
}

const longestName = 240;

export function drawCategories(chart: CategoryChart): Drawing {
  const { drawn, grouped } = largest(chart.bars);
  const names = drawn.map(({ name }) => label(name, longestName));
  const left = Math.ceil(Math.max(0, ...names.map(textWidth))) + 32;
  const values = drawn.map(({ value }) => (value === null ? "none recorded" : brief(value)));
  const right = Math.ceil(Math.max(0, ...values.map(textWidth))) + 24;
  const width = left + 560 + right;
  const missing = chart.bars.filter(({ value }) => value === null).length;
  return {
    width,
    height: topMargin + 40 + Math.max(1, drawn.length) * 28,
    description: `Bars, ${drawn.length}, ${chart.unit}. ${drawn.map(({ name }, index) => `${name}: ${values[index]}`).join("; ")}.`,
    notes: [
      ...noteOf(grouped, (number) => `The ${number} smallest are drawn together as others.`),
      ...noteOf(missing, (number) => `Without a recorded value, and so without a bar: ${number}.`),
    ],
    option: {
      ...frame(chart, width),
      color: [hues[0]],
      grid: { left, top: topMargin, width: 560, bottom: 40, outerBoundsMode: "none" },
      xAxis: valueAxis,
      yAxis: { ...categoryAxis, inverse: true, data: names, axisLabel: { color: ink, fontSize, interval: 0 } },
      series: [
        {
          ...still,
          type: "bar",
          barWidth: 16,
          data: drawn.map(({ value }) => value ?? 0),
          label: {
            show: true,
            position: "right",
            color: ink,
            fontSize,
            formatter: ({ dataIndex }: { dataIndex: number }) => values[dataIndex] ?? "",
          },
        },
      ],
    },
  };
}
