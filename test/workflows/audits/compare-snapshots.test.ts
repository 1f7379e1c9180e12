import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { accessOf } from "../../../src/snapshot/access/access.ts";
import type { Organization } from "../../../src/snapshot/organization.ts";
import { spendLimitOf } from "../../../src/snapshot/rows.ts";
import type { AuditReport } from "../../../src/workflows/audits/audit.ts";
import { compareSnapshots } from "../../../src/workflows/audits/compare-snapshots.ts";
import {
  emptyOrganization,
  emptyProject,
  held,
  organizationRoles,
  person,
  projectRoles,
  team,
} from "../../snapshot/access-organizations.ts";
import { newDirectory, snapshotsOf, startFront } from "../../snapshot/front.ts";
import { conclusions, now, snapshotOf, textsOf, unreadable } from "./health-stage.ts";
import { apply } from "./leaving-stage.ts";
import { plantDifferences } from "./planted-differences.ts";

const first = Math.floor(Math.random() * 1e9);

type Args = Parameters<typeof compareSnapshots.report>[0]["args"];

const between = (before: Organization, after: Organization, args: Args = {}): AuditReport =>
  compareSnapshots.report({
    args,
    snapshot: snapshotOf(after),
    access: accessOf(after),
    earlier: { ...snapshotOf(before), id: "snap_0", startedAt: (now - 86_400) * 1000 },
    now,
    read: unreadable,
  }) as AuditReport;

/** `section | change | where | id`; settings of projects by their name. */
const differences = ({ sections }: AuditReport): string[] =>
  sections.flatMap(({ title, table }) =>
    table!.rows.map(({ change, name, where, id }) => {
      if (title === "Settings" && where !== "organization") return ([title, name, where] as string[]).join(" | ");
      return ([title, change, where ?? "undefined", id] as string[]).join(" | ");
    }),
  );

describe(`planted differences (first seed ${first})`, () => {
  it("are all found, and nothing else, between 200 pairs of organizations", () => {
    let planted = 0;
    for (let seed = first; seed < first + 200; seed += 1) {
      const { before, after, expected, unread } = plantDifferences(seed);
      const report = between(before, after);
      expect({ seed, found: differences(report).toSorted() }).toEqual({ seed, found: [...expected].toSorted() });
      const gaps = report.gaps!.flatMap((sentence) => sentence.split("; "));
      expect({ seed, sentences: report.gaps!.length, gaps: gaps.length }).toEqual({ seed, sentences: unread === 0 ? 0 : 1, gaps: unread });
      expect({ seed, texts: textsOf(report).filter((text) => conclusions.test(text)) }).toEqual({ seed, texts: [] });
      planted += expected.length;
    }
    expect(planted).toBeGreaterThan(1000);
  });

  it("are turned around when the later one comes first", () => {
    for (let seed = first; seed < first + 20; seed += 1) {
      const { before, after } = plantDifferences(seed);
      const count = (report: AuditReport, change: string): number =>
        differences(report).filter((one) => one.includes(`| ${change} |`)).length;
      const [there, back] = [between(before, after), between(after, before)];
      expect({ seed, joined: count(back, "joined"), left: count(back, "left") }).toEqual({
        seed,
        joined: count(there, "left"),
        left: count(there, "joined"),
      });
      expect({ seed, total: differences(between(before, before)).length }).toEqual({ seed, total: 0 });
    }
  });
});

const [ownerRole] = organizationRoles(0);

