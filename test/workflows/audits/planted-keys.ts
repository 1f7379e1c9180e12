import { createRandom, type Random } from "../../../src/sandbox/random.ts";
import type { AdminKey, Organization, Project, ProjectKey, User } from "../../../src/snapshot/organization.ts";
import { emptyOrganization, emptyProject, held, organizationRoles, person, team } from "../../snapshot/access-organizations.ts";
import { day, now, type Paid } from "./health-stage.ts";

/** An organization, what it paid, and the findings that each of its keys must have, by key id. */
export interface PlantedKeys {
  readonly organization: Organization;
  readonly paid: readonly Paid[];
  readonly expected: ReadonlyMap<string, readonly string[]>;
}

interface Option<T> {
  readonly value: T;
  readonly plants: readonly string[];
}

const option = <T>(value: T, ...plants: readonly string[]): Option<T> => ({ value, plants });

/** Each threshold is met exactly, and passed by one second. */
const created = [
  option(now - 3 * day),
  option(now - 30 * day),
  option(now - 30 * day - 1),
  option(now - 180 * day),
  option(now - 180 * day - 1, "older than the rotation age"),
  option(now - 700 * day, "older than the rotation age"),
];

const used: readonly Option<number | null>[] = [
  option(null),
  option(now - 3600),
  option(now - 30 * day),
  option(now - 30 * day - 1),
  option(now - 90 * day),
  option(now - 90 * day - 1, "last recorded use long ago"),
];

const expires: readonly Option<number | null>[] = [
  option(null, "no expiry"),
  option(now + 1, "expires soon"),
  option(now + 14 * day, "expires soon"),
  option(now + 14 * day + 1),
  option(now + 300 * day),
  option(now, "past its expiry"),
  option(now - 9 * day, "past its expiry"),
];

const times = (random: Random) => {
  const [createdAt, lastUsedAt, expiresAt] = [random.pick(created), random.pick(used), random.pick(expires)];
  const unrecorded = lastUsedAt.value === null && createdAt.value < now - 30 * day ? ["no recorded use"] : [];
  return option(
    { createdAt: createdAt.value, lastUsedAt: lastUsedAt.value, expiresAt: expiresAt.value, redactedValue: undefined },
    ...createdAt.plants,
    ...lastUsedAt.plants,
    ...expiresAt.plants,
    ...unrecorded,
  );
};

type Owner = NonNullable<ProjectKey["owner"]>;

const user = (id: string): Owner => ({ type: "user", id, name: undefined });
const account = (id: string): Owner => ({ type: "service_account", id, name: undefined });

/** Shares of nine tenths and a little more; `null` is what no key pays. In dollars. */
const spending: Readonly<Record<string, (keys: readonly string[], project: string) => readonly (readonly [string | null, number])[]>> = {
  nothing: () => [],
  spread: (keys) => [...keys.map((key) => [key, 10] as const), [null, 5]],
  edge: ([first]) => [
    [first ?? null, 90],
    [null, 10],
  ],
  dominated: ([first]) => [
    [first ?? null, 91],
    [null, 9],
  ],
  deleted: (_, project) => [
    [`key-deleted-${project}`, 91],
    [null, 9],
  ],
  deletedEdge: (_, project) => [
    [`key-deleted-${project}`, 90],
    [null, 10],
  ],
};

interface Made {
  readonly project: Project;
  readonly paid: readonly (readonly [string | null, number])[];
  readonly expected: ReadonlyMap<string, string[]>;
}

