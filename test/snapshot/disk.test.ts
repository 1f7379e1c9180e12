import { readFileSync, readdirSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sandboxAdminKey } from "../../src/sandbox/admin-key.ts";
import { crawl, type Caller } from "../../src/snapshot/crawl.ts";
import { continuedFor } from "../../src/snapshot/snapshots.ts";
import { partNames, type PartName } from "../../src/snapshot/parts.ts";
import { createStore, type Run } from "../../src/snapshot/store.ts";
import { expected } from "./expected.ts";
import { found } from "./found.ts";
import { clientOf, newDirectory, snapshotsOf, source, startFront, type Front } from "./front.ts";

const hour = 3_600_000;
const few = { parts: ["projects", "groups"] } as const;

async function crawlFew(front: Front, directory: string, now: number, more: Parameters<typeof snapshotsOf>[2] = {}): Promise<string> {
  const snapshots = snapshotsOf(front.url, directory, { now: () => now, ...more });
  return (await (await snapshots.start({ ...few, fresh: true })).done).id;
}

/** Stops a crawl after its first answers. */
async function leaveUnfinished(
  front: Front,
  directory: string,
  now: number,
  more: Parameters<typeof snapshotsOf>[2] = {},
): Promise<string> {
  const running = await snapshotsOf(front.url, directory, { now: () => now, ...more }).start({ fresh: true });
  await expect.poll(() => running.progress().done).toBeGreaterThan(2);
  running.cancel();
  await running.done.catch(() => undefined);
  return running.id;
}

describe("the files of a snapshot", () => {
  it("belong to their owner alone", async () => {
    const front = await startFront();
    const directory = newDirectory();
    const id = await crawlFew(front, directory, Date.now());
    const modes = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
    expect(await modes(directory)).toBe("700");
    expect(await modes(join(directory, id))).toBe("700");
    const names = await readdir(join(directory, id));
    expect(names.toSorted()).toEqual([expect.stringMatching(/^pages-[0-9a-f]{12}\.jsonl$/), "snapshot.json"]);
    for (const name of names) expect(await modes(join(directory, id, name))).toBe("600");
  });

  it("are not written into a directory that others can enter", async () => {
    const front = await startFront();
    const directory = newDirectory();
    await mkdir(directory, { recursive: true });
    await chmod(directory, 0o755);
    await expect(snapshotsOf(front.url, directory).start()).rejects.toThrow("other users");
  });

  it("hold a page before the next one of its list is asked for", async () => {
    const front = await startFront({ users: 450, projects: 8 });
    const directory = newDirectory();
    const written = () => {
      const [id] = readdirSync(directory);
      const file = readdirSync(join(directory, id!)).find((name) => name.startsWith("pages-"));
      return readFileSync(join(directory, id!, file!), "utf8");
    };
    const missing: string[] = [];
    front.intercept = (path) => {
      const after = new URLSearchParams(path.split("?")[1]).get("after");
      if (after !== null && !written().includes(`"next":${JSON.stringify(after)}`)) missing.push(path);
      return undefined;
    };
    await (
      await snapshotsOf(front.url, directory).start()
    ).done;
    expect(front.seen.filter((path) => path.includes("after=")).length).toBeGreaterThan(4);
    expect(missing).toEqual([]);
  });

  it("never hold a key, wherever the API shows one, and lose nothing else for it", async () => {
    const keys = ["sk-proj-CaNaRy0123456789abcdefghij", "sk-svcacct-CaNaRyABCDEFGHIJ0123456789", sandboxAdminKey, "odd.gateway.key"];
    const pem = "-----BEGIN RSA PRIVATE KEY-----\nCaNaRyPEM";
    const front = await startFront({}, (org) => {
      for (const [place, { key }] of [...org.projects.values()].flatMap(({ apiKeys }) => [...apiKeys.values()]).entries()) {
        key.name = `${place} ${keys[place % keys.length]} "and \\ more`;
        Object.assign(key, { value: keys[place % keys.length], nested: { list: [keys[0]], [keys[1]!]: true } });
      }
      for (const { group } of org.groups.values()) group.name = pem;
    });
    const directory = newDirectory();
    const snapshots = snapshotsOf(front.url, directory, { secrets: [sandboxAdminKey, "odd.gateway.key"] });
    const { id, organization } = await (await snapshots.start()).done;
    for (const name of await readdir(join(directory, id))) {
      const text = await readFile(join(directory, id, name), "utf8");
      for (const secret of [...keys, "CaNaRy"]) expect(text).not.toContain(secret);
    }
    const all = [...organization.projects.values()].flatMap((project) => project.keys!);
    expect(all.map(({ redactedValue }) => redactedValue)).toEqual(
      [...front.org.projects.values()].flatMap(({ apiKeys }) => [...apiKeys.values()].map(({ key }) => key.redacted_value)),
    );
    expect(all.every(({ name }) => name.endsWith('"and \\ more'))).toBe(true);
    expect([...organization.groups.values()].every(({ name, members }) => name === "[private key removed]" && members !== undefined)).toBe(
      true,
    );
  });
});

