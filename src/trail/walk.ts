import { join } from "node:path";
import { fileName, listTrail } from "./files.ts";
import { readLines } from "./lines.ts";
import { readNext, type NextLine } from "./next.ts";

/** One line of the trail as it stands there, in the order of the files. */
export interface Piece {
  readonly file: string;
  /** Number of the file. */
  readonly index: number;
  /** Number of the line in its file, from 1. */
  readonly line: number;
  /** Without line break. */
  readonly bytes: Buffer;
  /** False for what stands behind the last line break of a file. */
  readonly whole: boolean;
}

/** The line that is decided for the end of the trail; it may have been written meanwhile. */
async function decidedFor(directory: string, index: number, offset: number): Promise<NextLine | undefined> {
  const { next } = await listTrail(directory);
  for (const seq of next) {
    const line = await readNext(directory, seq);
    if (line === undefined || line === "unreadable") continue;
    const { place } = line;
    if ((place.index === index && place.offset === offset) || (place.index === index + 1 && place.offset === 0)) return line;
  }
  return undefined;
}

/**
 * Reads all lines, also while servers write. Writes nothing, so that a copy without write permission can be read.
 * A line that was decided and not written yet comes last: the next writer completes it.
 */
export async function* walkTrail(directory: string): AsyncGenerator<Piece> {
  let index = (await listTrail(directory)).indexes[0] ?? 0;
  let line = 0;
  let offset = 0;
  let seen: { readonly rest: number; readonly decided: NextLine | undefined } | undefined;
  for (;;) {
    // Asked before reading: a file with a following one does not grow any more.
    const following = (await listTrail(directory)).indexes.find((other) => other > index);
    const file = fileName(index);
    const lines = readLines(join(directory, file), offset);
    let read = await lines.next();
    for (; read.done !== true; read = await lines.next()) {
      line += 1;
      offset = read.value.end;
      seen = undefined;
      yield { file, index, line, bytes: read.value.bytes, whole: true };
    }
    const rest = read.value;
    const torn: Piece = { file, index, line: line + 1, bytes: rest, whole: false };
    if (following !== undefined) {
      if (rest.length > 0) yield torn;
      index = following;
      line = 0;
      offset = 0;
      seen = undefined;
      continue;
    }
    if (seen?.rest !== rest.length) {
      // A line may be written at this very moment, before or after the look at what was decided. What a second look finds unchanged stays so.
      seen = { rest: rest.length, decided: await decidedFor(directory, index, offset) };
      continue;
    }
    const { decided } = seen;
    if (rest.length > 0 && decided?.place.index !== index) yield torn;
    if (decided) yield { file: decided.name, index: decided.place.index, line: 1, bytes: decided.bytes, whole: true };
    return;
  }
}
