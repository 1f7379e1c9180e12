import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/sandbox/random.ts";
import type { Organization } from "../../../src/snapshot/organization.ts";
import type { AuditReport } from "../../../src/workflows/audits/audit.ts";
import { healthChecks, organizationHealth } from "../../../src/workflows/audits/organization-health.ts";
import { emptyOrganization, emptyProject, held, organizationRoles, person, projectKey, team } from "../../snapshot/access-organizations.ts";
import { conclusions, costsOf, day, now, reportOn, rowsOf, textsOf, today, unreadable, type Paid } from "./health-stage.ts";
import { plantHealth } from "./planted-health.ts";
import { nothingRead, takings } from "./unread.ts";

const first = Math.floor(Math.random() * 1e9);

const found = (report: AuditReport): string[] =>
  rowsOf(report, "Findings")
    .map(({ check, id }) => `${check as string} | ${id as string | null}`)
    .toSorted();

const resultOf = (report: AuditReport, check: string): string =>
  rowsOf(report, "Checks").find((row) => row.check === check)!.result as string;

const factsOf = (report: AuditReport, check: string) => rowsOf(report, "Findings").filter((row) => row.check === check);

describe(`planted findings (first seed ${first})`, () => {
  it("are all found, and nothing else, in 200 organizations, and every check is planted somewhere", async () => {
    const planted = new Set<string>();
    for (let seed = first; seed < first + 200; seed += 1) {
      const { organization, paid, expected } = plantHealth(seed);
      const report = await reportOn(organizationHealth, organization, costsOf(paid));
      expect({ seed, found: found(report) }).toEqual({ seed, found: expected });
      const texts = textsOf(report).filter((text) => conclusions.test(text));
      expect({ seed, gaps: report.gaps, texts }).toEqual({ seed, gaps: [], texts: [] });
      for (const { check, result } of rowsOf(report, "Checks")) {
        const count = expected.filter((line) => line.startsWith(`${check as string} | `)).length;
        expect({ seed, check, result }).toEqual({ seed, check, result: String(count) });
      }
      for (const line of expected) planted.add(line.replace(/ \| .*/, ""));
    }
    expect([...planted].toSorted()).toEqual(healthChecks.map(({ name }) => name).toSorted());
  });

  it.each(takings)("are not made up, and not passed over in silence, when %s was not read", async (_, take) => {
    for (let seed = first; seed < first + 40; seed += 1) {
      const { organization, paid, expected } = plantHealth(seed);
      const report = await reportOn(organizationHealth, take(organization, createRandom(seed)), costsOf(paid));
      const lines = found(report);
      expect({ seed, extra: lines.filter((line) => !expected.includes(line)) }).toEqual({ seed, extra: [] });
      const lost = expected.filter((line) => !lines.includes(line)).map((line) => line.replace(/ \| .*/, ""));
      const silent = lost.filter((check) => !resultOf(report, check).includes("not judged: "));
      expect({ seed, silent }).toEqual({ seed, silent: [] });
      const gaps = rowsOf(report, "Checks").filter(({ result }) => (result as string).includes("not judged: "));
      expect(report.gaps).toHaveLength(gaps.length);
    }
  });
});

const noon = { roles: [held(organizationRoles(0)[0]!)], role: "owner" };
const small = (rest: Partial<Organization> = {}): Organization =>
  emptyOrganization({ users: new Map([["ada", person("ada", { ...noon, enabled: true })]]), ...rest });

