import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { toQuery } from "../../src/client/query.ts";
import { sandboxAdminKey } from "../../src/sandbox/admin-key.ts";
import { createRandom } from "../../src/sandbox/random.ts";
import type { Caller } from "../../src/snapshot/crawl.ts";
import { loadSnapshot } from "../../src/snapshot/load.ts";
import { createStore } from "../../src/snapshot/store.ts";
import { expected } from "./expected.ts";
import { found } from "./found.ts";
import { clientOf, doubled, newDirectory, snapshotsOf, source, startFront, type Front } from "./front.ts";

const concurrency = 16;
/** Every part may have one request under way beyond that. */
const underWay = concurrency + 28;

/** Resolves when the server has been asked so often. */
const asked = async (front: Front, count: number): Promise<void> => {
  const { intercept } = front;
  await new Promise<void>((resolve) => {
    front.intercept = (path, times) => {
      if (front.seen.length >= count) resolve();
      return intercept(path, times);
    };
  });
};

const runFilesOf = async (directory: string, id: string): Promise<string[]> =>
  (await readdir(join(directory, id))).filter((name) => name.startsWith("pages-"));

/** Every list ends in few pages, so that a stop often falls between two of them. */
const size = { users: 320, projects: 30 };

describe("a crawl that is cancelled", () => {
  it("goes on from there in the next process, and never asks again for what was answered", async () => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    const random = createRandom(seed);
    const front = await startFront(size);
    const directory = newDirectory();
    const ids = new Set<string>();
    let stops = 0;
    /** Requests whose answer reached the crawl. */
    const answered: string[] = [];
    const client = clientOf(front.url);
    const noting: Caller = {
      async call(request, options) {
        const answer = await client.call(request, options);
        answered.push(request.path + toQuery(request.query));
        return answer;
      },
    };
    for (;;) {
      const snapshots = snapshotsOf(front.url, directory, { concurrency, client: noting });
      const until = asked(front, front.seen.length + random.int(1, 150));
      const running = await snapshots.start();
      ids.add(running.id);
      const outcome = await Promise.race([running.done.then(() => "done"), until.then(() => "stop")]);
      if (outcome === "done") break;
      stops += 1;
      running.cancel(new Error("enough"));
      await expect(running.done, `seed ${seed}`).rejects.toThrow("enough");
    }
    expect(ids.size, `seed ${seed}`).toBe(1);
    const snapshot = (await snapshotsOf(front.url, directory).open([...ids][0]!))!;
    expect(found(snapshot.organization), `seed ${seed}`).toEqual(expected(front.org));
    expect(snapshot.coverage.flatMap(({ skipped }) => skipped.map(({ reason }) => reason))).not.toContain("not read yet");
    expect(stops).toBeGreaterThan(3);
    // A path that answers 404 because nothing is set there is no answer for the client, but an error.
    expect(doubled(answered), `seed ${seed}`).toEqual([]);
    expect(doubled(front.seen).length, `seed ${seed}`).toBeLessThanOrEqual(stops * underWay);
    expect(new Set(front.seen).size).toBe(snapshot.coverage.reduce((sum, { requests }) => sum + requests, 0));
  });

  it("asks for nothing more, and does not wait for what is under way", async () => {
    const front = await startFront();
    front.intercept = () => (front.seen.length > 30 ? { after: 60_000, json: {} } : undefined);
    const client = clientOf(front.url);
    const signals: AbortSignal[] = [];
    const noting: Caller = {
      call(request, options) {
        signals.push(options.signal);
        return client.call(request, options);
      },
    };
    const running = await snapshotsOf(front.url, newDirectory(), { client: noting }).start();
    await expect.poll(() => front.seen.length).toBeGreaterThan(32);
    running.cancel(new Error("enough"));
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
    const { length } = signals;
    await expect(running.done).rejects.toThrow("enough");
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(signals).toHaveLength(length);
  });

  it("is not continued as if it were new when nobody went on with it for longer than what is read may be old", async () => {
    const front = await startFront();
    const directory = newDirectory();
    const until = asked(front, 40);
    const running = await snapshotsOf(front.url, directory).start({ reuseMs: 3_600_000 });
    await until;
    running.cancel();
    await running.done.catch(() => undefined);
    const later = (hours: number) => snapshotsOf(front.url, directory, { now: () => Date.now() + hours * 3_600_000 });
    const soon = await later(0.5).start({ reuseMs: 3_600_000 });
    expect(soon.id).toBe(running.id);
    soon.cancel();
    await soon.done.catch(() => undefined);
    expect((await later(2).start({ reuseMs: 3_600_000 })).id).not.toBe(running.id);
  });

  it("shows what it has read, and which lists are not whole", async () => {
    const front = await startFront();
    front.intercept = (path) => (path.startsWith("/organization/users") ? { after: 60_000, json: {} } : undefined);
    const directory = newDirectory();
    const snapshots = snapshotsOf(front.url, directory);
    const running = await snapshots.start();
    await expect.poll(() => running.progress().done, { timeout: 30_000 }).toBeGreaterThan(100);
    running.cancel();
    await expect(running.done).rejects.toThrow("cancelled");
    const snapshot = (await snapshots.open(running.id))!;
    expect(snapshot.finishedAt).toBeUndefined();
    expect(snapshot.organization.incomplete).toEqual(["users"]);
    expect(snapshot.coverage.find(({ part }) => part === "users")).toMatchObject({
      read: 0,
      skipped: [{ reason: "not read yet", count: 1 }],
    });
    expect(await snapshots.latest(60_000)).toBeUndefined();
  });
});

