import { createHash } from "node:crypto";
import { constants, createReadStream } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { openPrivate } from "../state/private-files.ts";
import { fileName, listTrail } from "./files.ts";
import { readLines } from "./lines.ts";
import { genesis, parseLine, type DamagedEnd } from "./record.ts";

/** Where the trail ends. */
export interface Tail {
  /** Of the last line; 0 when there is none. */
  readonly seq: number;
  /** Of the last line; `genesis` when there is none. */
  readonly hash: string;
  /** Number of the newest file; 0 when there is none. */
  readonly index: number;
  /** First byte of the newest file that is in no line. */
  readonly end: number;
  /** Bytes behind that: a line that is being written, or damage. */
  readonly rest: number;
}

interface FileTail {
  readonly last: { readonly seq: number; readonly hash: string } | undefined;
  readonly end: number;
  readonly size: number;
}

const windowBytes = 64 * 1024;

/** The last line, when it is found near the end of the file and is as it was written: what is almost always so. */
async function quickTail(file: FileHandle, size: number): Promise<FileTail | undefined> {
  const start = Math.max(0, size - windowBytes);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
  const window = buffer.subarray(0, bytesRead);
  const lineEnd = window.lastIndexOf(0x0a);
  if (lineEnd < 1) return undefined;
  const before = window.lastIndexOf(0x0a, lineEnd - 1);
  if (before === -1 && start > 0) return undefined;
  const last = parseLine(window.subarray(before + 1, lineEnd));
  return last && { last, end: start + lineEnd + 1, size };
}

async function slowTail(path: string, size: number): Promise<FileTail> {
  let tail: FileTail = { last: undefined, end: 0, size };
  for await (const { bytes, end } of readLines(path, 0)) {
    const last = end > size ? undefined : parseLine(bytes);
    if (last) tail = { last, end, size };
  }
  return tail;
}

async function tailOf(path: string): Promise<FileTail> {
  const file = await openPrivate(path, constants.O_RDONLY);
  try {
    const { size } = await file.stat();
    return (await quickTail(file, size)) ?? (await slowTail(path, size));
  } finally {
    await file.close();
  }
}

/** Looks where the trail ends. Only the newest file is read, unless it holds no line. */
export async function readTail(directory: string): Promise<Tail> {
  const { indexes } = await listTrail(directory);
  let newest: Omit<Tail, "seq" | "hash"> | undefined;
  for (const index of indexes.toReversed()) {
    const { last, end, size } = await tailOf(join(directory, fileName(index)));
    newest ??= { index, end, rest: size - end };
    if (last) return { seq: last.seq, hash: last.hash, ...newest };
  }
  return { seq: 0, hash: genesis, ...(newest ?? { index: 0, end: 0, rest: 0 }) };
}

/** The hash of the line with this position; undefined when the trail has not come that far. */
export async function hashAt(directory: string, seq: number): Promise<string | undefined> {
  const tail = await readTail(directory);
  if (tail.seq <= seq) return tail.seq === seq ? tail.hash : undefined;
  for (const index of (await listTrail(directory)).indexes.toReversed()) {
    for await (const { bytes } of readLines(join(directory, fileName(index)), 0)) {
      const record = parseLine(bytes);
      if (record?.seq === seq) return record.hash;
    }
  }
  // Written, and destroyed since.
  return "";
}

/** What the line that is written next says about bytes that are no line. Undefined when there are none. */
export async function damagedEnd(directory: string, { index, end, rest }: Tail): Promise<DamagedEnd | undefined> {
  if (rest === 0) return undefined;
  const file = fileName(index);
  const digest = createHash("sha256");
  for await (const chunk of createReadStream(join(directory, file), { start: end, end: end + rest - 1 })) digest.update(chunk as Buffer);
  return { file, bytes: rest, sha256: digest.digest("hex") };
}
