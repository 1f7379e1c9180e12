import { createHash } from "node:crypto";
import { appendFile, chmod, lstat, mkdir, mkdtemp, readdir, readFile, rename, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { auditTrail } from "../../src/trail/audit.ts";
import { trailError } from "../../src/trail/files.ts";
import type { TrailRecord } from "../../src/trail/record.ts";
import { createTrail, TrailError, type Trail } from "../../src/trail/trail.ts";
import { entry } from "./entry.ts";

const newPlace = async () => join(await mkdtemp(join(tmpdir(), "oam-trail-")), "trail");
const trailIn = (directory: string, maxBytes?: number): Trail =>
  createTrail({ directory, now: () => Date.parse("2026-11-03T10:00:00Z"), user: "ada", ...(maxBytes === undefined ? {} : { maxBytes }) });
const verify = (directory: string) => auditTrail(directory, () => undefined);

async function recordsOf(directory: string): Promise<TrailRecord[]> {
  const records: TrailRecord[] = [];
  await auditTrail(directory, ({ record }) => records.push(record));
  return records;
}

const sha256 = (text: string | Buffer) => createHash("sha256").update(text).digest("hex");

const first = "trail-000001.jsonl";
const second = "trail-000002.jsonl";

describe("a line of the trail", () => {
  it("holds who did what, and is chained to the line before by a hash anyone can compute", async () => {
    const directory = await newPlace();
    const trail = trailIn(directory);
    expect(await trail.append(entry({ plan: "p1", undo: "add_project_group" }))).toEqual({ position: 1, hash: expect.any(String) });
    const { hash } = await trail.append(entry());
    const lines = (await readFile(join(directory, first), "utf8")).split("\n").slice(0, -1);
    const bodies = lines.map((line) => line.replace(/,"hash":"[0-9a-f]{64}"\}$/, "}"));
    const [one, two] = lines.map((line) => JSON.parse(line) as TrailRecord);
    expect(one).toEqual({
      seq: 1,
      at: "2026-11-03T10:00:00.000Z",
      user: "ada",
      run: expect.stringMatching(/^[0-9a-f]{8}$/),
      ...entry({ plan: "p1", undo: "add_project_group" }),
      prev: "openai-admin-mcp trail, format 1",
      hash: sha256(bodies[0]!),
    });
    expect(two).toMatchObject({ seq: 2, prev: one!.hash, hash: sha256(bodies[1]!) });
    expect(two!.hash).toBe(hash);
  });

  it("holds no key, wherever a caller left one", async () => {
    const directory = await newPlace();
    const key = `sk-admin-${"a1B2".repeat(8)}`;
    const pem = `-----BEGIN PRIVATE KEY-----\n${"x".repeat(64)}`;
    await trailIn(directory).append(
      entry({ arguments: { note: `use ${key}`, deep: [{ [key]: 1, pem, after: "kept" }] }, message: key, changes: { value: key } }),
    );
    const text = await readFile(join(directory, first), "utf8");
    expect(text).not.toContain(key);
    expect(text).not.toContain("xxxx");
    expect((await recordsOf(directory))[0]).toMatchObject({ arguments: { note: "use sk-admin-…a1B2", deep: [{ after: "kept" }] } });
  });

  it("says how long arguments were that are too long for a line", async () => {
    const directory = await newPlace();
    const long = { text: "x".repeat(2 * 1024 * 1024) };
    await trailIn(directory).append(entry({ arguments: long }));
    const json = JSON.stringify(long);
    expect((await recordsOf(directory))[0]!.arguments).toEqual({ omitted_bytes: json.length, sha256: sha256(json) });
    expect((await verify(directory)).intact).toBe(true);
  });

  it("keeps any text exactly: line breaks, lone surrogates, every plane", async () => {
    const directory = await newPlace();
    const args = { text: "a\nb\r\u2028c\u0000\uD800 日本 👍 \u202E" };
    await trailIn(directory).append(entry({ arguments: args }));
    expect((await recordsOf(directory))[0]!.arguments).toEqual(args);
  });
});