describe("snapshots that are kept", () => {
  it("are the newest finished ones of the same key, and never anything else", async () => {
    const front = await startFront();
    const directory = newDirectory();
    const begin = Date.now() - 40 * 24 * hour;
    const foreign = await crawlFew(front, directory, begin, { source: { ...source, key: "sk-admin-…wxyz" } });
    const ids: string[] = [];
    for (let day = 0; day < 5; day += 1) ids.push(await crawlFew(front, directory, begin + day * 24 * hour, { keep: 3 }));
    const decoy = "20200101-000000-0123abcd";
    await mkdir(join(directory, decoy));
    await writeFile(join(directory, decoy, "notes.txt"), "mine");
    await writeFile(join(directory, ids[3]!, "notes.txt"), "mine");
    await symlink(join(directory, decoy), join(directory, "20200101-000000-aaaaaaaa"));
    for (let day = 5; day < 7; day += 1) ids.push(await crawlFew(front, directory, begin + day * 24 * hour, { keep: 2 }));
    // The fourth one holds a file that is not ours: it stays as it is.
    const left = [foreign, ids[3]!, ...ids.slice(-2), decoy, "20200101-000000-aaaaaaaa"];
    expect((await readdir(directory)).toSorted()).toEqual(left.toSorted());
    expect(await readFile(join(directory, ids[3]!, "notes.txt"), "utf8")).toBe("mine");
    expect(await readdir(join(directory, decoy))).toEqual(["notes.txt"]);
  });

  it("are, of each day, the one that holds most, however many questions were asked", async () => {
    const front = await startFront();
    const directory = newDirectory();
    const midnight = Math.floor(Date.now() / (24 * hour)) * 24 * hour - 10 * 24 * hour;
    const at = async (hours: number, parts: readonly PartName[]): Promise<string> => {
      const now = midnight + hours * hour;
      const snapshots = snapshotsOf(front.url, directory, { now: () => now, keep: 2 });
      return (await (await snapshots.start({ parts, fresh: true })).done).id;
    };
    await at(1, ["groups"]);
    const review = await at(2, ["groups", "projects", "users"]);
    for (const hours of [3, 4, 5]) await at(hours, ["users"]);
    // The newest of the last 24 hours stay besides.
    expect(await readdir(directory)).toHaveLength(3);
    await at(30, ["groups"]);
    const newest = await at(31, ["users"]);
    const left = await readdir(directory);
    expect(left).toHaveLength(3);
    expect(left).toEqual(expect.arrayContaining([review, newest]));
    const later = await at(60, ["users"]);
    expect((await readdir(directory)).toSorted()).toEqual([newest, later].toSorted());
  });

  it("do not include an unfinished one that nobody continues any more", async () => {
    const front = await startFront();
    const directory = newDirectory();
    const begin = Date.now();
    const stale = await leaveUnfinished(front, directory, begin);
    const young = await crawlFew(front, directory, begin + hour);
    expect((await readdir(directory)).toSorted()).toEqual([stale, young].toSorted());
    const later = await crawlFew(front, directory, begin + continuedFor + hour);
    expect((await readdir(directory)).toSorted()).toEqual([young, later].toSorted());
  });
});

