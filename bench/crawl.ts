import { join } from "node:path";
import type { Bench } from "./bench.ts";
import type { Crawled } from "./children/crawl.ts";
import { childScript, outcomeOf, startChild, startSandbox } from "./processes.ts";
import type { Line } from "./report.ts";
import { inRounds, over } from "./rounds.ts";

const rounds = 9;
const concurrency = 16;

/** A whole snapshot against a loop that sends the same requests and does nothing with the answers. */
export async function crawl({ env, newDirectory }: Bench): Promise<Line[]> {
  const { child: sandbox, api } = await startSandbox(["--users", "200", "--projects", "50", "--latency-ms", "20"], env);
  const where = [api.url, api.admin_key];
  const requests = join(newDirectory(), "requests.json");
  const snapshot = (...record: string[]) =>
    outcomeOf<Crawled>(startChild(childScript("crawl"), [...where, newDirectory(), String(concurrency), ...record], env));
  try {
    await snapshot(requests);
    const measured = await inRounds(rounds, {
      bare: () => outcomeOf<{ ms: number }>(startChild(childScript("bare-loop"), [...where, requests, String(concurrency)], env)),
      snapshot: () => snapshot(),
    });
    const last = measured.at(-1)!.snapshot as Crawled & { peak: number | undefined };
    return [
      { what: "200 users, 50 projects, 20 ms: requests of a snapshot", value: last.requests, unit: "requests" },
      {
        what: `the same requests from a bare undici loop, ${concurrency} side by side`,
        value: over(measured, ({ bare }) => bare.ms),
        unit: "ms",
      },
      { what: "the snapshot, written to the disk", value: over(measured, (round) => round.snapshot.ms), unit: "ms" },
      {
        what: "snapshot ÷ bare loop",
        value: over(measured, (round) => round.snapshot.ms / round.bare.ms),
        unit: "×",
        target: { most: 1.15 },
      },
      { what: "peak memory of the process", value: last.peak, unit: "MB" },
    ];
  } finally {
    await sandbox.stop();
  }
}
