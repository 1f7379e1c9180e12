import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/sandbox/random.ts";
import type { Organization, ProjectKey } from "../../../src/snapshot/organization.ts";
import type { AuditReport } from "../../../src/workflows/audits/audit.ts";
import { auditApiKeys } from "../../../src/workflows/audits/audit-api-keys.ts";
import { adminKey, emptyOrganization, emptyProject, person, projectKey } from "../../snapshot/access-organizations.ts";
import { conclusions, costsOf, day, now, reportOn, rowsOf, textsOf, today, unreadable, type Paid } from "./health-stage.ts";
import { plantKeys } from "./planted-keys.ts";
import { takings } from "./unread.ts";

const first = Math.floor(Math.random() * 1e9);

/** Names of the findings of each key that has any. */
function found(report: AuditReport): Record<string, string[]> {
  const rows = rowsOf(report, "Keys with findings");
  return Object.fromEntries(
    rows.map(({ id, findings }) => [id, (findings as string[]).map((text) => text.replace(/: .*/s, "")).toSorted()]),
  );
}

/** What the table of findings says of one of them. */
const tally = (report: AuditReport, finding: string) => rowsOf(report, "Findings by kind").find((row) => row.finding === finding)!;

describe(`planted findings (first seed ${first})`, () => {
  it("are all found, and nothing else, in 200 organizations", async () => {
    for (let seed = first; seed < first + 200; seed += 1) {
      const { organization, paid, expected } = plantKeys(seed);
      const report = await reportOn(auditApiKeys, organization, costsOf(paid));
      const planted = Object.fromEntries(
        [...expected].filter(([, names]) => names.length > 0).map(([id, names]) => [id, names.toSorted()]),
      );
      expect({ seed, found: found(report) }).toEqual({ seed, found: planted });
      expect({ seed, gaps: report.gaps!.length, texts: textsOf(report).filter((text) => conclusions.test(text)) }).toEqual({
        seed,
        gaps: 0,
        texts: [],
      });
      const total = [...expected.values()].flat();
      for (const { finding, keys } of rowsOf(report, "Findings by kind"))
        expect({ seed, finding, keys }).toEqual({ seed, finding, keys: total.filter((name) => name === finding).length });
    }
  });

  it.each(takings)("are not made up, and not passed over in silence, when %s was not read", async (_, take) => {
    for (let seed = first; seed < first + 40; seed += 1) {
      const { organization, paid, expected } = plantKeys(seed);
      const report = await reportOn(auditApiKeys, take(organization, createRandom(seed)), costsOf(paid));
      const kept = Object.entries(found(report)).flatMap(([id, names]) => names.map((name) => `${id} | ${name}`));
      const planted = [...expected].flatMap(([id, names]) => names.map((name) => `${id} | ${name}`));
      expect({ seed, extra: kept.filter((line) => !planted.includes(line)) }).toEqual({ seed, extra: [] });
      if (kept.length < planted.length) expect({ seed, gaps: report.gaps!.length }).not.toEqual({ seed, gaps: 0 });
    }
  });
});

const fine: Partial<ProjectKey> = { createdAt: now - 10 * day, lastUsedAt: now - 60, expiresAt: now + 90 * day, ownerAccess: "active" };
const keyOf = (id: string, rest: Partial<ProjectKey> = {}): ProjectKey => ({
  ...projectKey(id, { type: "user", id: "ada", name: undefined }),
  ...fine,
  ...rest,
});

const withKeys = (keys: readonly ProjectKey[] | undefined, rest: Partial<Organization> = {}): Organization =>
  emptyOrganization({
    users: new Map([["ada", person("ada", { enabled: true, role: "owner" })]]),
    projects: new Map([["p1", emptyProject("p1", { keys })]]),
    ...rest,
  });

