import { describe, expect, it } from "vitest";
import { ApiError, ConnectionError } from "../../src/client/errors.ts";
import { createLedger } from "../../src/snapshot/ledger.ts";
import { createStore } from "../../src/snapshot/store.ts";
import { crawl } from "../../src/snapshot/crawl.ts";
import { loadSnapshot } from "../../src/snapshot/load.ts";
import type { Snapshot } from "../../src/snapshot/organization.ts";
import { partNames, type PartName } from "../../src/snapshot/parts.ts";
import { expected } from "./expected.ts";
import { found } from "./found.ts";
import { clientOf, fault, newDirectory, snapshotsOf, source, startFront, type Answer, type Front } from "./front.ts";

const coverageOf = ({ coverage }: Snapshot, part: PartName) => coverage.find((one) => one.part === part)!;
const isLimits = (path: string): boolean => path.includes("/rate_limits");

async function crawled(front: Front, intercept: Front["intercept"], wanted = partNames): Promise<Snapshot> {
  front.intercept = intercept;
  return (await snapshotsOf(front.url, newDirectory()).start({ parts: wanted })).done;
}

describe("what this key or organization does not have", () => {
  it.each([
    [401, "You have insufficient permissions for this operation. Missing scopes: api.management.read."],
    [403, "Not allowed"],
    [404, "Invalid URL (GET /v1/organization/projects/x/rate_limits)"],
  ])("is asked for once when the answer is %i, and said to be left out", async (status, message) => {
    const front = await startFront();
    const snapshot = await crawled(front, (path) => (isLimits(path) ? { ...fault(status, message), after: 30 } : undefined), [
      "rate limits",
      "project users",
    ]);
    const active = [...front.org.projects.values()].filter(({ project }) => project.status !== "archived").length;
    expect(front.seen.filter(isLimits)).toHaveLength(1);
    const reasons = coverageOf(snapshot, "rate limits").skipped;
    expect(reasons).toContainEqual({ reason: `not available to this key or organization (${status})`, count: active });
    expect(coverageOf(snapshot, "rate limits").read).toBe(0);
    expect([...snapshot.organization.projects.values()].every(({ rateLimits }) => rateLimits === undefined)).toBe(true);
    expect(coverageOf(snapshot, "project users").read).toBe(active);
  });

  it("leaves out what its lists would lead to, and says so", async () => {
    const front = await startFront();
    const snapshot = await crawled(front, (path) => (path.startsWith("/organization/groups") ? fault(403, "No") : undefined));
    expect(front.seen.filter((path) => path.startsWith("/organization/groups"))).toHaveLength(1);
    expect(coverageOf(snapshot, "group members")).toMatchObject({
      read: 0,
      skipped: [{ reason: "the groups could not be listed", count: 1 }],
    });
    expect(snapshot.organization.incomplete).toEqual(["groups"]);
  });

  it("is asked of everybody's roles when the list of roles cannot be read: custom roles may exist", async () => {
    const front = await startFront();
    const snapshot = await crawled(front, (path) => (path.startsWith("/organization/roles") ? fault(403, "No") : undefined));
    expect(coverageOf(snapshot, "roles of users")).toMatchObject({ read: front.org.users.size, skipped: [] });
  });

  it("is not taken for the whole part when one object is gone or refused", async () => {
    const front = await startFront();
    const { incomplete } = (
      await crawled(front, (path, count) => {
        const [, user] = /^\/organization\/users\/([^/]+)\/roles/.exec(path) ?? [];
        const place = user === undefined ? -1 : [...front.org.users.keys()].indexOf(user);
        if (place === 0 && count === 1) return fault(404, `The user ${user} was not found`);
        return place === 9 ? fault(403, "No") : undefined;
      }).then((snapshot) => {
        const { read, skipped } = coverageOf(snapshot, "roles of users");
        expect(read).toBe(front.org.users.size - 2);
        expect(skipped).toEqual(
          expect.arrayContaining([
            { reason: "it was gone when it was asked for", count: 1 },
            { reason: "this admin key may not read it (403)", count: 1 },
          ]),
        );
        return snapshot;
      })
    ).organization;
    expect(incomplete).toEqual([]);
  });

  it("is a setting that is not set when the API answers 404", async () => {
    const front = await startFront({}, (org) => (org.spendLimit = undefined));
    const { organization } = await crawled(front, () => undefined);
    expect(organization.spendLimit).toBeNull();
    expect([...organization.projects.values()].some(({ modelPermissions }) => modelPermissions === null)).toBe(true);
  });

  it("is a project that was archived since it was listed", async () => {
    const front = await startFront();
    const [id] = [...front.org.projects.keys()].slice(-1);
    const snapshot = await crawled(front, (path) => (path.includes(`${id}/users`) ? fault(400, "Project X is archived") : undefined));
    expect(snapshot.organization.projects.get(id!)!.members).toBeUndefined();
    expect(coverageOf(snapshot, "project users").skipped[0]).toMatchObject({ reason: "the project is archived" });
  });
});

describe("a key", () => {
  it("that may read nothing ends the crawl with the API's words, and leaves nothing finished", async () => {
    const front = await startFront();
    front.intercept = () => fault(401, "Missing scopes: api.management.read");
    const snapshots = snapshotsOf(front.url, newDirectory());
    const running = await snapshots.start();
    await expect(running.done).rejects.toThrow(ApiError);
    expect(front.seen).toHaveLength(10);
    front.intercept = () => undefined;
    const again = await snapshots.start();
    expect(again.id).toBe(running.id);
    expect(found((await again.done).organization)).toEqual(expected(front.org));
  });

  it.each([
    ["is revoked", fault(401, "Incorrect API key provided", "invalid_api_key")],
    ["loses its scopes", fault(401, "Missing scopes: api.management.read")],
  ])("that %s in the middle ends the crawl, which another one continues", async (_, refusal) => {
    const front = await startFront({ users: 250, projects: 30 });
    front.intercept = () => (front.seen.length > 150 ? refusal : undefined);
    const snapshots = snapshotsOf(front.url, newDirectory());
    const running = await snapshots.start();
    await expect(running.done).rejects.toThrow(ApiError);
    expect(front.seen.length).toBeLessThan(150 + 45);
    front.intercept = () => undefined;
    const { organization } = await (await snapshots.start()).done;
    expect(organization.users.size).toBe(front.org.users.size);
  });
});

