import { readdir, rename, rmdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { isMissing } from "../trail/files.ts";
import { isRunFile } from "./run-files.ts";
import { headerName, type Header, type Source, type Store } from "./store.ts";

export interface Retention {
  /** Unix milliseconds. */
  readonly now: number;
  /** Finished snapshots that are kept of the last 24 hours, and days of which one is kept. */
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

interface Finished {
  readonly header: Header;
  /** Unix milliseconds. */
  readonly at: number;
}

const dayMs = 86_400_000;

/**
 * A day of many questions must not push out the snapshot with which next quarter is to be compared: of each UTC day stays the one that holds most parts,
 * of several the newest. The newest of the last 24 hours stay too, for the answers that name them.
 */
function kept(finished: readonly Finished[], keep: number, now: number): Set<string> {
  const newestFirst = finished.toSorted((a, b) => b.at - a.at);
  const recent = newestFirst.filter(({ at }) => now - at < dayMs).slice(0, keep);
  const ofDay = new Map<number, Finished>();
  for (const one of newestFirst) {
    const day = Math.floor(one.at / dayMs);
    const best = ofDay.get(day);
    if (best === undefined || one.header.parts.length > best.header.parts.length) ofDay.set(day, one);
  }
  return new Set([...recent, ...[...ofDay.values()].slice(0, keep)].map(({ header }) => header.id));
}

/** Removes snapshots of this source that nobody needs any more; those of other organizations and keys stay. */
export async function removeOld(store: Store, source: Source, { now, keep, running, unfinishedFor }: Retention): Promise<void> {
  const own = (await store.headers()).filter(({ source: { api, key } }) => api === source.api && key === source.key);
  const finished: Finished[] = [];
  const stale: Header[] = [];
  for (const header of own) {
    const chain = await store.chain(header.id);
    if (chain?.finishedAt !== undefined) finished.push({ header, at: chain.finishedAt });
    else if (now - Math.max(header.startedAt, chain?.changedAt ?? 0) > unfinishedFor) stale.push(header);
  }
  const staying = kept(finished, keep, now);
  const old = finished.filter(({ header }) => !staying.has(header.id));
  for (const { id } of [...old.map(({ header }) => header), ...stale]) {
    if (running.includes(id)) continue;
    await removeDirectory(store.pathOf(id)).catch((error: unknown) => {
      // Another process was quicker.
      if (!isMissing(error)) throw error;
    });
  }
}
