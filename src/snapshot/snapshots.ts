import { rm } from "node:fs/promises";
import { crawl, type Caller, type Progress } from "./crawl.ts";
import { loadSnapshot } from "./load.ts";
import type { Snapshot } from "./organization.ts";
import { partNames, withSources, type PartName } from "./parts.ts";
import { removeOld } from "./retention.ts";
import { createStore, type Base, type Header, type Source } from "./store.ts";
import { mayPrecede, outdatedBy } from "./touched.ts";
import type { Write } from "../writes.ts";

/** A crawl that goes on in the background, for all who asked for it. */
export interface Running {
  readonly id: string;
  /** Rejects as `crawl` does; what was read is kept, and the next start goes on from there. */
  readonly done: Promise<Snapshot>;
  progress(): Progress;
  /** Stops it for everybody who waits for it. */
  cancel(reason?: Error): void;
}

export interface StartOptions {
  /** What is needed; lists that lead to it are read too. All when left out. */
  readonly parts?: readonly PartName[] | undefined;
  /** Begins anew instead of continuing what an earlier run left unfinished. */
  readonly fresh?: boolean | undefined;
  /**
   * Begins with the pages of a finished snapshot that was read at most so long ago, in ms, and asks for the rest only: what is missing, and what this
   * server changed since. An unfinished one is continued only when somebody went on with it so long ago. Default: begins with none, continues any.
   */
  readonly reuseMs?: number | undefined;
}

/** One snapshot on the disk. */
export interface Listed {
  readonly id: string;
  /** Unix milliseconds. */
  readonly startedAt: number;
  readonly finishedAt: number | undefined;
  readonly source: Source;
  readonly parts: readonly PartName[];
  /** Shares pages with that snapshot. */
  readonly base?: Base;
}

export interface Snapshots {
  /**
   * The newest finished snapshot of this organization that holds these parts (all when left out) and was begun after all that this server changed.
   * @param maxAgeMs Counted from the end of the oldest crawl in it.
   */
  latest(maxAgeMs: number, wanted?: readonly PartName[]): Promise<Snapshot | undefined>;
  /** Joins the crawl that is running, else continues an unfinished one that is younger than a day, else begins a new one. */
  start(options?: StartOptions): Promise<Running>;
  /** Any snapshot of the directory as far as it has come. */
  open(id: string): Promise<Snapshot | undefined>;
  /** Newest first, those of other keys too. */
  list(): Promise<Listed[]>;
  /** Stops every crawl; what was read is kept, unless the directory is to be removed. */
  readonly close: (options?: { readonly remove?: boolean }) => Promise<void>;
}

export interface SnapshotOptions {
  readonly client: Caller;
  /** `snapshots` below the state directory; made when first needed. */
  readonly directory: string;
  /** Never the key itself. */
  readonly source: Source;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Finished snapshots of this source that are kept, see `removeOld`. Default 8. */
  readonly keep?: number | undefined;
  /** Texts that are never written whatever their shape: the admin key in use. */
  readonly secrets?: readonly string[] | undefined;
  /** What this server changed, in any order. */
  readonly writes?: (() => readonly Write[]) | undefined;
  /** See `CrawlOptions`. */
  readonly concurrency?: number | undefined;
}

/** A crawl that nobody finished is continued up to this age, in ms: what it began with is then a day old. */
export const continuedFor = 24 * 3_600_000;

const holds = ({ parts }: Pick<Header, "parts">, wanted: readonly PartName[]): boolean => wanted.every((part) => parts.includes(part));

/** A finished snapshot, and how old what it holds is. */
interface Finished {
  readonly header: Header;
  readonly finishedAt: number;
  /** Unix milliseconds: a snapshot that builds on another is as old as that one. */
  readonly readAt: number;
}

interface Active extends Running {
  readonly header: Header;
  /** Everything in it is read since it began. */
  readonly isFresh: boolean;
}

