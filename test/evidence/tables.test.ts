import { describe, expect, it } from "vitest";
import { cellText, tableCsv } from "../../src/evidence/cells.ts";
import { code, inline } from "../../src/evidence/escape.ts";
import { markdownTable } from "../../src/evidence/markdown.ts";
import type { Column } from "../../src/evidence/report.ts";
import { shown } from "../../src/output/untrusted.ts";
import { createRandom } from "../../src/sandbox/random.ts";
import { hostileName, newSeed, textSection } from "./sample.ts";

const seed = newSeed();
const random = createRandom(seed);
const cells = Array.from({ length: 2000 }, () => Array.from({ length: 3 }, () => hostileName(random)));

/** Reads one row as the specification of GitHub's Markdown says. Markup that took effect would be missing from the text. */
function readRow(row: string): string[] {
  const parts = row.split(/(?<!\\)(?:\\\\)*\|/).slice(1, -1);
  return parts.map((part) => {
    const bare = part.replace(/^ +| +$/g, "");
    expect(bare.replaceAll(/\\[!-/:-@[-`{-~]/g, ""), "markup").not.toMatch(/[`*[\]<>~$\\]|(?<![a-z0-9])_|_(?![a-z0-9])|:\/\/|www\./i);
    return bare
      .replaceAll(/\\([!-/:-@[-`{-~])/g, "$1")
      .replaceAll(/&#(\d+);/g, (_, number: string) => String.fromCodePoint(Number(number)));
  });
}

/** Reads CSV as RFC 4180 says. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'));
    if (end === "\r\n") {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

describe("names that try to be markup", () => {
  it("stand in a Markdown table as they are, each in its cell", () => {
    const [, , ...rows] = markdownTable(["A", "B", "C"], cells).split("\n");
    expect(
      rows.map((row) => readRow(row)),
      `seed ${seed}`,
    ).toEqual(cells.map((row) => row.map((name) => shown(name))));
  });

  it("stand in CSV as they are, and are no formulas", () => {
    const rows = readCsv(tableCsv(textSection(cells).table!).slice(1));
    expect(rows[0]).toEqual(["A", "B", "C"]);
    const formulas = rows.flat().filter((text) => /^\s*[=+\-@]/.test(text));
    expect(formulas, `seed ${seed}`).toEqual([]);
    const unmarked = rows.slice(1).map((row) => row.map((text) => text.replace(/^'(?='*\s*[=+\-@])/, "")));
    expect(unmarked, `seed ${seed}`).toEqual(cells.map((row) => row.map((name) => shown(name))));
  });

  it.each([
    ["# Heading", "\\# Heading"],
    ["- item", "\\- item"],
    ["---", "\\---"],
    ["1. item", "1\\. item"],
    ["-12.50 USD", "-12.50 USD"],
    ["809.48 USD", "809.48 USD"],
    ["proj_abc_def", "proj_abc_def"],
    ["_private_", "\\_private\\_"],
    ["R&D", "R&D"],
    ["R&amp;D", "R&#38;amp;D"],
    ["https://evil.example", "https&#58;//evil.example"],
  ])("%s starts nothing in a paragraph", (text, written) => {
    expect(inline(text)).toBe(written);
  });

  it.each([
    ["plain", "`plain`"],
    ["a`b", "``a`b``"],
    ["`a`", "`` `a` ``"],
  ])("%s is code to its end", (text, written) => {
    expect(code(text)).toBe(written);
  });
});

describe("a cell", () => {
  const column = (kind: Column["kind"], absent?: string): Column => ({
    key: "c",
    title: "C",
    kind,
    ...(absent === undefined ? {} : { absent }),
  });

  it.each([
    ["was not read", undefined, column("time", "no recorded use"), "not read", "not read"],
    ["has no recorded use", null, column("time", "no recorded use"), "no recorded use", "no recorded use"],
    ["is recorded as nothing", null, column("text"), "none recorded", ""],
    ["is a time", 1_793_700_000, column("time"), "2026-11-03T10:00:00Z", "2026-11-03T10:00:00Z"],
    ["is a number", 1_234_567.5, column("number"), "1,234,567.5", "1234567.5"],
    ["is money", { value: 1234.567, currency: "usd" }, column("money"), "1,234.57 USD", "1234.567,usd"],
    ["is exact money", { value: "-12.5000000001", currency: "usd" }, column("money"), "-12.50 USD", "-12.5000000001,usd"],
    ["is money too small to round", { value: 0.0004, currency: "usd" }, column("money"), "less than 0.01 USD", "0.0004,usd"],
    ["is a list", ["a", "b"], column("list"), "a; b", '"a; b"'],
    ["is an empty list", [], column("list"), "none", ""],
  ])("that %s says so, in the document and in CSV", (_, cell, of, text, csv) => {
    expect(cellText(cell, of)).toBe(text);
    expect(tableCsv({ columns: [of], rows: [{ c: cell }] }).split("\r\n")[1]).toBe(csv);
  });
});
