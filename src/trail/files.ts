import { readdir } from "node:fs/promises";

/** The trail cannot be written, or not be read. The message is a sentence for the operator. */
export class TrailError extends Error {
  override readonly name = "TrailError";
}

/** Files are numbered from 1 without gaps, in the order in which they were written. */
export const fileName = (index: number): string => `trail-${String(index).padStart(6, "0")}.jsonl`;

/** Holds the line with this position from the moment it is certain to become part of the trail until it stands in its file. */
export const nextName = (seq: number): string => `next-${seq}.json`;

/** Holds a line that its writer has not made part of the trail yet. */
export const preparedName = (id: string): string => `prepared-${id}.json`;

/** What a directory of a trail holds. */
export interface TrailFiles {
  /** Numbers of the files, in order. */
  readonly indexes: readonly number[];
  /** Positions of lines that wait to be written into their file. */
  readonly next: readonly number[];
  /** Names of files with prepared lines. */
  readonly prepared: readonly string[];
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

export const isMissing = (error: unknown): boolean => codeOf(error) === "ENOENT";

/** A directory that does not exist holds nothing. */
export async function listTrail(directory: string): Promise<TrailFiles> {
  let names: string[] = [];
  try {
    names = await readdir(directory);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  const numbers = (pattern: RegExp) =>
    names.flatMap((name) => Number(pattern.exec(name)?.[1] ?? Number.NaN) || []).toSorted((a, b) => a - b);
  return {
    indexes: numbers(/^trail-(\d{6,15})\.jsonl$/),
    next: numbers(/^next-(\d{1,15})\.json$/),
    prepared: names.filter((name) => /^prepared-.*\.json$/.test(name)).toSorted(),
  };
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "this user's quota of the disk is used up",
  EROFS: "the file system is read-only",
  EACCES: "permission is denied",
  EPERM: "the system does not permit it, or the file system has no hard links",
  ENOTDIR: "a part of the path is not a directory",
  EEXIST: "it is not a directory",
  ELOOP: "it is a link",
  ENOTSUP: "the file system has no hard links",
  EMFILE: "too many files are open",
  EIO: "the disk reports an error",
};

/** Any error as a sentence that says what could not be done with the trail, and why. */
export function trailError(what: "written" | "read", directory: string, error: unknown): TrailError {
  if (error instanceof TrailError) return error;
  const { code, path, message } = error as NodeJS.ErrnoException;
  const reason = code === undefined ? message : `${reasons[code] ?? message}${path === undefined || path === directory ? "" : `: ${path}`}`;
  return new TrailError(`The trail in ${directory} cannot be ${what}: ${reason}.`, { cause: error });
}
