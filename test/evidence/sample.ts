import type { Random } from "../../src/sandbox/random.ts";
import type { CategoryChart, MatrixChart, Report, Section, TimeChart } from "../../src/evidence/report.ts";

const day = 86_400;

/** 2026-11-03T10:00:00Z. */
export const moment = Date.UTC(2026, 10, 3, 10);

export const hostile = `<script>alert(1)</script>"'&]]><!-- | \`x\` [a](javascript:b) =1+1 \uD800\u0000\u202E\uFFFE日本👍`;

export const timeChart = (names: readonly string[], days = 30): TimeChart => ({
  kind: "time",
  title: "Costs per day",
  unit: "USD per day",
  times: Array.from({ length: days }, (_, index) => moment / 1000 - ((moment / 1000) % day) + index * day),
  series: names.map((name, place) => ({ name, values: Array.from({ length: days }, (_, index) => (place + 1) * 10 + index) })),
});

export const categoryChart = (names: readonly string[]): CategoryChart => ({
  kind: "categories",
  title: "Costs by line item",
  unit: "USD",
  bars: names.map((name, index) => ({ name, value: index === 0 ? null : names.length - index })),
});

export const matrixChart = (rows: readonly string[], columns: readonly string[]): MatrixChart => ({
  kind: "matrix",
  title: "Who reaches what",
  unit: "strongest role",
  rows,
  columns,
  levels: ["no access", "member", "owner"],
  cells: rows.map((_, y) => columns.map((__, x) => (x === 0 && y === 0 ? null : (x + y) % 3))),
});

export const textSection = (cells: readonly (readonly string[])[], title = "Findings"): Section => ({
  title,
  table: {
    columns: ["a", "b", "c"].map((key) => ({ key, title: key.toUpperCase(), kind: "text" })),
    rows: cells.map(([a, b, c]) => ({ a, b, c })),
  },
});

export const sample = (changed: Partial<Report> = {}): Report => ({
  name: "access_review",
  title: "Access review",
  question: { projects: ["Payments"], stale_after_days: 90 },
  asOf: { from: moment - 60_000, until: moment - 1000 },
  generatedAt: moment,
  toolVersion: "0.1.0",
  source: { api: "https://api.example.com/v1", key: "sk-admin-…f3Xk" },
  trail: { position: 7, hash: "ab".repeat(32) },
  coverage: [{ part: "projects", read: 8, skipped: [], from: moment - 60_000, until: moment - 1000, requests: 3 }],
  complete: true,
  statement: "",
  thresholds: [{ name: "stale_after_days", value: 90, meaning: "Older is listed." }],
  summary: ["3 people own every project."],
  sections: [],
  ...changed,
});

const fragments = [
  ...Array.from("|\\`*_[]()<>&!~$#-+:=^{}'\"%;,@.\n\r\t 19aZé日👍\u00a0\u202e\u0000"),
  ..."||,``,__,**,~~,&amp;,&#124;,&lt,</td>,<b>,<!--,-->,https://e.example,www.e.example,# ,- ,1. ,---,:--,=1+1".split(","),
];

/** A name as somebody would choose who wants to break out of a table. */
export const hostileName = (random: Random): string => Array.from({ length: random.int(0, 7) }, () => random.pick(fragments)).join("");

export const newSeed = (): number => Math.floor(Math.random() * 2 ** 32);
