import { cp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { createRandom, type Random } from "../../src/sandbox/random.ts";
import { forge, hashOf, lineCount, load, makeTrail, store, verify, type Files } from "./forging.ts";

let made: Awaited<ReturnType<typeof makeTrail>>;

beforeAll(async () => {
  made = await makeTrail();
});

/** Ways to tamper with the lines of files. Each changes something that matters. */
const onLines: Record<string, (files: Files, random: Random) => void> = {
  "a removed line": (files, random) => {
    const lines = random.pick([...files.values()]);
    lines.splice(random.int(0, lines.length - 1), 1);
  },
  "a duplicated line": (files, random) => {
    const [from, to] = [random.pick([...files.values()]), random.pick([...files.values()])];
    to.splice(random.int(0, to.length), 0, random.pick(from));
  },
  "two lines that changed places": (files, random) => {
    const [a, b] = [random.pick([...files.values()]), random.pick([...files.values()])];
    const [i, j] = [random.int(0, a.length - 1), random.int(0, b.length - 1)];
    if (a === b && i === j) a.splice(i, 1);
    else [a[i], b[j]] = [b[j]!, a[i]!];
  },
  "an inserted line that agrees with itself": (files, random) => {
    const lines = random.pick([...files.values()]);
    const at = random.int(0, lines.length - 1);
    lines.splice(at + random.int(0, 1), 0, forge(lines[at]!, { event: "refused" }));
  },
  "an inserted line of any text": (files, random) => {
    const lines = random.pick([...files.values()]);
    lines.splice(random.int(0, lines.length), 0, random.token(random.int(0, 600)));
  },
  "a line replaced by one that agrees with itself": (files, random) => {
    const lines = random.pick([...files.values()]);
    const at = random.int(0, lines.length - 1);
    lines[at] = forge(lines[at]!, { target: "Another" });
  },
  "a change of which only a part of the later lines was computed again": (files, random) => {
    const all = [...files].flatMap(([name, lines]) => lines.map((_, at) => [name, at] as const));
    const from = random.int(0, lineCount - 2);
    const to = random.int(from, lineCount - 2);
    let prev: string | undefined;
    for (const [name, at] of all.slice(from, to + 1)) {
      const lines = files.get(name)!;
      lines[at] = forge(lines[at]!, prev === undefined ? { target: "Another" } : { prev });
      prev = hashOf(lines[at]);
    }
  },
};

/** Ways to tamper with files as a whole. */
const onFiles: Record<string, (directory: string, random: Random) => Promise<void>> = {
  "changed bytes": async (directory, random) => {
    const path = join(directory, random.pick(await readdir(directory)));
    const bytes = await readFile(path);
    const at = random.int(0, bytes.length - 1);
    bytes[at] = bytes[at]! ^ random.int(1, 255);
    await writeFile(path, bytes);
  },
  "removed bytes": async (directory, random) => {
    const path = join(directory, random.pick(await readdir(directory)));
    const bytes = await readFile(path);
    const at = random.int(0, bytes.length - 1);
    await writeFile(path, Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + random.int(1, 900))]));
  },
  "added bytes": async (directory, random) => {
    const path = join(directory, random.pick(await readdir(directory)));
    const bytes = await readFile(path);
    const at = random.int(0, bytes.length);
    await writeFile(path, Buffer.concat([bytes.subarray(0, at), Buffer.from(random.token(random.int(1, 40))), bytes.subarray(at)]));
  },
  "a removed file": async (directory, random) => rm(join(directory, random.pick(await readdir(directory)))),
  "two files that changed names": async (directory, random) => {
    const names = (await readdir(directory)).toSorted();
    const at = random.int(0, names.length - 2);
    const [a, b, between] = [join(directory, names[at]!), join(directory, names[at + 1]!), join(directory, "between")];
    await rename(a, between);
    await rename(b, a);
    await rename(between, b);
  },
  "a copied file": async (directory, random) => {
    const names = await readdir(directory);
    await cp(join(directory, random.pick(names)), join(directory, `trail-${String(names.length + 1).padStart(6, "0")}.jsonl`));
  },
  "a cut-off end": async (directory, random) => {
    const files = await load(directory);
    let cut = random.int(1, lineCount - 1);
    for (const lines of [...files.values()].toReversed()) cut -= lines.splice(Math.max(0, lines.length - cut)).length;
    await store(directory, files);
  },
};

const ways = {
  ...onFiles,
  ...Object.fromEntries(
    Object.entries(onLines).map(([name, tamper]) => [
      name,
      async (directory: string, random: Random) => {
        const files = await load(directory);
        tamper(files, random);
        await store(directory, files);
      },
    ]),
  ),
};

describe("a trail that was tampered with", () => {
  it.each(Object.entries(ways))("shows %s to somebody who noted its head", async (_, tamper) => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    const random = createRandom(seed);
    for (let round = 0; round < 20; round += 1) {
      const directory = await made.copy();
      await tamper(directory, random);
      const { intact, problems } = await verify(directory, made.head);
      expect({ intact, named: problems.length > 0 }, `seed ${seed}, round ${round}, ${directory}`).toEqual({ intact: false, named: true });
      await rm(directory, { recursive: true });
    }
  });

  it("is the only thing that is called not intact", async () => {
    const audit = await verify(await made.copy(), made.head);
    expect(audit).toMatchObject({ intact: true, problems: [], intact_lines: lineCount, head: made.head });
  });

  it("cannot show by itself that its end was cut off, or that all of it was computed again; a noted head can", async () => {
    const cut = await made.copy();
    await ways["a cut-off end"]!(cut, createRandom(1));
    expect((await verify(cut)).intact).toBe(true);
    expect((await verify(cut, made.head)).problems).toEqual([expect.objectContaining({ kind: "head", seq: lineCount })]);

    const directory = await made.copy();
    const files = await load(directory);
    let prev: string | undefined;
    for (const [name, lines] of files) {
      files.set(
        name,
        lines.map((line) => {
          const forged = forge(line, prev === undefined ? { target: "Another" } : { prev });
          prev = hashOf(forged);
          return forged;
        }),
      );
    }
    await store(directory, files);
    expect((await verify(directory)).intact).toBe(true);
    expect((await verify(directory, made.head)).problems).toEqual([
      expect.objectContaining({ kind: "head", seq: lineCount, message: "has another hash than the one that was noted" }),
    ]);
  });
});