function makeProject(random: Random, id: string, archived: boolean): Made {
  const accounts = archived ? [] : Array.from({ length: random.int(0, 2) }, (_, index) => `svc-${id}-${index}`);
  const owners: Option<Owner>[] = [
    ...["user-1", "user-2", "owner-1"].map((one) => option(user(one))),
    ...accounts.map((one) => option(account(one))),
    option(user("user-off"), "owner switched off"),
    option(user(`user-gone-${id}`), "owner not in the organization"),
    ...(archived ? [] : [option(account(`svc-gone-${id}`), "owner not in the organization")]),
  ];
  const keys = Array.from({ length: random.int(0, 5) }, (_, index) => {
    const time = times(random);
    const owner = random.pick(owners);
    const ownerAccess = random.pick(["active", "active", "inactive"]);
    const recent = time.value.lastUsedAt !== null && time.value.lastUsedAt >= now - 30 * day;
    const without = recent ? "owner without access, recent use" : "owner without access";
    const key: ProjectKey = { ...time.value, id: `key-${id}-${index}`, name: `key ${index}`, owner: owner.value, ownerAccess };
    const own = [...(ownerAccess === "inactive" ? [without] : []), ...(archived ? ["archived project"] : [])];
    return option(key, ...time.plants, ...owner.plants, ...own);
  });
  const ids = keys.map(({ value }) => value.id);
  const paid = spending[random.pick(Object.keys(spending))]!(ids, id);
  const total = paid.reduce((sum, [, value]) => sum + value, 0);
  const expected = new Map(keys.map(({ value, plants }) => [value.id, [...plants]]));
  for (const { value } of keys) {
    const plants = expected.get(value.id)!;
    if (keys.filter((other) => other.value.owner?.id === value.owner?.id).length > 1) plants.push("several keys of one owner");
    const pays = paid.some(([key]) => key === value.id);
    if (pays && value.owner?.type === "user" && accounts.length > 0) plants.push("user-owned key with cost beside service accounts");
  }
  for (const [key, value] of paid)
    if (key !== null && value > 0.9 * total) expected.set(key, [...(expected.get(key) ?? []), "share of the project's spend"]);
  return {
    project: emptyProject(id, {
      archived,
      archivedAt: archived ? now - 10 * day : null,
      serviceAccounts: archived
        ? undefined
        : new Map(accounts.map((one) => [one, { id: one, name: one, role: "member", createdAt: 1, roles: undefined }])),
      keys: keys.map(({ value }) => value),
    }),
    paid,
    expected,
  };
}

/** Who owns the organization by a role or through a group may have admin keys; who reads it, is gone or is switched off is named. */
const adminOwners = [
  option("owner-1"),
  option("user-2"),
  option("user-1", "admin key of somebody who is not an owner"),
  option("user-off", "admin key of somebody who is not an owner", "owner switched off"),
  option("user-gone", "owner not in the organization"),
];

function makeAdminKeys(random: Random): Option<AdminKey>[] {
  return Array.from({ length: random.int(0, 3) }, (_, index) => {
    const time = times(random);
    const owner = random.pick(adminOwners);
    const key = { ...time.value, id: `admin-${index}`, name: null, ownerId: owner.value, ownerName: undefined };
    return option(key, ...time.plants, ...owner.plants);
  });
}

const users: readonly User[] = [
  person("owner-1", { role: "owner", enabled: true }),
  ...["user-1", "user-2"].map((id) => person(id, { enabled: true })),
  person("user-off", { enabled: false }),
];

/** A small organization whose keys have known findings, the same for the same seed. */
export function plantKeys(seed: number): PlantedKeys {
  const random = createRandom(seed);
  const made = Array.from({ length: random.int(1, 4) }, (_, index) => makeProject(random, `p${index}`, random.next() < 0.2));
  const adminKeys = makeAdminKeys(random);
  const expected = new Map(made.flatMap((one) => [...one.expected]));
  for (const { value, plants } of adminKeys) expected.set(value.id, [...plants]);
  // Now and then nobody else pays, so that one key can have nearly all of the organization's spend.
  const rest = random.next() < 0.5 ? 0 : random.int(1, 500);
  const amounts = made.flatMap(({ project, paid }) => paid.map(([key, value]) => ({ project: project.id, key, value })));
  const total = amounts.reduce((sum, { value }) => sum + value, rest);
  for (const { key, value } of amounts)
    if (key !== null && value > 0.9 * total) expected.get(key)!.push("share of the organization's spend");
  const [owner] = organizationRoles(0);
  return {
    organization: emptyOrganization({
      users: new Map(users.map((one) => [one.id, one])),
      groups: new Map([["group-1", team("group-1", { members: new Set(["user-2"]), roles: [held(owner!, ["group", "group-1"])] })]]),
      projects: new Map(made.map(({ project }) => [project.id, project])),
      adminKeys: adminKeys.map(({ value }) => value),
    }),
    paid: [
      // Split over days, some as decimal text, beside another currency in which no part is large.
      ...amounts.flatMap(({ project, key, value }): Paid[] => [
        { ago: 1, project, key, value: value / 2 },
        { ago: 30, project, key, value: `${value / 2}.000000000000000000000`.replace(/(\.\d+)\.0+$/, "$1") },
        { ago: 2, project, key, value: 1, currency: "eur" },
      ]),
      { ago: 2, value: 1e6, currency: "EUR" },
      ...made.map(({ project }): Paid => ({ ago: 2, project: project.id, value: 1e6, currency: "eur" })),
      // Outside of the days that count.
      ...amounts.map(({ project, key }): Paid => ({ ago: 31, project, key, value: 1e6 })),
      { ago: 3, value: rest },
    ],
    expected,
  };
}
