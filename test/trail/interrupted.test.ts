import { appendFile, link, mkdtemp, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { auditTrail } from "../../src/trail/audit.ts";
import { formatNext } from "../../src/trail/next.ts";
import { formatLine } from "../../src/trail/record.ts";
import { createTrail, type Trail } from "../../src/trail/trail.ts";
import { entry } from "./entry.ts";

const first = "trail-000001.jsonl";

/** A trail of one line, and the second line as another server decided it. */
async function decided(index: 1 | 2) {
  const directory = join(await mkdtemp(join(tmpdir(), "oam-trail-")), "trail");
  const trail: Trail = createTrail({ directory, now: Date.now, user: "ada" });
  const { hash: prev } = await trail.append(entry());
  const { text, hash } = formatLine(entry({ message: "decided" }), {
    seq: 2,
    at: "2026-11-03T10:00:00.000Z",
    user: "bob",
    run: "0badcafe",
    prev,
    damaged_end: undefined,
  });
  const { size } = await stat(join(directory, first));
  const content = formatNext({ index, offset: index === 1 ? size : 0 }, text);
  return { directory, trail, text, hash, content, file: join(directory, index === 1 ? first : "trail-000002.jsonl") };
}

async function read(directory: string) {
  const hashes: string[] = [];
  return { audit: await auditTrail(directory, ({ record }) => hashes.push(record.hash)), hashes };
}

describe("a server that was stopped after it decided a line", () => {
  it.each<[when: string, index: 1 | 2, written: ((line: string) => string) | undefined]>([
    ["before it wrote it", 1, () => ""],
    ["in the middle of it", 1, (line: string) => line.slice(0, 100)],
    ["when only the line break was missing", 1, (line: string) => line],
    ["when it was written and the decision was left", 1, (line: string) => `${line}\n`],
    ["before it began the next file", 2, undefined],
    ["when it had made the next file", 2, () => ""],
    ["in the middle of the first line of the next file", 2, (line: string) => line.slice(0, 100)],
  ])("%s, has recorded it: readers count it, and the next line follows it", async (_, index, written) => {
    const { directory, trail, text, hash, content, file } = await decided(index);
    await writeFile(join(directory, "next-2.json"), content, { mode: 0o600 });
    if (written) await appendFile(file, written(text), { mode: 0o600 });
    const before = await read(directory);
    expect(before.audit).toMatchObject({ intact: true, lines: 2, head: { seq: 2, hash } });
    expect(await trail.append(entry())).toMatchObject({ position: 3 });
    const after = await read(directory);
    expect(after.audit).toMatchObject({ intact: true, lines: 3 });
    expect(after.hashes.slice(0, 2)).toEqual(before.hashes);
    expect((await readFile(file, "utf8")).split("\n")).toContain(text);
  });

  it("leaves nothing behind once the line is written", async () => {
    const { directory, trail, content } = await decided(1);
    await writeFile(join(directory, "next-2.json"), content, { mode: 0o600 });
    await trail.check();
    expect(await readdir(directory)).toEqual([first]);
  });

  it("and did not remove its preparation, is not said to have lost it", async () => {
    const { directory, trail, content } = await decided(1);
    await writeFile(join(directory, "prepared-1.json"), content, { mode: 0o600 });
    expect((await read(directory)).audit.prepared).toEqual(["prepared-1.json"]);
    await link(join(directory, "prepared-1.json"), join(directory, "next-2.json"));
    await trail.append(entry());
    expect((await read(directory)).audit).toMatchObject({ intact: true, prepared: [] });
    expect(await readdir(directory)).toEqual(["prepared-1.json", first]);
  });

  it("too late, has recorded nothing, and what it wanted to record stays readable", async () => {
    const { directory, trail, content } = await decided(1);
    await trail.append(entry());
    await writeFile(join(directory, "next-2.json"), content, { mode: 0o600 });
    expect((await read(directory)).audit).toMatchObject({ intact: true, lines: 2, prepared: ["next-2.json"] });
    expect(await trail.append(entry())).toMatchObject({ position: 3 });
    expect((await read(directory)).audit).toMatchObject({ intact: true, lines: 3, prepared: ["next-2.json"] });
  });
});
