import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { fileName, isMissing, nextName } from "./files.ts";
import { parseLine, type TrailRecord } from "./record.ts";

/** Where a line stands. */
export interface Place {
  /** Number of the file. */
  readonly index: number;
  /** First byte. */
  readonly offset: number;
}

/** A line that is certain to become part of the trail, and the place where it will stand. */
export interface NextLine {
  readonly name: string;
  readonly place: Place;
  /** Without line break. */
  readonly bytes: Buffer;
  readonly record: TrailRecord;
}

export const formatNext = ({ index, offset }: Place, line: string): string =>
  `${JSON.stringify({ file: fileName(index), index, offset })}\n${line}\n`;

function parsePlace(text: string): Place | undefined {
  try {
    const { index, offset } = JSON.parse(text) as Partial<Place>;
    return Number.isSafeInteger(index) && Number.isSafeInteger(offset) ? { index: index!, offset: offset! } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The line with this position, when it waits to be written into its file.
 * @returns `unreadable` for a file that no writer of a trail left there.
 */
export async function readNext(directory: string, seq: number): Promise<NextLine | "unreadable" | undefined> {
  const name = nextName(seq);
  let content: Buffer;
  try {
    const file = await open(join(directory, name), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    content = await file.readFile().finally(() => file.close());
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  const placeEnd = content.indexOf(0x0a);
  const place = parsePlace(content.toString("utf8", 0, Math.max(0, placeEnd)));
  const bytes = content.subarray(placeEnd + 1, -1);
  const record = parseLine(bytes);
  return place && record?.seq === seq ? { name, place, bytes, record } : "unreadable";
}
