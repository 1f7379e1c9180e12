import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { partNames } from "../../src/snapshot/parts.ts";
import { createStore } from "../../src/snapshot/store.ts";
import { earlierThan } from "../../src/workflows/audits/earlier.ts";
import { expected } from "./expected.ts";
import { found } from "./found.ts";
import { doubled, fault, newDirectory, snapshotsOf, source, startFront, type Front } from "./front.ts";

const minute = 60_000;
const hour = 60 * minute;
const narrow = { parts: ["projects", "project API keys", "group members"] } as const;
const reusing = { reuseMs: hour } as const;

type Options = Parameters<ReturnType<typeof snapshotsOf>["start"]>[0];

/** One crawl by a process of its own, at a moment. */
async function crawlAt(front: Front, directory: string, now: number, options: Options) {
  const snapshots = snapshotsOf(front.url, directory, { now: () => now });
  return (await snapshots.start(options)).done;
}

describe("a snapshot that begins with the pages of a recent one", () => {
  it("asks for nothing that was read, and is what it would be without", async () => {
    const front = await startFront({ users: 250, projects: 12 });
    const directory = newDirectory();
    const begin = Date.now();
    const first = await crawlAt(front, directory, begin, narrow);
    const asked = front.seen.length;
    const whole = await crawlAt(front, directory, begin + 30 * minute, reusing);
    expect(asked).toBeGreaterThan(10);
    expect(doubled(front.seen)).toEqual([]);
    expect(found(whole.organization)).toEqual(expected(front.org));
    expect(whole.id).not.toBe(first.id);
    const coverage = new Map(whole.coverage.map((part) => [part.part, part]));
    expect(coverage.get("projects")).toMatchObject({ from: begin, until: begin });
    expect(coverage.get("users")!.from).toBeGreaterThanOrEqual(begin + 30 * minute);
  });

  it("keeps the parts of the other, so that the next question finds all in one", async () => {
    const front = await startFront();
    const directory = newDirectory();
    const begin = Date.now();
    await crawlAt(front, directory, begin, narrow);
    await crawlAt(front, directory, begin + minute, { ...reusing, parts: ["users"] });
    const asked = front.seen.length;
    const both = await snapshotsOf(front.url, directory, { now: () => begin + 2 * minute }).latest(hour, ["users", "group members"]);
    expect(both?.coverage.map(({ part }) => part)).toEqual(expect.arrayContaining(["users", "group members", "project API keys"]));
    expect(front.seen).toHaveLength(asked);
  });

  it("is as old as what it began with", async () => {
    const front = await startFront();
    const directory = newDirectory();
    const begin = Date.now();
    await crawlAt(front, directory, begin, narrow);
    const later = await crawlAt(front, directory, begin + 50 * minute, { ...reusing, parts: ["users"] });
    const at = (now: number) => snapshotsOf(front.url, directory, { now: () => now });
    expect((await at(begin + hour).latest(hour, ["users"]))?.id).toBe(later.id);
    expect(await at(begin + hour + 1).latest(hour, ["users"])).toBeUndefined();
    front.seen.length = 0;
    await crawlAt(front, directory, begin + hour + 1, { ...reusing, parts: ["users", "projects"] });
    expect(front.seen.filter((path) => path.startsWith("/organization/projects?"))).toHaveLength(1);
  });

  it("asks again for what the other could not read", async () => {
    const front = await startFront();
    const directory = newDirectory();
    const begin = Date.now();
    front.intercept = (path) => (path.startsWith("/organization/users") ? fault(403, "Not now.") : undefined);
    const first = await crawlAt(front, directory, begin, { parts: ["users"] });
    expect(first.coverage[0]).toMatchObject({ part: "users", read: 0 });
    front.intercept = () => undefined;
    const second = await crawlAt(front, directory, begin + minute, { ...reusing, parts: ["users", "groups"] });
    expect(second.organization.users.size).toBe(front.org.users.size);
  });

  it("is not made of another organization's pages, of an unfinished one's, of older ones, nor when all must be new", async () => {
    const front = await startFront();
    const directory = newDirectory();
    const begin = Date.now();
    await crawlAt(front, directory, begin, narrow);
    const asksForProjects = async (now: number, options: Options, more: Parameters<typeof snapshotsOf>[2] = {}) => {
      front.seen.length = 0;
      await (
        await snapshotsOf(front.url, directory, { now: () => now, ...more }).start({ parts: ["projects", "groups", "invites"], ...options })
      ).done;
      return front.seen.some((path) => path.startsWith("/organization/projects?"));
    };
    expect(await asksForProjects(begin + minute, reusing, { source: { ...source, key: "sk-admin-…wxyz" } })).toBe(true);
    expect(await asksForProjects(begin + minute, reusing, { source: { ...source, api: "https://eu.api.test/v1" } })).toBe(true);
    expect(await asksForProjects(begin + hour + 1, reusing)).toBe(true);
    expect(await asksForProjects(begin + minute, {})).toBe(true);
    expect(await asksForProjects(begin + minute, { ...reusing, fresh: true })).toBe(true);
    expect(await asksForProjects(begin + minute, reusing)).toBe(false);
  });

  it("is read whole when the other was removed meanwhile", async () => {
    const front = await startFront();
    const directory = newDirectory();
    const first = await crawlAt(front, directory, Date.now(), narrow);
    const store = createStore(directory, []);
    await store.create(Date.now(), source, partNames, { id: first.id, readAt: Date.now() });
    await rm(join(directory, first.id), { recursive: true });
    const whole = await crawlAt(front, directory, Date.now(), {});
    expect(found(whole.organization)).toEqual(expected(front.org));
  });
});

