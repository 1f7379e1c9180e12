import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { tools } from "../../src/tools/tool.ts";
import { samplesFor } from "../contract/samples.ts";
import { textOf, type Json, type Peer } from "../support/peer.ts";
import { startSession, type Session, type SessionOptions } from "../support/session.ts";

let session: Session;
let peer: Peer;

const open = async (options: SessionOptions): Promise<void> => {
  session = await startSession(options);
  peer = await session.connect({ era: "legacy", capabilities: { elicitation: {} } });
};
afterEach(() => session.close());

const removal = (): Json => {
  const payments = [...session.org.projects.values()].find(({ project }) => project.name === "Payments")!;
  const support = [...session.org.groups.values()].find(({ group }) => group.name === "Support Team")!;
  return { project_id: payments.project.id, group_id: support.group.id };
};
const call = (name: string, args: Json) => peer.request("tools/call", { name, arguments: args });
const tokenIn = (text: string): string => /plan_token="([^"]+)"/.exec(text)![1]!;

describe("--confirm plan", () => {
  beforeEach(() => open({ confirm: "plan" }));

  it("answers the first call with the plan and executes the second one that brings its token", async () => {
    const first = await call("remove_project_group", removal());
    expect(textOf(first)).toMatch(/Not executed yet, nothing was changed.*group: Support Team/s);
    expect(first.result?.isError).toBe(true);
    expect(session.writes()).toHaveLength(0);
    const second = await call("remove_project_group", { ...removal(), plan_token: tokenIn(textOf(first)) });
    expect(textOf(second)).toContain("deleted: true");
    expect(session.writes()).toHaveLength(1);
    expect(peer.asked).toEqual([]);
  });

  it("refuses a token for other arguments, a used one, an altered one and an old one", async () => {
    const [userId, { user }] = [...session.org.users].find(([, state]) => state.user.role === "reader")!;
    const args = { user_id: userId, role: user.role };
    const token = tokenIn(textOf(await call("modify_user", args)));
    expect(textOf(await call("modify_user", { ...args, role: "owner", plan_token: token }))).toContain("given for another call");
    expect(textOf(await call("modify_user", { ...args, plan_token: `${token.slice(0, -2)}xx` }))).toContain("not valid");
    expect(session.writes()).toHaveLength(0);
    await call("modify_user", { ...args, plan_token: token });
    expect(session.writes()).toHaveLength(1);
    expect(textOf(await call("modify_user", { ...args, plan_token: token }))).toContain("used already");
    const late = tokenIn(textOf(await call("modify_user", args)));
    session.wait(600_001);
    expect(textOf(await call("modify_user", { ...args, plan_token: late }))).toContain("more than ten minutes");
    expect(session.writes()).toHaveLength(1);
  });

  it("makes a new plan when the target changed since", async () => {
    const token = tokenIn(textOf(await call("remove_project_group", removal())));
    const { project_id, group_id } = removal() as { project_id: string; group_id: string };
    const groups = session.org.projects.get(project_id)!.groups;
    groups.set(group_id, { ...groups.get(group_id)!, created_at: 1_700_000_000 });
    const second = textOf(await call("remove_project_group", { ...removal(), plan_token: token }));
    expect(second).toMatch(/The target changed since the last plan.*plan_token=/s);
    expect(session.writes()).toHaveLength(0);
  });

  it("does not take a token where nothing needs approval", async () => {
    expect(textOf(await call("list_projects", { plan_token: "x" }))).toContain('unknown argument "plan_token"');
  });
});

describe("--confirm block", () => {
  beforeEach(() => open({ confirm: "block" }));

  it("refuses every gated call and lets reads and plain writes pass", async () => {
    expect(textOf(await call("remove_project_group", removal()))).toMatch(/--confirm block.*Nothing was changed/);
    expect(textOf(await call("create_group", { name: "Blue" }))).toContain("name: Blue");
    expect(session.writes()).toHaveLength(1);
    expect(peer.asked).toEqual([]);
  });
});

describe("--confirm off", () => {
  it("executes without asking anyone", async () => {
    await open({ confirm: "off" });
    expect(textOf(await call("remove_project_group", removal()))).toContain("deleted: true");
    expect(peer.asked).toEqual([]);
  });
});

describe("what is gated", () => {
  beforeEach(() => open({ confirm: "block" }));

  it("is every destructive row and every row that hands out access, before anything is sent", async () => {
    const gated = [...tools.values()].filter((tool) => typeof tool.danger === "string" || typeof tool.grants === "string");
    expect(gated.length).toBeGreaterThanOrEqual(51);
    for (const tool of gated) {
      const refusal = await call(
        tool.name,
        samplesFor(tool).find((args) => tool.input.safeParse(args).success)!,
      );
      expect(textOf(refusal), tool.name).toMatch(/--confirm block/);
    }
    expect(session.sent).toEqual([]);
  });
});
