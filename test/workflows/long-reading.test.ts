import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { textOf, type Peer } from "../support/peer.ts";
import { startSession, type Session, type SessionOptions } from "../support/session.ts";

let session: Session;
let peer: Peer;
afterEach(() => session.close());

async function open(options: SessionOptions): Promise<void> {
  session = await startSession(options);
  peer = await session.connect({ era: "modern", capabilities: {} });
}

const review = async (args: object = {}): Promise<string> =>
  textOf(await peer.request("tools/call", { name: "access_review", arguments: args }));

const snapshotIn = (text: string): string => /^Snapshot: (\S+)$/m.exec(text)![1]!;

/** Slow enough that no call of 150 ms reads it all. */
const slow: SessionOptions = { sandbox: { latencyMs: 25 }, budgetMs: 150 };

describe("an audit that takes longer than a call may", () => {
  it("answers with what was read, says how far that is, and goes on where it was", async () => {
    await open(slow);
    let text = await review({ max_age_minutes: 0 });
    expect(text).toMatch(/^STILL READING: \d+ of \d+ lists so far.*call again with snapshot="\S+"/m);
    expect(text).toContain("NOT complete");
    const snapshot = snapshotIn(text);
    let calls = 1;
    while (text.includes("STILL READING")) {
      calls += 1;
      expect(calls).toBeLessThan(100);
      text = await review({ snapshot });
      expect(snapshotIn(text)).toBe(snapshot);
    }
    expect(calls).toBeGreaterThan(1);
    expect(text).toContain("Complete: everything that the question needs was read.");
    const asked = session.sent.map(({ path, query }) => JSON.stringify([path, query]));
    expect(new Set(asked).size).toBe(asked.length);
  });

  it("never calls what it has not read none: a person's projects are not read, not no access", async () => {
    await open(slow);
    const text = await review({ max_age_minutes: 0, evidence: true });
    expect(text).toContain("not read");
    const directory = /^Report files: (.+)$/m.exec(text)![1]!;
    expect(await readFile(join(directory, "report.md"), "utf8")).toContain("not read");
  });

  it("is short until it is read, and says once what is missing: tables and what they lack are in the files", async () => {
    await open(slow);
    let text = await review({ evidence: true });
    expect(text).toContain("STILL READING");
    for (let turn = 0; turn < 8 && text.includes("STILL READING"); turn += 1) {
      expect(text.length).toBeLessThan(3000);
      expect(text).not.toMatch(/\t|^##|The reading is not finished|Not read: /m);
      expect(text).toMatch(/^Tables follow when the reading is finished; (?:none|\d+ sections?) so far/m);
      const directory = /^Report files: (.+)$/m.exec(text)![1]!;
      const { statement } = JSON.parse(await readFile(join(directory, "report.json"), "utf8")) as { statement: string };
      expect(statement).toMatch(/^The reading is not finished\. Not read: .*\.$/);
      text = await review({ evidence: true });
    }
  });

  it("offers no steps before it shows them", async () => {
    await open(slow);
    const plan = async (args: object): Promise<string> =>
      textOf(await peer.request("tools/call", { name: "plan_offboarding", arguments: { user: "Grace Okonkwo", ...args } }));
    let text = await plan({});
    let unfinished = 0;
    for (let turn = 0; turn < 100 && !text.includes("Complete: "); turn += 1) {
      if (text.includes("STILL READING")) unfinished += 1;
      expect(text).not.toMatch(/changes? (?:is|are) ready/);
      text = await plan({});
    }
    expect(unfinished).toBeGreaterThan(0);
    expect(text).toMatch(/^\d+ changes are ready: call apply_changes/m);
  });

  it("answers at once with wait: false, and reads on in the background", async () => {
    await open({ sandbox: { latencyMs: 5 } });
    const first = await review({ wait: false });
    expect(first).toContain("STILL READING");
    let text = first;
    for (let turn = 0; turn < 200 && text.includes("STILL READING"); turn += 1) {
      await sleep(20);
      text = await review({ snapshot: snapshotIn(first), wait: false });
    }
    expect(text).toContain("Complete: everything that the question needs was read.");
  });

  it("tells a host that asked for progress how many lists were read of how many", async () => {
    await open({ sandbox: { latencyMs: 100 } });
    peer = await session.connect({ era: "legacy", capabilities: {} });
    await peer.request("tools/call", { name: "access_review", arguments: {}, _meta: { progressToken: "p" } });
    const told = peer.notified.filter(({ method }) => method === "notifications/progress").map(({ params }) => params);
    const counted = told.filter(({ total }) => total !== undefined);
    expect(counted.length).toBeGreaterThan(0);
    for (const { message } of counted) expect(message).toMatch(/^\d+ of \d+ lists read/);
    const values = told.map(({ progress }) => progress as number);
    expect(values).toEqual(values.toSorted((a, b) => a - b));
  });

  it("asks the API only for what earlier questions did not, and for nothing twice in a conversation", async () => {
    await open({});
    for (const name of ["find", "access_review", "organization_health", "compare_snapshots"]) {
      await peer.request("tools/call", { name, arguments: name === "find" ? { query: "payments" } : {} });
    }
    // Costs are asked for by each question that needs them: they have no place in a snapshot.
    const asked = session.sent.filter(({ path }) => !path.includes("/costs")).map(({ path, query }) => JSON.stringify([path, query]));
    expect(asked.length).toBeGreaterThan(100);
    expect(asked.filter((one, index) => asked.indexOf(one) !== index)).toEqual([]);
    const sent = session.sent.length;
    expect(await review()).toContain("Complete");
    expect(session.sent.length).toBe(sent);
  });

  it("stops asking the API when its only caller cancels, and keeps what was read", async () => {
    await open({ sandbox: { latencyMs: 20 } });
    const stop = new AbortController();
    const caller = { signal: stop.signal, channel: undefined };
    const call = session.workflow("access_review")({ max_age_minutes: 0 }, caller);
    while (session.sent.length < 20) await sleep(5);
    stop.abort(new Error("cancelled"));
    await expect(call).rejects.toThrow("cancelled");
    await sleep(100);
    const sent = session.sent.length;
    await sleep(200);
    expect(session.sent.length).toBe(sent);
    const text = await review();
    expect(text).toContain("Complete");
    const asked = session.sent.map(({ path, query }) => JSON.stringify([path, query]));
    // What was under way when it was cancelled is asked again, nothing else.
    expect(asked.length - new Set(asked).size).toBeLessThanOrEqual(16);
  });

  it("goes on for a second caller when the first one cancels", async () => {
    await open({ sandbox: { latencyMs: 10 } });
    const stop = new AbortController();
    const first = session.workflow("access_review")({ max_age_minutes: 0 }, { signal: stop.signal, channel: undefined });
    while (session.sent.length < 10) await sleep(5);
    const second = review();
    await sleep(30);
    stop.abort(new Error("cancelled"));
    await expect(first).rejects.toThrow("cancelled");
    expect(await second).toContain("Complete: everything that the question needs was read.");
  });
});

describe("a snapshot", () => {
  it("of an id that nobody knows is an error that says so, and nothing is sent", async () => {
    await open({});
    expect(await review({ snapshot: "20260101-000000-00000000" })).toMatch(/snapshot: there is none of the id .* Nothing was sent\.$/);
    expect(session.sent).toEqual([]);
  });

  it("is used again within the hour, and read anew with max_age_minutes 0", async () => {
    await open({});
    const first = snapshotIn(await review());
    const requests = session.sent.length;
    expect(snapshotIn(await review())).toBe(first);
    expect(session.sent.length).toBe(requests);
    expect(snapshotIn(await review({ max_age_minutes: 0 }))).not.toBe(first);
    expect(session.sent.length).toBeGreaterThan(requests);
  });

  it("from before a change that was made here is used for the rest, and where it is asked for says so", async () => {
    await open({});
    const first = snapshotIn(await review());
    const asked = session.sent.length;
    await peer.request("tools/call", { name: "create_group", arguments: { name: "Night Shift" } });
    const again = await review();
    expect(snapshotIn(again)).not.toBe(first);
    expect(again).not.toContain("changed through this server");
    expect(session.sent.length - asked).toBeLessThan(asked / 5);
    const old = await review({ snapshot: first });
    expect(old).toMatch(/Something was changed through this server at \S+, after this was read: max_age_minutes=0/);
  });
});

describe("evidence", () => {
  it("is written when asked for: Markdown, JSON, tables, pictures and their hashes", async () => {
    await open({});
    const text = await review({ evidence: true });
    const directory = /^Report files: (.+)$/m.exec(text)![1]!;
    const files = await readdir(directory);
    expect(files).toEqual(expect.arrayContaining(["report.md", "report.json", "manifest.json"]));
    expect(files.some((file) => file.endsWith(".svg"))).toBe(true);
    expect(files.some((file) => file.endsWith(".csv"))).toBe(true);
  });

  it("has every row of what a chat has no room for, and says so instead of how to ask for it", async () => {
    await open({});
    expect(await review()).toMatch(/^## Every path to a project \(\d+\), only in the files: ask with evidence=true\.$/m);
    const text = await review({ evidence: true });
    const [, count] = /^## Every path to a project \((\d+)\), in the files\.$/m.exec(text)!;
    const directory = /^Report files: (.+)$/m.exec(text)![1]!;
    const files = await readdir(directory);
    const csv = await readFile(
      join(
        directory,
        files.find((file) => file.endsWith("every-path-to-a-project.csv"))!,
      ),
      "utf8",
    );
    expect(csv.trim().split("\r\n")).toHaveLength(Number(count) + 1);
    const { sections } = JSON.parse(await readFile(join(directory, "report.json"), "utf8")) as { sections: object[] };
    expect(sections.filter((section) => "detail" in section)).toEqual([]);
  });

  it("is not written unasked", async () => {
    await open({});
    await review();
    await expect(readdir(join(session.keyDirectory, "..", "reports"))).rejects.toThrow("ENOENT");
  });
});
