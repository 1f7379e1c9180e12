import { describe, expect, it } from "vitest";
import { createRandom, type Random } from "../../../src/sandbox/random.ts";
import type { Organization } from "../../../src/snapshot/organization.ts";
import type { AuditReport } from "../../../src/workflows/audits/audit.ts";
import { find } from "../../../src/workflows/audits/find.ts";
import { kindNames, type KindName } from "../../../src/workflows/audits/find/candidates.ts";
import { adminKey, emptyOrganization, emptyProject, person, projectKey, role, team } from "../../snapshot/access-organizations.ts";
import { conclusions, day, now, reportOn, textsOf } from "./health-stage.ts";
import { nothingRead } from "./unread.ts";

const first = Math.floor(Math.random() * 1e9);

const rows = (report: AuditReport) => report.sections[0]?.table?.rows ?? [];
const search = (organization: Organization, query: string, kinds?: KindName[]) =>
  reportOn(find, organization, undefined, { query, ...(kinds && { kinds }) });

/** Names, and how they fit `Meridian`: two letters may differ, three may not. */
const names: readonly (readonly [string, string | undefined])[] = [
  ["Meridian", "exact"],
  ["  MERIDIAN", "exact"],
  ["meridian batch", "contains"],
  ["pre-meridian", "contains"],
  ["Meridan", "near"],
  ["Meridiem", "near"],
  ["The Maridian group", "near"],
  ["Merxyzan", undefined],
  ["The Mexidxax group", undefined],
  ["Meri dian", "near"],
  ["Batch", undefined],
];

/** An organization with one thing of a kind and name. */
const builders: Readonly<Record<KindName, (id: string, name: string) => Partial<Organization>>> = {
  user: (id, name) => ({ users: new Map([[id, person(id, { name, email: null })]]) }),
  "service account": (id, name) => ({ users: new Map([[id, person(id, { name, email: null, isServiceAccount: true })]]) }),
  group: (id, name) => ({ groups: new Map([[id, team(id, { name })]]) }),
  project: (id, name) => ({ projects: new Map([[id, emptyProject(id, { name })]]) }),
  invite: (id, name) => ({
    invites: [{ id, email: name, role: "reader", status: "pending", createdAt: 1, expiresAt: null, projects: [] }],
  }),
  "project key": (id, name) => ({
    projects: new Map([[`p-${id}`, emptyProject(`p-${id}`, { name: "x", keys: [{ ...projectKey(id, undefined), name }] })]]),
  }),
  "admin key": (id, name) => ({ adminKeys: [{ ...adminKey(id, undefined), name }] }),
  role: (id, name) => ({ roles: new Map([[id, role(id, name)]]) }),
  certificate: (id, name) => ({ certificates: [{ id, name, active: true, validAt: 1, expiresAt: now + day }] }),
};

function joined(all: readonly Partial<Organization>[]): Organization {
  const map = <T>(pick: (one: Partial<Organization>) => ReadonlyMap<string, T> | undefined) =>
    new Map(all.flatMap((one) => [...(pick(one) ?? [])]));
  return emptyOrganization({
    users: map((one) => one.users),
    groups: map((one) => one.groups),
    roles: map((one) => one.roles),
    projects: map((one) => one.projects),
    invites: all.flatMap((one) => one.invites ?? []),
    adminKeys: all.flatMap((one) => one.adminKeys ?? []),
    certificates: all.flatMap((one) => one.certificates ?? []),
  });
}

function plant(random: Random): { organization: Organization; expected: string[] } {
  const things = Array.from({ length: random.int(0, 14) }, (_, index) => {
    const [name, match] = random.pick(names);
    return { kind: random.pick(kindNames), name, match, id: `id${index}` };
  });
  return {
    organization: joined(things.map(({ kind, id, name }) => builders[kind](id, name))),
    expected: things.filter(({ match }) => match !== undefined).map(({ kind, match, id }) => `${match} ${kind} ${id}`),
  };
}

