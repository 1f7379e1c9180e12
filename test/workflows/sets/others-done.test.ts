import { afterEach, describe, expect, it } from "vitest";
import { groupsOf, ownsOrganization, reaches } from "../../../src/sandbox/access.ts";
import { assignmentsOf, userInOrganization } from "../../../src/sandbox/assignments.ts";
import { giveGroupRole, giveUserRole } from "../../../src/sandbox/membership.ts";
import type { Org, ProjectState } from "../../../src/sandbox/org.ts";
import { createRandom, type Random } from "../../../src/sandbox/random.ts";
import { predefinedRoleId } from "../../../src/sandbox/roles.ts";
import { textOf, type Json, type Peer } from "../../support/peer.ts";
import { startSession, type Session } from "../../support/session.ts";

let session: Session;
afterEach(() => session.close());

interface Call {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, string>>;
}

/** A host whose user approves everything, and what that user read. */
async function host(): Promise<{ peer: Peer; asked: string[] }> {
  session = await startSession({ allowSelfLockout: true });
  const peer = await session.connect({ era: "legacy", capabilities: { elicitation: { form: {} } } });
  const asked: string[] = [];
  peer.respondWith((_, params) => {
    asked.push(String(params.message));
    const { properties } = params.requestedSchema as { properties: { decision: Json } };
    return {
      action: "accept",
      content: { decision: /^Type exactly: (.+)$/.exec(String(properties.decision.description))?.[1] ?? "Approve" },
    };
  });
  return { peer, asked };
}

/** More ways into projects than an organization usually has, so that one often stays when another ends. */
function addWays(org: Org, random: Random): void {
  const people = [...org.users.keys()];
  const groups = [...org.groups.values()];
  const projects = [...org.projects.values()].filter(({ project }) => project.status === "active" && project.name !== "Default project");
  for (let way = 0; way < 12; way += 1) {
    const state = random.pick(projects);
    const role = random.pick([...state.roles.values()]);
    random.pick(groups).members.set(random.pick(people), { added_at: 1 });
    giveGroupRole(state, random.pick(groups).group.id, role.id, 1);
    giveUserRole(state, random.pick(people), role, 1);
  }
  if (random.next() < 0.4) random.pick(groups).roles.add(predefinedRoleId("organization", "owner", org.id));
}

/** Everything that can be taken from the people and groups of a few projects. */
function removals(org: Org, random: Random): Call[] {
  const people = [...org.users.keys()].filter((id) => groupsOf(org, id).length > 0);
  const owners = [...org.users.keys()].filter((id) => ownsOrganization(org, id));
  const chosen = new Set([random.pick(people), random.pick(random.next() < 0.5 ? people : owners)]);
  const groups = [...org.groups.values()].filter(({ members }) => [...chosen].some((id) => members.has(id)));
  const projects = [...org.projects.values()].filter(({ project }) => project.status === "active" && project.name !== "Default project");
  const ofPeople = [...chosen].flatMap((user_id): Call[] => [
    ...groupsOf(org, user_id).map(({ group }) => ({ tool: "remove_group_user", arguments: { group_id: group.id, user_id } })),
    ...[...org.users.get(user_id)!.roles].map((role_id) => ({ tool: "unassign_user_role", arguments: { user_id, role_id } })),
    { tool: "delete_user", arguments: { user_id } },
  ]);
  const ofProject = ({ project: { id: project_id }, users, groups: inside, apiKeys }: ProjectState): Call[] => [
    ...[...chosen].flatMap((user_id) => [
      ...(users.has(user_id) ? [{ tool: "delete_project_user", arguments: { project_id, user_id } }] : []),
      ...[...(users.get(user_id)?.roles ?? [])].map((role_id) => ({
        tool: "unassign_project_user_role",
        arguments: { project_id, user_id, role_id },
      })),
    ]),
    ...[...inside].flatMap(([group_id, { roles }]) =>
      !groups.some(({ group }) => group.id === group_id)
        ? []
        : [
            { tool: "remove_project_group", arguments: { project_id, group_id } },
            ...[...roles].map((role_id) => ({ tool: "unassign_project_group_role", arguments: { project_id, group_id, role_id } })),
          ],
    ),
    ...[...apiKeys.values()]
      .filter(({ key }) => chosen.has(key.owner.user?.id ?? ""))
      .map(({ key }) => ({ tool: "delete_project_api_key", arguments: { project_id, api_key_id: key.id } })),
  ];
  return [
    ...ofPeople,
    ...projects.flatMap(ofProject),
    ...groups.flatMap(({ group: { id: group_id }, roles }) => [
      { tool: "delete_group", arguments: { group_id } },
      ...[...roles].map((role_id) => ({ tool: "unassign_group_role", arguments: { group_id, role_id } })),
    ]),
  ];
}

/** What takes a thing away comes before what takes the whole of it. */
const parts = ["unassign", "remove", "delete_project", "delete_group", "delete_user"];
const weight = ({ tool }: Call): number => parts.findIndex((part) => tool.startsWith(part));

