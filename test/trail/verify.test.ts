import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { forge, load, makeTrail, store, verify, type Files } from "./forging.ts";

let made: Awaited<ReturnType<typeof makeTrail>>;

beforeAll(async () => {
  made = await makeTrail();
});

describe("what verify says about a trail", () => {
  const at = (files: Files, seq: number) => {
    for (const lines of files.values()) {
      const index = lines.findIndex((line) => line.startsWith(`{"seq":${seq},`));
      if (index !== -1) return { lines, index };
    }
    throw new Error(`no line ${seq}`);
  };
  const edit = (seq: number, change: (lines: string[], index: number, files: Files) => void) => async (directory: string) => {
    const files = await load(directory);
    const { lines, index } = at(files, seq);
    change(lines, index, files);
    await store(directory, files);
  };
  const second = "trail-000002.jsonl";

  it.each<[name: string, tamper: (directory: string) => Promise<unknown>, problems: unknown[]]>([
    [
      "a changed line",
      edit(12, (lines, index) => (lines[index] = lines[index]!.replace("Support", "Zupport"))),
      [{ kind: "changed", file: second, line: 4, seq: 12, message: "is not as it was written" }],
    ],
    [
      "a line replaced by one that agrees with itself",
      edit(12, (lines, index) => (lines[index] = forge(lines[index]!, { target: "Another" }))),
      [{ kind: "changed", file: second, line: 5, seq: 13, message: "does not continue the line before it: one of the two was replaced" }],
    ],
    [
      "removed lines",
      edit(12, (lines, index) => lines.splice(index, 2)),
      [{ kind: "removed", file: second, line: 4, seq: 12, message: "lines 12 to 13 should stand before it" }],
    ],
    [
      "an inserted line",
      edit(12, (lines, index) => lines.splice(index, 0, "{}")),
      [{ kind: "inserted", file: second, line: 4, message: "is no line of the chain" }],
    ],
    [
      "a duplicated line",
      edit(12, (lines, index) => lines.splice(index, 0, lines[index]!)),
      [{ kind: "duplicated", file: second, line: 5, seq: 12, message: "is there twice" }],
    ],
    [
      "a copy of a line further down",
      edit(12, (lines, index) => lines.splice(index + 2, 0, lines[index]!)),
      [
        {
          kind: "duplicated",
          file: second,
          line: 6,
          seq: 12,
          message: "has a position that another line has: a copy, or an inserted line",
        },
      ],
    ],
    [
      "lines in another order",
      edit(12, (lines, index) => lines.splice(index, 2, lines[index + 1]!, lines[index]!)),
      [{ kind: "reordered", file: second, line: 5, seq: 12, message: "stands behind line 13" }],
    ],
    [
      "a removed file",
      (directory) => rm(join(directory, second)),
      [{ kind: "missing_file", file: "trail-000003.jsonl", line: 1, seq: 9, message: `${second} with lines 9 to 16 is missing` }],
    ],
    [
      "a removed first file",
      (directory) => rm(join(directory, "trail-000001.jsonl")),
      [{ kind: "missing_file", file: second, line: 1, seq: 1, message: "trail-000001.jsonl with lines 1 to 8 is missing" }],
    ],
    [
      "another start",
      edit(1, (lines, index) => (lines[index] = forge(lines[index]!, { prev: "something else" }))),
      [
        {
          kind: "genesis",
          file: "trail-000001.jsonl",
          line: 1,
          seq: 1,
          message: 'starts from "something else", not from "openai-admin-mcp trail, format 1"',
        },
        expect.objectContaining({ kind: "changed", seq: 2 }),
      ],
    ],
    [
      "a line without its end",
      async (directory) => {
        const text = await readFile(join(directory, second), "utf8");
        await writeFile(join(directory, second), text.slice(0, -100));
      },
      [{ kind: "torn", file: second, line: 8, seq: 16, message: "stops in the middle: its end is missing, or it was never written" }],
    ],
  ])("names %s", async (_, tamper, problems) => {
    const directory = await made.copy();
    await tamper(directory);
    const audit = await verify(directory);
    expect(audit.problems).toEqual(problems);
    expect(audit).toMatchObject({ intact: false, head: made.head });
  });

  it("stays readable when nearly everything is wrong", async () => {
    const directory = await made.copy();
    const path = join(directory, second);
    await writeFile(path, "x\n".repeat(5000));
    const { problems, more_problems } = await verify(directory);
    expect(problems.length).toBe(100);
    expect(more_problems).toBeGreaterThan(4800);
  });
});