it(`finds exactly what was planted in 200 organizations, the best matches first (first seed ${first})`, async () => {
  const planted = new Set<string>();
  for (let seed = first; seed < first + 200; seed += 1) {
    const { organization, expected } = plant(createRandom(seed));
    const report = await search(organization, "Meridian ");
    const found = rows(report).map(({ match, kind, id }) => `${match as string} ${kind as string} ${id as string}`);
    expect({ seed, found: found.toSorted(), gaps: report.gaps }).toEqual({ seed, found: expected.toSorted(), gaps: [] });
    const order = found.map((line) => ["exact", "contains", "near"].indexOf(line.split(" ")[0]!));
    expect({ seed, order }).toEqual({ seed, order: order.toSorted((a, b) => a - b) });
    expect(textsOf(report).filter((text) => conclusions.test(text))).toEqual([]);
    for (const line of expected) planted.add(line.replace(/ id\d+$/, ""));
  }
  expect(planted.size).toBe(3 * kindNames.length);
});

const keyed = joined([
  { adminKeys: [{ ...adminKey("key_admin", "ada"), redactedValue: "sk-admin-...f3Xk", lastUsedAt: null, expiresAt: now - day }] },
  {
    projects: new Map([
      [
        "proj-1",
        emptyProject("proj-1", {
          name: "Search",
          keys: [
            {
              ...projectKey("key_a", { type: "user", id: "ada", name: "Ada" }, "inactive"),
              name: "f3xk notes",
              redactedValue: "sk-proj-...f3Xk",
            },
            { ...projectKey("key_b", undefined), redactedValue: "sk-proj-...F3xk", lastUsedAt: now - 3 * day },
          ],
        }),
      ],
    ]),
  },
]);

describe("a key", () => {
  it.each([
    ["…f3Xk", ["key_a", "key_admin"]],
    ["...f3Xk", ["key_a", "key_admin"]],
    ["***f3Xk", ["key_a", "key_admin"]],
    ["…3Xk", ["key_a", "key_admin"]],
    ["sk-proj-...f3Xk", ["key_a"]],
    ["sk-admin-…f3Xk", ["key_admin"]],
    ["…zzzz", []],
    ["…k", []],
    ["key_b", ["key_b"]],
  ])("is found by %s", async (query, ids) => {
    expect(rows(await search(keyed, query)).map(({ id }) => id)).toEqual(ids);
  });

  it("is found by its last characters without a sign of what is left out, before what is only named so", async () => {
    const found = rows(await search(keyed, "f3Xk")).map(({ match, id }) => [match, id]);
    expect(found).toEqual([
      ["exact", "key_a"],
      ["exact", "key_admin"],
    ]);
    expect(rows(await search(keyed, "f3xk")).map(({ match, id }) => [match, id])).toEqual([["contains", "key_a"]]);
  });

  it("is found by its whole value, which is not repeated", async () => {
    const secret = `sk-proj-${"aB3".repeat(14)}f3Xk`;
    const report = await search(keyed, ` ${secret}\n`);
    expect(rows(report).map(({ id }) => id)).toEqual(["key_a"]);
    expect(report.title).toBe('Find "sk-proj-…f3Xk"');
    expect(textsOf(report).filter((text) => text.includes("aB3"))).toEqual([]);
  });

  it("comes with what is known of it", async () => {
    expect(rows(await search(keyed, "key_a"))[0]).toEqual({
      match: "exact",
      kind: "project key",
      name: "f3xk notes",
      where: ["Search"],
      facts: [
        "of Ada",
        "access of its owner to the project: inactive",
        "sk-proj-...f3Xk",
        "no recorded use",
        "no expiry",
        expect.stringContaining("created "),
      ],
      id: "key_a",
    });
    expect(rows(await search(keyed, "key_admin"))[0]).toMatchObject({
      where: null,
      facts: expect.arrayContaining([expect.stringMatching(/^expired on /)]),
    });
  });
});

it("has one row for a service account that several lists have", async () => {
  const account = { id: "svc", name: "indexer", role: "member", createdAt: 1, roles: undefined };
  const organization = joined([
    { users: new Map([["svc", person("svc", { name: "indexer", isServiceAccount: true, enabled: false })]]) },
    { projects: new Map([["proj-1", emptyProject("proj-1", { name: "Search", serviceAccounts: new Map([["svc", account]]) })]]) },
  ]);
  expect(rows(await search(organization, "indexer"))).toMatchObject([
    { kind: "service account", where: ["Search"], facts: expect.arrayContaining(["switched off"]) },
  ]);
});

