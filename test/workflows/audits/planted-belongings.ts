import { createRandom } from "../../../src/sandbox/random.ts";
import type { Organization, Project, ProjectKey } from "../../../src/snapshot/organization.ts";
import {
  adminKey,
  emptyOrganization,
  emptyProject,
  held,
  organizationRoles,
  person,
  projectKey,
  projectRoles,
  team,
} from "../../snapshot/access-organizations.ts";
import { day, now, type Paid } from "./health-stage.ts";

/** An organization with a leaver whose id is `leaver`, what keys cost, and what the report must name, by section. */
export interface PlantedBelongings {
  readonly organization: Organization;
  readonly paid: readonly Paid[];
  readonly expected: Readonly<Record<string, readonly string[]>>;
  /** Ids of keys on which something may run. */
  readonly live: readonly string[];
}

const leaver = "leaver";
const member = (userId: string, role: string) => [userId, { userId, role, addedAt: 1, roles: undefined }] as const;

/** Everything that can be the leaver's, and beside it what nearly is: of a namesake, of a service account, one second or one letter away. */
export function plantBelongings(seed: number): PlantedBelongings {
  const random = createRandom(seed);
  const chance = (share = 0.5): boolean => random.next() < share;
  const expected: Record<string, string[]> = {};
  const find = (section: string, id: string): void => void (expected[section] = [...(expected[section] ?? []), id]);
  const paid: Paid[] = [];
  const live: string[] = [];

  const users = new Map([
    [leaver, person(leaver, { name: "Ann", email: "ann@example.com", role: "reader" })],
    ["namesake", person("namesake", { name: "Ann", email: "ann@example.org", role: "reader" })],
    ["boss", person("boss", { role: "owner" })],
    ["svc", person("svc", { name: "Ann", email: null, isServiceAccount: true, role: null })],
  ]);

  const groups = new Map(
    ["g1", "g2", "g3"].map((id) => {
      const members = ["namesake", "svc", leaver].filter(() => chance());
      if (members.includes(leaver)) find("Groups they are in", id);
      return [id, team(id, { members: new Set(members), isScimManaged: chance(0.3) })] as const;
    }),
  );
  const keyAt = (id: string): ProjectKey => {
    const owner = random.pick([leaver, leaver, "namesake", "svc"]);
    const lastUsedAt = random.pick([null, undefined, now - 7 * day, now - 7 * day - 1, now - 60]);
    const amount = random.pick([undefined, undefined, 0, 0.004]);
    if (amount !== undefined) paid.push({ ago: random.int(1, 30), key: id, value: amount });
    // Of the thirty-first day nothing is asked.
    else if (chance(0.2)) paid.push({ ago: 31, key: id, value: 9 });
    if (owner === leaver) {
      find("API keys they own", id);
      if ((lastUsedAt ?? 0) >= now - 7 * day || (amount ?? 0) > 0) live.push(id);
    }
    return { ...projectKey(id, { type: owner === "svc" ? "service_account" : "user", id: owner, name: "Ann" }), lastUsedAt };
  };

  const projects = ["p1", "p2", "p3", "p4"].map((id): Project => {
    const archived = chance(0.2);
    const mine = random.pick(["owner", "member", "none"]);
    const other = random.pick(["owner", "member", "none"]);
    const access = [...groups.values()]
      .filter(() => chance(0.3))
      .map(({ id: groupId }) => ({ groupId, role: random.pick(["owner", "member"]) }));
    const holds = (user: string, role?: string): boolean =>
      access.some((one) => groups.get(one.groupId)!.members!.has(user) && (role === undefined || one.role === role));
    if (!archived && (mine !== "none" || holds(leaver))) find("Access they have", id);
    const owns = (user: string, own: string): boolean => own === "owner" || holds(user, "owner");
    if (!archived && owns(leaver, mine) && !owns("namesake", other)) find("Projects that nobody else owns", id);
    const roles = new Map(projectRoles(id, 0).map((one) => [one.name, one]));
    return emptyProject(id, {
      archived,
      members: archived
        ? undefined
        : new Map([...(mine === "none" ? [] : [member(leaver, mine)]), ...(other === "none" ? [] : [member("namesake", other)])]),
      groups: archived
        ? undefined
        : new Map(access.map(({ groupId, role }) => [groupId, { groupId, name: groupId, createdAt: 1, roles: [held(roles.get(role)!)] }])),
      serviceAccounts: archived ? undefined : new Map([["svc", { id: "svc", name: "Ann", role: "owner", createdAt: 1, roles: undefined }]]),
      keys: Array.from({ length: random.int(0, 3) }, (_, index) => keyAt(`key-${id}-${index}`)),
    });
  });

  const adminKeys = Array.from({ length: random.int(0, 3) }, (_, index) => {
    const owner = random.pick([leaver, "namesake", undefined]);
    if (owner === leaver) find("Admin keys they own", `ak-${index}`);
    return adminKey(`ak-${index}`, owner);
  });
  const invites = Array.from({ length: random.int(0, 5) }, (_, index) => {
    const email = random.pick(["Ann@Example.com", "ann@example.com", "ann@example.org", "anne@example.com"]);
    const status = random.pick(["pending", "accepted", "expired"]);
    if (status === "pending" && email.toLowerCase() === "ann@example.com") find("Pending invites to the same address", `inv-${index}`);
    return { id: `inv-${index}`, email, role: "reader", status, createdAt: 1, expiresAt: now + random.int(-1, 1), projects: [] };
  });
  find("Access they have", "organization");
  const roles = new Map(organizationRoles(0).map((one) => [one.id, one]));
  return {
    organization: emptyOrganization({ users, groups, roles, adminKeys, invites, projects: new Map(projects.map((one) => [one.id, one])) }),
    paid,
    expected,
    live,
  };
}
