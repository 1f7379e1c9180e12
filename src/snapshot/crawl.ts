import { setMaxListeners } from "node:events";
import type { ApiError } from "../client/errors.ts";
import type { ApiAnswer, ApiRequest } from "../client/request.ts";
import { toRequest } from "../tools/request.ts";
import { judge, lineOf, skipLine, unsetLine } from "./answers.ts";
import { createLanes } from "./lanes.ts";
import type { Unit } from "./ledger.ts";
import type { ReadLine } from "./lines.ts";
import { partNames, parts, type PartName } from "./parts.ts";
import type { Run } from "./store.ts";

/** What a crawl asks of a client. */
export interface Caller {
  call(
    request: ApiRequest,
    options: {
      readonly signal: AbortSignal;
      /** Longest wait for the pace of the API, in ms. A crawl waits as long as it takes. */
      readonly patienceMs: number;
      /** All requests of a crawl take turns with other callers as one. */
      readonly caller: object;
    },
  ): Promise<ApiAnswer>;
}

/** How far a crawl has come. */
export interface Progress {
  /** Lists and objects that need no more request. */
  readonly done: number;
  /** Those known so far; lists lead to more. */
  readonly known: number;
  /** Time left for what is known, at the pace of this run; undefined before it has one. */
  readonly estimateMs: number | undefined;
  /** What the last answer was about. */
  readonly part: PartName | undefined;
}

export interface CrawlOptions {
  readonly client: Caller;
  /** Ended by `finish` when everything was read; closing it is left to the caller. */
  readonly store: Run;
  readonly signal: AbortSignal;
  readonly progress?: ((progress: Progress) => void) | undefined;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Requests given to the client at a time, but never less than one for each part that has work. Default 16. */
  readonly concurrency?: number | undefined;
  /** A list of more pages is left out. Default 10,000. */
  readonly maxPages?: number | undefined;
}

/** Attempts for a unit, each with all the client's own retries. */
const maxTries = 3;
/** After so many requests in a row without any answer, it may be the network and not what was asked for. */
const maxSilent = 24;

function requestOf({ part, ids, cursor }: Pick<Unit, "part" | "ids" | "cursor">): ApiRequest {
  const path = Object.fromEntries(part.tool.pathParams.map((name, place) => [name, ids[place]]));
  return toRequest(part.tool, { ...part.args, ...path, ...(cursor !== undefined && { after: cursor }) });
}

/** Parts go side by side, so the slowest one decides. */
function createEstimate({ ledger }: Run, now: () => number) {
  const begun = now();
  const before = new Map(partNames.map((name) => [name, ledger.counts(name).ended]));
  return (part: PartName | undefined): Progress => {
    const spent = now() - begun;
    let [done, known, estimateMs] = [0, 0, undefined as number | undefined];
    for (const name of partNames) {
      const counts = ledger.counts(name);
      done += counts.ended;
      known += counts.known;
      const read = counts.ended - before.get(name)!;
      if (read > 0) estimateMs = Math.max(estimateMs ?? 0, Math.round(((counts.known - counts.ended) * spent) / read));
    }
    return { done, known, estimateMs, part };
  };
}

/**
 * Reads what is left of a snapshot and finishes it. A page is given to the operating system before its successor is asked for: whoever stops a crawl, or kills its
 * process, loses the pages that were under way, and nothing else is ever read again.
 * @throws {ApiError} When the key may read nothing, or cannot any more. {ConnectionError} When the API cannot be reached. The signal's reason when it is
 * aborted. Errors of the file system. What was read until then is kept, and the next run goes on from there.
 */
