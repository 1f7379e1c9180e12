import { afterEach, describe, expect, it } from "vitest";
import { textOf, type Peer } from "../support/peer.ts";
import { startSession, type Session } from "../support/session.ts";

let session: Session;
afterEach(() => session.close());

const freshMs = 15_000;

/** Id of what is called so. */
const named = <T>(all: ReadonlyMap<string, T>, nameOf: (one: T) => string | null | undefined, name: string): string =>
  [...all].find(([, one]) => nameOf(one) === name)![0];

/** A host whose user approves whatever is asked; `before` happens while they read. */
async function approving(before: () => unknown = () => undefined): Promise<{ peer: Peer; asked: string[] }> {
  session = await startSession({ freshMs, frugal: true });
  const peer = await session.connect({ era: "legacy", capabilities: { elicitation: { form: {} } } });
  const asked: string[] = [];
  peer.respondWith((_, params) => {
    asked.push(String(params.message));
    before();
    const { properties } = params.requestedSchema as { properties: object };
    return { action: "accept", content: Object.fromEntries(Object.keys(properties).map((name) => [name, "Approve"])) };
  });
  return { peer, asked };
}

const removal = { name: "remove_project_group", arguments: { project_id: "Payments", group_id: "Support Team" } };

describe("removing a group from a project by their names", () => {
  it("takes one call, one approval and at most six requests", async () => {
    const { peer, asked } = await approving();
    const reply = await peer.request("tools/call", removal);
    expect(textOf(reply)).toContain("deleted: true");
    expect(asked).toHaveLength(1);
    expect(session.sent.length).toBeLessThanOrEqual(6);
    expect(session.writes()).toHaveLength(1);
  });

  it("names the group and the project with their ids where the user decides and where the model reads", async () => {
    const { peer, asked } = await approving();
    const reply = await peer.request("tools/call", removal);
    const project = named(session.org.projects, ({ project: { name } }) => name, "Payments");
    const group = named(session.org.groups, ({ group: { name } }) => name, "Support Team");
    for (const text of [asked[0]!, textOf(reply)]) expect(text).toContain(project);
    for (const text of [asked[0]!, textOf(reply)]) expect(text).toContain(group);
  });

  it("says what it did not look at to stay that frugal", async () => {
    const { peer, asked } = await approving();
    await peer.request("tools/call", removal);
    expect(asked[0]).toMatch(/^may lose access: 8 of 10 members: /m);
    expect(asked[0]).toMatch(/^not looked at: the members of .*; who owns the organization$/m);
  });
});

describe("what was read for a plan", () => {
  it("is read again when the answer takes longer than fifteen seconds, and a change is then asked about anew", async () => {
    let changed = false;
    const { peer, asked } = await approving(() => {
      if (changed) return;
      changed = true;
      session.wait(freshMs + 1000);
      const group = named(session.org.groups, ({ group: { name } }) => name, "Support Team");
      const [first] = session.org.groups.get(group)!.members.keys();
      session.org.groups.get(group)!.members.delete(first!);
    });
    await peer.request("tools/call", removal);
    expect(asked).toHaveLength(2);
    expect(asked[1]).toContain("of 9 members");
  });

  it("is not used for what a guard holds: the last owner is counted at the very end", async () => {
    session = await startSession({ freshMs, frugal: true });
    const peer = await session.connect({ era: "legacy", capabilities: { elicitation: { form: {} } } });
    const owners = [...session.org.users.values()].filter(({ user }) => user.role === "owner").map(({ user }) => user.id);
    const reads = () => session.sent.filter(({ path }) => path === "/organization/admin_api_keys").length;
    let beforeAnswer = 0;
    peer.respondWith((_, params) => {
      beforeAnswer = reads();
      const { properties } = params.requestedSchema as { properties: object };
      return { action: "accept", content: Object.fromEntries(Object.keys(properties).map((name) => [name, "Approve"])) };
    });
    await peer.request("tools/call", { name: "modify_user", arguments: { user_id: owners.at(-1)!, role: "reader" } });
    expect(beforeAnswer).toBeGreaterThan(0);
    expect(reads()).toBeGreaterThan(beforeAnswer);
  });

  it("is forgotten after a write, so that a second call sees what the first one did", async () => {
    const { peer, asked } = await approving();
    await peer.request("tools/call", removal);
    const again = await peer.request("tools/call", removal);
    expect(textOf(again)).toMatch(/group_id|not found/i);
    expect(asked).toHaveLength(1);
  });
});
