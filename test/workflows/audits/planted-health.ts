import { createRandom } from "../../../src/sandbox/random.ts";
import type { Group, Invite, Organization, Project, Role, User } from "../../../src/snapshot/organization.ts";
import { emptyOrganization, held, organizationRoles, person, role, team } from "../../snapshot/access-organizations.ts";
import { day, now, type Paid } from "./health-stage.ts";
import { alert, limit, member, planArchived, planCertificates, planLimits, planProject, type Open, type Plan } from "./planted-projects.ts";

/** An organization, what it paid, and all that must be found in it, as `check | id`. */
export interface PlantedHealth {
  readonly organization: Organization;
  readonly paid: readonly Paid[];
  readonly expected: readonly string[];
}

const [ownerRole, readerRole] = organizationRoles(0) as [Role, Role];

function planPeople({ random, plant, chance }: Plan): Map<string, Open<User>> {
  const count = random.int(2, 14);
  // Half of the people and five owners are as many as may be without being named; below three people nobody is.
  const half = Math.floor(count / 2);
  const owners = random.pick([1, 2, Math.min(half, 5), Math.min(half + 1, count), Math.min(6, count)]);
  if (count >= 3 && (owners > 5 || owners * 2 > count)) plant("owners above the thresholds");
  if (owners === 1) plant("one owner", "user-0");
  const users = Array.from({ length: count }, (_, index): Open<User> => {
    const id = `user-${index}`;
    const [name, own] = index < owners ? ["owner", ownerRole] : ["reader", readerRole];
    return person(id, { role: name, enabled: true, roles: [held(own, ["user", id])] });
  });
  const robot = person("svc-robot", { role: "reader", isServiceAccount: true, isScimManaged: false, roles: [] });
  const managed = random.pick(["none", "none", "some", "all"]);
  if (managed !== "none") for (const user of users) user.isScimManaged = true;
  if (managed === "some") {
    users[0]!.isScimManaged = false;
    plant("users partly managed by the identity provider");
  }
  if (chance()) {
    const off = random.pick(users);
    off.enabled = false;
    plant("users switched off who hold something", off.id);
  }
  return new Map([...users, robot].map((user) => [user.id, user]));
}

function planInvites({ random, plant }: Plan): Invite[] {
  const kinds: readonly (readonly [string, number, number | null, string?])[] = [
    ["pending", now - day, now + day],
    ["pending", now - 6 * day, now, "invites pending past their expiry"],
    ["pending", now - 4 * day, now + 1],
    ["pending", now - 5 * day, now + 2 * day],
    ["pending", now - 5 * day - 1, now + 2 * day, "invites pending for long"],
    ["pending", now - 90 * day, null, "invites pending for long"],
    ["accepted", now - 90 * day, now - 80 * day],
    ["expired", now - 90 * day, now - 80 * day],
  ];
  return Array.from({ length: random.int(0, 4) }, (_, index) => {
    const [status, createdAt, expiresAt, check] = random.pick(kinds);
    if (check !== undefined) plant(check, `invite-${index}`);
    return { id: `invite-${index}`, email: `i${index}@example.com`, role: "reader", status, createdAt, expiresAt, projects: [] };
  });
}

/** Groups are in the first project unless they are to have no access. */
function planGroups({ random, plant, chance }: Plan, users: ReadonlyMap<string, Open<User>>): { groups: Open<Group>[]; listed: string[] } {
  const people = [...users.keys()].filter((id) => id.startsWith("user"));
  const listed: string[] = [];
  const groups = Array.from({ length: random.int(0, 4) }, (_, index): Open<Group> => {
    const id = `group-${index}`;
    const empty = chance(0.25);
    const access = random.pick(["project", "project", "role", "none"]);
    if (empty) plant("groups without members", id);
    if (access === "none") plant("groups without access", id);
    if (access === "project") listed.push(id);
    const roles = access === "role" ? [held(readerRole, ["group", id])] : [];
    return team(id, { members: new Set(empty ? [] : [random.pick(people)]), roles });
  });
  if (groups.length > 1 && chance()) {
    groups[0]!.isScimManaged = true;
    plant("groups partly managed by the identity provider");
  }
  return { groups, listed };
}

/** One custom role of the organization: held by a person, by a group, or by nobody. */
function planRoles(
  { random, plant, chance }: Plan,
  users: ReadonlyMap<string, Open<User>>,
  groups: readonly Open<Group>[],
  listed: readonly string[],
): Role[] {
  if (chance(0.5)) return [];
  const custom = role("role_org-1~custom", "custom", ["x"]);
  const holder = random.pick(["person", "group", "nobody"]);
  const user = users.get("user-0")!;
  if (holder === "person") user.roles = [...user.roles!, held(custom, ["user", user.id])];
  const [group] = groups;
  const byGroup = holder === "group" && group !== undefined && listed.includes(group.id);
  if (byGroup) group.roles = [held(custom, ["group", group.id])];
  if (holder !== "person" && !byGroup) plant("custom organization roles without holder", custom.id);
  return [custom];
}

