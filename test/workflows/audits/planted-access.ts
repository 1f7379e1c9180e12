import { createRandom } from "../../../src/sandbox/random.ts";
import type { AdminKey, Group, Invite, Organization, Project, ProjectMember, User } from "../../../src/snapshot/organization.ts";
import {
  adminKey,
  emptyOrganization,
  emptyProject,
  held,
  organizationRoles,
  person,
  projectRoles,
  team,
} from "../../snapshot/access-organizations.ts";
import { now } from "./health-stage.ts";

/** An organization, and what a review must name in it: `section | id`. */
export interface PlantedAccess {
  readonly organization: Organization;
  readonly expected: readonly string[];
}

const [owner, reader] = organizationRoles(0) as [ReturnType<typeof organizationRoles>[0], ReturnType<typeof organizationRoles>[0]];

/** What a person has, and whether they are then named. Of each finding the nearest thing that is none is among them. */
const standings = ["member", "member and group", "group only", "group without access", "nothing", "owner", "owner by group"] as const;

/** Emails of the usual domain, also written otherwise, and of others. */
const emails: readonly (readonly [(id: string) => string | null, boolean])[] = [
  [(id) => `${id}@fern.example`, false],
  [(id) => `${id}@fern.example`, false],
  [(id) => `${id}@fern.example`, false],
  [(id) => `${id}@FERN.example`, false],
  [() => null, false],
  [(id) => `${id}@sub.fern.example`, true],
  [(id) => `${id}@fern.example.org`, true],
];

const invites: readonly (readonly [Partial<Invite>, string | undefined])[] = [
  [{ status: "pending", expiresAt: now + 1 }, "open"],
  [{ status: "pending", expiresAt: now }, "ran out"],
  [{ status: "pending", expiresAt: null }, "open"],
  [{ status: "pending", expiresAt: undefined }, "open"],
  [{ status: "accepted", expiresAt: now + 1 }, undefined],
  [{ status: "expired", expiresAt: now - 1 }, undefined],
];

interface Built {
  readonly users: User[];
  readonly members: Map<string, ProjectMember>[];
  readonly groups: readonly [access: Set<string>, other: Set<string>, owners: Set<string>];
  readonly expected: string[];
}

function addPerson(random: ReturnType<typeof createRandom>, id: string, first: boolean, { users, members, groups, expected }: Built): void {
  const standing = first ? "member" : random.pick(standings);
  const [emailOf, isOther] = first ? emails[0]! : random.pick(emails);
  const enabled = random.pick([true, true, false, undefined]);
  const [access, other, owners] = groups;
  if (standing.startsWith("member")) {
    random.pick(members).set(id, { userId: id, role: random.pick(["owner", "member", "viewer"]), addedAt: 1, roles: undefined });
  }
  if (standing === "member and group" || standing === "group only") access.add(id);
  if (standing === "group without access") other.add(id);
  if (standing === "owner by group") owners.add(id);
  const own = standing === "owner" ? owner : reader;
  // An assignment that names a group which does not hold the role, beside the one that explains the role.
  const contradicts = random.next() < 0.15;
  const sources: (readonly [string, string])[] = [["user", id], ...(contradicts ? [["group", "group-other"] as const] : [])];
  const assigned = [held(own, ...sources), ...(standing === "owner by group" ? [held(owner, ["group", "group-owners"])] : [])];
  users.push(person(id, { email: emailOf(id), role: own.name, enabled, isScimManaged: random.next() < 0.2, roles: assigned }));
  if (standing.startsWith("owner")) expected.push(`Owners of the organization | ${id}`);
  if (standing === "group only") expected.push(`Access through groups only | ${id}`);
  if (standing === "nothing" || standing === "group without access") expected.push(`Users without a path to any active project | ${id}`);
  if (enabled === false) expected.push(`Accounts that are switched off | ${id}`);
  if (isOther) expected.push(`Users of another email domain than most | ${id}`);
  if (contradicts) expected.push(`Answers that contradict each other | ${id}`);
}

function addKeys(random: ReturnType<typeof createRandom>, { users, expected }: Built): AdminKey[] {
  return [1, 2, 3].slice(random.int(0, 3)).map((number) => {
    const id = `key-${number}`;
    const ownerId = random.pick([...users.map((user) => user.id), "user-gone", undefined]);
    const owns = ownerId !== undefined && expected.includes(`Owners of the organization | ${ownerId}`);
    const state = owns ? "owner" : ownerId === "user-gone" ? "gone" : ownerId === undefined ? "not read" : "not an owner";
    expected.push(`Admin keys, ${state} | ${id}`);
    return adminKey(id, ownerId);
  });
}

function addInvites(random: ReturnType<typeof createRandom>, expected: string[]): Invite[] {
  return [1, 2, 3, 4].slice(random.int(0, 4)).map((number) => {
    const [rest, state] = random.pick(invites);
    const id = `invite-${number}`;
    if (state !== undefined) expected.push(`Pending invites, ${state} | ${id}`);
    return { id, email: `${id}@fern.example`, role: "reader", status: "", createdAt: 1, expiresAt: null, projects: [], ...rest };
  });
}

/** A small organization, the same for the same seed. */
export function plantAccess(seed: number): PlantedAccess {
  const random = createRandom(seed);
  const projectIds = ["proj-1", "proj-2", "proj-3"].slice(random.int(0, 2));
  const built: Built = { users: [], members: projectIds.map(() => new Map()), groups: [new Set(), new Set(), new Set()], expected: [] };
  const { users, members, expected } = built;
  // The first five fix the usual domain: fewer others can follow.
  const people = random.int(5, 10);
  for (let number = 1; number <= people; number += 1) addPerson(random, `user-${number}`, number <= 5, built);
  const accounts = projectIds.map((projectId) => (random.next() < 0.6 ? [`svc-${projectId}`] : []));
  for (const id of accounts.flat()) {
    users.push(person(id, { email: null, role: null, isServiceAccount: true, enabled: undefined, roles: [] }));
    expected.push(`Service accounts | ${id}`);
  }
  const stranger = random.next() < 0.3;
  if (stranger) {
    members[0]!.set("user-gone", { userId: "user-gone", role: "member", addedAt: 1, roles: undefined });
    expected.push("Answers that contradict each other | user-gone");
  }
  const [access, other, owners] = built.groups;
  const groups: Group[] = [
    team("group-access", { members: access }),
    team("group-other", { members: other }),
    team("group-owners", { members: owners, roles: [held(owner, ["group", "group-owners"])] }),
  ];
  const projects = projectIds.map((id, index): Project => {
    const role = projectRoles(id, 0)[1]!;
    const group = { groupId: "group-access", name: "Group group-access", createdAt: 1, roles: [held(role, ["group", "group-access"])] };
    return emptyProject(id, {
      members: members[index]!,
      groups: new Map(index === 0 ? [["group-access", group]] : []),
      serviceAccounts: new Map(
        accounts[index]!.map((account) => [account, { id: account, name: account, role: "member", createdAt: 1, roles: undefined }]),
      ),
    });
  });
  // Nobody reaches an archived project, whatever it listed once.
  const archived = emptyProject("proj-archived", { archived: true, members: undefined, groups: undefined, serviceAccounts: undefined });
  const adminKeys = addKeys(random, built);
  const organization = emptyOrganization({
    users: new Map(users.map((user) => [user.id, user])),
    groups: new Map(groups.map((group) => [group.id, group])),
    projects: new Map([...projects, archived].map((project) => [project.id, project])),
    invites: addInvites(random, expected),
    adminKeys,
  });
  return { organization, expected: expected.toSorted() };
}
