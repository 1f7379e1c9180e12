import { createHash } from "node:crypto";
import { cp, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { auditTrail, type Audit } from "../../src/trail/audit.ts";
import type { Head } from "../../src/trail/chain.ts";
import { createTrail } from "../../src/trail/trail.ts";
import { entry } from "./entry.ts";

export const lineCount = 40;

export const verify = (directory: string, noted?: Head): Promise<Audit> => auditTrail(directory, () => undefined, noted);

/** A trail of five files. */
export async function makeTrail(): Promise<{ readonly head: Head; readonly copy: () => Promise<string> }> {
  const original = join(await mkdtemp(join(tmpdir(), "oam-trail-")), "trail");
  let now = Date.parse("2026-11-03T10:00:00Z");
  const trail = createTrail({ directory: original, now: () => (now += 1000), user: "ada", maxBytes: 5000 });
  for (let number = 1; number <= lineCount; number += 1) await trail.append(entry({ message: `change ${number}` }));
  const copy = async () => {
    const directory = join(await mkdtemp(join(tmpdir(), "oam-trail-")), "trail");
    await cp(original, directory, { recursive: true });
    return directory;
  };
  return { head: (await verify(original)).head!, copy };
}

/** All lines as they stand, by file. */
export type Files = Map<string, string[]>;

export async function load(directory: string): Promise<Files> {
  const names = (await readdir(directory)).toSorted();
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), "utf8")));
  return new Map(names.map((name, index) => [name, texts[index]!.split("\n").slice(0, -1)]));
}

export async function store(directory: string, files: Files): Promise<void> {
  for (const [name, lines] of files) await writeFile(join(directory, name), lines.map((line) => `${line}\n`).join(""));
}

/** A line that agrees with itself, made by somebody who knows the format: written without the code that is tested. */
export function forge(line: string, change: Record<string, unknown>): string {
  const { hash: _, ...body } = { ...(JSON.parse(line) as Record<string, unknown>), ...change };
  const text = JSON.stringify(body);
  return `${text.slice(0, -1)},"hash":"${createHash("sha256").update(text).digest("hex")}"}`;
}

export const hashOf = (line: string) => (JSON.parse(line) as { hash: string }).hash;
