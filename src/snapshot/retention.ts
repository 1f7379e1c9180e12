import { readdir, rename, rmdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { isMissing } from "../trail/files.ts";
import { isRunFile } from "./run-files.ts";
import { headerName, type Header, type Source, type Store } from "./store.ts";

export interface Retention {
  /** Unix milliseconds. */
  readonly now: number;
  /** Finished snapshots that are kept. */
  readonly keep: number;
  /** Ids of snapshots that this process works on. */
  readonly running: readonly string[];
  /** Unfinished ones go when nothing was added for this long, in ms. */
  readonly unfinishedFor: number;
}

/** Only files that a snapshot consists of are removed, and the directory only when nothing else is in it. */
async function removeDirectory(path: string): Promise<void> {
  const names = await readdir(path);
  const pages = names.filter(isRunFile);
  if (pages.length + 1 !== names.length || !names.includes(headerName)) return;
  // Nobody then takes half a snapshot for a whole one, should this be interrupted.
  const away = join(path, "..", `removed-${path.slice(path.lastIndexOf("-") + 1)}`);
  await rename(path, away);
  for (const name of [...pages, headerName]) await unlink(join(away, name));
  await rmdir(away);
}

/** Removes snapshots of this source that nobody needs any more; those of other organizations and keys stay. */
export async function removeOld(store: Store, source: Source, { now, keep, running, unfinishedFor }: Retention): Promise<void> {
  const own = (await store.headers()).filter(({ source: { api, key } }) => api === source.api && key === source.key);
  const finished: { readonly header: Header; readonly at: number }[] = [];
  const stale: Header[] = [];
  for (const header of own) {
    const chain = await store.chain(header.id);
    if (chain?.finishedAt !== undefined) finished.push({ header, at: chain.finishedAt });
    else if (now - Math.max(header.startedAt, chain?.changedAt ?? 0) > unfinishedFor) stale.push(header);
  }
  const old = finished.toSorted((a, b) => b.at - a.at).slice(keep);
  for (const { id } of [...old.map(({ header }) => header), ...stale]) {
    if (running.includes(id)) continue;
    await removeDirectory(store.pathOf(id)).catch((error: unknown) => {
      // Another process was quicker.
      if (!isMissing(error)) throw error;
    });
  }
}