describe("a check of an organization", () => {
  it("judges nothing of what was not read at all", async () => {
    const report = await reportOn(organizationHealth, nothingRead, unreadable);
    expect(rowsOf(report, "Findings")).toEqual([]);
    expect(rowsOf(report, "Checks").filter(({ result }) => !(result as string).startsWith("not judged: "))).toEqual([]);
    expect(report.gaps).toHaveLength(healthChecks.length);
    expect(report.summary[0]).toBe(`0 of ${healthChecks.length} checks have findings, 0 in all; 0 have none.`);
  });

  it("keeps what is above a threshold already although more may be hidden, and says at least", async () => {
    const users = new Map(["a", "b", "c", "d"].map((id) => [id, person(id, { ...noon, enabled: true })]));
    const hidden = new Map([["g1", team("g1", { members: undefined, roles: noon.roles })]]);
    const report = await reportOn(organizationHealth, small({ users, groups: hidden }));
    expect(factsOf(report, "owners above the thresholds")[0]!.fact).toBe("at least 4 of 4 people own it, 100 %");
    expect(resultOf(report, "owners above the thresholds")).toBe("1; not judged: members or roles of 1 group not read");
    expect(resultOf(report, "one owner")).toBe("0");
  });

  it("counts owners through groups, and no service accounts", async () => {
    const users = new Map([
      ...["a", "b", "c"].map((id) => [id, person(id)] as const),
      ...["x", "y", "z"].map((id) => [id, person(id, { ...noon, isServiceAccount: true })] as const),
    ]);
    const groups = new Map([["g1", team("g1", { members: new Set(["a", "b"]), roles: noon.roles })]]);
    const report = await reportOn(organizationHealth, small({ users, groups }));
    expect(factsOf(report, "owners above the thresholds")[0]!.fact).toBe("2 of 3 people own it, 66.7 %");
  });

  it("states each fact of an invite, with the day it expired on", async () => {
    const invite = { id: "i1", email: "x@example.com", role: "owner", status: "pending", createdAt: now - 9 * day, projects: [] };
    const report = await reportOn(organizationHealth, small({ invites: [{ ...invite, expiresAt: now - 2 * day }] }));
    const [row] = factsOf(report, "invites pending past their expiry");
    expect(row).toMatchObject({ name: "x@example.com", id: "i1", fact: "pending, expired on 2026-11-21, 2 days ago; invited as owner" });
    const unsaid = await reportOn(organizationHealth, small({ invites: [{ ...invite, expiresAt: undefined }] }));
    expect(resultOf(unsaid, "invites pending past their expiry")).toBe("not judged: dates of 1 invite not said");
  });

  it("compares the last seven full days with the seven before, for the organization too, in each currency", async () => {
    const spent = (from: number, value: number, currency: string): Paid[] =>
      Array.from({ length: 7 }, (_, index) => ({ ago: from + index, project: "p1", value, currency }));
    const paid = [...spent(1, 4, "usd"), ...spent(8, 2, "usd"), ...spent(1, 1, "eur"), ...spent(8, 9, "eur")];
    // Today is not over, and what was spent more than a fortnight ago is no matter.
    const around: Paid[] = [0, 15].map((ago) => ({ ago, project: "p1", value: 1e6 }));
    const projects = new Map([["p1", emptyProject("p1", { name: "One" })]]);
    const report = await reportOn(organizationHealth, small({ projects }), costsOf([...paid, ...around]));
    const rows = factsOf(report, "spend rise week over week");
    const fact = "last seven days against the seven before: $14.00 → $28.00, +100 %";
    expect(rows.map((row) => [row.kind, row.name, row.fact, row.threshold])).toEqual([
      ["organization", "the organization", fact, "more than +50 %"],
      ["project", "One", fact, "more than +50 %"],
    ]);
  });

  it("reads two weeks of costs even when fewer days are asked for, and takes shares of those days only", async () => {
    const seen: Record<string, unknown>[] = [];
    const paid: Paid[] = [
      { ago: 2, project: "p1", value: 97 },
      { ago: 2, value: 3 },
      { ago: 5, value: 1000 },
    ];
    const report = await reportOn(organizationHealth, small(), costsOf(paid, seen), { spend_days: 3 });
    expect(seen).toEqual([
      { path: "/organization/costs", start_time: today - 14 * day, end_time: today, limit: 14, group_by: ["project_id"] },
    ]);
    // A project that is not in the list of projects keeps its id.
    expect(factsOf(report, "nearly all spend in one project")).toMatchObject([
      { id: "p1", name: "p1", fact: "$97.00, 97 % of all, in 3 days" },
    ]);
    expect(resultOf(report, "most spend in the default project")).toBe('not judged: no project is called "Default project"');
  });

  it("names a lower limit by the commonest one of the others, and the lower one of equally common ones", async () => {
    const values = { a: 10, b: 20, c: 20, d: 30, e: 30 };
    const projects = new Map(
      Object.entries(values).map(([id, value]) => [
        id,
        emptyProject(id, { rateLimits: [{ id: "rl-m", model: "m", limits: { max_x: value } }] }),
      ]),
    );
    const report = await reportOn(organizationHealth, small({ projects }));
    const rows = factsOf(report, "rate limits below those of other projects");
    // For b and c, 30 is the commonest of the others; for a, 20 and 30 are equally common.
    expect(rows.map((row) => [row.id, row.fact])).toEqual([
      ["a", "m (rl-m): max_x 10, 20 in 2 of 4 other projects"],
      ["b", "m (rl-m): max_x 20, 30 in 2 of 4 other projects"],
      ["c", "m (rl-m): max_x 20, 30 in 2 of 4 other projects"],
    ]);
  });

  it("says what a user who is switched off still has", async () => {
    const users = new Map([
      ["ada", person("ada", { ...noon, enabled: true })],
      ["bob", person("bob", { enabled: false })],
    ]);
    const keys = [projectKey("k1", { type: "user", id: "bob", name: undefined })];
    const members = new Map([["bob", { userId: "bob", role: "member", addedAt: 1, roles: undefined }]]);
    const groups = new Map([["g1", team("g1", { members: new Set(["bob"]) })]]);
    const projects = new Map([["p1", emptyProject("p1", { keys, members })]]);
    const report = await reportOn(organizationHealth, small({ users, groups, projects }));
    const [row] = factsOf(report, "users switched off who hold something");
    expect(row!.fact).toBe("not enabled; has organization role reader, 1 project key, 1 project membership, 1 group");
  });

  it("reads who holds custom roles when asked to, and says so otherwise", async () => {
    expect(organizationHealth.parts({ holders: true })).toEqual(expect.arrayContaining(["roles of users", "roles of project members"]));
    expect(organizationHealth.parts({})).not.toContain("roles of users");
    const custom = new Map([["role_1", { id: "role_1", name: "c", permissions: [], predefined: false }]]);
    const users = new Map([["ada", person("ada", { enabled: true, role: "owner" })]]);
    const report = await reportOn(organizationHealth, small({ roles: custom, users }));
    expect(resultOf(report, "custom organization roles without holder")).toBe("not judged: roles of 1 holder not read (read with holders)");
  });

  it("does not call a project empty while members of a group in it were not read", async () => {
    const access = new Map([["g1", { groupId: "g1", name: "g1", createdAt: 1, roles: [] }]]);
    const projects = new Map([["p1", emptyProject("p1", { groups: access })]]);
    const unread = await reportOn(organizationHealth, small({ projects, groups: new Map([["g1", team("g1", { members: undefined })]]) }));
    expect(resultOf(unread, "projects without members")).toBe("not judged: members of 1 project not read");
    const empty = await reportOn(organizationHealth, small({ projects, groups: new Map([["g1", team("g1")]]) }));
    expect(factsOf(empty, "projects without members")).toMatchObject([{ id: "p1", fact: "no members; 0 service accounts, 0 API keys" }]);
  });

  it("does not say that all keys are in one project where there are none", async () => {
    const projects = new Map(["Default project", "Other"].map((name) => [name, emptyProject(name)]));
    const report = await reportOn(organizationHealth, small({ projects }));
    expect(resultOf(report, "all keys in the default project")).toBe("0");
  });

  it("lists the thresholds that it applied", async () => {
    const report = await reportOn(organizationHealth, small(), costsOf([]), { max_owners: 9 });
    expect(report.thresholds.map(({ name, value }) => [name, value])).toEqual([
      ["max_owners", 9],
      ["max_owner_share", 0.5],
      ["invite_days", 5],
      ["certificate_days", 30],
      ["spend_days", 30],
      ["project_share", 0.95],
      ["spend_rise", 0.5],
    ]);
  });

  it("judges 10,000 users and 1,000 projects", async () => {
    const users = new Map(Array.from({ length: 10_000 }, (_, at) => [`u${at}`, person(`u${at}`, { enabled: true })]));
    const ids = [...users.keys()];
    const groups = new Map(
      Array.from({ length: 200 }, (_, at) => [`g${at}`, team(`g${at}`, { members: new Set(ids.slice(at * 50, at * 50 + 50)) })]),
    );
    const limits = Array.from({ length: 40 }, (_, at) => `m${at}`);
    const projects = new Map(
      Array.from({ length: 1000 }, (_, at) => {
        const access = ["g0", `g${at % 200}`].map((id) => [id, { groupId: id, name: id, createdAt: 1, roles: [] }] as const);
        const rateLimits = limits.map((model) => ({ id: `rl-${model}`, model, limits: { max_a: 1000 - at, max_b: 5 } }));
        return [`p${at}`, emptyProject(`p${at}`, { groups: new Map(access), rateLimits, hostedTools: { mcp: true } })] as const;
      }),
    );
    const report = await reportOn(organizationHealth, small({ users, groups, projects }));
    expect(resultOf(report, "hosted tools enabled")).toBe("1000");
    expect(resultOf(report, "users without any project")).toBe("0");
  });
});
