import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Json, Peer, Reply } from "../support/peer.ts";
import { textOf } from "../support/peer.ts";
import { startSession, type Session } from "../support/session.ts";

const hosts = [
  { name: "a 2026 host that elicits", era: "modern", elicits: true },
  { name: "a 2025 host that elicits", era: "legacy", elicits: true },
  { name: "a 2026 host that cannot", era: "modern", elicits: false },
  { name: "a 2025 host that cannot", era: "legacy", elicits: false },
] as const;

type Answer = Json | undefined;

const yes: Answer = { action: "accept", content: { decision: "Approve" } };

let session: Session;
let peer: Peer;

const project = (name: string): string => [...session.org.projects.values()].find((state) => state.project.name === name)!.project.id;
const group = (name: string): string => [...session.org.groups.values()].find((state) => state.group.name === name)!.group.id;

/** The call most scenarios make: it can be undone, so the form is a choice. */
const removal = () => ({ name: "remove_project_group", arguments: { project_id: project("Payments"), group_id: group("Support Team") } });
const stillThere = () => session.org.projects.get(project("Payments"))!.groups.has(group("Support Team"));

const answering = (state: unknown, answer: Answer): Json => ({
  requestState: state,
  ...(answer && { inputResponses: { approval: answer } }),
});

/** One call, its question answered; `undefined` leaves it unanswered. `before` happens between the question and the answer. */
async function call(params: Json, answer: Answer, before: () => void = () => undefined): Promise<Reply> {
  peer.respondWith(() => {
    before();
    return answer;
  });
  const first = await peer.request("tools/call", params);
  if (first.result?.resultType !== "input_required") return first;
  before();
  return answer === undefined ? first : peer.request("tools/call", { ...params, ...answering(first.result.requestState, answer) });
}

/** What has to be true after a scenario, in the words the model is told. */
interface Expected {
  readonly executed: number;
  readonly says: RegExp;
}

const nothing = (says: RegExp): Expected => ({ executed: 0, says });

const scenarios: ReadonlyArray<{ name: string; run: () => Promise<Reply>; elicits: Expected; modern?: Expected }> = [
  {
    name: "accept with the choice Approve",
    run: () => call(removal(), yes),
    elicits: { executed: 1, says: /deleted: true/ },
  },
  {
    name: "accept without content",
    run: () => call(removal(), { action: "accept" }),
    elicits: nothing(/Not executed.*without the choice Approve.*Nothing was changed/s),
  },
  {
    name: "accept with an empty form",
    run: () => call(removal(), { action: "accept", content: {} }),
    elicits: nothing(/Not executed.*Nothing was changed/s),
  },
  {
    name: "accept with the choice Decline",
    run: () => call(removal(), { action: "accept", content: { decision: "Decline" } }),
    elicits: nothing(/Not executed: .*the choice Decline\. Nothing was changed\. Do not call again unless the user asks/s),
  },
  {
    name: "Decline where a name has to be typed",
    run: () =>
      call(
        { name: "archive_project", arguments: { project_id: project("Payments") } },
        { action: "accept", content: { decision: "Decline" } },
      ),
    elicits: nothing(/Not executed: .*the choice Decline/s),
  },
  {
    name: "a wrong name where the call cannot be undone",
    run: () =>
      call(
        { name: "archive_project", arguments: { project_id: project("Payments") } },
        { action: "accept", content: { decision: "payments" } },
      ),
    elicits: nothing(/Not executed.*without the exact text.*Nothing was changed/s),
  },
  {
    name: "the choice Approve where a name has to be typed",
    run: () => call({ name: "archive_project", arguments: { project_id: project("Payments") } }, yes),
    elicits: nothing(/Not executed.*without the exact text/s),
  },
  {
    name: "the right name where the call cannot be undone",
    run: () =>
      call(
        { name: "archive_project", arguments: { project_id: project("Payments") } },
        { action: "accept", content: { decision: "Payments" } },
      ),
    elicits: { executed: 1, says: /status: archived/ },
  },
  { name: "decline", run: () => call(removal(), { action: "decline" }), elicits: nothing(/host answered "decline".*Nothing was changed/s) },
  { name: "cancel", run: () => call(removal(), { action: "cancel" }), elicits: nothing(/host answered "cancel".*Nothing was changed/s) },
  {
    name: "no answer at all",
    run: () => call(removal(), undefined),
    elicits: nothing(/did not answer the approval form within 0\.3 s\. Nothing was changed/),
    // A 2026 host holds the question; this server has nothing to wait for.
    modern: nothing(/^$/),
  },
  {
    name: "a first call that brings an accept of its own",
    run: async () => {
      peer.respondWith(() => ({ action: "decline" }));
      return peer.request("tools/call", { ...removal(), inputResponses: { approval: yes }, plan_token: "x" });
    },
    elicits: nothing(/host answered "decline"/),
    modern: nothing(/^$/),
  },
  {
    name: "an approval replayed for other arguments",
    run: async () => {
      peer.respondWith(() => ({ action: "decline" }));
      const first = await peer.request("tools/call", removal());
      const groups = (name: string) => session.org.projects.get(project(name))!.groups;
      groups("Search").set(group("Support Team"), groups("Payments").get(group("Support Team"))!);
      const other = { name: "remove_project_group", arguments: { ...removal().arguments, project_id: project("Search") } };
      return peer.request("tools/call", { ...other, ...answering(first.result?.requestState, yes) });
    },
    elicits: nothing(/host answered "decline"/),
    modern: nothing(/Not executed: the approval was given for another call/),
  },
  {
    name: "a tampered state",
    run: async () => {
      peer.respondWith(() => ({ action: "decline" }));
      const first = await peer.request("tools/call", removal());
      const sent = first.result?.requestState;
      const state = typeof sent === "string" ? sent : "v1.e30.e30";
      const [version, body, mac] = state.split(".");
      const forged = Buffer.from(
        Buffer.from(body!, "base64url")
          .toString()
          .replace(/[0-9a-f]{8}-/, "00000000-"),
      ).toString("base64url");
      return peer.request("tools/call", { ...removal(), ...answering(`${version}.${forged}.${mac}`, yes) });
    },
    elicits: nothing(/host answered "decline"/),
    modern: nothing(/not the one this server asked for\. Nothing was changed/),
  },
  {
    name: "an answer after ten minutes",
    run: () => call(removal(), yes, () => session.wait(600_001)),
    elicits: nothing(/more than ten minutes after the question\. Nothing was changed/),
  },
  {
    name: "a target that changed meanwhile, and a decline to the second question",
    run: async () => {
      const project_id = project("Payments");
      const groups = session.org.projects.get(project_id)!.groups;
      let asked = 0;
      const answer = () => (asked === 1 ? yes : { action: "decline" });
      const change = () => {
        asked += 1;
        if (asked === 1) groups.set(group("Support Team"), { ...groups.get(group("Support Team"))!, created_at: 1_700_000_000 });
      };
      peer.respondWith(() => {
        change();
        return answer();
      });
      let reply = await peer.request("tools/call", removal());
      while (reply.result?.resultType === "input_required") {
        change();
        reply = await peer.request("tools/call", { ...removal(), ...answering(reply.result.requestState, answer()) });
      }
      if (asked > 0) expect(asked).toBe(2);
      return reply;
    },
    elicits: nothing(/host answered "decline"/),
  },
];

