import { setImmediate as turn } from "node:timers/promises";

/** A clock that jumps to the next timer when nothing else is left to do. */
export interface Clock {
  readonly now: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Lets the time pass until the work is done. */
  finish<T>(work: Promise<T>): Promise<T>;
  /** Lets that much time pass. */
  pass(ms: number): Promise<void>;
}

interface Timer {
  readonly at: number;
  readonly ring: () => void;
}

export function createClock(): Clock {
  let time = 0;
  const timers = new Set<Timer>();

  const sleep: Clock["sleep"] = (ms, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      // Real timers overflow there and ring at once.
      if (ms >= 2 ** 31) throw new Error(`no timer can be set to ${ms} ms`);
      const timer = { at: time + ms, ring: resolve };
      timers.add(timer);
      signal?.addEventListener("abort", () => {
        timers.delete(timer);
        reject(signal.reason as Error);
      });
    });

  const ringNext = () => {
    const next = [...timers].reduce<Timer | undefined>((first, timer) => (first && first.at <= timer.at ? first : timer), undefined);
    if (next === undefined) throw new Error("nothing will ever happen again");
    timers.delete(next);
    time = Math.max(time, next.at);
    next.ring();
  };

  const finish: Clock["finish"] = async (work) => {
    const state = { done: false };
    const settle = () => void (state.done = true);
    work.then(settle, settle);
    for (await turn(); !state.done; await turn()) ringNext();
    return work;
  };
  return { now: () => time, sleep, finish, pass: (ms) => finish(sleep(ms)) };
}