it("finds people by words in any order, by a part of the email, and in spite of accents", async () => {
  const organization = joined([
    { users: new Map([["user-1", person("user-1", { name: "Tomasz Wiśniewski", email: "tw@fern.example" })]]) },
  ]);
  for (const query of ["wiśniewski tomasz", "tw@", "Wisniewski", "TOMASZ", "Wisniewsky Tomas"])
    expect(rows(await search(organization, query))).toHaveLength(1);
  expect(rows(await search(organization, "tomasz meyer"))).toEqual([]);
});

it("looks at predefined roles of projects by id only, of which each project has its own", async () => {
  const roles = new Map(["role-api-project-owner__p", "role_p~own"].map((id) => [id, role(id, "owner")]));
  const organization = joined([{ projects: new Map([["p", emptyProject("p", { roles })]]) }]);
  expect(rows(await search(organization, "owner")).map(({ id }) => id)).toEqual(["role_p~own"]);
  expect(rows(await search(organization, "role-api-project-owner__p"))).toHaveLength(1);
});

it("lists fifty matches and counts the rest", async () => {
  const users = new Map(Array.from({ length: 61 }, (_, index) => [`u${index}`, person(`u${index}`, { name: `Ada ${index}` })]));
  const report = await search(joined([{ users }]), "ada");
  expect(rows(report)).toHaveLength(50);
  expect(report.summary).toEqual(['61 matches for "ada": 61 contains.', "The first 50 are listed, 11 more are not."]);
});

it("asks for and looks at the kinds it is told only", async () => {
  expect(find.parts({ query: "x", kinds: ["user", "group"] })).toEqual(["users", "groups"]);
  expect(find.parts({ query: "x" })).toContain("project API keys");
  expect(rows(await search(keyed, "f3xk", ["admin key"]))).toEqual([]);
});

it("says what it did not search, and refuses an empty query", async () => {
  const report = await search(nothingRead, "ada");
  expect(report.summary[0]).toBe('Nothing that was read matches "ada".');
  expect(report.gaps).toEqual([
    "Not searched, because not read: users, groups, projects, invites, admin keys, roles of the organization, certificates.",
  ]);
  expect(report.summary).toHaveLength(1);
  expect(report.notes).toEqual(["What was deleted is in no list: search_audit_log with about finds events of it."]);
  await expect(search(nothingRead, " ")).rejects.toThrow(/empty/);
});

describe("where nothing matches", () => {
  const groups = ["Finance", "Bulling", "Bylling", "Bolling", "Belling", "Bxlling", "..f3xx"];
  const users = [
    person("ada", { name: "Bilding", email: "zed@yx.io" }),
    person("bob", { name: "Bilding", email: null }),
    person("cyd", { name: "Balkin\u202E", email: null }),
  ];
  const organization = joined([
    { groups: new Map(groups.map((name) => [name, team(name, { name })])) },
    { users: new Map(users.map((user) => [user.id, user])) },
  ]);

  it("the summary names at most five names or emails that are near, each once and safe to show", async () => {
    const report = await search(organization, "Balxing");
    expect(report.summary).toEqual([
      'Nothing matches "Balxing".',
      'Nearest names: "Bilding", "Balkin\uFFFD", "Bulling", "Bylling", "Bolling".',
    ]);
    expect(report).toMatchObject({ sections: [], gaps: [] });
    expect((await search(organization, "moo@yx.io")).summary).toEqual(['Nothing matches "moo@yx.io".']);
    expect((await search(organization, "Balxing", ["group"])).summary[1]).toBe(
      'Nearest names: "Bulling", "Bylling", "Bolling", "Belling", "Bxlling".',
    );
  });

  it("says nothing of names that nobody would mistake for it, nor of names for a part of a key", async () => {
    expect((await search(organization, "Quarterly review")).summary).toEqual(['Nothing matches "Quarterly review".']);
    expect((await search(organization, "...f3Xk")).summary).toHaveLength(1);
  });

  it("is the only time when other names are named", async () => {
    const report = await search(organization, "Finance");
    expect(report.summary).toHaveLength(1);
  });
});

it("shows no invisible characters of a name", async () => {
  const report = await search(joined([{ users: new Map([["u", person("u", { name: "Ada\u202Egpj.", email: null })]]) }]), "ada");
  expect(rows(report)[0]!.name).toBe("Ada\uFFFDgpj.");
});
