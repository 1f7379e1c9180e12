import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createApprovals, type Approvals } from "../../src/gate/approvals.ts";
import { draftPlans, type Plans } from "../support/plans.ts";

let plans: Plans;
let directory: string;
let approvals: Approvals;

beforeAll(async () => {
  plans = await draftPlans();
});

beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), "oam-")), "approvals");
  approvals = createApprovals(directory, Date.now);
});

afterEach(() => rm(join(directory, ".."), { recursive: true, force: true }));

/** Processes of their own, each doing the same to the same plans at the same time. */
async function race(actions: readonly string[], ids: readonly string[]): Promise<boolean[][]> {
  const bundle = join(directory, "..", "racer.mjs");
  await build({
    stdin: {
      contents: `
        import { createApprovals } from "./approvals.ts";
        import { createInterface } from "node:readline";
        const approvals = createApprovals(process.argv[2], Date.now);
        const action = process.argv[3];
        const act = {
          take: (id) => approvals.take(id),
          takeAndLook: (id) => approvals.take(id).then(() => approvals.answerTo(id)).then((answer) => answer !== undefined),
          withdrawAndLook: (id) => approvals.withdraw(id).then(() => approvals.answerTo(id)).then((answer) => answer !== undefined),
          answer: (id) => approvals.answer(id, { decision: String(process.pid), channel: "terminal" }),
        }[action];
        console.log("ready");
        for await (const line of createInterface({ input: process.stdin })) {
          const results = [];
          for (const id of JSON.parse(line)) results.push(await act(id));
          console.log(JSON.stringify(results));
          break;
        }`,
      resolveDir: fileURLToPath(new URL("../../src/gate", import.meta.url)),
      loader: "ts",
    },
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "error",
  });
  const racers = actions.map((action) => spawn(process.execPath, [bundle, directory, action], { stdio: ["pipe", "pipe", "inherit"] }));
  try {
    const lines = racers.map(({ stdout }) => createInterface({ input: stdout })[Symbol.asyncIterator]());
    for (const line of lines) expect((await line.next()).value).toBe("ready");
    for (const { stdin } of racers) stdin.write(`${JSON.stringify(ids)}\n`);
    return await Promise.all(lines.map(async (line) => JSON.parse((await line.next()).value as string) as boolean[]));
  } finally {
    for (const racer of racers) racer.kill();
  }
}

describe("several processes at once", () => {
  const rounds = 150;
  let ids: string[];

  beforeEach(async () => {
    ids = [];
    while (ids.length < rounds) ids.push((await approvals.open(plans.removal)).id);
  });

  it("take each plan exactly once", async () => {
    for (const id of ids) await approvals.answer(id, { decision: "Approve", channel: "terminal" });
    const won = await race(["take", "take", "take", "take"], ids);
    const winners = ids.map((_, round) => won.filter((results) => results[round]).length);
    expect(winners).toEqual(ids.map(() => 1));
    console.log(`rounds won by each process: ${won.map((results) => results.filter(Boolean).length).join(", ")}`);
  });

  it("answer each plan exactly once, and the answer is the winner's", async () => {
    const won = await race(["answer", "answer", "answer", "answer"], ids);
    expect(ids.map((_, round) => won.filter((results) => results[round]).length)).toEqual(ids.map(() => 1));
    const answers = await Promise.all(ids.map((id) => approvals.answerTo(id)));
    expect(new Set(answers.map((answer) => answer?.decision)).size).toBeLessThanOrEqual(4);
    expect(answers).not.toContain(undefined);
  });

  it.each(["withdraw", "take"])("an answer counts only if it came before the %s", async (end) => {
    const [answered = [], seen] = await race(["answer", `${end}AndLook`], ids);
    const answers = await Promise.all(ids.map((id) => approvals.answerTo(id)));
    expect(answers.map((answer) => answer !== undefined)).toEqual(answered);
    expect(seen).toEqual(answered);
    expect(await approvals.list()).toEqual([]);
    console.log(`${answered.filter(Boolean).length} of ${rounds} answers came first`);
  });

  it("leave no draft behind", async () => {
    await race(["answer", "take"], ids);
    expect((await readdir(directory)).filter((name) => name.endsWith(".draft"))).toEqual([]);
  });
});
