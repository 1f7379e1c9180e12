import type { Bench } from "./bench.ts";
import type { Crawled } from "./children/crawl.ts";
import { childScript, outcomeOf, startChild, startSandbox } from "./processes.ts";
import type { Line } from "./report.ts";

/** The largest organization the sandbox is meant for: does all of it fit into a laptop that does other things as well? */
export async function size({ env, newDirectory }: Bench): Promise<Line[]> {
  const begun = performance.now();
  const { child: sandbox, api } = await startSandbox(["--users", "10000", "--projects", "1000"], env);
  const startSeconds = (performance.now() - begun) / 1000;
  const startPeak = sandbox.peak();
  try {
    const args = [api.url, api.admin_key, newDirectory(), "16", "", "access"];
    const { ms, accessMs, requests, people, peak } = await outcomeOf<Crawled>(startChild(childScript("crawl"), args, env));
    return [
      { what: "10,000 users, 1,000 projects: start of the sandbox", value: startSeconds, unit: "s", target: { most: 3 } },
      { what: "peak memory of the sandbox when it has started", value: startPeak, unit: "MB", target: { most: 500 } },
      { what: "peak memory of the sandbox at the end", value: sandbox.peak(), unit: "MB" },
      { what: "snapshot: requests", value: requests, unit: "requests" },
      { what: "snapshot: crawl and load", value: ms / 1000, unit: "s" },
      { what: "access model: who reaches which project", value: people, unit: "people" },
      { what: "access model: time for all of them", value: accessMs / 1000, unit: "s" },
      { what: "peak memory of crawl, load and access model", value: peak, unit: "MB", target: { most: 600 } },
    ];
  } finally {
    await sandbox.stop();
  }
}
