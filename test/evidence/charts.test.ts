import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderChart } from "../../src/evidence/charts/chart.ts";
import { label, textWidth } from "../../src/evidence/charts/drawing.ts";
import type { Chart } from "../../src/evidence/report.ts";
import { shown } from "../../src/output/untrusted.ts";
import { createRandom } from "../../src/sandbox/random.ts";
import { browserRuns, launch } from "../gate/page/chromium.ts";
import { categoryChart, hostile, hostileName, matrixChart, newSeed, timeChart } from "./sample.ts";

const names = (count: number, noun = "Project"): string[] => Array.from({ length: count }, (_, index) => `${noun} ${index}`);

const charts: [string, (names: readonly string[]) => Chart][] = [
  ["bars over time", (given) => timeChart(given)],
  ["bars by category", (given) => categoryChart(given)],
  ["matrix", (given) => matrixChart(given, given)],
];

describe.each(charts)("a picture of %s", (_, chartOf) => {
  it("is the same text for the same facts", async () => {
    const [one, other] = [await renderChart(chartOf(names(5))), await renderChart(chartOf(names(5)))];
    expect(one).toEqual(other);
    expect(one.svg).not.toMatch(/zr\d/);
  });

  it("has no scripts, styles, links or foreign content, whatever the names are", async () => {
    const { svg } = await renderChart({ ...chartOf([hostile, `${hostile}2`]), title: hostile, unit: hostile });
    const tags = new Set([...svg.matchAll(/<\/?([a-zA-Z!?][^\s>/]*)/g)].map(([, tag]) => tag!));
    const allowed = new Set(["svg", "title", "desc", "rect", "path", "text", "g", "defs", "pattern", "clipPath"]);
    expect([...tags].filter((tag) => !allowed.has(tag))).toEqual([]);
    expect(svg).not.toMatch(/\son\w+=|href=|<!\[CDATA|url\((?!#)/);
  });

  it("has a title and a description", async () => {
    const { svg, description } = await renderChart({ ...chartOf(names(2)), title: "R&D <b>" });
    expect(svg).toMatch(
      /^<svg [^>]*role="img" aria-labelledby="title desc">\n<title id="title">R&#38;D &#60;b&#62;<\/title>\n<desc id="desc">/,
    );
    expect(svg).toContain(description);
  });

  it("is drawn for nothing, too", async () => {
    expect((await renderChart(chartOf([]))).svg).toContain("</svg>");
  });
});

describe("what a picture leaves out", () => {
  it("is said: small series become one, with their sum", async () => {
    const { svg, notes } = await renderChart(timeChart(names(9), 1));
    expect(notes).toEqual(["The 2 smallest series are drawn together as others."]);
    expect(svg).toContain(">2 others<");
    expect((await renderChart(timeChart(names(8), 1))).notes).toEqual([]);
  });

  it("is said: small bars become one", async () => {
    const { svg, notes } = await renderChart({ ...categoryChart([]), bars: names(30).map((name, index) => ({ name, value: index })) });
    expect(notes).toEqual(["The 6 smallest are drawn together as others."]);
    // 0 + 1 + 2 + 3 + 4 + 5
    expect(svg).toMatch(/>6 others<[^]*>15</);
    expect(svg).not.toContain(">Project 5<");
  });

  it("is said: rows and columns beyond what can be seen", async () => {
    const { svg, notes } = await renderChart(matrixChart(names(81, "person"), names(42)));
    expect(notes).toEqual([
      "1 further rows are not drawn; only the first 80 are.",
      "2 further columns are not drawn; only the first 40 are.",
    ]);
    expect(svg).toContain(">person 79<");
    expect(svg).not.toContain(">person 80<");
  });

  it("is said: values that are not recorded are no zeros", async () => {
    expect((await renderChart(categoryChart(["nothing", "some"]))).svg).toContain(">none recorded<");
    const { svg, description } = await renderChart(matrixChart(["a"], ["p", "q"]));
    expect(svg).toContain(">?<");
    expect(description).toContain("no access 0, member 1, owner 0, not read 1");
  });

  it("is said in a long label by an ellipsis, which is within the width", () => {
    expect(label("Payments", 100)).toBe("Payments");
    const cut = label("👍".repeat(50), 100);
    expect(cut).toMatch(/^(?:👍)+…$/u);
    expect(textWidth(cut)).toBeLessThanOrEqual(112);
  });
});

describe.skipIf(!browserRuns)("a picture in a browser", () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await launch();
    page = await browser.newPage();
  });
  afterAll(() => browser.close());

  const textsOf = (svg: string): Promise<string[]> =>
    page.evaluate(
      `(() => {
        const root = new DOMParser().parseFromString(${JSON.stringify(svg)}, "image/svg+xml");
        const broken = root.querySelector("parsererror");
        if (broken) throw new Error(broken.textContent);
        return [...root.querySelectorAll("text")].map((text) => text.textContent);
      })()`,
    );

  it.each(charts)("of %s is well-formed and shows every name as it is", async (_, chartOf) => {
    const seed = newSeed();
    const random = createRandom(seed);
    for (let round = 0; round < 20; round += 1) {
      const given = Array.from({ length: 6 }, () => `x${hostileName(random).slice(0, 12).trim()}`);
      const texts = await textsOf((await renderChart(chartOf(given))).svg);
      expect(texts, `seed ${seed}, round ${round}`).toEqual(expect.arrayContaining(given.map((name) => label(shown(name), 200))));
    }
    const { svg } = await renderChart({ ...chartOf(["\uFFFE<a>\uFFFF", "b"]), title: `\uFFFE${hostile}`, unit: hostile });
    expect(await textsOf(svg)).toContain("\uFFFD<a>\uFFFD");
  });
});
