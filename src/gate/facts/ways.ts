import { textAt, type Json } from "../../json.ts";
import { groupsOfProject, idOf, membersOfGroup, sortedIds, usersOfProject } from "./lists.ts";
import type { Look } from "./look.ts";
import { ownersAmong, type Owners } from "./ownership.ts";
import { countOf, listed, named, namesOf } from "./people.ts";

/** How the members of a group would reach a project without it. */
export interface Ways {
  readonly members: readonly Json[];
  /** The list of members was read to its end. */
  readonly complete: boolean;
  readonly lose: readonly Json[];
  /** Who keeps access, by the other way in. */
  readonly keep: ReadonlyMap<string, readonly Json[]>;
  /** What was not looked at: who seems to lose access may have that way in. */
  readonly unseen: readonly string[];
}

/** Who of the people is a member of the other groups of the project, as far as those can be read. */
async function throughGroups(look: Look, people: readonly Json[], others: readonly Json[], reserve: number) {
  const affordable = Math.max(0, look.left() - reserve);
  const asked = others.slice(0, affordable);
  const read = await Promise.all(
    asked.map(async (group) => {
      const id = textAt(group, "group_id") ?? "";
      return { id, name: named(group, id), members: await membersOfGroup(look, id) };
    }),
  );
  const keep = new Map<string, Json[]>();
  const kept = new Set<string>();
  for (const { name, members } of read) {
    const ids = new Set(members.rows.map(idOf));
    const through = people.filter((person) => ids.has(idOf(person)) && !kept.has(idOf(person)));
    for (const person of through) kept.add(idOf(person));
    if (through.length > 0) keep.set(`through ${name}`, through);
  }
  const unread = [
    ...read.filter(({ members }) => !members.complete).map(({ name }) => name),
    ...others.slice(affordable).map((group) => named(group, "")),
  ];
  const settled = read.filter(({ members }) => members.complete).map(({ id }) => id);
  return { keep, kept, settled, unseen: unread.length === 0 ? [] : [`the members of ${listed(unread, 4)}`] };
}

const unseenMembers = (groups: readonly Json[]): string[] =>
  groups.length === 0
    ? []
    : [
        `the members of ${listed(
          groups.map((group) => named(group, "")),
          4,
        )}`,
      ];

const unseenGroups = (others: readonly Json[]): Awaited<ReturnType<typeof throughGroups>> => ({
  keep: new Map(),
  kept: new Set(),
  settled: [],
  unseen: unseenMembers(others),
});

const unseenOwners: Owners = { ids: new Set(), unseen: ["who owns the organization"] };

interface WaysOf {
  readonly projectId: string;
  readonly groupId: string;
  readonly ends?: boolean;
  readonly shallow?: boolean;
  readonly reserve?: number;
}

/**
 * Who of a group loses a project with it, and who reaches it by another way: as a member, through another group, as an owner of the organization.
 * @param shallow Looks at the members of the project only: other ways in are said to be unseen.
 * @param ends Whether the group itself ends, and with it what it makes its members elsewhere.
 * @param reserve Reads kept for what comes after.
 */
export async function waysWithout(
  look: Look,
  { projectId, groupId, ends = false, shallow = false, reserve = 0 }: WaysOf,
): Promise<Ways | { readonly problem: string }> {
  const [members, direct, groups] = await Promise.all([
    membersOfGroup(look, groupId),
    usersOfProject(look, projectId),
    groupsOfProject(look, projectId),
  ]);
  if (members.problem !== undefined) return { problem: members.problem };
  const directIds = new Set(direct.rows.map(idOf));
  const themselves = members.rows.filter((person) => directIds.has(idOf(person)));
  const rest = members.rows.filter((person) => !directIds.has(idOf(person)));
  const others = rest.length === 0 ? [] : groups.rows.filter((group) => textAt(group, "group_id") !== groupId);
  // Owners among many cost a read for their emails, and more for groups.
  const through = shallow ? unseenGroups(others) : await throughGroups(look, rest, others, reserve + (rest.length === 0 ? 0 : 1));
  const candidates = rest.filter((person) => !through.kept.has(idOf(person)));
  const owners = shallow ? unseenOwners : await ownersAmong(look, candidates, new Set(through.settled), ends ? groupId : undefined);
  const keep = new Map<string, readonly Json[]>([
    ["members themselves", themselves],
    ...through.keep,
    ["owners of the organization", candidates.filter((person) => owners.ids.has(idOf(person)))],
  ]);
  const unseen = [
    ...(direct.complete ? [] : ["who is a member of the project"]),
    ...(groups.complete ? [] : ["all groups of the project"]),
    ...through.unseen,
    ...owners.unseen,
  ];
  return {
    members: members.rows,
    complete: members.complete,
    lose: candidates.filter((person) => !owners.ids.has(idOf(person))),
    keep: new Map([...keep].filter(([, people]) => people.length > 0)),
    // Nothing is uncertain about a loss that nobody suffers.
    unseen: candidates.length === owners.ids.size ? [] : unseen,
  };
}

/** `7 of 10 members: …`, or that nobody does. */
export function losersText({ members, complete, lose }: Ways): string {
  const of = countOf(members.length, complete, "member");
  if (members.length === 0) return complete ? "nobody: the group has no members" : "unknown";
  if (lose.length === 0) return `nobody: all ${of} can reach it another way`;
  return `${lose.length} of ${of}: ${listed(namesOf(lose))}`;
}

/** `Grace, Tyler (members themselves); Daniel (through Payments Engineering)`. */
export const keepersText = ({ keep }: Ways): string =>
  [...keep].map(([way, people]) => `${listed(namesOf(people), 6)} (${way})`).join("; ");

/** What the person decides by: another set of people is another decision. */
export const waysState = ({ lose, keep, unseen }: Ways): unknown => [
  sortedIds(lose),
  [...keep].map(([way, people]) => [way, sortedIds(people)]),
  unseen,
];
