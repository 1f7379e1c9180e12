import { randomUUID } from "node:crypto";
import { unlink } from "node:fs/promises";
import { join } from "node:path";
import { ensurePrivateDirectory, writePrivate } from "./private-files.ts";

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
