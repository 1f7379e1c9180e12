import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { isMissing } from "./files.ts";

/** Longer than any line that is written. What a longer one holds beyond is not kept in memory. */
const maxKept = 4 * 1024 * 1024;

/** A line as it stands in a file, without its line break. */
export interface RawLine {
  readonly bytes: Buffer;
  /** First byte behind its line break. */
  readonly end: number;
}

const lineBreak = 0x0a;
const chunkBytes = 256 * 1024;

/**
 * Reads a file line by line, with little memory. A file that does not exist is empty.
 * @param from First byte to read.
 * @returns What stands behind the last line break.
 */
export async function* readLines(path: string, from: number): AsyncGenerator<RawLine, Buffer> {
  let file;
  try {
    file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    if (isMissing(error)) return Buffer.alloc(0);
    throw error;
  }
  try {
    let kept: Buffer[] = [];
    let keptBytes = 0;
    const keep = (bytes: Buffer): void => {
      if (bytes.length === 0 || keptBytes > maxKept) return;
      kept.push(Buffer.from(bytes));
      keptBytes += bytes.length;
    };
    const take = (): Buffer => {
      const bytes = kept.length === 1 ? kept[0]! : Buffer.concat(kept);
      kept = [];
      keptBytes = 0;
      return bytes;
    };
    const chunk = Buffer.allocUnsafe(chunkBytes);
    for (let at = from; ;) {
      const { bytesRead } = await file.read(chunk, 0, chunkBytes, at);
      if (bytesRead === 0) return take();
      let start = 0;
      for (let found = chunk.indexOf(lineBreak); found !== -1 && found < bytesRead; found = chunk.indexOf(lineBreak, start)) {
        keep(chunk.subarray(start, found));
        start = found + 1;
        yield { bytes: take(), end: at + start };
      }
      keep(chunk.subarray(start, bytesRead));
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
}
