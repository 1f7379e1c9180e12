import { describe, expect, test } from "vitest";
import { PacedError } from "../../src/client/errors.ts";
import type { Pace } from "../../src/client/pace.ts";
import { A, families, mixed, reads, stage, useUp } from "./pace-stage.ts";
import { failureOf } from "./servers.ts";

describe("a pause that the API asks for", () => {
  const asked = { kind: "refused", pauseMs: 30_000 } as const;
  const enter = (pace: Pace, more: Partial<Parameters<Pace["enter"]>[0]> = {}) =>
    pace.enter({ family: A, caller: {}, patienceMs: Infinity, signal: undefined, again: false, ...more });

  test("holds all callers; after it one tries the way, the others follow", async () => {
    const { clock, pace } = stage();
    const early = await Promise.all([enter(pace), enter(pace), enter(pace)]);
    early[0].leave({ kind: "accepted" });
    early[1].leave({ kind: "accepted" });
    early[2].leave(asked);
    const turns: { at: number; leave: () => void }[] = [];
    for (let n = 0; n < 5; n++) {
      void enter(pace).then((turn) => turns.push({ at: clock.now(), leave: () => turn.leave({ kind: "accepted" }) }));
    }
    await clock.pass(29_999);
    expect(turns).toEqual([]);
    expect(pace.status()).toMatchObject([{ family: A, waiting: 5, pausedForMs: 1 }]);
    await clock.pass(1000);
    expect(turns.map(({ at }) => at)).toEqual([30_000]);
    turns[0]!.leave();
    await clock.pass(30_000);
    // Two a minute were learned, and the first of this minute was the one that tried.
    expect(turns.map(({ at }) => at)).toEqual([30_000, 60_250]);
  });

  test("is not needed for one to try the way first: after a refusal the next minute begins with one request", async () => {
    const { clock, pace } = stage();
    const early = await Promise.all(Array.from({ length: 8 }, () => enter(pace)));
    for (const [n, turn] of early.entries()) turn.leave({ kind: n < 7 ? "accepted" : "refused" });
    const turns: (() => void)[] = [];
    for (let n = 0; n < 10; n++) void enter(pace).then((turn) => turns.push(() => turn.leave({ kind: "accepted" })));
    await clock.pass(62_000);
    expect(turns).toHaveLength(1);
    turns[0]!();
    await clock.pass(1);
    expect(turns).toHaveLength(7);
  });

  test("of no time at all is believed once, not again and again", async () => {
    const { clock, pace } = stage();
    let sent = 0;
    const endless = async () => {
      for (;;) {
        const turn = await enter(pace);
        sent += 1;
        turn.leave({ kind: "refused", pauseMs: 0 });
      }
    };
    void endless();
    await clock.pass(300_000);
    expect(sent).toBeLessThanOrEqual(8);
  });

  test("may come with any answer, and does not hold other endpoints", async () => {
    const { clock, pace } = stage();
    (await enter(pace)).leave({ kind: "accepted", pauseMs: 5000 });
    await clock.finish(enter(pace, { family: "GET /roles" }));
    expect(clock.now()).toBe(0);
    await clock.finish(enter(pace));
    expect(clock.now()).toBe(5000);
  });

  test("longer than a timer can be is waited for all the same", async () => {
    const { clock, pace } = stage();
    (await enter(pace)).leave({ kind: "refused", pauseMs: 40 * 86_400_000 });
    const entered = enter(pace);
    await clock.finish(entered);
    expect(clock.now()).toBe(40 * 86_400_000);
  });
});

describe("callers", () => {
  test("take turns, so a crawl of 200 does not hold up one that asks once", async () => {
    const { clock, call } = stage();
    const crawl = {};
    const all = Promise.all(reads(200, { family: A, caller: crawl }).map(call));
    await clock.pass(90_000);
    const asked = clock.now();
    const waited = (await clock.finish(call({ family: A }))) - asked;
    console.log(`one call beside a crawl of 200 waited ${waited} ms`);
    expect(waited).toBeLessThanOrEqual(61_000);
    await clock.finish(all);
  });

  test("that share an endpoint get the same share of it", async () => {
    const { clock, call } = stage();
    const ends = await clock.finish(
      Promise.all([{}, {}, {}].map((who) => Promise.all(reads(21, { family: A, caller: who }).map(call)).then(() => clock.now()))),
    );
    expect(Math.max(...ends) - Math.min(...ends)).toBeLessThanOrEqual(62_000);
  });

  test("of other endpoints do not wait behind a long line either", async () => {
    const { clock, call } = stage({ limit: 1000 }, { concurrency: 1 });
    const all = Promise.all(reads(100, { family: A }).map(call));
    await clock.pass(1000);
    const asked = clock.now();
    expect((await clock.finish(call({ family: "GET /roles" }))) - asked).toBeLessThanOrEqual(3 * 800);
    await clock.finish(all);
  });

  test("that give up while they wait leave the line at once, with the signal's reason", async () => {
    const all = stage();
    const { clock, api, pace, call } = all;
    await useUp(all);
    const abort = new AbortController();
    const waiting = reads(5, { family: A, caller: {}, signal: abort.signal }).map((request) => failureOf(call(request)));
    const stays = call({ family: A });
    await clock.pass(100);
    const before = api.seen.length;
    const started = clock.now();
    abort.abort(new Error("enough"));
    expect(await Promise.all(waiting)).toEqual(Array.from({ length: 5 }, () => new Error("enough")));
    expect(clock.now()).toBe(started);
    expect(pace.status()).toMatchObject([{ waiting: 1 }]);
    await clock.finish(stays);
    expect(api.seen.length).toBe(before + 1);
  });

  test("with a signal that is aborted already never enter", async () => {
    const { pace, call } = stage();
    expect(await failureOf(call({ family: A, signal: AbortSignal.abort(new Error("no")) }))).toEqual(new Error("no"));
    expect(pace.status()).toEqual([]);
  });
});