function randomSet(org: Org, random: Random): Call[] {
  const all = removals(org, random);
  // Half of the sets are about one person, so that their ways into a project often are all there.
  const person = random.next() < 0.5 ? undefined : all.find(({ arguments: { user_id } }) => user_id !== undefined)!.arguments.user_id;
  const some = all.filter(({ tool, arguments: { user_id } }) => tool !== "delete_user" && (person === undefined || user_id === person));
  const chosen = new Set(Array.from({ length: random.int(2, 6) }, () => random.pick(random.next() < 0.1 ? all : some)));
  return [...chosen].toSorted((a, b) => weight(a) - weight(b));
}

/** Lines of one change of a question, by their label. */
const linesOf = (section: string): Map<string, string> =>
  new Map(section.split("\n").flatMap((line) => [...line.matchAll(/^([^:]+): (.*)$/g)].map((found) => [found[1]!, found[2]!] as const)));

const escaped = (name: string): string => name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Whether a name stands in a list of names, by itself or with something in parentheses. */
const names = (text: string | undefined, name: string | null | undefined): boolean =>
  text !== undefined && typeof name === "string" && new RegExp(`(?:^|: |, |; )${escaped(name)}(?= \\(|,|;|$)`).test(text);

interface Claim {
  readonly what: string;
  readonly claimed: unknown;
  readonly found: unknown;
}

/** What a question says of one change, and what is true of it after the set. */
function claims(org: Org, { tool, arguments: args }: Call, lines: ReadonlyMap<string, string>): Claim[] {
  const state = org.projects.get(args.project_id ?? "");
  const user = args.user_id ?? "";
  const all: Claim[] = [];
  const claim = (what: string, claimed: unknown, found: unknown) => void all.push({ what: `${tool}: ${what}`, claimed, found });
  if (tool === "remove_group_user") {
    for (const one of org.projects.values()) {
      const { name } = one.project;
      if (names(lines.get("keeps access to"), name)) claim(`keeps ${name}`, true, reaches(org, one, user));
      if (names(lines.get("loses access to"), name)) claim(`loses ${name}`, false, reaches(org, one, user));
    }
  }
  if (tool === "delete_project_user") {
    const keys = [...state!.apiKeys.values()].filter(({ key }) => key.owner.user?.id === user).length;
    claim("keeps access", lines.get("keeps access") !== "no", reaches(org, state!, user));
    claim("keys", Number(/^\d+/.exec(lines.get("their API keys here")!)?.[0] ?? 0), keys);
  }
  if (tool === "unassign_project_user_role") claim("keeps", !lines.get("keeps")!.startsWith("nothing"), reaches(org, state!, user));
  if (tool === "remove_project_group" || tool === "unassign_project_group_role") {
    for (const { user: one } of org.users.values()) {
      if (names(lines.get("lose access"), one.name)) claim(`${one.name} loses it`, false, reaches(org, state!, one.id));
      if (names(lines.get("keep access"), one.name)) claim(`${one.name} keeps it`, true, reaches(org, state!, one.id));
    }
  }
  if (tool === "delete_group") {
    for (const one of org.projects.values()) {
      const lose = lines.get(`lose ${one.project.name}`);
      for (const { user: member } of org.users.values())
        if (names(lose, member.name)) claim(`${member.name} loses ${one.project.name}`, false, reaches(org, one, member.id));
    }
  }
  if (tool === "unassign_group_role") {
    for (const { user: one } of org.users.values()) {
      const held = assignmentsOf(org, userInOrganization(org, one.id)).some(({ id }) => id === args.role_id);
      if (names(lines.get("lose the role"), one.name)) claim(`${one.name} loses the role`, false, held);
      if (names(lines.get("keep the role in another way"), one.name)) claim(`${one.name} keeps the role`, true, held);
    }
  }
  return all;
}

const sectionsOf = (question: string): string[] => question.split(/\n\n(?=\d+\. )/).slice(1);

const seeds = 25;

describe("the question about a set of removals", () => {
  it("says of whom it says anything what is true when the set is done", async () => {
    const checked = new Map<string, number>();
    for (let seed = 1; seed <= seeds; seed += 1) {
      const { peer, asked } = await host();
      const random = createRandom(seed);
      addWays(session.org, random);
      const set = randomSet(session.org, random);
      const text = textOf(await peer.request("tools/call", { name: "apply_changes", arguments: { changes: set } }));
      const sections = /^(\d+) of \1 changes? done\./.test(text) && set.length > 1 ? sectionsOf(asked[0]!) : [];
      for (const [index, section] of sections.entries()) {
        const call = set[index]!;
        for (const { what, claimed, found } of claims(session.org, call, linesOf(section))) {
          expect(claimed, `seed ${seed}, change ${index + 1}, ${what}\n${asked[0]}`).toEqual(found);
          checked.set(call.tool, (checked.get(call.tool) ?? 0) + 1);
        }
      }
      await session.close();
    }
    expect([...checked.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(100);
  }, 120_000);
});
