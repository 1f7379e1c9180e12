import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createApprovals, type Approvals } from "../../src/gate/approvals.ts";
import { createOutOfBand } from "../../src/gate/channels/out-of-band.ts";
import { createTokenChannels } from "../../src/gate/channels/token.ts";
import { createGate, type Gate } from "../../src/gate/gate.ts";
import { planOf, type Plan } from "../../src/gate/plan.ts";
import { Refused } from "../../src/gate/refused.ts";
import { createRandom } from "../../src/sandbox/random.ts";
import { tools } from "../../src/tools/tool.ts";

/** In all; `INTERLEAVINGS` shortens or lengthens the run. */
const count = Number(process.env.INTERLEAVINGS ?? 10_000);

/** Rounds played at a time. */
const abreast = 8;

/** In memory where the system has such a place: every file is waited for until it is on the disk. */
const fast = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

const tool = tools.get("remove_project_group")!;
const waiter = { signal: new AbortController().signal, progress: () => undefined };

/** One organization's target, the people who answer for it, and servers that come and go. */
interface World {
  now: number;
  /** State of the target: another number is another state. */
  version: number;
  readonly approvals: Approvals;
  gate: Gate;
  /** What a person said yes to: the version they were shown, by waiting plan. */
  readonly yes: Map<string, number>;
  readonly executed: Array<{ approval: string; shown: number; found: number }>;
}

const freshGate = (world: { now: number }): Gate => createGate("ask", () => world.now);

async function start(directory: string): Promise<World> {
  const world = { now: 1_700_000_000_000, version: 1, yes: new Map<string, number>(), executed: [] } as unknown as World;
  return Object.assign(world, { approvals: createApprovals(directory, () => world.now), gate: freshGate(world) });
}

/** One call of the tool, as a host without forms makes it: it does not wait. */
async function call(world: World, argument: number): Promise<void> {
  const draft = async (): Promise<Plan> => {
    const args = { project_id: `p${argument}`, group_id: "g" };
    const change = {
      tool,
      args,
      risk: "destructive" as const,
      target: "g",
      facts: [],
      warnings: [],
      undo: "x",
      irreversible: undefined,
      typed: undefined,
      about: [],
    };
    return planOf(tool.name, `version ${world.version}`, [{ ...change, state: world.version }], undefined, world.now);
  };
  const { approvals } = world;
  const channel = createOutOfBand({ approvals, surface: undefined, approveCommand: undefined, organization: "o", waitMs: 0 })(waiter);
  // The waiting plan that this call uses up, if any, is the one it finds first.
  const waiting = await approvals.find(tool.name, (await draft()).argsDigest, "o");
  try {
    await world.gate.review({ subject: tool.name, draft, channel });
    world.executed.push({ approval: waiting?.id ?? "none", shown: world.yes.get(waiting?.id ?? "none") ?? -1, found: world.version });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
}

async function step(world: World, random: ReturnType<typeof createRandom>): Promise<string> {
  const kind = random.pick(["call", "call", "call", "two calls", "approve", "approve", "decline", "wait", "expire", "change", "restart"]);
  const argument = random.int(0, 1);
  if (kind === "call") await call(world, argument);
  if (kind === "two calls") await Promise.all([call(world, argument), call(world, argument)]);
  if (kind === "approve" || kind === "decline") {
    const waiting = await world.approvals.list();
    if (waiting.length > 0) {
      const { id, view } = random.pick(waiting);
      const recorded = await world.approvals.answer(id, { decision: kind === "approve" ? "Approve" : "Decline", channel: "terminal" });
      if (recorded && kind === "approve") world.yes.set(id, Number(/version (\d+)/.exec(view.title)![1]));
    }
  }
  if (kind === "wait") world.now += random.int(1, 300_000);
  if (kind === "expire") world.now += 600_001;
  if (kind === "change") world.version += 1;
  if (kind === "restart") world.gate = freshGate(world);
  return `${kind} ${argument}`;
}

describe("random interleavings of calls, answers, time, changes and restarts", () => {
  it(`never execute twice and never execute what nobody approved, ${count} times`, { timeout: 300_000 }, async () => {
    const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
    console.info(`seed ${seed}`);
    let executions = 0;
    const play = async (round: number): Promise<void> => {
      const random = createRandom(seed + round);
      const directory = await mkdtemp(join(fast, "oam-"));
      const world = await start(directory);
      const history: string[] = [];
      const steps = random.int(3, 9);
      for (let index = 0; index < steps; index += 1) history.push(await step(world, random));
      await rm(directory, { recursive: true });
      executions += world.executed.length;
      const story = `seed ${seed}, round ${round}: ${history.join(", ")}`;
      expect(new Set(world.executed.map(({ approval }) => approval)).size, story).toBe(world.executed.length);
      for (const { approval, shown, found } of world.executed) expect([world.yes.has(approval), shown], story).toEqual([true, found]);
    };
    // Rounds share nothing; side by side they wait for the disk together.
    for (let round = 0; round < count; round += abreast) {
      await Promise.all(Array.from({ length: Math.min(abreast, count - round) }, (_, index) => play(round + index)));
    }
    // A run in which nothing was ever executed would prove nothing.
    expect(executions).toBeGreaterThan(count / 20);
  });

  it(`never let a plan token be used twice or for another state, ${count} times`, { timeout: 120_000 }, async () => {
    const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
    console.info(`seed ${seed}`);
    const random = createRandom(seed);
    let executions = 0;
    for (let round = 0; round < count; round += 1) {
      const world = { now: 1_700_000_000_000, version: 1 };
      const gate = createGate("plan", () => world.now);
      const tokens = createTokenChannels();
      const minted: Array<{ token: string; version: number; argument: number }> = [];
      const spent: string[] = [];
      for (let index = 0; index < random.int(3, 8); index += 1) {
        if (random.next() < 0.2) world.version += 1;
        if (random.next() < 0.1) world.now += 600_001;
        const argument = random.int(0, 1);
        const given = minted.length > 0 && random.next() < 0.7 ? random.pick(minted) : undefined;
        const change = {
          tool,
          args: { argument },
          risk: "destructive" as const,
          target: "g",
          facts: [],
          warnings: [],
          undo: "x",
          irreversible: undefined,
          typed: undefined,
          about: [],
        };
        const draft = async () => planOf(tool.name, "title", [{ ...change, state: world.version }], undefined, world.now);
        try {
          await gate.review({ subject: tool.name, draft, channel: tokens(given?.token) });
          expect([given?.version, given?.argument], `seed ${seed}, round ${round}`).toEqual([world.version, argument]);
          spent.push(given!.token);
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          const token = /plan_token="([^"]+)"/.exec(error.message)?.[1];
          if (token !== undefined) minted.push({ token, version: world.version, argument });
        }
      }
      executions += spent.length;
      expect(new Set(spent).size, `seed ${seed}, round ${round}`).toBe(spent.length);
    }
    expect(executions).toBeGreaterThan(count / 20);
  });
});
