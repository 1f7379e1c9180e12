import { xmlText } from "../escape.ts";
import type { Chart } from "../report.ts";
import { drawCategories } from "./categories.ts";
import type { Drawing } from "./drawing.ts";
import { drawMatrix } from "./matrix.ts";
import { drawTime } from "./time.ts";

export interface Picture {
  readonly svg: string;
  /** What it shows, in words. */
  readonly description: string;
  readonly notes: readonly string[];
}

function drawingOf(chart: Chart): Drawing {
  if (chart.kind === "time") return drawTime(chart);
  return chart.kind === "categories" ? drawCategories(chart) : drawMatrix(chart);
}

/**
 * The library writes for a page that reacts: style rules, classes and marks for its scripts. A picture needs none of it. Its ids hold a number
 * that grows with each chart, which would make two pictures of the same facts differ.
 */
function bare(svg: string): string {
  return svg
    .replaceAll(/<style\b[^]*?<\/style>\s*/g, "")
    .replaceAll(/<[a-z][^>]*>/g, (tag) =>
      tag.replaceAll(/ (?:class|pointer-events|ecmeta_\w+)="[^"]*"/g, "").replaceAll(/(["#])zr\d+-/g, "$1"),
    );
}

/** Draws a chart as SVG: the same facts give the same text. Loads the chart library on first use. */
export async function renderChart(chart: Chart): Promise<Picture> {
  const { option, width, height, description, notes } = drawingOf(chart);
  const { draw } = await import("./engine.ts");
  const named = `<title id="title">${xmlText(chart.title)}</title>\n<desc id="desc">${xmlText([description, ...notes].join(" "))}</desc>`;
  const svg = bare(draw(option, width, height)).replace(
    /^<svg([^>]*)>/,
    (_, attributes: string) => `<svg${attributes} role="img" aria-labelledby="title desc">\n${named}`,
  );
  return { svg: `${svg}\n`, description, notes };
}
