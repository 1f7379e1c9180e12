import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { createRandom } from "../../src/sandbox/random.ts";
import { auditTrail, type Audit } from "../../src/trail/audit.ts";
import { createTrail } from "../../src/trail/trail.ts";
import { entry } from "./entry.ts";
import { buildWriter, startWriter, type Kept, type Writer } from "./processes.ts";

let writers: Record<"usual" | "slow", string>;

beforeAll(async () => {
  writers = { usual: await buildWriter("usual"), slow: await buildWriter("slow") };
});

const newDirectory = async () => join(await mkdtemp(join(tmpdir(), "oam-trail-")), "trail");

async function read(directory: string): Promise<{ audit: Audit; lines: Kept[] }> {
  const lines: Kept[] = [];
  const audit = await auditTrail(directory, ({ record: { seq, hash, message } }) => lines.push({ position: seq, hash, message: message! }));
  return { audit, lines };
}

const byPosition = (a: Kept, b: Kept) => a.position - b.position;

describe("servers that write one trail at once", () => {
  it.each([
    ["usual", 4, 40],
    ["slow", 5, 6],
  ] as const)("make one chain, without a lost or a doubled line, on a %s disk", async (disk, processes, each) => {
    const directory = await newDirectory();
    const running = Array.from({ length: processes }, (_, name) => startWriter(writers[disk], directory, `p${name}`, each, 4000));
    const ended = await Promise.all(running.map(({ done }) => done));
    expect(ended.map(({ code, stderr }) => ({ code, stderr }))).toEqual(running.map(() => ({ code: 0, stderr: "" })));
    const { audit, lines } = await read(directory);
    expect(audit).toMatchObject({ intact: true, lines: processes * each, prepared: [] });
    expect(lines).toEqual(ended.flatMap(({ kept }) => kept).toSorted(byPosition));
    expect((await readdir(directory)).filter((name) => !name.startsWith("trail-"))).toEqual([]);
    expect(audit.files).toBeGreaterThan(1);
  });

  it("can be checked while they write", async () => {
    const directory = await newDirectory();
    const running = [0, 1, 2].map((name) => startWriter(writers.slow, directory, `p${name}`, 8, 2000));
    const state = { going: true };
    const ended = Promise.all(running.map(({ done }) => done)).finally(() => (state.going = false));
    const seen: number[] = [];
    while (state.going) {
      const { audit } = await read(directory);
      expect(audit.problems).toEqual([]);
      seen.push(audit.lines);
    }
    await ended;
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect((await read(directory)).audit).toMatchObject({ intact: true, lines: 24 });
  });
});

/** Stops or ends processes at random instants. */
async function disturb(running: readonly Writer[], random: ReturnType<typeof createRandom>): Promise<void> {
  for (const { child } of running) {
    await sleep(random.int(0, 40));
    if (random.next() < 0.3) {
      child.kill("SIGSTOP");
      await sleep(random.int(1, 60));
      child.kill("SIGCONT");
    }
    if (random.next() < 0.7) child.kill("SIGKILL");
  }
}

describe("a server that is killed while it writes", () => {
  it.each([
    ["usual", 8],
    ["slow", 5],
  ] as const)("never breaks the chain or loses a line it was told is kept, on a %s disk", async (disk, rounds) => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    const random = createRandom(seed);
    const directory = await newDirectory();
    const all: Kept[] = [];
    const trail = createTrail({ directory, now: Date.now, user: "next", maxBytes: 6000 });
    for (let round = 0; round < rounds; round += 1) {
      const said = `seed ${seed}, round ${round}, ${directory}`;
      const running = [0, 1].map((name) => startWriter(writers[disk], directory, `r${round}p${name}`, 400, 6000));
      await Promise.race(running.map(({ child }) => once(child.stdout!, "data")));
      await sleep(random.int(0, 100));
      await disturb(running, random);
      for (const { child } of running) child.kill("SIGKILL");
      const ended = await Promise.all(running.map(({ done }) => done));
      all.push(...ended.flatMap(({ kept }) => kept));
      const { audit, lines } = await read(directory);
      expect(audit.problems, said).toEqual([]);
      const hashes = new Map(lines.map((line) => [line.position, line]));
      for (const kept of all) expect(hashes.get(kept.position), said).toEqual(kept);
      // The next server goes on, and takes along what the killed one had decided.
      all.push({ ...(await trail.append(entry({ message: `after ${round}` }))), message: `after ${round}` });
      const { audit: after } = await read(directory);
      expect(after, said).toMatchObject({ intact: true, lines: all.at(-1)!.position });
    }
    expect(all.length).toBeGreaterThan(rounds);
    await rm(directory, { recursive: true });
  });
});
