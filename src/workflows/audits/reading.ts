import type { Caller } from "../../dispatch.ts";
import type { Snapshot } from "../../snapshot/organization.ts";
import type { PartName } from "../../snapshot/parts.ts";
import type { Running, Snapshots } from "../../snapshot/snapshots.ts";
import { shown } from "../../output/untrusted.ts";
import { InputError } from "../../tools/input.ts";
import type { SharedArgs } from "./shared-input.ts";

/** The organization as far as it was read when the answer is due. */
export interface ReadSoFar {
  readonly snapshot: Snapshot;
  /** Undefined when the reading is finished. */
  readonly going: { readonly done: number; readonly known: number; readonly estimateMs: number | undefined } | undefined;
}

const minute = 60_000;

/** How many calls wait for each crawl, and those that somebody wants to go on without waiting. */
export interface Waiters {
  readonly counts: Map<string, number>;
  readonly background: Set<string>;
}

export const noWaiters = (): Waiters => ({ counts: new Map(), background: new Set() });

/**
 * Waits until the crawl is done, the time is over or the caller gives up; the last one who gives up stops the crawl.
 * @returns What was read, when it is done. From then on it can be removed at any time, as old ones are.
 */
async function waitFor(running: Running, waiters: Waiters, caller: Caller, ms: number): Promise<Snapshot | undefined> {
  const { counts, background } = waiters;
  const { id } = running;
  counts.set(id, (counts.get(id) ?? 0) + 1);
  const over = AbortSignal.timeout(ms);
  const stop = AbortSignal.any([over, caller.signal]);
  const tell = () => {
    const { done, known, part } = running.progress();
    if (known === 0) caller.progress?.(0, undefined, "beginning to read");
    else caller.progress?.(done, known, `${done} of ${known} lists read${part === undefined ? "" : `, now ${part}`}`);
  };
  tell();
  const ticking = setInterval(tell, 500);
  let done: Snapshot | undefined;
  try {
    done = await Promise.race([
      running.done,
      new Promise<undefined>((resolve) => {
        if (stop.aborted) resolve(undefined);
        stop.addEventListener("abort", () => resolve(undefined), { once: true });
      }),
    ]);
  } finally {
    clearInterval(ticking);
    const left = (counts.get(id) ?? 1) - 1;
    counts.set(id, left);
    if (caller.signal.aborted && left === 0 && !background.has(id)) running.cancel();
  }
  caller.signal.throwIfAborted();
  return done;
}

/**
 * What an audit works on: the newest snapshot that is young enough, or one that is read now for as long as a call may take, beginning with what a
 * young one of fewer parts holds. The reading goes on after the answer; the next call with the same arguments finds it further on.
 * @throws {InputError} For an id that stands for no snapshot.
 */
export async function readForAudit(
  snapshots: Snapshots,
  waiters: Waiters,
  parts: readonly PartName[],
  { max_age_minutes = 60, snapshot: id, wait = true }: SharedArgs,
  caller: Caller,
  budgetMs: number,
): Promise<ReadSoFar> {
  const given = id === undefined ? undefined : await snapshots.open(id);
  if (id !== undefined && given === undefined)
    throw new InputError(`snapshot: there is none of the id ${JSON.stringify(shown(id, 100))}. Nothing was sent.`);
  if (given?.finishedAt !== undefined) return { snapshot: given, going: undefined };
  if (given === undefined && max_age_minutes > 0) {
    const known = await snapshots.latest(max_age_minutes * minute, parts);
    if (known) return { snapshot: known, going: undefined };
  }
  const again = given === undefined ? { fresh: max_age_minutes === 0, reuseMs: max_age_minutes * minute } : {};
  const running = await snapshots.start({ parts, ...again });
  const done = wait ? await waitFor(running, waiters, caller, budgetMs) : undefined;
  // The answer says that it goes on; whoever gives up later must not stop it.
  if (done === undefined) waiters.background.add(running.id);
  const snapshot = done ?? (await snapshots.open(running.id)) ?? (await running.done);
  return { snapshot, going: snapshot.finishedAt === undefined ? running.progress() : undefined };
}