describe("what a crash leaves behind", () => {
  /** Stops a crawl after some requests and returns where it is. */
  async function stopped(front: Front, count: number) {
    const directory = newDirectory();
    const until = asked(front, count);
    const running = await snapshotsOf(front.url, directory).start();
    await until;
    running.cancel();
    await running.done.catch(() => undefined);
    const [file] = await runFilesOf(directory, running.id);
    return { directory, id: running.id, path: join(directory, running.id, file!) };
  }

  it.each(['{"part":"users","unit":[],"pa', "\u0000\u0000\u0000\n", "{}"])(
    "as half a line, %j, does not stop the next crawl",
    async (torn) => {
      const front = await startFront();
      const { directory, id, path } = await stopped(front, 120);
      await appendFile(path, torn);
      const before = await readFile(path);
      const running = await snapshotsOf(front.url, directory).start();
      const snapshot = await running.done;
      expect(running.id).toBe(id);
      expect(found(snapshot.organization)).toEqual(expected(front.org));
      expect(doubled(front.seen).length).toBeLessThanOrEqual(underWay);
      expect(await readFile(path)).toEqual(before);
    },
  );

  it("can be cut anywhere: the lines before the cut count, those behind it are read again", async () => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    const random = createRandom(seed);
    const front = await startFront({ users: 250, projects: 12 });
    const whole = newDirectory();
    const { id } = await snapshotsOf(front.url, whole)
      .start()
      .then(({ done }) => done);
    const [file] = await runFilesOf(whole, id);
    const bytes = await readFile(join(whole, id, file!));
    for (let round = 0; round < 12; round += 1) {
      const cut = random.int(0, bytes.length - 1);
      await writeFile(join(whole, id, file!), bytes.subarray(0, cut));
      for (const name of await runFilesOf(whole, id)) if (name !== file) await writeFile(join(whole, id, name), "");
      front.seen.length = 0;
      const running = await snapshotsOf(front.url, whole).start();
      const said = `seed ${seed}, cut at ${cut}`;
      expect(running.id, said).toBe(id);
      expect(found((await running.done).organization), said).toEqual(expected(front.org));
      const lines = bytes.subarray(0, cut).toString().split("\n").length - 2;
      const all = bytes.toString().split("\n").length - 3;
      expect(front.seen.length, said).toBe(all - Math.max(0, lines));
    }
  });

  it("is no mixture: what an older run adds after a newer one has begun does not count", async () => {
    const store = createStore(newDirectory(), []);
    const { id } = await store.create(1, source, ["users"]);
    const write = (name: string, lines: readonly unknown[]): Promise<void> =>
      writeFile(join(store.pathOf(id), `pages-${name}.jsonl`), lines.map((line) => `${JSON.stringify(line)}\n`).join(""), { mode: 0o600 });
    const page = (number: number, after: string | null, next: string | null, user: string) => {
      return { part: "users", unit: [], page: number, after, next, at: 1, rows: [{ id: user }] };
    };
    const known = [{ run: "a", at: 1, after: [] }, page(0, null, "u1", "u1")];
    await write("aaaaaaaaaaaa", [...known, page(1, "u1", "other", "other")]);
    const bytes = known.reduce((sum, line) => sum + JSON.stringify(line).length + 1, 0);
    const newer = { run: "b", at: 2, after: [{ file: "pages-aaaaaaaaaaaa.jsonl", bytes }] };
    await write("bbbbbbbbbbbb", [newer, page(1, "u1", null, "u2"), { finished: 3 }]);
    const { organization, finishedAt } = (await loadSnapshot(store, id))!;
    expect([...organization.users.keys()]).toEqual(["u1", "u2"]);
    expect([organization.incomplete, finishedAt]).toEqual([["groups", "roles", "projects"], 3]);
  });

  it("is one snapshot, whichever of two processes that continue it at once comes to its end", async () => {
    const front = await startFront(size);
    const { directory, id } = await stopped(front, 200);
    const [a, b] = await Promise.all([snapshotsOf(front.url, directory).start(), snapshotsOf(front.url, directory).start()]);
    expect([a.id, b.id]).toEqual([id, id]);
    const both = await Promise.all([a.done, b.done]);
    for (const { organization } of both) expect(found(organization)).toEqual(expected(front.org));
    expect(await runFilesOf(directory, id)).toHaveLength(3);
    expect((await snapshotsOf(front.url, directory).list()).map((one) => one.finishedAt !== undefined)).toEqual([true]);
  });
});

