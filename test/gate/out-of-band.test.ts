import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Surface } from "../../src/gate/channels/out-of-band.ts";
import { textOf, type Json, type Peer } from "../support/peer.ts";
import { startSession, type Session, type SessionOptions } from "../support/session.ts";

let session: Session;
let peer: Peer;

const project = (name: string): string => [...session.org.projects.values()].find((state) => state.project.name === name)!.project.id;
const group = (name: string): string => [...session.org.groups.values()].find((state) => state.group.name === name)!.group.id;
const removal = (): Json => ({
  name: "remove_project_group",
  arguments: { project_id: project("Payments"), group_id: group("Support Team") },
});
const call = (params: Json = removal()) => peer.request("tools/call", params);

/** What a page or a terminal does: waits for a plan to appear, then answers it. */
async function answerWhenAsked(decision: string, channel = "page"): Promise<string> {
  const { id } = await plan();
  expect(await session.approvals.answer(id, { decision, channel })).toBe(true);
  return id;
}

async function plan() {
  await expect.poll(async () => (await session.approvals.list()).length, { timeout: 5000 }).toBe(1);
  return (await session.approvals.list())[0]!;
}

describe.each(["modern", "legacy"] as const)("a %s host that cannot show a form", (era) => {
  const open = async (options: SessionOptions = {}): Promise<void> => {
    session = await startSession({ approvalWaitMs: 10_000, ...options });
    peer = await session.connect({ era, capabilities: {} });
  };
  beforeEach(() => open());
  afterEach(() => session.close());

  it("executes once when the person approves while the call waits", async () => {
    const [reply] = await Promise.all([call(), answerWhenAsked("Approve")]);
    expect(textOf(reply)).toContain("deleted: true");
    expect(session.writes()).toHaveLength(1);
    expect(await session.approvals.list()).toEqual([]);
  });

  it("tells a host that asked for progress that the call waits for the user", async () => {
    const pending = call({ ...removal(), _meta: { progressToken: "p" } });
    await plan();
    await expect.poll(() => peer.notified.map(({ method }) => method), { timeout: 5000 }).toContain("notifications/progress");
    const { params } = peer.notified.find(({ method }) => method === "notifications/progress")!;
    expect(params).toMatchObject({ progressToken: "p", progress: 0, message: "Waiting for the user's approval" });
    await answerWhenAsked("Decline");
    await pending;
  });

  it("executes nothing when the person declines, and says by whom", async () => {
    const [reply] = await Promise.all([call(), answerWhenAsked("Decline", "terminal")]);
    expect(textOf(reply)).toMatch(/declined on the terminal\. Nothing was changed/);
    expect(session.writes()).toHaveLength(0);
  });

  it("takes only the exact name where nothing takes the call back", async () => {
    const archive = { name: "archive_project", arguments: { project_id: project("Payments") } };
    const [refused] = await Promise.all([call(archive), answerWhenAsked("Approve")]);
    expect(textOf(refused)).toContain("Nothing was changed");
    expect(session.writes()).toHaveLength(0);
    const [done] = await Promise.all([call(archive), answerWhenAsked("Payments")]);
    expect(textOf(done)).toContain("status: archived");
    expect(session.writes()).toHaveLength(1);
  });

  it("asks again when the target changed while the person was reading, and executes nothing until that is answered", async () => {
    const pending = call();
    const first = await plan();
    const groups = session.org.projects.get(project("Payments"))!.groups;
    groups.set(group("Support Team"), { ...groups.get(group("Support Team"))!, created_at: 1_700_000_000 });
    await session.approvals.answer(first.id, { decision: "Approve", channel: "page" });
    const second = await plan();
    expect(second.view.title).toContain("It changed since you were asked");
    expect(session.writes()).toHaveLength(0);
    await session.approvals.answer(second.id, { decision: "Decline", channel: "page" });
    expect(textOf(await pending)).toContain("declined on the approval page");
    expect(session.writes()).toHaveLength(0);
  });

  it("executes one of two same calls that wait for the same plan", async () => {
    const first = call();
    await plan();
    const replies = await Promise.all([first, call(), answerWhenAsked("Approve")]);
    const texts = replies.slice(0, 2).map((reply) => textOf(reply as Awaited<ReturnType<typeof call>>));
    expect(session.writes()).toHaveLength(1);
    expect(texts.filter((text) => text.includes("deleted: true"))).toHaveLength(1);
  });

  it("forgets the plan when the host cancels the call: an answer that comes later is for nobody", async () => {
    const pending = call();
    const { id } = await plan();
    peer.notify("notifications/cancelled", { requestId: era === "legacy" ? 2 : 1, reason: "user" });
    await expect.poll(() => session.approvals.get(id), { timeout: 5000 }).toBeUndefined();
    expect(await session.approvals.answer(id, { decision: "Approve", channel: "page" })).toBe(false);
    expect(session.writes()).toHaveLength(0);
    void pending;
  });
});

