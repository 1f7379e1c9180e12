import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { textOf, type Json, type Peer } from "./support/peer.ts";
import { startSession, type Session, type SessionOptions } from "./support/session.ts";

let session: Session;
let peer: Peer;
afterEach(() => session.close());

async function open(options: SessionOptions, answer?: Json): Promise<void> {
  session = await startSession(options);
  peer = await session.connect({ era: "legacy", capabilities: answer ? { elicitation: {} } : {} });
  peer.respondWith(() => answer);
}

const removal = (): Json => {
  const payments = [...session.org.projects.values()].find(({ project }) => project.name === "Payments")!;
  const support = [...session.org.groups.values()].find(({ group }) => group.name === "Support Team")!;
  return { project_id: payments.project.id, group_id: support.group.id };
};
const call = (name: string, args: Json) => peer.request("tools/call", { name, arguments: args });
const trailDirectory = (): string => join(session.keyDirectory, "..", "trail");

async function entries(): Promise<Json[]> {
  const files = (await readdir(trailDirectory()).catch(() => [])).filter((name) => name.endsWith(".jsonl"));
  const texts = await Promise.all(files.map((file) => readFile(join(trailDirectory(), file), "utf8")));
  return texts
    .join("")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Json);
}
const events = async (): Promise<unknown[]> => (await entries()).map(({ event }) => event);

const yes = { action: "accept", content: { decision: "Approve" } };

describe("the record", () => {
  it("has a line for the start and one for the end of an approved call, with who, what, whom and how", async () => {
    await open({}, yes);
    await call("remove_project_group", removal());
    const [started, executed] = await entries();
    expect(started).toMatchObject({
      event: "started",
      tool: "remove_project_group",
      arguments: removal(),
      target: expect.stringContaining("Support Team") as unknown,
      risk: "destructive",
      confirm: "ask",
      channel: "elicitation",
      client: { name: "bare-peer", version: "1.0.0" },
      undo: expect.stringContaining("add_project_group") as unknown,
      user: "tester",
    });
    expect(executed).toMatchObject({
      event: "executed",
      status: 200,
      request_id: expect.stringMatching(/^req_/) as unknown,
      plan: started!.plan,
    });
  });

  it.each<[string, SessionOptions, Json | undefined, string[]]>([
    ["a decline", {}, { action: "decline" }, ["declined"]],
    ["a form that came back with the choice Decline", {}, { action: "accept", content: { decision: "Decline" } }, ["declined"]],
    ["a form that came back without the choice", {}, { action: "accept", content: {} }, ["refused"]],
    ["a host that cannot ask", {}, undefined, ["refused"]],
    ["a policy that blocks", { confirm: "block" }, undefined, ["refused"]],
    ["a plan that waits", { approvalWaitMs: 0 }, undefined, ["waiting"]],
    ["a policy that asks nobody", { confirm: "off" }, undefined, ["started", "executed"]],
  ])("has what became of %s", async (_, options, answer, wanted) => {
    await open(options, answer);
    await call("remove_project_group", removal());
    expect(await events()).toEqual(wanted);
  });

  it("says that an answer came too late", async () => {
    await open({});
    peer = await session.connect({ era: "legacy", capabilities: { elicitation: {} } });
    peer.respondWith(() => {
      session.wait(600_001);
      return yes;
    });
    await call("remove_project_group", removal());
    expect(await events()).toEqual(["expired"]);
  });

  it("has plain writes and their failures, and no reads", async () => {
    await open({});
    await call("list_projects", {});
    await call("create_group", { name: "Blue" });
    await call("update_group", { group_id: "0123456789abcdef01234567", name: "Red" });
    expect((await entries()).map(({ event, tool }) => `${String(event)} ${String(tool)}`)).toEqual([
      "started create_group",
      "executed create_group",
      "started update_group",
      "failed update_group",
    ]);
  });

  it("holds no key, neither the one in use nor a fresh one", async () => {
    await open({ confirm: "off", secrets: "inline" });
    const minted = textOf(await call("create_admin_api_key", { name: "sk-admin-aaaaaaaaaaaaaaaaaaaaaaaaaaaa" }));
    expect(minted).toMatch(/value: sk-admin-/);
    expect(JSON.stringify(await entries())).not.toMatch(/sk-admin-[A-Za-z0-9]{20}/);
  });

  it("refuses every write before anyone is asked when it cannot be written", async () => {
    await open({}, yes);
    await mkdir(join(session.keyDirectory, ".."), { recursive: true });
    await writeFile(trailDirectory(), "in the way");
    const gated = await call("remove_project_group", removal());
    const plain = await call("create_group", { name: "Blue" });
    for (const reply of [gated, plain])
      expect(textOf(reply)).toMatch(/^Not executed: the record cannot be written .*Nothing was changed\.$/s);
    expect([peer.asked, session.writes()]).toEqual([[], []]);
    expect(textOf(await call("list_projects", {}))).toContain("Payments");
  });
});