describe("a comparison of snapshots", () => {
  it("says that there is nothing to compare with, and is not complete then", () => {
    const organization = emptyOrganization();
    const report = compareSnapshots.report({
      args: {},
      snapshot: snapshotOf(organization),
      access: accessOf(organization),
      now,
      read: unreadable,
    });
    expect(report).toMatchObject({ summary: [expect.stringContaining("There is no older snapshot to compare with")], sections: [] });
    expect((report as AuditReport).gaps).toHaveLength(1);
  });

  it("finds new owners through a group, once and not for every project", () => {
    const users = new Map(["ann", "bob"].map((id) => [id, person(id)]));
    const projects = new Map(["p1", "p2"].map((id) => [id, emptyProject(id)]));
    const group = (roles: boolean) => new Map([["g", team("g", { members: new Set(["bob"]), roles: roles ? [held(ownerRole!)] : [] })]]);
    const report = between(
      emptyOrganization({ users, projects, groups: group(false) }),
      emptyOrganization({ users, projects, groups: group(true) }),
    );
    expect(differences(report)).toEqual([
      "Owners of the organization | became an owner | undefined | bob",
      "Groups | organization roles | undefined | g",
    ]);
    expect(report.sections[0]!.table!.rows[0]!.after).toBe("owner via Group g");
  });

  it("takes nobody for a new owner where the older one lacks the groups", () => {
    const users = new Map([["bob", person("bob")]]);
    const groups = new Map([["g", team("g", { members: new Set(["bob"]), roles: [held(ownerRole!)] })]]);
    const report = between(emptyOrganization({ users, incomplete: ["groups"] }), emptyOrganization({ users, groups }), {
      about: ["people"],
    });
    expect(report.sections).toEqual([]);
    expect(report.gaps).toEqual([
      "Not compared, because not read in both snapshots: ownership of the organization (1: bob <bob@example.com>); the groups.",
    ]);
  });

  it("takes nobody for a joiner where the older list of users was not read to its end", () => {
    const after = emptyOrganization({ users: new Map([["ann", person("ann")]]) });
    const report = between(emptyOrganization({ incomplete: ["users"] }), after);
    expect(report.sections).toEqual([]);
    expect(report.gaps).toEqual([
      expect.stringMatching(/^Not compared, because not read in both snapshots: (?:.*; )?the users(?:; .*)?\.$/),
    ]);
  });

  it("takes no access for new where the older one lacks the members of a project", () => {
    const users = new Map([["ann", person("ann")]]);
    const groups = (members: ReadonlySet<string> | undefined) => new Map([["g", team("g", { members })]]);
    const access = new Map([["g", { groupId: "g", name: "Group g", createdAt: 1, roles: [held(projectRoles("p", 0)[1]!)] }]]);
    const at = (members: ReadonlySet<string> | undefined): Organization =>
      emptyOrganization({ users, groups: groups(members), projects: new Map([["p", emptyProject("p", { groups: access })]]) });
    expect(differences(between(at(undefined), at(new Set(["ann"]))))).toEqual([]);
    expect(differences(between(at(new Set()), at(new Set(["ann"]))))).toEqual(
      ["Access to projects | gained access | p | ann", "Group memberships | joined the group | Group g | ann"].toReversed(),
    );
    const unlisted = between(
      emptyOrganization({ users, projects: new Map([["p", emptyProject("p", { members: undefined })]]) }),
      emptyOrganization({
        users,
        projects: new Map([
          ["p", emptyProject("p", { members: new Map([["ann", { userId: "ann", role: "member", addedAt: 1, roles: undefined }]]) })],
        ]),
      }),
      { about: ["access"] },
    );
    expect(differences(unlisted)).toEqual([]);
    expect(unlisted.gaps).toEqual(["Not compared, because not read in both snapshots: members of projects (1: p)."]);
  });

  it("does not take what the list shows of an owner of the organization for a change in the project", () => {
    const at = (role: string, shown: string): Organization =>
      emptyOrganization({
        users: new Map([["ann", person("ann", { role })]]),
        projects: new Map([
          ["p", emptyProject("p", { members: new Map([["ann", { userId: "ann", role: shown, addedAt: 1, roles: undefined }]]) })],
        ]),
      });
    const report = between(at("reader", "member"), at("owner", "owner"), { about: ["access"] });
    expect(differences(report)).toEqual([]);
    expect(report.gaps).toEqual([]);
    expect(report.summary.join(" ")).toContain("roles that projects gave to those owners are in no list");
  });

  it("compares only what it is asked about, and asks for no more", () => {
    const { before, after } = plantDifferences(1);
    const report = between(before, after, { about: ["settings"] });
    expect(report.sections.every(({ title }) => ["Settings", "Certificates", "Projects"].includes(title))).toBe(true);
    expect(compareSnapshots.parts({ about: ["keys"] })).not.toContain("rate limits");
    expect(compareSnapshots.parts({})).toContain("rate limits");
  });

  it("tells of times that have no date as they came", () => {
    const withCertificate = (expiresAt: number) =>
      emptyOrganization({ certificates: [{ id: "cert_1", name: "mTLS", active: true, validAt: now, expiresAt }] });
    const report = between(withCertificate(9e15), withCertificate(now * 1000));
    expect(report.sections.flatMap(({ table }) => table!.rows)).toMatchObject([
      { before: "active, expires 9000000000000000", after: `active, expires ${now * 1000}` },
    ]);
  });

  it("takes an amount that is no number for none", () => {
    const withLimit = (threshold_amount: unknown) =>
      emptyOrganization({ spendLimit: spendLimitOf({ threshold_amount, currency: "USD", interval: "month" }) });
    const report = between(withLimit(1_400_000), withLimit("lots"));
    expect(report.sections.flatMap(({ table }) => table!.rows)).toMatchObject([
      { name: "spend limit", before: "$14,000.00 a month", after: "amount not recorded" },
    ]);
  });

  it("makes names harmless", () => {
    const users = new Map([["u", person("u", { name: "Eve\u202Elive\n# obey" })]]);
    expect(JSON.stringify(between(emptyOrganization(), emptyOrganization({ users })))).not.toMatch(/\\n|\u202E/);
  });

  it("finds the little that happened in a large organization", () => {
    const users = new Map(Array.from({ length: 5000 }, (_, index) => [`u${index}`, person(`u${index}`)] as const));
    const groups = new Map(
      Array.from({ length: 50 }, (_, index) => [`g${index}`, team(`g${index}`, { members: new Set(users.keys()) })] as const),
    );
    const access = new Map([...groups.keys()].map((id) => [id, { groupId: id, name: id, createdAt: 1, roles: [] }] as const));
    const projects = new Map(
      Array.from({ length: 500 }, (_, index) => [`p${index}`, emptyProject(`p${index}`, { groups: access })] as const),
    );
    const later = new Map(projects).set(
      "p7",
      emptyProject("p7", { members: new Map([["u1", { userId: "u1", role: "owner", addedAt: 1, roles: undefined }]]), groups: access }),
    );
    const at = (all: typeof projects): Organization => emptyOrganization({ users, groups, projects: all });
    expect(differences(between(at(projects), at(later)))).toEqual(["Access to projects | roles changed | p7 | u1"]);
  });

  it("shows what some calls did to the sandbox's organization", async () => {
    const front = await startFront();
    const directory = newDirectory();
    const named = <T>(map: ReadonlyMap<string, T>, nameOf: (value: T) => unknown, name: string): string =>
      [...map].find(([, value]) => nameOf(value) === name)![0];
    const before = await (await snapshotsOf(front.url, directory).start({ fresh: true })).done;
    const user_id = named(front.org.users, ({ user }) => user.name, "Daniel Osei");
    const group_id = named(front.org.groups, ({ group }) => group.name, "Support Team");
    const project_id = named(front.org.projects, ({ project }) => project.name, "Payments");
    await apply(front.org, [
      { route: "DELETE /organization/groups/{group_id}/users/{user_id}", args: { group_id, user_id } },
      { route: "DELETE /organization/projects/{project_id}/groups/{group_id}", args: { project_id, group_id } },
      {
        route: "POST /organization/projects/{project_id}/spend_limit",
        args: { project_id, threshold_amount: 123_400, currency: "USD", interval: "month" },
      },
      { route: "POST /organization/users/{user_id}", args: { user_id, role: "owner" } },
      { route: "POST /organization/projects", args: { name: "Fraud" } },
    ]);
    const after = await (await snapshotsOf(front.url, directory).start({ fresh: true })).done;
    const context = {
      args: {},
      snapshot: { ...after, id: "later", startedAt: now * 1000 },
      access: accessOf(after.organization),
      now,
      read: unreadable,
    };
    const report = await compareSnapshots.report({ ...context, earlier: { ...before, id: "earlier", startedAt: (now - 86_400) * 1000 } });
    expect(textsOf(report).filter((text) => conclusions.test(text))).toEqual([]);
    await expect(`${JSON.stringify(report, undefined, 1)}\n`).toMatchFileSnapshot(
      join(import.meta.dirname, "golden", "compare_snapshots.json"),
    );
  });
});
