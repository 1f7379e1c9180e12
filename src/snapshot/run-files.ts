import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { readdir, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { openPrivate } from "../state/private-files.ts";
import { readLines } from "../trail/lines.ts";
import { finishedOf, parseJson, readLineOf, runLineOf, type EndLine, type ReadLine, type RunLine, type Stretch } from "./lines.ts";

/*
 * Several processes may continue one snapshot, and each can be killed at any instant. A lock would outlive its holder, so there is none, and no two
 * processes write one file: every run has a file of its own, which it creates. Its first line says on which bytes of older files it builds. What a
 * snapshot holds is therefore never a mixture of runs that did not know of each other: it is one file and what that builds on. A line cut off by a
 * crash lies behind those bytes, and whatever an older run adds later does too; neither is ever overwritten.
 */

/** One run with all that it builds on, oldest first. */
export interface Chain {
  readonly stretches: readonly Stretch[];
  /** Unix milliseconds, once the run has come to its end. */
  readonly finishedAt: number | undefined;
  /** Unix milliseconds at which the file was changed last. */
  readonly changedAt: number;
}

const filePattern = /^pages-[0-9a-f]{12}\.jsonl$/;

export const isRunFile = (name: string): boolean => filePattern.test(name);

/** The last line of a snapshot is short. */
const tailBytes = 256;

async function finishedAtOf(file: FileHandle, size: number): Promise<number | undefined> {
  const start = Math.max(0, size - tailBytes);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
  const lines = buffer.subarray(0, bytesRead).toString().split("\n");
  const json = lines.at(-1) === "" ? parseJson(Buffer.from(lines.at(-2) ?? "")) : undefined;
  return json && finishedOf(json);
}

async function firstLineOf(path: string): Promise<RunLine | undefined> {
  for await (const { bytes } of readLines(path, 0)) {
    const json = parseJson(bytes);
    return json && runLineOf(json);
  }
  return undefined;
}

/** Undefined for a run that was stopped before its first line was written: it holds nothing. */
async function chainOf(directory: string, name: string): Promise<Chain | undefined> {
  const path = join(directory, name);
  const first = await firstLineOf(path);
  if (first === undefined || !first.after.every(({ file }) => isRunFile(file))) return undefined;
  const file = await openPrivate(path, constants.O_RDONLY);
  try {
    const { size, mtimeMs } = await file.stat();
    const finishedAt = await finishedAtOf(file, size);
    return { stretches: [...first.after, { file: name, bytes: size }], finishedAt, changedAt: mtimeMs };
  } finally {
    await file.close();
  }
}

const lengthOf = ({ stretches }: Chain): number => stretches.reduce((sum, { bytes }) => sum + bytes, 0);

/** The run that has finished first; before there is one, the run that has come furthest. */
export async function bestChain(directory: string): Promise<Chain | undefined> {
  const names = (await readdir(directory)).filter(isRunFile);
  const all = (await Promise.all(names.map((name) => chainOf(directory, name)))).filter((chain) => chain !== undefined);
  const better = (a: Chain, b: Chain): number =>
    (a.finishedAt ?? Infinity) - (b.finishedAt ?? Infinity) || lengthOf(b) - lengthOf(a) || b.changedAt - a.changedAt;
  // Infinity - Infinity is not a number, and so falls through to the length.
  return all.toSorted(better)[0];
}

/**
 * Hands over every line of a chain in the order in which they were written, the next one when the last was taken. A file is read up to its first
 * line that is none.
 * @returns How much of each file that was.
 */
export async function readChain(directory: string, { stretches }: Chain, onLine: (line: ReadLine) => unknown): Promise<Stretch[]> {
  const read: Stretch[] = [];
  for (const { file, bytes } of stretches) {
    let good = 0;
    for await (const line of readLines(join(directory, file), 0)) {
      const json = line.end > bytes ? undefined : parseJson(line.bytes);
      if (json === undefined) break;
      const found = readLineOf(json);
      if (found) await onLine(found);
      good = line.end;
    }
    read.push({ file, bytes: good });
  }
  return read;
}

/** A file of pages that is being written. */
export interface RunFile {
  /** Resolves when the operating system has the line: from then on it outlives this process. */
  append(text: string): Promise<void>;
  /** Writes the last line and waits until everything is on the disk. */
  finish(at: number): Promise<void>;
  /** Waits for lines that are being written. */
  close(): Promise<void>;
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let done = 0; done < bytes.length;) done += (await file.write(bytes, done, bytes.length - done)).bytesWritten;
}

/** Lines that come while one write is under way go out together with the next. */
function createAppender(file: FileHandle): (text: string) => Promise<void> {
  let waiting: string[] = [];
  let next: Promise<void> | undefined;
  let last: Promise<void> = Promise.resolve();
  const write = async (): Promise<void> => {
    // After a failed write the file may end in half a line; nothing may follow it.
    await last;
    const lines = waiting;
    waiting = [];
    next = undefined;
    await writeAll(file, Buffer.from(`${lines.join("\n")}\n`));
  };
  return (text) => {
    waiting.push(text);
    if (next === undefined) {
      next = write();
      last = next;
    }
    return next;
  };
}

/** Begins a run. */
export async function createRunFile(directory: string, after: readonly Stretch[], at: number): Promise<RunFile> {
  const run = randomBytes(6).toString("hex");
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_APPEND;
  const file = await openPrivate(join(directory, `pages-${run}.jsonl`), flags);
  const append = createAppender(file);
  let last = append(JSON.stringify({ run, at, after } satisfies RunLine));
  await last;
  return {
    append: (text) => (last = append(text)),
    async finish(finished) {
      await append(JSON.stringify({ finished } satisfies EndLine));
      await file.sync();
    },
    async close() {
      await last.catch(() => undefined);
      await file.close();
    },
  };
}
