import { randomInt, randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { link, open, unlink } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openPrivate, writePrivate } from "../state/private-files.ts";
import { fileName, nextName, preparedName, TrailError } from "./files.ts";
import { formatNext, readNext, type NextLine, type Place } from "./next.ts";
import { formatLine, type TrailEntry, type TrailRecord } from "./record.ts";
import { damagedEnd, hashAt, readTail, type Tail } from "./tail.ts";

/*
 * Several servers of one user write one trail, and each can be killed at any instant. A lock would have to die with its holder, and no portable one
 * does without native code: libraries guess from times and process numbers, wrong after a pause, in containers, or when a number is used again.
 * So there is no lock. Line N is decided by one indivisible step, the creation of the hard link `next-N.json`, which succeeds for exactly one writer
 * and shows the whole line and its place at once. Everyone who then finds it writes the same bytes to the same place, so nobody has to be alive
 * for it to be completed. It is removed only after the line is in its file and on the disk. From this follows:
 *   - whoever creates `next-N.json` and then finds no line N in the files, or its own, has won; if there is another, the link came too late;
 *   - whoever reads `next-N.json` and then still finds no line N may write it; if there is one, what was read may be such a late link.
 */

/** A writer that loses this often does not compete with servers, but with something broken. */
const maxRounds = 400;

const ignore = (): undefined => undefined;

/** Makes names in the directory last. Windows cannot open directories; NTFS keeps its own journal of names. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, constants.O_RDONLY).catch(ignore);
  await handle?.sync().catch(ignore);
  await handle?.close();
}

/** Writes a decided line to its place; done twice or by several processes, it stays the same. */
async function complete(directory: string, { name, place, bytes }: Pick<NextLine, "name" | "place" | "bytes">): Promise<void> {
  const file = await openPrivate(join(directory, fileName(place.index)), constants.O_WRONLY | constants.O_CREAT);
  try {
    const line = Buffer.concat([bytes, Buffer.from("\n")]);
    for (let done = 0; done < line.length;) {
      const { bytesWritten } = await file.write(line, done, line.length - done, place.offset + done);
      done += bytesWritten;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  if (place.offset === 0) await syncDirectory(directory);
  await unlink(join(directory, name)).catch(ignore);
}

const sameEnd = (a: Tail, b: Tail): boolean => a.seq === b.seq && a.hash === b.hash && a.index === b.index && a.end === b.end;

function requireContinuation(next: NextLine | "unreadable", tail: Tail): asserts next is NextLine {
  if (next !== "unreadable") {
    const { place, record } = next;
    const follows = place.index === tail.index + 1 && place.offset === 0;
    if (record.prev === tail.hash && (follows || (place.index === tail.index && place.offset === tail.end))) return;
  }
  const name = nextName(tail.seq + 1);
  throw new TrailError(
    `${name} does not continue the trail: something else changed the files. Keep the whole directory as evidence by moving it away; a new trail then begins.`,
  );
}

/** The end of the trail, after completing the line that another writer decided and could not, or not yet, write. */
export async function settledTail(directory: string): Promise<Tail> {
  for (let round = 0; round < maxRounds; round += 1) {
    const tail = await readTail(directory);
    const next = await readNext(directory, tail.seq + 1);
    if (next === undefined && tail.rest === 0) return tail;
    const again = await readTail(directory);
    if (!sameEnd(tail, again)) continue;
    if (next === undefined) {
      // Bytes without a decided line behind them are damage; they stay where they are.
      if (tail.rest === again.rest) return tail;
      continue;
    }
    requireContinuation(next, tail);
    await complete(directory, next);
  }
  throw new TrailError(`The trail in ${directory} cannot be written: its end keeps changing.`);
}

/** Rotation and damage begin a new file. */
const placeAfter = (tail: Tail, lineBytes: number, maxBytes: number): Place => {
  const isFull = tail.end > 0 && tail.end + lineBytes > maxBytes;
  return tail.index === 0 || isFull || tail.rest > 0 ? { index: tail.index + 1, offset: 0 } : { index: tail.index, offset: tail.end };
};

/** Creates `next-N.json` with its whole content at once. False when it exists. */
async function decide(directory: string, name: string, content: string): Promise<boolean> {
  const prepared = join(directory, preparedName(randomUUID()));
  try {
    await writePrivate(prepared, content);
    await link(prepared, join(directory, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await unlink(prepared).catch(ignore);
  }
  await syncDirectory(directory);
  return true;
}

export interface Appended {
  readonly position: number;
  readonly hash: string;
}

/**
 * Adds one line and waits until it is on the disk.
 * @param maxBytes A file does not grow beyond this, unless one line does.
 * @throws {TrailError} When the trail is not in a state to be continued. Errors of the file system come as they are.
 */
export async function appendLine(
  directory: string,
  entry: TrailEntry,
  stamp: () => Pick<TrailRecord, "at" | "user" | "run">,
  maxBytes: number,
): Promise<Appended> {
  for (let round = 0; round < maxRounds; round += 1) {
    const tail = await settledTail(directory);
    const seq = tail.seq + 1;
    const { text, hash } = formatLine(entry, { ...stamp(), seq, prev: tail.hash, damaged_end: await damagedEnd(directory, tail) });
    const bytes = Buffer.from(text);
    const place = placeAfter(tail, bytes.length + 1, maxBytes);
    const name = nextName(seq);
    if (await decide(directory, name, formatNext(place, text))) {
      const written = await hashAt(directory, seq);
      if (written === undefined) await complete(directory, { name, place, bytes });
      else await unlink(join(directory, name)).catch(ignore);
      if (written === undefined || written === hash) return { position: seq, hash };
    }
    await sleep(randomInt(1, 10));
  }
  throw new TrailError(`The trail in ${directory} cannot be written: other processes were always quicker.`);
}