describe("the snapshot with which another is compared", () => {
  it("is the newest older one that holds all that is compared and shares no pages with it", async () => {
    const front = await startFront();
    const directory = newDirectory();
    const begin = Date.now() - 10 * 24 * hour;
    const whole = await crawlAt(front, directory, begin, {});
    const little = await crawlAt(front, directory, begin + 24 * hour, { parts: ["users"] });
    const base = await crawlAt(front, directory, begin + 48 * hour, narrow);
    const last = await crawlAt(front, directory, begin + 48 * hour + minute, reusing);
    const snapshots = snapshotsOf(front.url, directory);
    const earlier = async (...[parts, since]: [parts: typeof partNames, since?: string]) =>
      (await earlierThan(snapshots, last, parts, since))?.id;
    expect(await earlier(["projects"])).toBe(whole.id);
    expect(await earlier(["users"])).toBe(little.id);
    expect(await earlier(["users"], new Date(begin).toISOString().slice(0, 10))).toBe(whole.id);
    expect(await earlier(["users"], base.id)).toBe(base.id);
    await expect(earlier(["users"], "2026-13-01")).rejects.toThrow("neither a day, such as 2026-11-01, nor the id");
  });

  it("is one of the same key where there is one, for an API can serve several organizations", async () => {
    const front = await startFront();
    const directory = newDirectory();
    const begin = Date.now() - 10 * 24 * hour;
    const crawlWith = async (key: string, now: number) => {
      const snapshots = snapshotsOf(front.url, directory, { now: () => now, source: { ...source, key } });
      return (await snapshots.start({ parts: ["users"] })).done;
    };
    const own = await crawlWith("sk-admin-…ours", begin);
    await crawlWith("sk-admin-…test", begin + hour);
    const last = await crawlWith("sk-admin-…ours", begin + 2 * hour);
    const other = await crawlWith("sk-admin-…late", begin + 3 * hour);
    const snapshots = snapshotsOf(front.url, directory);
    expect((await earlierThan(snapshots, last, ["users"], undefined))?.id).toBe(own.id);
    expect((await earlierThan(snapshots, other, ["users"], undefined))?.id).toBe(last.id);
  });
});