describe("trouble that passes", () => {
  const trouble: [string, Answer][] = [
    ["503", fault(503, "Overloaded")],
    ["no answer", { drop: true }],
  ];

  it.each(trouble)("(%s) is met by asking again at the end", async (_, answer) => {
    const front = await startFront();
    // The client asks three times at once.
    const { organization, coverage } = await crawled(front, (path, count) => (isLimits(path) && count <= 4 ? answer : undefined));
    expect(found(organization)).toEqual(expected(front.org));
    expect(coverage.every(({ skipped }) => skipped.every(({ reason }) => !reason.includes("answer")))).toBe(true);
  });

  it.each([
    ["the API answered 503, 3 times", fault(503, "Overloaded")],
    ["the API did not answer, 3 times", { drop: true } as const],
  ])("but does not pass is left out: %s", async (reason, answer) => {
    const front = await startFront();
    const id = [...front.org.projects.keys()][1]!;
    const snapshot = await crawled(front, (path) => (path.includes(`${id}/rate_limits`) ? answer : undefined));
    expect(coverageOf(snapshot, "rate limits").skipped).toContainEqual({ reason, count: 1 });
    expect(front.seen.filter((path) => path.includes(`${id}/rate_limits`))).toHaveLength(9);
    expect(snapshot.organization.projects.get(id)!.rateLimits).toBeUndefined();
  });

  it("ends the crawl when the API is not there at all, instead of leaving everything out", async () => {
    const front = await startFront({ users: 250, projects: 30 });
    front.intercept = () => (front.seen.length > 120 ? { drop: true } : undefined);
    const snapshots = snapshotsOf(front.url, newDirectory());
    const running = await snapshots.start();
    await expect(running.done).rejects.toThrow(ConnectionError);
    front.intercept = () => undefined;
    const again = await snapshots.start();
    expect(again.id).toBe(running.id);
    expect(found((await again.done).organization)).toEqual(expected(front.org));
  });

  it("does not end the crawl when only one part never answers", async () => {
    const front = await startFront({ users: 60, projects: 30 });
    const snapshot = await crawled(front, (path) => (isLimits(path) ? { drop: true } : undefined));
    const active = [...front.org.projects.values()].filter(({ project }) => project.status !== "archived").length;
    expect(coverageOf(snapshot, "rate limits").skipped).toContainEqual({ reason: "the API did not answer, 3 times", count: active });
  });
});

describe("a list that never ends", () => {
  const page = (rows: readonly unknown[], more: Record<string, unknown>): Answer => ({
    json: { object: "list", data: rows, has_more: true, ...more },
  });
  const invite = (id: string) => ({ id, email: "x@example.com", role: "reader", status: "pending" });

  it.each<[string, (count: number) => Answer]>([
    ["the API leads back to a page that was read", () => page([invite("i1")], { last_id: "i1" })],
    ["the API leads back to a page that was read", (count) => page([invite("i1")], { last_id: `i${count % 3}` })],
    ["the API says there is more, but not how to reach it", () => page([], {})],
    ["the answer is not what the API documents", () => ({ json: { object: "list", has_more: true } })],
    ["the answer is not what the API documents", () => ({ json: ["no", "object"] })],
    ["more than 50 pages", (count) => page([invite(`i${count}`)], { last_id: `i${count}` })],
  ])("is left out: %s", async (reason, answer) => {
    const front = await startFront();
    let count = 0;
    front.intercept = (path) => (path.startsWith("/organization/invites") ? answer((count += 1)) : undefined);
    const store = createStore(newDirectory(), []);
    const header = await store.create(Date.now(), source, partNames);
    const run = await store.run(header, Date.now());
    await crawl({ client: clientOf(front.url), store: run, signal: new AbortController().signal, now: Date.now, maxPages: 50 });
    await run.close();
    const snapshot = (await loadSnapshot(store, header.id))!;
    expect(coverageOf(snapshot, "invites")).toMatchObject({ read: 0, skipped: [{ reason, count: 1 }] });
    expect(snapshot.organization.invites).toBeUndefined();
    expect(count).toBeLessThanOrEqual(50);
  });
});

describe("the ledger", () => {
  it("does not take a page that does not follow", () => {
    const ledger = createLedger(["users"]);
    const line = { part: "users", unit: [], page: 0, after: null, next: "u1", at: 1, rows: [] } as const;
    expect(ledger.take({ ...line, page: 1 })).toBe(false);
    expect(ledger.take({ ...line, part: "invites" })).toBe(false);
    expect(ledger.take({ ...line, unit: ["x"] })).toBe(false);
    expect(ledger.take(line)).toBe(true);
    expect(ledger.take(line)).toBe(false);
    expect(ledger.take({ ...line, page: 1, after: "u2", next: null })).toBe(false);
    expect(ledger.take({ ...line, page: 1, after: "u1", next: null })).toBe(true);
    expect(ledger.coverage()).toEqual([{ part: "users", read: 1, skipped: [], from: 1, until: 1, requests: 2 }]);
  });
});
