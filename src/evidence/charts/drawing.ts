import type { EChartsCoreOption } from "echarts/core";
import { count } from "../cells.ts";
import { drawable } from "../escape.ts";
import type { Chart } from "../report.ts";

/** A chart laid out. */
export interface Drawing {
  readonly option: EChartsCoreOption;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** For those who do not see it. */
  readonly description: string;
  /** What the picture leaves out or draws together. */
  readonly notes: readonly string[];
}

export const fontSize = 12;
export const ink = "#1f2430";
export const faint = "#d5d9e2";

const isWide = (character: string): boolean => (character.codePointAt(0) ?? 0) >= 0x1100;

const widthOf = (character: string): number => (isWide(character) ? fontSize : /[A-Zmw@%]/.test(character) ? 9 : 6.5);

/** Pixels that a text takes at most, in the usual fonts. */
export const textWidth = (text: string): number => Array.from(text).reduce((sum, character) => sum + widthOf(character), 0);

/** A label of an axis or a legend. @param max Pixels. */
export function label(text: string, max: number): string {
  const clean = drawable(text);
  if (textWidth(clean) <= max) return clean;
  let width = fontSize;
  const kept = Array.from(clean).filter((character) => (width += widthOf(character)) <= max);
  return `${kept.join("").trimEnd()}…`;
}

/** What all charts have in common. Nothing moves, nothing reacts. */
export const frame = ({ title, unit }: Chart, width: number): EChartsCoreOption => ({
  animation: false,
  useUTC: true,
  backgroundColor: "#ffffff",
  textStyle: { fontFamily: "sans-serif", fontSize, color: ink },
  title: {
    text: label(title, (width - 32) * 0.8),
    subtext: label(unit, width - 32),
    left: 16,
    top: 12,
    itemGap: 4,
    textStyle: { fontSize: 15, fontWeight: "bold", color: ink },
    subtextStyle: { fontSize, color: "#4a5160" },
  },
});

/** Below the title. */
export const topMargin = 72;

const briefly = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });

/** A value beside its bar: as many decimals as matter to its size. */
export const brief = (value: number): string => (Math.abs(value) < 1 ? count(value) : briefly.format(value));

export const valueAxis = {
  type: "value",
  axisLabel: { color: ink, fontSize, formatter: count },
  splitLine: { lineStyle: { color: faint } },
};

export const categoryAxis = {
  type: "category",
  axisTick: { show: false },
  axisLine: { lineStyle: { color: "#6b7280" } },
};

export const still = { silent: true, emphasis: { disabled: true } };

/** @returns Nothing for a count of zero. */
export const noteOf = (number: number, text: (counted: string) => string): string[] => (number === 0 ? [] : [text(count(number))]);

export const sum = (values: readonly (number | null)[]): number => values.reduce<number>((total, value) => total + (value ?? 0), 0);