describe("a start", () => {
  it("is shared by all who ask while it runs", async () => {
    const front = await startFront();
    const snapshots = snapshotsOf(front.url, newDirectory());
    const all = await Promise.all([snapshots.start(), snapshots.start(few), snapshots.start({ fresh: true })]);
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    const [a, b] = await Promise.all(all.map(({ done }) => done));
    expect(a).toBe(b);
    expect(found(a!.organization)).toEqual(expected(front.org));
    expect(await snapshots.latest(60_000)).toBe(a);
    expect((await snapshots.start()).id).not.toBe(a!.id);
  });

  it("continues neither what is older than a day, nor another key's, nor less than is asked for", async () => {
    const front = await startFront();
    const directory = newDirectory();
    const begin = Date.now();
    const id = await leaveUnfinished(front, directory, begin);
    const idOf = async (now: number, more: Parameters<typeof snapshotsOf>[2] = {}, options = {}) => {
      const running = await snapshotsOf(front.url, directory, { now: () => now, ...more }).start(options);
      running.cancel();
      await running.done.catch(() => undefined);
      return running.id;
    };
    expect(await idOf(begin + hour, { source: { ...source, key: "sk-admin-…wxyz" } })).not.toBe(id);
    expect(await idOf(begin + hour, { source: { ...source, api: "https://eu.api.test/v1" } })).not.toBe(id);
    expect(await idOf(begin + hour, {}, { fresh: true })).not.toBe(id);
    const little = await idOf(begin + 2 * hour, {}, { ...few, fresh: true });
    expect(await idOf(begin + 3 * hour)).not.toBe(little);
    expect(await idOf(begin + continuedFor + 30 * hour)).not.toBe(id);
  });

  it("gives the client no more at a time than it is told, and one request of each part beyond that", async () => {
    const front = await startFront({ users: 250, projects: 30 });
    const client = clientOf(front.url);
    let [now, most] = [0, 0];
    const counting: Caller = {
      async call(request, options) {
        now += 1;
        most = Math.max(most, now);
        expect(options).toMatchObject({ patienceMs: Infinity, caller: expect.any(Object) });
        try {
          return await client.call(request, options);
        } finally {
          now -= 1;
        }
      },
    };
    await (
      await snapshotsOf(front.url, newDirectory(), { client: counting, concurrency: 3 }).start()
    ).done;
    expect(most).toBeGreaterThan(3);
    expect(most).toBeLessThanOrEqual(3 + 28);
  });

  it("lets no part wait for another that is held back", async () => {
    const front = await startFront({ users: 60, projects: 30 });
    const client = clientOf(front.url);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const holding: Caller = {
      async call(request, options) {
        if (/rate_limits|roles$|spend|api_keys$/.test(request.path)) await held;
        return client.call(request, options);
      },
    };
    const running = await snapshotsOf(front.url, newDirectory(), { client: holding, concurrency: 2 }).start();
    await expect
      .poll(() => front.seen.filter((path) => path.includes("/service_tier_settings")).length, { timeout: 20_000 })
      .toBeGreaterThan(20);
    expect(front.seen.filter((path) => path.includes("/rate_limits"))).toEqual([]);
    release();
    expect(found((await running.done).organization)).toEqual(expected(front.org));
  });

  it("ends with the reason when the disk is full, and asks for nothing more", async () => {
    const front = await startFront({ users: 250, projects: 30 });
    const directory = newDirectory();
    const store = createStore(directory, []);
    const header = await store.create(Date.now(), source, partNames);
    const run = await store.run(header, Date.now());
    let lines = 0;
    const full: Run = { ...run, keep: async (line) => ((lines += 1) > 40 ? Promise.reject(new Error("ENOSPC")) : run.keep(line)) };
    const { signal } = new AbortController();
    await expect(crawl({ client: clientOf(front.url), store: full, signal, now: Date.now })).rejects.toThrow("ENOSPC");
    await run.close();
    expect(front.seen.length).toBeLessThan(40 + 45);
    const again = await snapshotsOf(front.url, directory).start();
    expect(again.id).toBe(header.id);
    expect(found((await again.done).organization)).toEqual(expected(front.org));
  });
});
