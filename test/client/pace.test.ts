import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/sandbox/random.ts";
import { countings } from "./limited-api.ts";
import { A, families, leastTime, mixed, reads, stage, type Call } from "./pace-stage.ts";

describe("200 reads of several endpoints at once", () => {
  const cases = countings.flatMap((counting) => [false, true].map((saysWhen) => [counting, saysWhen] as const));

  test.each(cases)("all succeed in little more than the least time: %s, says when: %s", async (counting, saysWhen) => {
    const { clock, random, api, call } = stage({ counting, saysWhen });
    const calls = mixed(random, 200);
    const crawl = {};
    await clock.finish(Promise.all(calls.map(({ family }) => call({ family, caller: crawl }))));
    const least = leastTime(calls, 7);
    const ratio = clock.now() / least;
    console.log(`${counting}, says when ${saysWhen}: ${clock.now()} ms, ${ratio.toFixed(3)} of ${least} ms, ${api.refused()} refused`);
    expect(api.accepted()).toBe(200);
    expect(ratio).toBeLessThanOrEqual(1.15);
    expect(api.seen.filter(({ early }) => early)).toEqual([]);
  });
});

describe("a limit that is learned", () => {
  test("is what was accepted within the minute before the refusal", async () => {
    const { clock, api, pace, call } = stage();
    await clock.finish(Promise.all(reads(7, { family: A }).map(call)));
    expect(pace.status()).toEqual([]);
    const eighth = call({ family: A });
    await clock.pass(2000);
    expect(pace.status()).toEqual([{ family: A, limitPerMinute: 7, usedInLastMinute: 8, waiting: 1, pausedForMs: 0 }]);
    await clock.finish(eighth);
    expect([api.accepted(), api.refused()]).toEqual([8, 1]);
    expect(clock.now()).toBeGreaterThan(60_000);
  });

  test.each(countings)("costs few refusals in a crawl of three hours, and little time: %s", async (counting) => {
    const { clock, api, call } = stage({ counting });
    await clock.finish(Promise.all(reads(1260, { family: A, caller: {} }).map(call)));
    const ratio = clock.now() / leastTime(reads(1260, { family: A }), 7);
    console.log(`${counting}: ratio ${ratio.toFixed(3)}, ${api.refused()} refused`);
    expect(ratio).toBeLessThanOrEqual(1.05);
    expect(api.refused()).toBeLessThanOrEqual(30);
  });

  test("is learned too high from a burst around the turn of a minute, and corrected", async () => {
    const { clock, api, call, pace } = stage({ counting: "fixed window", random: () => 0, latencyMs: 0 });
    await clock.pass(50_000);
    await clock.finish(Promise.all(reads(7, { family: A }).map(call)));
    await clock.pass(11_000);
    await clock.finish(Promise.all(reads(40, { family: A }).map(call)));
    expect(pace.status()[0]!.limitPerMinute).toBeLessThanOrEqual(8);
    expect(api.accepted()).toBe(47);
    expect(api.refused()).toBeLessThanOrEqual(25);
  });

  test("rises again when the API allows more", async () => {
    const { clock, api, pace, call } = stage();
    const crawl = Promise.all(reads(2000, { family: A, caller: {} }).map(call));
    await clock.pass(120_000);
    api.setLimit(40);
    await clock.pass(20 * 60_000);
    expect(pace.status()[0]!.limitPerMinute).toBeGreaterThan(30);
    await clock.finish(crawl);
  });

  test("never stops a crawl for good, even when others use the endpoint up", async () => {
    const { clock, api, call } = stage({ limit: 0 });
    const crawl = Promise.all(reads(30, { family: A, caller: {} }).map(call));
    await clock.pass(10 * 60_000);
    expect(api.accepted()).toBe(0);
    expect(api.refused()).toBeLessThanOrEqual(16 + 10);
    api.setLimit(7);
    await clock.finish(crawl);
    expect(api.accepted()).toBe(30);
    expect(clock.now()).toBeLessThanOrEqual(25 * 60_000);
  });
});

describe("whatever happens", () => {
  test.each(Array.from({ length: 12 }, () => Math.floor(Math.random() * 2 ** 32)))(
    "limits hold and everyone is served (seed %i)",
    async (seed) => {
      const random = createRandom(seed);
      const limit = random.int(1, 12);
      const counting = random.pick(countings);
      const concurrency = random.int(1, 20);
      const saysWhen = random.next() < 0.5;
      const { clock, api, call } = stage({ counting, limit, saysWhen, latencyMs: random.pick([0, 400, 8000]) }, { concurrency }, seed);
      const callers = Array.from({ length: random.int(1, 6) }, () => ({}));
      const calls: Promise<unknown>[] = [];
      const given: Call[] = [];
      let cancelled = 0;
      for (let n = random.int(1, 120); n > 0; n--) {
        const abort = new AbortController();
        const request = { family: random.pick(families), caller: random.pick(callers), signal: abort.signal };
        given.push(request);
        calls.push(call(request).catch(() => void (cancelled += 1)));
        if (random.next() < 0.1) void clock.sleep(random.int(1, 200_000)).then(() => abort.abort(new Error("enough")));
        if (random.next() < 0.3) await clock.pass(random.int(1, 10_000));
      }
      await clock.finish(Promise.all(calls));
      const told = `seed ${seed}: ${counting} of ${limit}, says when ${saysWhen}, concurrency ${concurrency}`;
      const minutes = clock.now() / 60_000;
      console.log(`${told}: ${given.length} calls, ${api.refused()} refused, ${minutes.toFixed(1)} min`);
      expect(api.mostFlying(), told).toBeLessThanOrEqual(concurrency);
      expect(api.seen.filter(({ early }) => early).length, told).toBe(0);
      expect(api.accepted() + cancelled, told).toBeGreaterThanOrEqual(given.length);
      // Each endpoint may meet its limit with a full house once, and with what a corrected guess or a trial costs after that.
      expect(api.refused(), told).toBeLessThanOrEqual(families.length * (concurrency + 8 + minutes));
      // Nothing takes longer than arrivals plus all of them in line, at the pace of one endpoint.
      const inLine = Math.ceil(given.length / limit) * 75_000;
      expect(clock.now(), told).toBeLessThanOrEqual(120 * 10_000 + 200_000 + inLine);
    },
  );
});
