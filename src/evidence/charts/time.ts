import { isoDay, isoMoment } from "../cells.ts";
import type { TimeChart } from "../report.ts";
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
import { decals, hues } from "./palette.ts";

type Series = TimeChart["series"][number];

const others = (series: readonly Series[], index: number): number | null => {
  const values = series.map(({ values: own }) => own[index] ?? null);
  return values.every((value) => value === null) ? null : sum(values);
};

/** As many series as there are colours and patterns to tell them apart, the largest first; what is left over is one. */
function largest({ series, times }: TimeChart): { readonly drawn: readonly Series[]; readonly grouped: number } {
  const sorted = series.toSorted((a, b) => sum(b.values) - sum(a.values));
  if (sorted.length <= hues.length) return { drawn: sorted, grouped: 0 };
  const rest = sorted.slice(hues.length - 1);
  const together = { name: `${rest.length} others`, values: times.map((_, index) => others(rest, index)) };
  return { drawn: [...sorted.slice(0, hues.length - 1), together], grouped: rest.length };
}

/** The day alone, where each bar starts one. */
const timeLabels = (times: readonly number[]): string[] => {
  const days = times.every((time) => time % 86_400 === 0);
  return times.map((time) =>
    days
      ? isoDay(time)
      : isoMoment(time * 1000)
          .slice(0, 16)
          .replace("T", " "),
  );
};

function describe({ unit, series, times }: TimeChart, labels: readonly string[]): string {
  const totals = times.map((_, index) => sum(series.map(({ values }) => values[index] ?? null)));
  const highest = totals.indexOf(Math.max(...totals));
  const span = `Stacked bars, ${times.length} from ${labels[0] ?? "-"} to ${labels.at(-1) ?? "-"} (UTC), ${series.length} series, ${unit}.`;
  if (highest === -1) return span;
  return `${span} All together: ${brief(sum(totals))}. Highest: ${brief(totals[highest]!)} at ${labels[highest]}.`;
}

const longestName = 240;

/** Narrower bars have no room for patterns and gaps. Pixels. */
const patternFrom = 8;

export function drawTime(chart: TimeChart): Drawing {
  const { times } = chart;
  const { drawn, grouped } = largest(chart);
  const names = drawn.map(({ name }) => label(name, longestName));
  const labels = timeLabels(times);
  const legend = Math.max(0, ...names.map(textWidth)) + 64;
  const left = 84;
  const plot = Math.max(640, times.length * 4);
  const width = Math.ceil(left + plot + legend + 16);
  // Labels keep clear of each other, and of the edge.
  const step = Math.max(1, Math.ceil((textWidth(labels[0] ?? "") + 16) / (plot / Math.max(1, times.length))));
  const patterned = plot / times.length >= patternFrom;
  const missing = drawn.reduce((total, { values }) => total + values.filter((value) => value === null).length, 0);
  return {
    width,
    height: Math.max(420, topMargin + 48 + names.length * 26),
    description: describe(chart, labels),
    notes: [
      ...noteOf(grouped, (number) => `The ${number} smallest series are drawn together as others.`),
      ...noteOf(missing, (number) => `Values that are not recorded, and so not drawn: ${number}.`),
    ],
    option: {
      ...frame(chart, width),
      aria: { enabled: true, label: { enabled: false }, decal: { show: patterned, decals } },
      color: [...hues],
      grid: { left, top: topMargin, width: plot, bottom: 48, outerBoundsMode: "none" },
      legend: {
        orient: "vertical",
        left: left + plot + 16,
        top: topMargin,
        selectedMode: false,
        itemWidth: 28,
        itemHeight: 16,
        itemGap: 10,
        textStyle: { color: ink, fontSize },
        // Two series may have one name, so each is known by its number. The topmost part of a bar comes first.
        data: names.map((_, index) => String(index)).toReversed(),
        formatter: (number: string) => names[Number(number)] ?? "",
      },
      xAxis: {
        ...categoryAxis,
        data: labels,
        axisLabel: { color: ink, fontSize, interval: (index: number) => index % step === 0, hideOverlap: false },
      },
      yAxis: valueAxis,
      series: drawn.map(({ values }, index) => ({
        ...still,
        type: "bar",
        name: String(index),
        stack: "all",
        barCategoryGap: patterned ? "18%" : "0%",
        barMaxWidth: 72,
        itemStyle: { borderColor: "#ffffff", borderWidth: patterned ? 0.75 : 0 },
        data: values.map((value) => value ?? "-"),
      })),
    },
  };
}