describe.each(["modern", "legacy"] as const)("a %s host whose call ends before the person answers", (era) => {
  beforeEach(async () => {
    session = await startSession({ approvalWaitMs: 0 });
    peer = await session.connect({ era, capabilities: {} });
  });
  afterEach(() => session.close());

  it("is told to call again, goes on with the same plan, and cannot use it twice", async () => {
    const waiting = await call();
    expect(waiting.result?.isError).toBe(true);
    expect(textOf(waiting)).toMatch(
      /Not executed yet, nothing was changed.*approve [2-9a-z]{8}.*call remove_project_group again with the same arguments/s,
    );
    const { id } = await plan();
    expect(textOf(await call())).toContain(id);
    expect(session.writes()).toHaveLength(0);
    await session.approvals.answer(id, { decision: "Approve", channel: "terminal" });
    expect(textOf(await call())).toContain("deleted: true");
    expect(session.writes()).toHaveLength(1);
    expect(textOf(await call())).toContain("was not found");
    expect(session.writes()).toHaveLength(1);
  });

  it.each<[string, Json]>([
    ["brings an accept of its own", { inputResponses: { approval: { action: "accept", content: { decision: "Approve" } } } }],
    [
      "brings a state of its own",
      { requestState: "v1.e30.e30", inputResponses: { approval: { action: "accept", content: { decision: "Approve" } } } },
    ],
  ])("executes nothing when a call %s", async (_, forged) => {
    for (let attempt = 0; attempt < 2; attempt += 1) await call({ ...removal(), ...forged });
    expect(session.writes()).toHaveLength(0);
    expect(await session.approvals.list()).toHaveLength(1);
  });

  it("cannot use an approval for other arguments", async () => {
    await call();
    const { id } = await plan();
    await session.approvals.answer(id, { decision: "Approve", channel: "terminal" });
    const groups = (name: string) => session.org.projects.get(project(name))!.groups;
    groups("Search").set(group("Support Team"), groups("Payments").get(group("Support Team"))!);
    const other = await call({
      name: "remove_project_group",
      arguments: { project_id: project("Search"), group_id: group("Support Team") },
    });
    expect(textOf(other)).toContain("Not executed yet");
    expect(session.writes()).toHaveLength(0);
  });

  it("cannot use an approval after ten minutes", async () => {
    await call();
    const { id } = await plan();
    await session.approvals.answer(id, { decision: "Approve", channel: "terminal" });
    session.wait(600_001);
    expect(textOf(await call())).toContain("Not executed yet");
    expect(session.writes()).toHaveLength(0);
  });

  it("cannot use an approval of a target that changed since", async () => {
    await call();
    const { id } = await plan();
    await session.approvals.answer(id, { decision: "Approve", channel: "terminal" });
    const groups = session.org.projects.get(project("Payments"))!.groups;
    groups.set(group("Support Team"), { ...groups.get(group("Support Team"))!, created_at: 1_700_000_000 });
    expect(textOf(await call())).toContain("Not executed yet");
    expect(session.writes()).toHaveLength(0);
  });
});