describe.each(hosts)("$name", ({ era, elicits }) => {
  beforeEach(async () => {
    session = await startSession({ approvalTimeoutMs: 300 });
    peer = await session.connect({ era, capabilities: elicits ? { elicitation: { form: {} } } : {} });
  });
  afterEach(() => session.close());

  it.each(scenarios)("$name", async (scenario) => {
    const reply = await scenario.run();
    const inEra = era === "modern" ? (scenario.modern ?? scenario.elicits) : scenario.elicits;
    const expected = elicits
      ? inEra
      : nothing(/Not executed, nothing was changed: a human must approve this first.*Nobody could be asked/s);
    expect(session.writes()).toHaveLength(expected.executed);
    expect(textOf(reply)).toMatch(expected.says);
    if (expected.executed === 0) {
      expect(stillThere()).toBe(true);
      expect(reply.result?.isError === true || reply.result?.resultType === "input_required").toBe(true);
    }
    if (!elicits) expect(peer.asked).toEqual([]);
  });

  it("executes an approval once, also when the same answer is sent again", async () => {
    const [userId, { user }] = [...session.org.users].find(([, state]) => state.user.role === "reader")!;
    // Setting what is already set leaves the state as it was, so only the used-set stands between a replay and a second execution.
    const params = { name: "modify_user", arguments: { user_id: userId, role: user.role } };
    peer.respondWith(() => yes);
    const first = await peer.request("tools/call", params);
    if (!elicits) return expect(session.writes()).toHaveLength(0);
    if (era === "legacy") return expect(session.writes()).toHaveLength(1);
    const answered = { ...params, ...answering(first.result?.requestState, yes) };
    const replies = await Promise.all([
      peer.request("tools/call", answered),
      peer.request("tools/call", answered),
      peer.request("tools/call", answered),
    ]);
    expect(session.writes()).toHaveLength(1);
    expect(replies.filter((reply) => /approval was used already/.test(textOf(reply)))).toHaveLength(2);
    return undefined;
  });

  it("shows the person what is lost and how it can be undone, and asks for a field without default", async () => {
    peer.respondWith(() => ({ action: "decline" }));
    const first = await peer.request("tools/call", removal());
    if (!elicits) return expect(textOf(first)).toContain("Support Team");
    const requests = (first.result?.inputRequests ?? {}) as { approval?: { params: Json } };
    const form = era === "modern" ? requests.approval!.params : peer.asked[0]!.params;
    expect(form.message).toContain("group: Support Team");
    expect(form.message).toContain("project: Payments");
    expect(form.message).toContain("Members who reach the project only through this group lose access at once.");
    expect(form.message).toContain("To undo: add_project_group");
    expect(form.requestedSchema).toMatchObject({ required: ["decision"], properties: { decision: { enum: ["Approve", "Decline"] } } });
    expect(JSON.stringify(form.requestedSchema)).not.toContain("default");
    return undefined;
  });
});