describe("an audit of API keys", () => {
  it("says that keys without findings were counted, and names none of them", async () => {
    const report = await reportOn(auditApiKeys, withKeys([keyOf("k1")]));
    expect(report.summary[0]).toBe("0 of 1 key have findings, 1 has none.");
    expect(rowsOf(report, "Keys with findings")).toEqual([]);
    expect(report.gaps).toEqual([]);
    expect(report.notes).toEqual(["The API does not tell the scopes of keys: what a key may do is not judged."]);
  });

  it("says what was not read of a key, and never takes it for an absence", async () => {
    const unknown = { createdAt: undefined, lastUsedAt: undefined, expiresAt: undefined, ownerAccess: undefined, owner: undefined };
    const report = await reportOn(
      auditApiKeys,
      withKeys([keyOf("k1", unknown)]),
      costsOf([{ ago: 1, project: "p1", key: "k1", value: 1 }]),
    );
    expect(found(report)).toEqual({ k1: ["share of the organization's spend", "share of the project's spend"] });
    const [row] = rowsOf(report, "Keys with findings");
    expect([row!.created, row!.used, row!.expires, row!.owner]).toEqual([undefined, undefined, undefined, undefined]);
    for (const name of ["no recorded use", "last recorded use long ago", "no expiry", "owner without access", "several keys of one owner"])
      expect(tally(report, name)).toMatchObject({ keys: undefined, open: 1 });
    expect(report.gaps!.at(-1)).toContain('"no expiry" for 1 key: k1 (p1, k1)');
    const many = await reportOn(auditApiKeys, withKeys(["k1", "k2", "k3", "k4"].map((id) => keyOf(id, unknown))));
    expect(many.gaps!.at(-1)).toContain('"no expiry" for 4 keys; ');
  });

  it("says what the projects cost that were asked for, beside the whole organization", async () => {
    const projects = new Map(["p1", "p2"].map((id) => [id, emptyProject(id, { name: `Project ${id}`, keys: [keyOf(`k-${id}`)] })]));
    const paid = costsOf([
      { ago: 1, project: "p1", key: "k-p1", value: 2 },
      { ago: 1, project: "p2", key: "k-p2", value: 3 },
    ]);
    const report = await reportOn(auditApiKeys, withKeys([], { projects }), paid, { projects: ["p1"] });
    expect(report.summary.at(-1)).toMatch(/: \$2\.00 in Project p1; \$5\.00 in the whole organization\.$/);
  });

  it("does not call a user gone whose list was not read to its end", async () => {
    const stranger = keyOf("k1", { owner: { type: "user", id: "grace", name: "Grace" } });
    const partly = await reportOn(auditApiKeys, withKeys([stranger], { incomplete: ["users"] }));
    expect(found(partly)).toEqual({});
    expect(tally(partly, "owner not in the organization")).toMatchObject({ keys: undefined, open: 1 });
    expect(found(await reportOn(auditApiKeys, withKeys([stranger])))).toEqual({ k1: ["owner not in the organization"] });
  });

  it("does not call an owner of an admin key a reader while a group that may own was not read", async () => {
    const group = { id: "g1", name: "g1", isScimManaged: false, groupType: "group", createdAt: 1, members: undefined, roles: undefined };
    const organization = withKeys([], {
      users: new Map([["ada", person("ada", { enabled: true })]]),
      adminKeys: [{ ...adminKey("a1", "ada"), createdAt: now - day, lastUsedAt: now - 60, expiresAt: now + 90 * day }],
    });
    expect(found(await reportOn(auditApiKeys, organization))).toEqual({ a1: ["admin key of somebody who is not an owner"] });
    const unsure = await reportOn(auditApiKeys, { ...organization, groups: new Map([["g1", group]]) });
    expect(found(unsure)).toEqual({});
    expect(tally(unsure, "admin key of somebody who is not an owner")).toMatchObject({ keys: undefined, open: 1 });
  });

  it("names projects whose keys were not read, admin keys that were not, and a list of projects that ended early", async () => {
    const report = await reportOn(auditApiKeys, withKeys(undefined, { adminKeys: undefined, incomplete: ["projects"] }));
    expect(report.gaps).toEqual(
      expect.arrayContaining([
        "API keys were not read for 1 project: p1.",
        "Admin keys were not read.",
        "The list of projects was not read to its end: keys of other projects are missing.",
      ]),
    );
  });

  it.each([
    ["that may not be read", unreadable, "Costs were not read: this admin key may not read it."],
    [
      "whose amounts are no numbers",
      costsOf([{ ago: 1, project: "p1", key: "k1", value: "much" }]),
      "Costs were not read: the answer holds amounts that are no numbers.",
    ],
    [
      "that end early",
      async () => ({ rows: [], complete: false, problem: undefined }),
      "Costs were not read: the list was not read to its end.",
    ],
  ])("judges nothing by costs %s", async (_, read, gap) => {
    const report = await reportOn(auditApiKeys, withKeys([keyOf("k1", { expiresAt: null })]), read);
    expect(report.gaps).toContain(gap);
    expect(tally(report, "share of the project's spend")).toMatchObject({ keys: undefined, open: 1 });
    expect(rowsOf(report, "Keys with findings")[0]).toHaveProperty("cost", undefined);
  });

  it("asks for full UTC days with explicit bounds and a page that holds them all", async () => {
    const seen: Record<string, unknown>[] = [];
    await reportOn(auditApiKeys, withKeys([]), costsOf([], seen), { spend_days: 7 });
    const asked = { start_time: today - 7 * day, end_time: today, limit: 7, group_by: ["project_id", "api_key_id"] };
    expect(seen).toEqual([{ path: "/organization/costs", ...asked }]);
  });

  it("keeps currencies apart, in columns of their own", async () => {
    const paid: Paid[] = [
      { ago: 1, project: "p1", key: "k1", value: 10 },
      { ago: 1, project: "p1", key: "k1", value: "1.25", currency: "eur" },
      { ago: 1, project: "p1", key: "k2", value: "98.75", currency: "EUR" },
    ];
    const report = await reportOn(auditApiKeys, withKeys([keyOf("k1"), keyOf("k2")]), costsOf(paid));
    const rows = rowsOf(report, "Keys with findings");
    expect(rows.map((row) => [row.id, row["cost usd"], row["cost eur"]])).toEqual([
      ["k1", { value: 10, currency: "usd" }, { value: 1.25, currency: "eur" }],
      ["k2", null, { value: 98.75, currency: "eur" }],
    ]);
    expect(rows.find(({ id }) => id === "k2")!.findings).toContain("share of the project's spend: 98.75 EUR, 98.8 %");
  });

  it("looks at the named projects only, and says that admin keys are left out", async () => {
    const two = new Map(
      ["p1", "p2"].map((id) => [id, emptyProject(id, { name: `Project ${id}`, keys: [keyOf(`${id}-key`, { expiresAt: null })] })]),
    );
    const organization = withKeys([], { projects: two, adminKeys: [adminKey("a1", "ada")] });
    const report = await reportOn(auditApiKeys, organization, costsOf([]), { projects: ["project P2", "p2"] });
    expect(found(report)).toEqual({ "p2-key": ["no expiry"] });
    expect(report.summary).toContain("Admin keys belong to no project and are left out.");
    expect(auditApiKeys.parts({ projects: ["p2"] })).not.toContain("admin keys");
    await expect(reportOn(auditApiKeys, organization, costsOf([]), { projects: ["p3"] })).rejects.toThrow(/there is no project "p3"/);
  });

  it("takes thresholds as arguments and lists them", async () => {
    const key = keyOf("k1", { createdAt: now - 3 * day, lastUsedAt: null });
    const report = await reportOn(auditApiKeys, withKeys([key]), costsOf([]), { no_use_days: 2, max_age_days: 2 });
    expect(found(report)).toEqual({ k1: ["no recorded use", "older than the rotation age"] });
    expect(report.thresholds).toContainEqual(expect.objectContaining({ name: "no_use_days", value: 2 }));
    expect(auditApiKeys.input.safeParse({ no_use_days: 0 }).success).toBe(false);
    expect(auditApiKeys.input.safeParse({ spend_days: 181 }).success).toBe(false);
    expect(auditApiKeys.input.safeParse({ spend_share: 1.1 }).success).toBe(false);
  });

  it("shows names without what could hide or reorder text", async () => {
    const report = await reportOn(auditApiKeys, withKeys([keyOf("k1", { name: "prod\u202Egpj\u0007", expiresAt: null })]));
    expect(rowsOf(report, "Keys with findings")[0]!.key).toBe("prod\uFFFDgpj\uFFFD");
  });

  it("is fast enough for 1,000 projects with 20 keys each", async () => {
    const projects = Array.from({ length: 1000 }, (_, at) => {
      const keys = Array.from({ length: 20 }, (__, index) => keyOf(`k${at}-${index}`, { expiresAt: null }));
      return [`p${at}`, emptyProject(`p${at}`, { keys })] as const;
    });
    const paid = projects.flatMap(([project, { keys }]) => keys!.map(({ id }): Paid => ({ ago: 1, project, key: id, value: 1 })));
    const report = await reportOn(auditApiKeys, withKeys([], { projects: new Map(projects) }), costsOf(paid));
    expect(rowsOf(report, "Keys with findings")).toHaveLength(20_000);
  });
});
