import { constants } from "node:fs";
import { lstat, mkdir, open, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
// Undefined on Windows. Not `userInfo()`, which fails for a number that belongs to no user.
import { geteuid } from "node:process";

/** Only the owner may enter the directory and read its files. Windows has no such modes; there the user's profile directory protects them. */
const directoryMode = 0o700;
const fileMode = 0o600;

/** Node's own recursive `mkdir` never ends where a directory exists and yet holds no others, as /proc does. */
async function makeDirectories(directory: string): Promise<void> {
  const make = () => mkdir(directory, { mode: directoryMode });
  try {
    await make().catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      await makeDirectories(dirname(directory));
      await make();
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/**
 * Makes sure a directory exists that only this user can enter.
 * @throws {Error} When it is a link or somebody else's: a key written there could be read by others.
 */
export async function ensurePrivateDirectory(directory: string): Promise<void> {
  await makeDirectories(directory);
  const found = await lstat(directory);
  if (!found.isDirectory()) throw new Error(`${directory} is not a directory`);
  const uid = geteuid?.();
  if (uid === undefined) return;
  if (found.uid !== uid) throw new Error(`${directory} belongs to another user`);
  if ((found.mode & 0o077) !== 0) throw new Error(`${directory} can be entered by other users: chmod 700 it`);
}

/** Writes a new file that only this user can read, and waits until it is on the disk. */
export async function writePrivate(path: string, content: string): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
  const file = await open(path, flags, fileMode);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Opens a file that only this user can read and write; with `O_CREAT` it is made so.
 * @throws {Error} When it is a link, no ordinary file, somebody else's, or open to others.
 */
export async function openPrivate(path: string, flags: number): Promise<FileHandle> {
  const file = await open(path, flags | (constants.O_NOFOLLOW ?? 0), fileMode);
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new Error(`${path} is not an ordinary file`);
    const uid = geteuid?.();
    if (uid !== undefined && found.uid !== uid) throw new Error(`${path} belongs to another user`);
    if (uid !== undefined && (found.mode & 0o077) !== 0) throw new Error(`${path} is open to other users: chmod 600 it`);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * Reads a file that only this user can have written.
 * @returns Undefined when there is none, or when it is a link, somebody else's, or readable by others: such a file proves nothing.
 */
export async function readPrivate(path: string): Promise<string | undefined> {
  const file = await openPrivate(path, constants.O_RDONLY).catch(() => undefined);
  try {
    return await file?.readFile("utf8");
  } finally {
    await file?.close();
  }
}
