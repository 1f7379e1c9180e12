import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { lstat, mkdir, open, unlink } from "node:fs/promises";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";

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
async function ensurePrivateDirectory(directory: string): Promise<void> {
  await makeDirectories(directory);
  const found = await lstat(directory);
  if (!found.isDirectory()) throw new Error(`${directory} is not a directory`);
  const { uid } = userInfo();
  if (uid === -1) return;
  if (found.uid !== uid) throw new Error(`${directory} belongs to another user`);
  if ((found.mode & 0o077) !== 0) throw new Error(`${directory} can be entered by other users: chmod 700 it`);
}

/** Writes a new file that only this user can read, and waits until it is on the disk. */
async function writePrivate(path: string, content: string): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
  const file = await open(path, flags, fileMode);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Where keys that the API shows once are kept. */
export interface KeyStore {
  /** @throws {Error} When a key could not be written there. Asked before a key is created, so that none is lost. */
  check(): Promise<void>;
  /**
   * Writes a key and nothing else.
   * @param name Name of the file below the directory, made of the id of the key.
   * @returns The path of the file.
   */
  keep(name: string, key: string): Promise<string>;
}

/** @param directory `keys` below the state directory; made when first needed. */
export function createKeyStore(directory: string): KeyStore {
  return {
    async check() {
      await ensurePrivateDirectory(directory);
      const probe = join(directory, `.probe-${randomUUID()}`);
      await writePrivate(probe, "");
      await unlink(probe);
    },
    async keep(name, key) {
      await ensurePrivateDirectory(directory);
      const path = join(directory, name.replaceAll(/[^\w.-]/g, "_"));
      await writePrivate(path, `${key}\n`);
      return path;
    },
  };
}