/** Snapshots of one organization. Nothing is read, written or asked for before the first call. */
export function createSnapshots(options: SnapshotOptions): Snapshots {
  const { client, directory, source, now, keep = 8, secrets = [], writes = () => [], concurrency } = options;
  const store = createStore(directory, secrets);
  const running = new Set<Active>();
  /** Starts one after the other, so that the second finds what the first began. */
  let starting: Promise<unknown> = Promise.resolve();
  /** Reading a large one takes seconds, and it never changes once it is finished. */
  let loaded: Snapshot | undefined;

  const load = async (id: string): Promise<Snapshot | undefined> => {
    if (loaded?.id === id) return loaded;
    const snapshot = await loadSnapshot(store, id);
    if (snapshot?.finishedAt !== undefined) loaded = snapshot;
    return snapshot;
  };

  const isOwn = ({ source: { api, key } }: Header): boolean => api === source.api && key === source.key;

  const begin = (header: Header, isFresh: boolean): Active => {
    const stop = new AbortController();
    let last: Progress = { done: 0, known: 0, estimateMs: undefined, part: undefined };
    const work = async (): Promise<Snapshot> => {
      const base = header.base && (await load(header.base.id));
      const run = await store.run(header, now(), base && outdatedBy(writes(), base.organization));
      try {
        await crawl({ client, store: run, signal: stop.signal, progress: (made) => (last = made), now, concurrency });
      } finally {
        await run.close();
      }
      const snapshot = (await load(header.id))!;
      const kept = { now: now(), keep, running: [...running].map(({ id }) => id), unfinishedFor: continuedFor };
      // What could not be removed is not worth the snapshot that was just read; the next crawl tries again.
      await removeOld(store, source, kept).catch(() => undefined);
      return snapshot;
    };
    const done = work().finally(() => running.delete(active));
    // Whoever waits for it is told; a crawl that nobody waits for must not end the process.
    done.catch(() => undefined);
    const cancel = (reason = new Error("The crawl was cancelled.")): void => stop.abort(reason);
    const active: Active = { id: header.id, done, progress: () => last, cancel, header, isFresh };
    running.add(active);
    return active;
  };

  /** A reading may take hours, but one that nobody went on with for longer than @param restedMs is old. */
  const unfinished = async (wanted: readonly PartName[], restedMs: number): Promise<Header | undefined> => {
    for (const header of await store.headers()) {
      if (!isOwn(header) || !holds(header, wanted) || now() - header.startedAt > continuedFor) continue;
      const chain = await store.chain(header.id);
      const restedSince = chain?.changedAt ?? header.startedAt;
      if (chain?.finishedAt === undefined && now() - restedSince <= restedMs) return header;
    }
    return undefined;
  };

  /** Finished ones of this organization that were read at most so long ago, newest first. */
  const young = async (maxAgeMs: number): Promise<Finished[]> => {
    const found: Finished[] = [];
    for (const header of await store.headers()) {
      if (!isOwn(header)) continue;
      const finishedAt = (await store.chain(header.id))?.finishedAt;
      const readAt = header.base?.readAt ?? finishedAt;
      if (finishedAt !== undefined && readAt !== undefined && now() - readAt <= maxAgeMs) found.push({ header, finishedAt, readAt });
    }
    return found.toSorted((a, b) => b.finishedAt - a.finishedAt);
  };

  /** The one that saves most requests: by the parts that are wanted, which is near enough. */
  const baseFor = async (wanted: readonly PartName[], maxAgeMs: number): Promise<Finished | undefined> => {
    const shared = ({ header }: Finished): number => wanted.filter((part) => header.parts.includes(part)).length;
    return (await young(maxAgeMs)).toSorted((a, b) => shared(b) - shared(a))[0];
  };

  const create = async (wanted: readonly PartName[], reuseMs: number): Promise<Header> => {
    const base = reuseMs > 0 ? await baseFor(wanted, reuseMs) : undefined;
    if (base === undefined) return store.create(now(), source, wanted);
    const { header, readAt } = base;
    return store.create(now(), source, [...new Set([...wanted, ...header.parts])], { id: header.id, readAt });
  };

  const startNow = async ({ parts = partNames, fresh = false, reuseMs }: StartOptions): Promise<Running> => {
    const wanted = withSources(parts);
    const shared = [...running].find((active) => holds(active.header, wanted) && (active.isFresh || !fresh));
    if (shared) return shared;
    const old = fresh ? undefined : await unfinished(wanted, reuseMs ?? continuedFor);
    if (old) return begin(old, false);
    const header = await create(wanted, fresh ? 0 : (reuseMs ?? 0));
    return begin(header, header.base === undefined);
  };

  return {
    async latest(maxAgeMs, wanted = partNames) {
      const parts = withSources(wanted);
      const isBehind = ({ startedAt }: Header): boolean => writes().some((write) => mayPrecede(startedAt, write));
      const best = (await young(maxAgeMs)).find(({ header }) => holds(header, parts) && !isBehind(header));
      return best && load(best.header.id);
    },
    start(wanted = {}) {
      const started = starting.then(() => startNow(wanted));
      starting = started.catch(() => undefined);
      return started;
    },
    open: load,
    async list() {
      const headers = await store.headers();
      return Promise.all(headers.map(async (header) => ({ ...header, finishedAt: (await store.chain(header.id))?.finishedAt })));
    },
    async close({ remove = false } = {}) {
      const ending = [...running];
      for (const one of ending) one.cancel(new Error("The server ended."));
      await Promise.allSettled(ending.map(({ done }) => done));
      if (remove) await rm(directory, { recursive: true, force: true });
    },
  };
}