describe("a surface", () => {
  afterEach(() => session.close());

  it("is shown each plan once and told when it waits no more; its words reach the model, no address does", async () => {
    const shown: string[] = [];
    const hidden: string[] = [];
    const surface: Surface = {
      async show(waiting) {
        shown.push(waiting.id);
        return "A page was opened in the user's browser.";
      },
      hide: (id) => void hidden.push(id),
    };
    session = await startSession({ approvalWaitMs: 0, surface });
    peer = await session.connect({ era: "legacy", capabilities: {} });
    const waiting = textOf(await call());
    expect(waiting).toContain("A page was opened in the user's browser.");
    expect(waiting).not.toMatch(/https?:|127\.0\.0\.1|localhost/);
    const { id } = await plan();
    await session.approvals.answer(id, { decision: "Approve", channel: "page" });
    await call();
    expect([shown, hidden]).toEqual([[id], [id]]);
  });
});

describe.each(["modern", "legacy"] as const)("a %s host that shows forms", (era) => {
  afterEach(() => session.close());

  it.each<[string, Json | undefined]>([
    ["a decline", { action: "decline" }],
    ["a bare accept", { action: "accept", content: {} }],
    ["silence", undefined],
  ])("is not passed over for a page or a terminal after %s", async (_, answer) => {
    const shown: string[] = [];
    const surface: Surface = { show: async ({ id }) => (shown.push(id), "shown"), hide: () => undefined };
    session = await startSession({ approvalWaitMs: 0, approvalTimeoutMs: 200, surface });
    peer = await session.connect({ era, capabilities: { elicitation: {} } });
    peer.respondWith(() => answer);
    const first = await call();
    const state = first.result?.requestState;
    if (state !== undefined && answer !== undefined)
      await call({ ...removal(), requestState: state, inputResponses: { approval: answer } });
    expect([shown, await session.approvals.list(), session.writes()]).toEqual([[], [], []]);
  });
});

describe("--confirm code", () => {
  beforeEach(async () => {
    session = await startSession({ confirm: "code" });
    peer = await session.connect({ era: "legacy", capabilities: { elicitation: {} } });
  });
  afterEach(() => session.close());

  const withCode = (code: string): Json => {
    const { name, arguments: args } = removal() as { name: string; arguments: Json };
    return { name, arguments: { ...args, approval_code: code } };
  };

  it("executes only with the code that the terminal printed, once", async () => {
    expect(textOf(await call())).toMatch(/Ask the user to run in a terminal: openai-admin-mcp approve/);
    const { id } = await plan();
    expect(textOf(await call(withCode("abcd2345")))).toContain("Not executed yet");
    await session.approvals.answer(id, { decision: "Approve", channel: "terminal", code: "right234" });
    expect(textOf(await call())).toContain("Not executed yet");
    expect(textOf(await call(withCode("wrong234")))).toContain("not the one that the terminal printed");
    expect(session.writes()).toHaveLength(0);
    expect(textOf(await call(withCode("right234")))).toContain("deleted: true");
    expect(session.writes()).toHaveLength(1);
    expect(peer.asked).toEqual([]);
  });

  it("takes no yes that came without a code, whatever the call brings", async () => {
    await call();
    const { id } = await plan();
    await session.approvals.answer(id, { decision: "Approve", channel: "page" });
    expect(textOf(await call(withCode("")))).toContain("Not executed");
    expect(session.writes()).toHaveLength(0);
  });

  it("gives a guesser five guesses", async () => {
    await call();
    const { id } = await plan();
    await session.approvals.answer(id, { decision: "Approve", channel: "terminal", code: "right234" });
    for (let guess = 0; guess < 5; guess += 1) await call(withCode(`wrong23${guess}`));
    expect(textOf(await call(withCode("right234")))).toContain("Not executed yet");
    expect(session.writes()).toHaveLength(0);
  });
});
