import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { answers } from "./answers.ts";
import type { Bench } from "./bench.ts";
import { call } from "./call.ts";
import { crawl } from "./crawl.ts";
import { pace } from "./pace.ts";
import { cleanEnvironment } from "./processes.ts";
import { isMet, tableOf, type Line } from "./report.ts";
import { size } from "./size.ts";
import { start } from "./start.ts";

const groups: Readonly<Record<string, (bench: Bench) => Promise<Line[]>>> = { start, call, crawl, size, pace, answers };

function chosen(): string[] {
  const { values } = parseArgs({ options: { only: { type: "string", multiple: true } } });
  const only = values.only?.flatMap((names) => names.split(",")) ?? Object.keys(groups);
  const unknown = only.find((name) => !Object.hasOwn(groups, name));
  if (unknown === undefined) return only;
  console.error(`There is no group "${unknown}". --only takes some of ${Object.keys(groups).join(", ")}.`);
  return process.exit(2);
}

/** A busy machine is slower for all; ratios suffer less than times. */
const load = (): string => `load ${loadavg()[0]!.toFixed(1)}`;

const names = chosen();
const home = mkdtempSync(join(tmpdir(), "openai-admin-mcp-bench-"));
const newDirectory = (): string => mkdtempSync(join(home, "run-"));
const bench: Bench = { env: cleanEnvironment(process.env), stateDirectory: newDirectory(), newDirectory };
let missed = 0;
try {
  console.log(
    `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${process.platform} ${process.arch}, ${availableParallelism()} cores`,
  );
  for (const name of names) {
    const before = load();
    const lines = await groups[name]!(bench);
    missed += lines.filter((line) => isMet(line) === false).length;
    console.log(`\n${name} (${before} before, ${load()} after)\n\n${tableOf(lines)}`);
  }
  console.log(`\n${missed === 0 ? "All targets met." : `${missed} target${missed === 1 ? "" : "s"} missed.`}`);
} finally {
  rmSync(home, { recursive: true, force: true });
}
