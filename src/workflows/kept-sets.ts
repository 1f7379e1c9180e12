import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { ensurePrivateDirectory, readPrivate, writePrivate } from "../state/private-files.ts";

/** One call of a change set, by the name of its tool. */
export const keptCall = z.strictObject({ tool: z.string(), arguments: z.record(z.string(), z.unknown()) });
export type KeptCall = z.infer<typeof keptCall>;

/** More calls in one set no person reads with care. */
export const maxItems = 50;

const keptCalls = z.array(keptCall);

/** Change sets that wait to be applied: what is left of one that stopped, and what an audit proposes. */
export interface KeptSets {
  /** @returns The id to resume it by. */
  keep(calls: readonly KeptCall[]): Promise<string>;
  /** Undefined when there is none of this id. */
  find(id: string): Promise<KeptCall[] | undefined>;
  remove(id: string): Promise<void>;
}

const isId = (id: string): boolean => /^set_[\w-]{12}$/.test(id);

/** @param directory Made when first needed. */
export function createKeptSets(directory: string): KeptSets {
  const fileOf = (id: string): string => join(directory, `${id}.json`);
  return {
    async keep(calls) {
      await ensurePrivateDirectory(directory);
      const id = `set_${randomBytes(9).toString("base64url")}`;
      await writePrivate(fileOf(id), JSON.stringify(calls));
      return id;
    },
    async find(id) {
      const kept = isId(id) ? await readPrivate(fileOf(id)) : undefined;
      const parsed = kept === undefined ? undefined : keptCalls.safeParse(JSON.parse(kept));
      return parsed?.success ? parsed.data : undefined;
    },
    async remove(id) {
      if (isId(id)) await rm(fileOf(id), { force: true });
    },
  };
}
