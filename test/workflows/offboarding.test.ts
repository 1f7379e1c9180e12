import { afterEach, describe, expect, it } from "vitest";
import { ownsOrganization, reaches } from "../../src/sandbox/access.ts";
import type { Org } from "../../src/sandbox/org.ts";
import { textOf, type Json, type Peer } from "../support/peer.ts";
import { startSession, type Session } from "../support/session.ts";

let session: Session;
afterEach(() => session.close());

/** A host whose user types or picks whatever the form asks for. */
async function host(): Promise<{ peer: Peer; asked: string[] }> {
  session = await startSession();
  const peer = await session.connect({ era: "legacy", capabilities: { elicitation: { form: {} } } });
  const asked: string[] = [];
  peer.respondWith((_, params) => {
    asked.push(String(params.message));
    const { properties } = params.requestedSchema as { properties: Record<string, Json> };
    return { action: "accept", content: { decision: wantedBy(properties.decision!) } };
  });
  return { peer, asked };
}

/** What the person is asked to type stands in the field's own words. */
const wantedBy = ({ description }: Json): string => /^Type exactly: (.+)$/.exec(String(description))?.[1] ?? "Approve";

/** Everything of the organization that is not this person's. */
function othersOf(org: Org, id: string) {
  return {
    users: [...org.users].filter(([other]) => other !== id).map(([other, { user, roles }]) => [other, user.role, [...roles]]),
    groups: [...org.groups.values()].map(({ group, members, roles }) => [
      group.id,
      [...members.keys()].filter((one) => one !== id),
      [...roles],
    ]),
    projects: [...org.projects.values()].map((state) => [
      state.project,
      [...state.users].filter(([one]) => one !== id).map(([one, { roles }]) => [one, [...roles]]),
      [...state.groups].map(([group, { roles }]) => [group, [...roles]]),
      [...state.serviceAccounts.values()],
      [...state.apiKeys.values()].filter(({ key }) => key.owner.user?.id !== id).map(({ key }) => key.id),
    ]),
    adminKeys: [...org.adminApiKeys.values()].filter(({ key }) => key.owner.id !== id).map(({ key }) => key.id),
  };
}

const leavers = ["grace.okonkwo@fernhollow.example", "daniel.osei@fernhollow.example", "nadia.haddad@fernhollow.example"];

describe("offboarding, from the question to done", () => {
  it.each(leavers)(
    "of %s takes two tool calls and one approval, leaves no path of theirs, and changes nothing of others",
    async (email) => {
      const { peer, asked } = await host();
      const { org } = session;
      const { id } = [...org.users.values()].find(({ user }) => user.email === email)!.user;
      const before = JSON.stringify(othersOf(org, id));
      const plan = textOf(await peer.request("tools/call", { name: "plan_offboarding", arguments: { user: email } }));
      const set = /resume="(set_[\w-]+)"/.exec(plan)![1]!;
      expect(session.writes()).toEqual([]);
      const done = textOf(await peer.request("tools/call", { name: "apply_changes", arguments: { resume: set } }));
      expect(asked).toHaveLength(1);
      expect(done).toMatch(/^(\d+) of \1 changes done\.$/m);
      expect(org.users.has(id)).toBe(false);
      expect(ownsOrganization(org, id)).toBe(false);
      for (const state of org.projects.values()) expect(reaches(org, state, id)).toBe(false);
      for (const { members } of org.groups.values()) expect(members.has(id)).toBe(false);
      const keys = [...org.projects.values()].flatMap(({ apiKeys }) => [...apiKeys.values()]);
      expect(keys.filter(({ key }) => key.owner.user?.id === id)).toEqual([]);
      expect([...org.adminApiKeys.values()].filter(({ key }) => key.owner.id === id)).toEqual([]);
      expect(JSON.stringify(othersOf(org, id))).toBe(before);
    },
  );

  it("asks about what is left when all steps are done: nothing", async () => {
    const { peer, asked } = await host();
    const plan = textOf(await peer.request("tools/call", { name: "plan_offboarding", arguments: { user: leavers[0] } }));
    const set = /resume="(set_[\w-]+)"/.exec(plan)![1]!;
    await peer.request("tools/call", { name: "apply_changes", arguments: { resume: set } });
    expect(asked[0]).toMatch(/told as it will be when all removals of the set are done\./);
    expect(asked[0]).toMatch(/\nloses access to: Payments \(member\), Support Copilot \(Prompt Editor\)\n/);
    expect(asked[0]!.match(/^keeps access.*$/gm)).toEqual(["keeps access: no", "keeps access: no"]);
    expect(asked[0]!.match(/^their API keys here.*$/gm)).toEqual(["their API keys here: none", "their API keys here: none"]);
    expect(asked[0]).toMatch(/^API keys: none found$/m);
  });

  it("of the owner of the key in use offers only calls that are made, and keeps the key and its owner", async () => {
    const { peer } = await host();
    const { org } = session;
    const marcus = [...org.users.values()].find(({ user }) => user.email === "marcus.adeyemi@fernhollow.example")!.user.id;
    const ask = async (name: string, args: object): Promise<string> => textOf(await peer.request("tools/call", { name, arguments: args }));
    const plan = await ask("plan_offboarding", { user: marcus });
    expect(plan).toContain("they own the admin key that the server runs on");
    const done = await ask("apply_changes", { resume: /resume="(set_[\w-]+)"/.exec(plan)![1]! });
    expect(done).toMatch(/^(\d+) of \1 changes done\.$/m);
    expect(ownsOrganization(org, marcus)).toBe(true);
    expect([...org.adminApiKeys.values()].filter(({ key }) => key.owner.id === marcus)).toHaveLength(1);
    const explained = await ask("explain_access", { principal: marcus, take_away: true, max_age_minutes: 0 });
    expect(explained).toContain("refused whatever is approved");
    expect(explained).not.toContain('resume="set_');
  });

  it("says of each step that can be undone how, and of each that cannot why", async () => {
    const { peer } = await host();
    const plan = textOf(await peer.request("tools/call", { name: "plan_offboarding", arguments: { user: leavers[0] } }));
    const steps = plan
      .split("## Steps")[1]!
      .split("\n\n")[0]!
      .split("\n")
      .filter((line) => /^\d+\t/.test(line));
    expect(steps.length).toBeGreaterThan(2);
    for (const step of steps) expect(step).toMatch(/\t(?:[a-z_]+\b.*|cannot be undone: .+)$/);
    const set = /resume="(set_[\w-]+)"/.exec(plan)![1]!;
    const done = textOf(await peer.request("tools/call", { name: "apply_changes", arguments: { resume: set } }));
    const lines = done.split("\n").filter((line) => /^\d+\. done /.test(line));
    expect(lines).toHaveLength(steps.length);
    // The last step removes the user, and what takes the others back needs the user.
    for (const line of lines) expect(line).toMatch(/\. Cannot be undone: .+\.$/);
    expect(done).not.toMatch(/undo:/i);
  });
});