describe("a process that is killed in the middle of a crawl", () => {
  let script: string;

  beforeAll(async () => {
    script = join(await mkdtemp(join(tmpdir(), "oam-crawl-")), "child.mjs");
    await build({
      entryPoints: [fileURLToPath(new URL("child.ts", import.meta.url))],
      bundle: true,
      platform: "node",
      format: "esm",
      outfile: script,
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
      logLevel: "silent",
    });
  });

  it("has lost nothing but the pages that were under way", async () => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    const random = createRandom(seed);
    const front = await startFront(size);
    const directory = newDirectory();
    const says: string[] = [];
    let kills = 0;
    for (let ended = false; !ended;) {
      const until = asked(front, front.seen.length + random.int(1, 250)).then(() => "kill" as const);
      const child = spawn(process.execPath, [script, front.url, sandboxAdminKey, directory, source.api, source.key]);
      onTestFinished(() => void child.kill("SIGKILL"));
      let text = "";
      child.stdout.setEncoding("utf8").on("data", (part: string) => (text += part));
      child.stderr.setEncoding("utf8").on("data", (part: string) => (text += part));
      const closed = once(child, "close").then(() => "end" as const);
      if ((await Promise.race([until, closed])) === "kill") {
        kills += 1;
        child.kill("SIGKILL");
      } else ended = true;
      await closed;
      says.push(text);
    }
    const said = `seed ${seed}, ${JSON.stringify(says)}`;
    expect(says.at(-1), said).toMatch(/finished \d+\n$/);
    const [listed, ...others] = await snapshotsOf(front.url, directory).list();
    expect(others, said).toEqual([]);
    const snapshot = (await snapshotsOf(front.url, directory).open(listed!.id))!;
    expect(found(snapshot.organization), said).toEqual(expected(front.org));
    expect(kills, said).toBeGreaterThan(1);
    expect(doubled(front.seen).length, said).toBeLessThanOrEqual(kills * underWay);
  });
});
