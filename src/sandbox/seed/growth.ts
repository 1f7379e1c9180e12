import type { Random } from "../random.ts";
import { emailOf } from "./directory.ts";
import { newName } from "./names.ts";
import type { CompanyPlan, GroupPlan, KeyPlan, PersonPlan, ProjectPlan } from "./plan.ts";

const areas = [
  ..."Atlas,Beacon,Cascade,Delta,Ember,Falcon,Granite,Harbor,Indigo,Juniper,Kestrel,Lantern".split(","),
  ..."Meridian,Nimbus,Orchard,Prism,Quarry,Ridge,Sable,Tundra,Umber,Vertex,Willow,Zephyr".split(","),
];
const functions = ["Engineering", "Operations", "Analytics", "Quality", "Research", "Customer Care"];
const products =
  "Assistant,Classifier,Forecast,Gateway,Index,Matcher,Moderation,Notifier,Planner,Reports,Router,Summaries,Translator,Voice".split(",");
const stages = ["", "Staging", "Pilot"];

/** Every combination once, in an order in which neighbours differ in all their words; then again with a number. */
function combination(index: number, ...parts: readonly (readonly string[])[]): string {
  const count = parts.reduce((product, part) => product * part.length, 1);
  // Steps of a prime that divides no count of words visit every combination.
  let rest = (index * 389) % count;
  const words = parts.map((part) => {
    const word = part[rest % part.length]!;
    rest = Math.floor(rest / part.length);
    return word;
  });
  const round = Math.floor(index / count);
  return [...words, round > 0 ? `${round + 1}` : ""].filter(Boolean).join(" ");
}

/** Different items of a list, fewer when it has fewer. */
function some<T>(random: Random, from: readonly T[], count: number): T[] {
  const chosen = new Set<T>();
  for (let draw = 0; draw < count * 3 && chosen.size < count; draw += 1) chosen.add(random.pick(from));
  return [...chosen];
}

/** A day between `start` and yesterday, both in days ago. */
const since = (random: Random, start: number): number => Math.max(1, Math.floor(start * random.next()));

function newPeople(random: Random, core: CompanyPlan, count: number): PersonPlan[] {
  const taken = new Set(core.people.map(({ name }) => name));
  return Array.from({ length: count }, () => ({ name: newName(random, taken), joined: random.int(3, 880), scim: random.next() < 0.6 }));
}

/** About one group for forty people; some come from the identity provider, with all their members. */
function newGroups(random: Random, people: readonly PersonPlan[]): GroupPlan[] {
  const count = Math.ceil(people.length / 40);
  const managed = people.filter(({ scim }) => scim);
  return Array.from({ length: count }, (_, index) => {
    const scim = managed.length > 0 && random.next() < 0.4;
    const members = some(random, scim ? managed : people, random.int(12, 60)).map(({ name }) => name);
    return { name: combination(index, areas, functions), created: random.int(30, 870), scim, members };
  });
}

function personalKey(random: Random, owner: string, created: number): KeyPlan {
  const name = `${emailOf(owner).split(".")[0]!}-${random.pick(["dev", "notebook", "test", "laptop", "ci"])}`;
  const used = random.next() < 0.2 ? null : random.next() < 0.5 ? since(random, created) : 0.9 * random.next();
  return { name, owner, created, used, ...(random.next() < 0.15 && { expires: random.int(-30, 120) }) };
}

function newProject(random: Random, index: number, people: readonly PersonPlan[], groups: readonly GroupPlan[]): ProjectPlan {
  const name = combination(index, areas, products, stages);
  const created = random.int(5, 870);
  const [lead, ...others] = some(random, people, random.int(4, 12)).map((person) => person.name);
  const slug = name.toLowerCase().replaceAll(" ", "-");
  const accounts = some(random, ["api", "worker", "batch"], random.int(1, 2)).map((part) => {
    return [`${slug}-${part}`, "member", since(random, created)] as const;
  });
  const keys = [
    ...accounts.map(([owner, , start]) => ({ name: `${owner} prod`, owner, created: since(random, start), used: 0.5 * random.next() })),
    // One in a hundred keys belongs to somebody who is no member any more.
    ...some(random, others, random.int(0, 3)).map((owner) => personalKey(random, owner, since(random, created))),
    ...(random.next() < 0.03 ? [personalKey(random, random.pick(people).name, since(random, created))] : []),
  ];
  return {
    name,
    created,
    ...(random.next() < 0.06 && { archived: since(random, created) }),
    members: [[lead!, "owner", created] as const, ...others.map((other) => [other, "member", since(random, created)] as const)],
    groups: some(random, groups, random.int(0, 3)).map((group) => [
      group.name,
      random.pick(["member", "member", "viewer"]),
      since(random, created),
    ]),
    accounts,
    keys,
  };
}

/** Whoever was invited without naming projects is a member of the default project; the identity provider invites nobody. */
function joinedBy(project: ProjectPlan, people: readonly PersonPlan[]): ProjectPlan {
  const joining = people.filter(({ scim }) => !scim).map(({ name, joined }) => [name, "member", joined] as const);
  return { ...project, members: [...project.members, ...joining] };
}

/**
 * More people and projects of the same kind, for tests of size. The groups that come with them leave those of the core company alone.
 * @param size How many in all; numbers below those of the core company add nothing.
 */
export function grow(random: Random, core: CompanyPlan, size: { users: number; projects: number }): CompanyPlan {
  const people = newPeople(random, core, Math.max(0, size.users - core.people.length));
  const groups = newGroups(random, people);
  const readers = [...core.people, ...people].filter(({ owner }) => !owner);
  const shared = groups.length > 0 ? groups : core.groups.filter(({ name }) => name === "Platform Engineering");
  const count = Math.max(0, size.projects - core.projects.length);
  const projects = Array.from({ length: count }, (_, index) => newProject(random, index, readers, shared));
  const [defaultProject, ...others] = core.projects;
  return {
    people: [...core.people, ...people],
    groups: [...core.groups, ...groups],
    projects: [joinedBy(defaultProject!, people), ...others, ...projects],
  };
}