/** Either shares are planted, with equal days, or a rise of the last week, with equal shares. Dollars a day. */
function planSpend({ random, plant }: Plan, projects: readonly Project[]): Paid[] {
  const dollars = (project: string | null, from: number, to: number, value: number): Paid[] =>
    Array.from({ length: to - from + 1 }, (_, index) => ({ ago: from + index, project, value }));
  const [home, ...others] = projects as [Project, ...Project[]];
  const kind = random.pick(["even", "edge", "one", "half", "most", "rise", "rise edge"]);
  if (kind.startsWith("rise")) {
    const risen = random.pick(projects);
    if (kind === "rise") plant("spend rise week over week", risen.id);
    // So much else that the organization's rise stays small.
    return projects.flatMap(({ id }) => [
      ...dollars(id, 1, 7, id !== risen.id ? 10 : kind === "rise" ? 15.01 : 15),
      ...dollars(id, 8, 30, 10),
      ...dollars(null, 1, 30, 1000),
    ]);
  }
  const dominant = random.pick(projects);
  const shares: Readonly<Record<string, readonly [string, number]>> = {
    even: [dominant.id, 10],
    edge: [dominant.id, 95],
    one: [dominant.id, 95.5],
    half: [home.id, 50],
    most: [home.id, 51],
  };
  const [id, share] = shares[kind]!;
  if (share > 95) plant("nearly all spend in one project", id);
  if (share > 50 && id === home.id) plant("most spend in the default project", id);
  const rest = others.find((other) => other.id !== id)?.id ?? null;
  return [
    ...dollars(id, 1, 30, share),
    ...dollars(rest, 1, 30, rest === null || share > 50 || id === home.id ? 100 - share : 10),
    ...dollars(null, 1, 30, share === 10 ? 80 : 0),
  ];
}

/** A small organization with known findings of every kind, the same for the same seed. */
export function plantHealth(seed: number): PlantedHealth {
  const random = createRandom(seed);
  const expected: string[] = [];
  const plan: Plan = {
    random,
    plant: (check, id = null) => expected.push(`${check} | ${id}`),
    chance: (share = 0.3) => random.next() < share,
  };
  const { plant, chance } = plan;
  const users = planPeople(plan);
  const invites = planInvites(plan);
  const { groups, listed } = planGroups(plan, users);
  const custom = planRoles(plan, users, groups, listed);
  const names = ["Default project", "Search", "Payments", "Support"].slice(0, random.int(2, 4));
  const bare = chance(0.2);
  const projects = names.map((name, index) => planProject(plan, `p${index}`, name, bare && index > 0));
  const [home, ...others] = projects as [Open<Project>, ...Open<Project>[]];
  if (bare) plant("all keys in the default project", home.id);
  home.groups = new Map(listed.map((id) => [id, { groupId: id, name: id, createdAt: 1, roles: [] }]));
  // Everybody is in the default project, but who is planted; people of a group that is in it are in it too.
  const inGroups = new Set(groups.filter(({ id }) => listed.includes(id)).flatMap(({ members }) => [...members!]));
  const readers = [...users.values()].filter((user) => user.role === "reader" && !user.isServiceAccount);
  const outside = readers.filter(() => chance(0.2));
  for (const { id } of outside) if (!inGroups.has(id)) plant("users without any project", id);
  home.members = new Map([...home.members!, ...readers.filter((one) => !outside.includes(one)).map(({ id }) => member(id))]);
  for (const project of others) {
    const customRole = [...project.roles!.values()].find(({ predefined }) => !predefined);
    if (customRole === undefined && chance(0.2)) {
      project.members = new Map();
      plant("projects without members", project.id);
    }
  }
  const certificates = planCertificates(plan, projects);
  planLimits(plan, projects);
  const spendLimit = chance() ? null : limit;
  if (spendLimit === null) plant("no organization spend limit");
  const spendAlerts = random.pick([[], [alert("alert-org")], [alert("alert-org"), alert("mute-org", [])]]);
  if (spendAlerts.length === 0) plant("no organization spend alert");
  if (spendAlerts.length === 2) plant("spend alerts without recipients", "mute-org");
  const paid = planSpend(plan, projects);
  const all = [...projects, ...planArchived(plan)];
  const roles = [...organizationRoles(0), ...custom];
  return {
    organization: emptyOrganization({
      users,
      invites,
      groups: new Map(groups.map((group) => [group.id, group])),
      roles: new Map(roles.map((one) => [one.id, one])),
      projects: new Map(all.map((project) => [project.id, project])),
      certificates,
      spendLimit,
      spendAlerts,
      dataRetention: "modified_abuse_monitoring",
    }),
    paid,
    expected: expected.toSorted(),
  };
}