describe("patience", () => {
  test("that is too short for the limit ends the call at once, and nothing is sent", async () => {
    const all = stage();
    const { clock, api, call } = all;
    await useUp(all);
    const [before, sent] = [clock.now(), api.seen.length];
    const error = await failureOf(call({ family: A, patienceMs: 10_000 }));
    expect(error).toBeInstanceOf(PacedError);
    expect(error).toMatchObject({ name: "PacedError", outcome: "not sent" });
    expect((error as Error).message).toMatch(
      /^The API allows about 7 calls a minute of GET \/users; the next one may be made in \d+ s\. Nothing was sent\.$/,
    );
    expect((error as PacedError).retryAfterMs).toBeGreaterThan(10_000);
    expect([clock.now(), api.seen.length]).toEqual([before, sent]);
    await clock.pass((error as PacedError).retryAfterMs);
    await clock.finish(call({ family: A, patienceMs: 10_000 }));
  });

  test("that is long enough for a pause waits for it", async () => {
    const { clock, pace } = stage();
    const entry = { family: A, caller: {}, signal: undefined, again: false };
    (await pace.enter({ ...entry, patienceMs: 0 })).leave({ kind: "counted", pauseMs: 10_000 });
    const error = await failureOf(pace.enter({ ...entry, patienceMs: 9999 }));
    expect((error as Error).message).toBe("The API asked for a pause of GET /users; the next one may be made in 10 s. Nothing was sent.");
    await clock.finish(pace.enter({ ...entry, patienceMs: 10_000 }));
    expect(clock.now()).toBe(10_000);
  });

  test("ends for one in line as soon as a longer pause is asked for", async () => {
    const { clock, pace } = stage();
    const entry = { family: A, caller: {}, signal: undefined, again: false };
    const [first, second] = [await pace.enter({ ...entry, patienceMs: 0 }), await pace.enter({ ...entry, patienceMs: 0 })];
    first.leave({ kind: "refused", pauseMs: 5000 });
    const waiting = failureOf(pace.enter({ ...entry, patienceMs: 10_000 }));
    await clock.pass(1000);
    second.leave({ kind: "refused", pauseMs: 60_000 });
    expect(await waiting).toMatchObject({ name: "PacedError", retryAfterMs: 60_000 });
    expect(clock.now()).toBe(1000);
  });

  test("counts the place in line: of ten at once, those whose turn comes too late are told", async () => {
    const { clock, call } = stage({}, { maxRpm: 4 });
    const ends = await clock.finish(Promise.allSettled(reads(10, { family: A, patienceMs: 10_000 }).map(call)));
    expect(ends.map(({ status }) => status)).toEqual([...Array(4).fill("fulfilled"), ...Array(6).fill("rejected")]);
    expect(String((ends[9] as PromiseRejectedResult).reason)).toContain("At most 4 calls a minute of GET /users may be made here; ");
  });
});

describe("the operator's limits", () => {
  test("maxRpm holds for each endpoint from the start, in any minute", async () => {
    const { clock, api, call } = stage({ limit: 1000, latencyMs: 5000 }, { maxRpm: 3 });
    await clock.finish(Promise.all(families.flatMap((family) => reads(12, { family, caller: {} }).map(call))));
    expect(api.refused()).toBe(0);
    expect(clock.now()).toBeGreaterThanOrEqual(3 * 60_000);
    expect(clock.now()).toBeLessThanOrEqual(3 * 60_000 * 1.15 + 10_000);
    for (const family of families) {
      const times = api.seen.filter((one) => one.family === family).map(({ at }) => at);
      for (const [n, at] of times.entries()) expect((times[n + 3] ?? Infinity) - at).toBeGreaterThanOrEqual(60_000);
    }
  });

  test("concurrency is never exceeded, and fully used where nothing else limits", async () => {
    const { clock, random, api, call } = stage({ limit: 10_000 }, { concurrency: 5 });
    await clock.finish(Promise.all(mixed(random, 300).map(call)));
    expect(api.mostFlying()).toBe(5);
  });

  test("an endpoint that waits holds no place of others", async () => {
    const { clock, api, call } = stage({}, { concurrency: 2 });
    const slow = Promise.all(reads(50, { family: A, caller: {} }).map(call));
    await clock.pass(20_000);
    const started = clock.now();
    await clock.finish(Promise.all(reads(6, { family: "GET /roles" }).map(call)));
    expect(clock.now() - started).toBeLessThanOrEqual(6 * 800);
    await clock.finish(slow);
    expect(api.mostFlying()).toBe(2);
  });
});

test("nobody waits after the close", async () => {
  const all = stage();
  const { clock, pace } = all;
  await useUp(all);
  const waiting = Array.from({ length: 20 }, () =>
    pace.enter({ family: A, caller: {}, patienceMs: Infinity, signal: undefined, again: false }),
  );
  pace.close();
  const before = clock.now();
  expect(await Promise.all(waiting)).toHaveLength(20);
  expect(clock.now()).toBe(before);
});
