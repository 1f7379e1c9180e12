import { randomBytes, randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { link, unlink } from "node:fs/promises";
import { join } from "node:path";
import { ensurePrivateDirectory, openPrivate, writePrivate } from "../state/private-files.ts";
import { appendLine, settledTail, type Appended } from "./append.ts";
import { fileName, trailError } from "./files.ts";
import type { TrailEntry } from "./record.ts";
import { readTail } from "./tail.ts";

export { TrailError } from "./files.ts";
export type { TrailEntry } from "./record.ts";

/** The record of what was done, refused and answered. */
export interface Trail {
  /** @throws {TrailError} When it cannot be written. Asked before anything is executed. */
  check(): Promise<void>;
  /**
   * Adds a line and waits until it is on the disk.
   * @throws {TrailError} When it cannot be written.
   */
  append(entry: TrailEntry): Promise<Appended>;
  /** The last line; undefined when there is none. @throws {TrailError} When it cannot be read. */
  readonly last: () => Promise<Appended | undefined>;
}

export interface TrailOptions {
  /** `trail` below the state directory; made when first needed. */
  readonly directory: string;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** User of the operating system. */
  readonly user: string;
  /** Size from which a new file begins; 16 MiB by default. */
  readonly maxBytes?: number;
}

/** As much as a usual line and its decision take. */
const probeBytes = 8192;

/** Does everything that adding a line does, except adding one. */
async function rehearse(directory: string): Promise<void> {
  await ensurePrivateDirectory(directory);
  const { index } = await settledTail(directory);
  if (index > 0) await (await openPrivate(join(directory, fileName(index)), constants.O_WRONLY)).close();
  const probe = join(directory, `.probe-${randomUUID()}`);
  const second = `${probe}-link`;
  try {
    await writePrivate(probe, " ".repeat(probeBytes));
    await link(probe, second);
  } finally {
    await Promise.all([probe, second].map((path) => unlink(path).catch(() => undefined)));
  }
}

/** Nothing is read or written before the first call. */
export function createTrail({ directory, now, user, maxBytes = 16 * 1024 * 1024 }: TrailOptions): Trail {
  let last: Promise<unknown> = Promise.resolve();
  const run = randomBytes(4).toString("hex");
  const stamp = () => ({ at: new Date(now()).toISOString(), user, run });

  const write = async (entry: TrailEntry): Promise<Appended> => {
    try {
      await ensurePrivateDirectory(directory);
      return await appendLine(directory, entry, stamp, maxBytes);
    } catch (error) {
      throw trailError("written", directory, error);
    }
  };

  return {
    async check() {
      try {
        await rehearse(directory);
      } catch (error) {
        throw trailError("written", directory, error);
      }
    },
    async last() {
      try {
        const { seq, hash } = await readTail(directory);
        return seq === 0 ? undefined : { position: seq, hash };
      } catch (error) {
        throw trailError("read", directory, error);
      }
    },
    append(entry) {
      // Calls of one process do not compete with each other: they take turns.
      const turn = last.then(() => write(entry));
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}
