import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isJson, objectAt } from "../json.ts";
import { ensurePrivateDirectory, readPrivate, writePrivate } from "../state/private-files.ts";
import { isMissing } from "../trail/files.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { formatLine, maxLineBytes, type PageLine, type ReadLine } from "./lines.ts";
import { isPart, withSources, type PartName } from "./parts.ts";
import { bestChain, createRunFile, readChain, type Chain } from "./run-files.ts";

/** Where a snapshot was read from: base URL of the API, and a fingerprint of the admin key. */
export interface Source {
  readonly api: string;
  readonly key: string;
}

/** The finished snapshot whose pages another one began with. */
export interface Base {
  readonly id: string;
  /** When the oldest crawl among those pages ended, in Unix milliseconds. */
  readonly readAt: number;
}

/** What `snapshot.json` says. */
export interface Header {
  readonly id: string;
  /** Unix milliseconds. */
  readonly startedAt: number;
  readonly source: Source;
  /** In the order of the table of parts. */
  readonly parts: readonly PartName[];
  readonly base?: Base;
}

/** A crawl's own file in a snapshot, and what the snapshot holds so far. */
export interface Run {
  readonly ledger: Ledger;
  /** Keeps a line and counts it; resolves once the line outlives this process. A page that is too large is left out and said to be. */
  keep(line: ReadLine): Promise<void>;
  /** Declares the snapshot finished. */
  finish(at: number): Promise<void>;
  /** Nothing is kept from here on; waits for what is being written. */
  close(): Promise<void>;
}

export interface Store {
  /** The directory of one snapshot. */
  pathOf(id: string): string;
  create(now: number, source: Source, parts: readonly PartName[], base?: Base): Promise<Header>;
  /** Newest first; directories that are no snapshot of this format are passed over. */
  headers(): Promise<Header[]>;
  header(id: string): Promise<Header | undefined>;
  /** What counts of a snapshot's files; undefined before a first line was written. */
  chain(id: string): Promise<Chain | undefined>;
  /** Every line that counts, in order. */
  read(id: string, chain: Chain, onLine: (line: ReadLine) => void): Promise<void>;
  /** Begins a run that continues what the snapshot holds; the first one copies what it builds on, lists that `isOutdated` from there on not. */
  run(header: Header, now: number, isOutdated?: (page: PageLine) => boolean): Promise<Run>;
}

const format = 1;
export const headerName = "snapshot.json";

/** Sorts by time; the rest keeps processes apart. */
const newId = (now: number): string =>
  `${new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-")}-${randomBytes(4).toString("hex")}`;

const isSnapshotId = (name: string): boolean => /^\d{8}-\d{6}-[0-9a-f]{8}$/.test(name);

function headerOf(id: string, text: string): Header | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJson(json) || json.format !== format || json.id !== id) return undefined;
  const { startedAt, parts } = json;
  const { api, key } = objectAt(json, "source");
  const { id: baseId, readAt } = objectAt(json, "base");
  const base = typeof baseId === "string" && isSnapshotId(baseId) && typeof readAt === "number" ? { id: baseId, readAt } : undefined;
  if (typeof startedAt !== "number" || typeof api !== "string" || typeof key !== "string" || !Array.isArray(parts)) return undefined;
  return parts.every(isPart) ? { id, startedAt, source: { api, key }, parts, ...(base && { base }) } : undefined;
}

const tooLarge = "a page was too large to keep";

/**
 * @param directory Made when first written to.
 * @param secrets Never written, whatever their shape: the admin key in use.
 */
export function createStore(directory: string, secrets: readonly string[]): Store {
  const pathOf = (id: string): string => join(directory, id);

  const header: Store["header"] = async (id) => {
    const text = isSnapshotId(id) ? await readPrivate(join(pathOf(id), headerName)) : undefined;
    return text === undefined ? undefined : headerOf(id, text);
  };

  const chain: Store["chain"] = (id) => bestChain(pathOf(id));

  /** What was left out there is asked for again. A base that was removed, or a copy cut off by a crash, costs requests and nothing else. */
  const copyPages = async (base: string, run: Run, isOutdated: (page: PageLine) => boolean): Promise<void> => {
    const ended = new Set<string>();
    const copy = (line: ReadLine): unknown => {
      if (!("rows" in line)) return undefined;
      const list = JSON.stringify([line.part, line.unit]);
      if (!ended.has(list) && !isOutdated(line)) return run.keep(line);
      return ended.add(list);
    };
    try {
      const pages = await chain(base);
      if (pages) await readChain(pathOf(base), pages, copy);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  };

  return {
    pathOf,
    header,
    chain,
    async create(now, source, wanted, base) {
      const id = newId(now);
      await ensurePrivateDirectory(directory);
      await ensurePrivateDirectory(pathOf(id));
      const made: Header = { id, startedAt: now, source, parts: withSources(wanted), ...(base && { base }) };
      await writePrivate(join(pathOf(id), headerName), `${JSON.stringify({ format, ...made }, undefined, 2)}\n`);
      return made;
    },
    async headers() {
      const names = await readdir(directory).catch((error: unknown) => {
        if (isMissing(error)) return [];
        throw error;
      });
      const found = await Promise.all(names.map(header));
      return found.filter((one) => one !== undefined).toSorted((a, b) => b.startedAt - a.startedAt);
    },
    async read(id, which, onLine) {
      await readChain(pathOf(id), which, onLine);
    },
    async run({ id, parts, base }, now, isOutdated = () => false) {
      const ledger = createLedger(parts);
      const known = await chain(id);
      const after = known ? await readChain(pathOf(id), known, (line) => ledger.take(line)) : [];
      const file = await createRunFile(pathOf(id), after, now);
      const run: Run = {
        ledger,
        async keep(line) {
          const text = formatLine(line, secrets);
          const fits = Buffer.byteLength(text) <= maxLineBytes;
          const kept: ReadLine = fits ? line : { part: line.part, unit: line.unit, skipped: tooLarge, at: line.at, tries: 1, whole: false };
          await file.append(fits ? text : formatLine(kept, secrets));
          ledger.take(kept);
        },
        finish: (at) => file.finish(at),
        close: () => file.close(),
      };
      if (base !== undefined && known === undefined) await copyPages(base.id, run, isOutdated);
      return run;
    },
  };
}