describe("files of the trail", () => {
  it("can be read by their owner only", async () => {
    const directory = await newPlace();
    await trailIn(directory).append(entry());
    expect((await lstat(directory)).mode & 0o777).toBe(0o700);
    expect((await lstat(join(directory, first))).mode & 0o777).toBe(0o600);
    expect(await readdir(directory)).toEqual([first]);
  });

  it("follow one another in one chain when one is full", async () => {
    const directory = await newPlace();
    const trail = trailIn(directory, 2000);
    for (let number = 0; number < 10; number += 1) await trail.append(entry());
    const names = (await readdir(directory)).toSorted();
    expect(names.length).toBeGreaterThan(2);
    for (const name of names) expect((await lstat(join(directory, name))).size).toBeLessThanOrEqual(2000);
    expect(await verify(directory)).toMatchObject({ intact: true, lines: 10, files: names.length });
  });

  it("take turns when one server records many things at once", async () => {
    const directory = await newPlace();
    const trail = trailIn(directory);
    const places = await Promise.all(Array.from({ length: 20 }, () => trail.append(entry())));
    expect(places.map(({ position }) => position)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  it("are untouched by asking whether they can be written", async () => {
    const directory = await newPlace();
    const trail = trailIn(directory);
    await trail.check();
    expect(await readdir(directory)).toEqual([]);
    await trail.append(entry());
    await trail.check();
    expect(await readdir(directory)).toEqual([first]);
    expect(await verify(directory)).toMatchObject({ lines: 1 });
  });
});

describe("a damaged end", () => {
  it("stays where it is, and is named by the next line, which continues from the last whole one", async () => {
    const directory = await newPlace();
    const trail = trailIn(directory);
    for (let number = 0; number < 3; number += 1) await trail.append(entry());
    const path = join(directory, first);
    await truncate(path, (await lstat(path)).size - 40);
    const bytes = await readFile(path);
    const torn = bytes.subarray(bytes.lastIndexOf("\n") + 1);
    expect(await trail.append(entry({ event: "failed" }))).toMatchObject({ position: 3 });
    expect(await readFile(path)).toEqual(bytes);
    expect((await recordsOf(directory)).at(-1)).toMatchObject({
      event: "failed",
      damaged_end: { file: first, bytes: torn.length, sha256: sha256(torn) },
    });
    expect(await verify(directory)).toMatchObject({
      intact: false,
      intact_lines: 3,
      problems: [{ kind: "torn", file: first, line: 3 }],
      head: { seq: 3 },
    });
    await trail.append(entry());
    expect((await verify(directory)).problems.length).toBe(1);

    await writeFile(path, Buffer.concat([bytes.subarray(0, -1), Buffer.from("?")]));
    expect((await verify(directory)).problems).toContainEqual(
      expect.objectContaining({ kind: "changed", file: second, line: 1, message: expect.stringContaining("altered since") }),
    );
    await truncate(path, bytes.length - torn.length);
    expect((await verify(directory)).problems).toEqual([expect.objectContaining({ kind: "changed", file: second, line: 1 })]);
  });

  it.each([
    ["text that is no line", "anything\n"],
    ["zeros, as a disk without power may leave them", "\0".repeat(5000)],
    ["more than fits into a look at the end", "x".repeat(300_000)],
  ])("may be %s", async (_, damage) => {
    const directory = await newPlace();
    const trail = trailIn(directory);
    await trail.append(entry());
    await appendFile(join(directory, first), damage);
    expect(await trail.append(entry())).toMatchObject({ position: 2 });
    expect(await trail.append(entry())).toMatchObject({ position: 3 });
    const { intact_lines, problems } = await verify(directory);
    expect(intact_lines).toBe(3);
    expect(problems.map(({ file }) => file)).toEqual([first]);
  });

  it("may be a whole file", async () => {
    const directory = await newPlace();
    const trail = trailIn(directory, 700);
    await trail.append(entry());
    await trail.append(entry());
    await writeFile(join(directory, second), "destroyed");
    expect(await trail.append(entry())).toMatchObject({ position: 2 });
    expect((await verify(directory)).problems).toEqual([expect.objectContaining({ kind: "torn", file: second, line: 1 })]);
  });
});

describe("a trail that cannot be written", () => {
  const refusal = async (directory: string): Promise<string> => {
    const trail = trailIn(directory);
    const [checked, appended] = await Promise.allSettled([trail.check(), trail.append(entry())]);
    const errors = [checked, appended].map((result) => (result.status === "rejected" ? (result.reason as unknown) : undefined));
    for (const error of errors) expect(error).toBeInstanceOf(TrailError);
    const messages = errors.map((error) => (error as Error).message);
    expect(messages[0]).toBe(messages[1]);
    return messages[0]!.replaceAll(directory, "DIR");
  };

  it("is refused when its directory is a file", async () => {
    const directory = await newPlace();
    await writeFile(directory, "");
    expect(await refusal(directory)).toMatch(/^The trail in DIR cannot be written: .*not a directory\.$/);
  });

  it("is refused when its directory is a link", async () => {
    const directory = await newPlace();
    await mkdir(`${directory}-elsewhere`, { mode: 0o700 });
    await symlink(`${directory}-elsewhere`, directory);
    expect(await refusal(directory)).toMatch(/not a directory\.$/);
  });

  it("is refused when others can enter its directory", async () => {
    const directory = await newPlace();
    await mkdir(directory);
    await chmod(directory, 0o755);
    expect(await refusal(directory)).toBe("The trail in DIR cannot be written: DIR can be entered by other users: chmod 700 it.");
  });

  it("is refused when its newest file is a link", async () => {
    const directory = await newPlace();
    await trailIn(directory).append(entry());
    await rename(join(directory, first), `${directory}-elsewhere`);
    await symlink(`${directory}-elsewhere`, join(directory, first));
    expect(await refusal(directory)).toBe(`The trail in DIR cannot be written: it is a link: DIR/${first}.`);
  });

  it("is refused when others can read its newest file", async () => {
    const directory = await newPlace();
    await trailIn(directory).append(entry());
    await chmod(join(directory, first), 0o644);
    expect(await refusal(directory)).toContain("is open to other users: chmod 600 it");
  });

  it("is refused when somebody left a decision that does not continue it", async () => {
    const directory = await newPlace();
    await trailIn(directory).append(entry());
    await writeFile(join(directory, "next-2.json"), "{}\n{}\n", { mode: 0o600 });
    expect(await refusal(directory)).toMatch(/^next-2\.json does not continue the trail: .*moving it away/);
  });

  it.skipIf(process.getuid?.() === 0)("is refused without permission to write", async () => {
    const directory = await newPlace();
    await mkdir(directory, { mode: 0o500 });
    expect(await refusal(directory)).toMatch(/permission is denied/);
  });

  it.each([
    ["ENOSPC", "the disk is full"],
    ["EROFS", "the file system is read-only"],
    ["EDQUOT", "this user's quota of the disk is used up"],
  ])("says in words what %s means", (code, words) => {
    const { message } = trailError("written", "/state/trail", Object.assign(new Error(code), { code, path: "/state/trail/x" }));
    expect(message).toBe(`The trail in /state/trail cannot be written: ${words}: /state/trail/x.`);
  });

  it("can be written again when the reason is gone", async () => {
    const directory = await newPlace();
    const trail = trailIn(directory);
    await writeFile(directory, "");
    await expect(trail.append(entry())).rejects.toBeInstanceOf(TrailError);
    await rename(directory, `${directory}-file`);
    expect(await trail.append(entry())).toMatchObject({ position: 1 });
  });
});