export async function crawl(options: CrawlOptions): Promise<void> {
  const { client, store, signal, progress, now, concurrency = 16, maxPages = 10_000 } = options;
  const { ledger } = store;
  const caller = {};
  const stop = new AbortController();
  const lanes = createLanes(concurrency);
  const estimate = createEstimate(store, now);
  const tries = new Map<Unit, number>();
  let later: Unit[] = [];
  /** Refusals that came before the key has read anything: they may be about the key rather than about the part. */
  let refusals: { readonly line: ReadLine; readonly error: unknown }[] | undefined = [];
  let silent = 0;
  let working = 0;

  const ask = (unit: Pick<Unit, "part" | "ids" | "cursor">): Promise<ApiAnswer> =>
    client.call(requestOf(unit), { signal: stop.signal, patienceMs: Infinity, caller });

  const keep = async (line: ReadLine): Promise<void> => {
    await store.keep(line);
    for (const unit of ledger.fresh()) lanes.add(unit);
    progress?.(estimate(line.part));
  };

  const keepRefusals = async (): Promise<void> => {
    const held = refusals ?? [];
    refusals = undefined;
    for (const { line } of held) {
      lanes.hold(line.part, false);
      await keep(line);
    }
  };

  /** Asks for what every crawl begins with: without an answer to that, going on would only declare everything left out. */
  const checkReach = async (): Promise<void> => {
    silent = 0;
    const root = [...parts.values()].find(({ name, of }) => of.length === 0 && ledger.counts(name).known > 0)!;
    await ask({ part: root, ids: [], cursor: undefined });
  };

  const failed = async (unit: Unit, error: unknown): Promise<void> => {
    const { name } = unit.part;
    const verdict = judge(error, unit, ledger.counts(name).read > 0);
    if (verdict.kind === "stop") throw error;
    if (verdict.kind === "closed") {
      const line = skipLine(unit, verdict.reason, now(), 1, true);
      if (refusals === undefined || (error as ApiError).status !== 401) return keep(line);
      lanes.hold(name, true);
      refusals.push({ line, error });
      return undefined;
    }
    lanes.open(name);
    if (verdict.kind === "unset") return keep(unsetLine(unit, now()));
    const tried = (tries.get(unit) ?? 0) + 1;
    if (verdict.kind === "skip") return keep(skipLine(unit, verdict.reason, now(), tried));
    silent = verdict.silent ? silent + 1 : 0;
    if (silent >= maxSilent) await checkReach();
    tries.set(unit, tried);
    if (tried >= maxTries) return keep(skipLine(unit, `${verdict.reason}, ${tried} times`, now(), tried));
    later.push(unit);
    return undefined;
  };

  const answered = async (unit: Unit, { json }: ApiAnswer): Promise<void> => {
    silent = 0;
    if (refusals) await keepRefusals();
    await keep(lineOf(unit, json, now(), maxPages));
    if (!unit.ended) lanes.addFirst(unit);
  };

  const read = async (unit: Unit): Promise<void> => {
    const result = await ask(unit).then(
      (answer) => ({ answer }),
      (error: unknown) => ({ error }),
    );
    if ("error" in result) {
      // Its place stays taken until it is known what the failure means: the next request of its part may then not be made at all.
      const meaning = unit.ended || stop.signal.aborted ? undefined : failed(unit, result.error);
      return Promise.resolve(meaning).finally(() => lanes.free(unit));
    }
    lanes.free(unit);
    lanes.open(unit.part.name);
    // The next requests go out before this answer is written. It is kept even after a stop: it need not be asked for again.
    pump();
    return unit.ended ? undefined : answered(unit, result.answer);
  };

  const onAbort = (): void => stop.abort(signal.reason);
  let settle: () => void = () => undefined;

  const pump = (): void => {
    for (let unit = stop.signal.aborted ? undefined : lanes.take(); unit; unit = lanes.take()) {
      working += 1;
      read(unit)
        .catch((error: unknown) => stop.abort(error))
        .finally(() => {
          working -= 1;
          pump();
        });
    }
    if (working > 0) return;
    if (later.length === 0 || stop.signal.aborted) settle();
    else {
      for (const unit of later.splice(0)) lanes.add(unit);
      pump();
    }
  };

  setMaxListeners(0, stop.signal);
  signal.throwIfAborted();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    for (const unit of ledger.fresh()) {
      if (ledger.counts(unit.part.name).requests > 0) lanes.open(unit.part.name);
      lanes.add(unit);
    }
    await new Promise<void>((resolve) => {
      settle = resolve;
      pump();
    });
    stop.signal.throwIfAborted();
    if (refusals && refusals.length > 0) throw refusals[0]!.error;
    await store.finish(now());
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
