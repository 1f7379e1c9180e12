import { describe, expect, it } from "vitest";
import type { Report, Section } from "../../../src/evidence/report.ts";
import { createRandom } from "../../../src/sandbox/random.ts";
import { answerText, maxChars, type Besides } from "../../../src/workflows/audits/answer.ts";
import { newSeed, sample } from "../../evidence/sample.ts";

const plain: Besides = { going: undefined, files: undefined, changes: undefined, snapshot: "snap" };
const going =
  'STILL READING: 3 of 9 lists so far. It goes on in the background; call again with snapshot="snap" and the same arguments to continue.';

/** A table whose rows can be counted in a text: each ends in its number. */
const tableOf = (title: string, rows: number, width = 60): Section => ({
  title,
  table: {
    columns: [
      { key: "name", title: "Name", kind: "text" },
      { key: "number", title: "Number", kind: "text" },
    ],
    rows: Array.from({ length: rows }, (_, index) => ({ name: title.padEnd(width, "x"), number: `#${index}#` })),
  },
});

const detail = (rows: number): Section => ({ ...tableOf("Paths", rows), note: "Long.", detail: true });

const text = (sections: readonly Section[], besides: Partial<Besides> = {}, changed: Partial<Report> = {}): string =>
  answerText(sample({ sections, ...changed }), { ...plain, ...besides });

const rowsIn = (answer: string): number => answer.match(/#\d+#/g)?.length ?? 0;

const leftIn = (answer: string): number =>
  [...answer.matchAll(/^(\d+) more rows? (?:is|are) not shown/gm)].reduce((sum, [, one]) => sum + Number(one), 0);

describe("the text of an answer", () => {
  it("is never longer than it may be, shows each row or counts it, and cuts none", () => {
    const seed = newSeed();
    const random = createRandom(seed);
    for (let turn = 0; turn < 200; turn += 1) {
      const sizes = Array.from({ length: random.int(0, 12) }, () => random.pick([0, 1, 5, 40, 300, 5000]));
      const answer = text(sizes.map((rows, index) => tableOf(`Table ${index}`, rows, random.int(10, 300))));
      const total = sizes.reduce((sum, rows) => sum + rows, 0);
      expect({ seed, turn, fits: answer.length <= maxChars }).toEqual({ seed, turn, fits: true });
      expect({ seed, turn, rows: rowsIn(answer) + leftIn(answer) }).toEqual({ seed, turn, rows: total });
    }
  });

  it("uses most of its room, and shows short tables whole beside long ones", () => {
    const answer = text([tableOf("Long", 900), tableOf("Short", 12), tableOf("Also long", 700)]);
    expect(answer.length).toBeGreaterThan(maxChars * 0.95);
    expect(answer.match(/^Shortx+\t#/gm)).toHaveLength(12);
    expect(answer.match(/^\d+ more rows are not shown/gm)).toHaveLength(2);
  });

  it("leaves rows out only where all of them would not fit", () => {
    let rows = 1;
    while (leftIn(text([tableOf("T", rows + 1)])) === 0) rows += 1;
    const answer = text([tableOf("T", rows)]);
    expect(answer.length).toBeLessThanOrEqual(maxChars);
    expect(answer.length + "T".padEnd(60, "x").length + `\n\t#${rows}#`.length).toBeGreaterThan(maxChars);
  });

  it("shows one row in any case, however long it is", () => {
    const wide: Section = {
      title: "Wide",
      table: {
        columns: Array.from({ length: 30 }, (_, index) => ({ key: `c${index}`, title: `C${index}`, kind: "text" as const })),
        rows: [0, 1].map((row) =>
          Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`c${index}`, index === 29 ? `#${row}#` : "y".repeat(1500)])),
        ),
      },
    };
    const answer = text([wide]);
    expect(rowsIn(answer)).toBe(1);
    expect(answer).toContain("1 more row is not shown here:");
  });

  it("says how to get the other rows, or that the files have them", () => {
    expect(text([tableOf("T", 5000)])).toContain("narrow the question, or ask with evidence=true for all of them in files.");
    const written = text([tableOf("T", 5000)], { files: "/reports/one" });
    expect(written).toContain("more rows are not shown here: the files have all rows.");
    expect(written).not.toContain("evidence=true");
  });
});

describe("a table of details", () => {
  it("is one line, which says where its rows are", () => {
    const answer = text([tableOf("People", 3), detail(11)]);
    expect(answer).toMatch(/^## Paths \(11\), only in the files: ask with evidence=true\.$/m);
    expect(answer).not.toContain("Long.");
    expect(rowsIn(answer)).toBe(3);
    expect(text([detail(11)], { files: "/reports/one" })).toMatch(/^## Paths \(11\), in the files\.$/m);
  });

  it("is shown when it is short", () => {
    const answer = text([detail(10)]);
    expect(answer).toContain("## Paths (10)\nLong.\nName\tNumber\n");
    expect(rowsIn(answer)).toBe(10);
  });
});

describe("an answer while the reading goes on", () => {
  const skipped = {
    part: "roles of users",
    read: 2,
    skipped: [{ reason: "not read yet", count: 43 }],
    from: undefined,
    until: undefined,
    requests: 2,
  };
  const coverage = [...sample().coverage, skipped];
  const unfinished = { complete: false, coverage, statement: "" };

  it("has the facts, what is missing and how it goes on, the names of tables, and no table", () => {
    const answer = text([tableOf("People", 37), { title: "Notes" }, detail(86)], { going, files: "/reports/one" }, unfinished);
    expect(answer.split("\n").slice(0, 2)).toEqual(["Access review", "- 3 people own every project."]);
    expect(answer).toContain("NOT complete");
    expect(answer).toContain("- roles of users: 43 not read (not read yet)");
    expect(answer).toContain(
      `\n${going}\n\nTables follow when the reading is finished; 3 sections so far: People (37), Notes, Paths (86).\n\n`,
    );
    expect(answer).toMatch(/\n\nReport files: \/reports\/one\nSnapshot: snap$/);
    expect(answer).not.toMatch(/\t|^##/m);
  });

  it("names as many tables as fit on a line, and counts the others", () => {
    const sections = Array.from({ length: 40 }, (_, index) => tableOf(`A table of things ${index}`, index));
    const [line] = /^Tables follow.*$/m.exec(text(sections, { going }, unfinished))!;
    expect(line).toMatch(/; 40 sections so far: A table of things 0 \(0\), .*, \d+ more\.$/);
    expect(line.length).toBeLessThanOrEqual(400);
    expect(text([], { going }, unfinished)).toContain("Tables follow when the reading is finished; none so far.");
  });
});
