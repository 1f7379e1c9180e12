import { open } from "node:fs/promises";
import { join } from "node:path";
import { checkChain, type Head, type Problem } from "./chain.ts";
import { isMissing, listTrail, nextName, trailError } from "./files.ts";
import { parseLine, type TrailRecord } from "./record.ts";
import { walkTrail } from "./walk.ts";

/** What reading a whole trail found out about it. */
export interface Audit {
  readonly intact: boolean;
  readonly files: number;
  /** All lines, also those that are not in their place. */
  readonly lines: number;
  /** Lines that are as they were written and stand where they were written. */
  readonly intact_lines: number;
  /** Time of the first intact line and of the last, ISO 8601. */
  readonly from?: string;
  readonly to?: string;
  /** The last intact line. */
  readonly head?: Head;
  readonly problems: readonly Problem[];
  /** Problems beyond those that are named. */
  readonly more_problems: number;
  /** Files with a line that was prepared and never became part of the trail: its writer was stopped, or is at it right now. */
  readonly prepared: readonly string[];
}

/** A line that could be read, with the bytes in which it was written. */
export interface AuditedLine {
  readonly record: TrailRecord;
  readonly bytes: Buffer;
}

/** Hashes of lines outside the files, by which one sees that a line became part of the trail after all. */
async function preparedLines(directory: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const { prepared, next } = await listTrail(directory);
  for (const name of [...prepared, ...next.map(nextName)]) {
    try {
      const file = await open(join(directory, name));
      const content = await file.readFile().finally(() => file.close());
      found.set(parseLine(content.subarray(content.indexOf(0x0a) + 1, -1))?.hash ?? name, name);
    } catch (error) {
      // Its writer was done with it.
      if (!isMissing(error)) throw error;
    }
  }
  return found;
}

async function audit(directory: string, noted: Head | undefined, take: (line: AuditedLine) => unknown): Promise<Audit> {
  const chain = checkChain(noted);
  const prepared = await preparedLines(directory);
  const files = new Set<number>();
  let lines = 0;
  let first: TrailRecord | undefined;
  let last: TrailRecord | undefined;
  for await (const piece of walkTrail(directory)) {
    lines += 1;
    files.add(piece.index);
    const record = chain.add(piece);
    if (record === undefined) continue;
    prepared.delete(record.hash);
    first ??= record;
    last = record;
    await take({ record, bytes: piece.bytes });
  }
  const { problems, unnamed, head, inPlace } = chain.end();
  return {
    intact: problems.length === 0,
    files: files.size,
    lines,
    intact_lines: inPlace,
    ...(first && last && { from: first.at, to: last.at }),
    ...(head && { head }),
    problems,
    more_problems: unnamed,
    prepared: [...prepared.values()],
  };
}

/**
 * Reads a trail from its first line to its last, whoever owns the files, also while servers write. Writes nothing; needs little memory.
 * @param take Gets every line that can be read; the next one waits until it is done.
 * @param noted A head that was written down earlier: the trail has to contain it.
 * @throws {TrailError} When a file cannot be read.
 */
export async function auditTrail(directory: string, take: (line: AuditedLine) => unknown, noted?: Head): Promise<Audit> {
  try {
    return await audit(directory, noted, take);
  } catch (error) {
    throw trailError("read", directory, error);
  }
}
