import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Organization } from "../../../src/snapshot/organization.ts";
import type { AuditReport } from "../../../src/workflows/audits/audit.ts";
import { planOffboarding } from "../../../src/workflows/audits/plan-offboarding.ts";
import {
  adminKey,
  emptyOrganization,
  emptyProject,
  held,
  organizationRoles,
  person,
  projectKey,
  team,
} from "../../snapshot/access-organizations.ts";
import { costsOf, day, now, reportOn, reportOnSandbox, rowsOf, snapshotOf, unreadable } from "./health-stage.ts";

import { plantBelongings } from "./planted-belongings.ts";

const first = Math.floor(Math.random() * 1e9);

describe(`planted belongings (first seed ${first})`, () => {
  it("are all found, and nothing of anybody else, in 200 organizations", async () => {
    for (let seed = first; seed < first + 200; seed += 1) {
      const { organization, paid, expected, live } = plantBelongings(seed);
      const report = await reportOn(planOffboarding, organization, costsOf(paid), { user: "leaver" });
      const sections = report.sections.filter(({ title }) => title !== "Steps" && title !== "What has no step of its own");
      const found = Object.fromEntries(sections.map(({ title, table }) => [title, table!.rows.map(({ id }) => id as string).toSorted()]));
      const wanted = Object.fromEntries(Object.entries(expected).map(([title, ids]) => [title, ids.toSorted()]));
      expect({ seed, found }).toEqual({ seed, found: wanted });
      const alive = sections.flatMap(({ title, table }) =>
        title === "API keys they own" ? table!.rows.filter((row) => row.recorded !== null).map(({ id }) => id) : [],
      );
      expect({ seed, live: (alive as string[]).toSorted(), gaps: report.gaps }).toEqual({ seed, live: live.toSorted(), gaps: [] });
    }
  });
});

const [ownerRole] = organizationRoles(0);
const alone = (rest: Partial<Organization>): Organization =>
  emptyOrganization({ users: new Map(["ann", "bob"].map((id) => [id, person(id, { role: "reader" })])), ...rest });
const keyOf = (id: string, lastUsedAt: number | null | undefined) => ({
  ...projectKey(id, { type: "user", id: "ann", name: undefined }),
  lastUsedAt,
});
const withKeys = (...keys: ReturnType<typeof keyOf>[]): Organization => alone({ projects: new Map([["p", emptyProject("p", { keys })]]) });
const ids = ({ changes = [] }: AuditReport): unknown[] =>
  changes.map(({ args }) => args.api_key_id ?? args.key_id ?? args.group_id ?? args.project_id ?? args.invite_id ?? args.user_id);
const notKnown = "Projects of which it is not known whether anybody else owns them";
const recorded = (report: AuditReport) =>
  Object.fromEntries(rowsOf(report, "API keys they own").map(({ id, recorded: text }) => [id, text]));

describe("a plan for a leaver", () => {
  it("deletes keys first, the one whose last use lies furthest back in front", async () => {
    const report = await reportOn(
      planOffboarding,
      withKeys(keyOf("k1", now - day), keyOf("k2", null), keyOf("k3", now - 90 * day)),
      costsOf([]),
      { user: "ann" },
    );
    expect(ids(report)).toEqual(["k2", "k3", "k1", "ann"]);
  });

  it("names keys with recorded use in the last days or with cost, up to the threshold and not beyond", async () => {
    const organization = withKeys(
      keyOf("edge", now - 7 * day),
      keyOf("past", now - 7 * day - 1),
      keyOf("none", null),
      keyOf("paid", null),
      keyOf("unread", undefined),
      keyOf("zero", null),
    );
    const paid = [
      { ago: 1, key: "paid", value: "0.01" },
      { ago: 1, key: "zero", value: 0 },
      { ago: 1, key: "somebody-else", value: 5 },
    ];
    const report = await reportOn(planOffboarding, organization, costsOf(paid), { user: "ann" });
    expect(recorded(report)).toEqual({ edge: "use in the last 7 days", past: null, none: null, paid: "cost", unread: null, zero: null });
    expect(report.summary[1]).toMatch(/recorded cost: 2 of 6 API keys; what runs on them stops/);
    const rows = rowsOf(report, "API keys they own");
    expect(rows.find(({ id }) => id === "unread")!.used).toBeUndefined();
    expect(rows.find(({ id }) => id === "none")!.used).toBeNull();
  });

  it("asks costs for these keys only, a hundred at a time", async () => {
    const seen: Record<string, unknown>[] = [];
    const keys = Array.from({ length: 250 }, (_, index) => keyOf(`k${index}`, null));
    await reportOn(planOffboarding, withKeys(...keys), costsOf([], seen), { user: "ann" });
    expect(seen.map(({ api_key_ids }) => (api_key_ids as string[]).length)).toEqual([100, 100, 50]);
    expect(seen[0]).toMatchObject({ path: "/organization/costs", group_by: ["api_key_id"], limit: 30 });
    seen.length = 0;
    await reportOn(planOffboarding, withKeys(), costsOf([], seen), { user: "ann" });
    expect(seen).toEqual([]);
  });

  it("says that costs are not known, and takes no key for one without cost then", async () => {
    const report = await reportOn(planOffboarding, withKeys(keyOf("k1", null)), unreadable, { user: "ann" });
    expect(report.gaps).toEqual(["What the keys cost is not known: this admin key may not read it."]);
    expect(rowsOf(report, "API keys they own")[0]!.cost).toBeUndefined();
  });

  it("proposes nothing for the last owner of the organization; service accounts do not count as owners", async () => {
    const users = new Map([
      ["ann", person("ann", { role: "owner" })],
      ["bot", person("bot", { role: "owner", isServiceAccount: true })],
      ["bob", person("bob")],
    ]);
    const last = await reportOn(planOffboarding, emptyOrganization({ users }), costsOf([]), { user: "ann" });
    expect(last.changes).toEqual([]);
    expect(last.summary.join(" ")).toContain("No other person was found who owns the organization");
    const groups = new Map([["g", team("g", { members: new Set(["bob"]), roles: [held(ownerRole!)] })]]);
    const one = await reportOn(planOffboarding, emptyOrganization({ users, groups }), costsOf([]), { user: "ann" });
    expect(ids(one)).toEqual(["ann"]);
    expect(one.summary.join(" ")).toContain("other people do too");
  });

  it("names projects that nobody else owns, with their service accounts", async () => {
    const member = (id: string, role: string) => [id, { userId: id, role, addedAt: 1, roles: undefined }] as const;
    const accounts = new Map([["svc", { id: "svc", name: "robot", role: "owner", createdAt: 1, roles: undefined }]]);
    const projects = new Map([
      ["alone", emptyProject("alone", { members: new Map([member("ann", "owner"), member("bob", "member")]), serviceAccounts: accounts })],
      ["shared", emptyProject("shared", { members: new Map([member("ann", "owner"), member("bob", "owner")]) })],
      ["theirs", emptyProject("theirs", { members: new Map([member("ann", "member")]) })],
      ["open", emptyProject("open", { members: new Map([member("ann", "owner")]), groups: undefined })],
    ]);
    const report = await reportOn(planOffboarding, alone({ projects }), costsOf([]), { user: "ann" });
    const owned = (title: string) => rowsOf(report, title).map(({ id, accounts: names }) => [id, names]);
    expect(owned("Projects that nobody else owns")).toEqual([["alone", ["robot"]]]);
    expect(owned(notKnown)).toEqual([["open", []]]);
    expect(report.gaps).toContain("The groups of 1 project were not read: more may be there.");
  });

  it("does not take an owner of the organization for an owner of the project because the list shows one", async () => {
    const users = new Map([
      ["ann", person("ann")],
      ["bob", person("bob", { role: "owner" })],
    ]);
    const member = (id: string) => [id, { userId: id, role: "owner", addedAt: 1, roles: undefined }] as const;
    const projects = new Map([["p", emptyProject("p", { members: new Map([member("ann"), member("bob")]) })]]);
    const report = await reportOn(planOffboarding, emptyOrganization({ users, projects }), costsOf([]), { user: "ann" });
    expect(rowsOf(report, notKnown)).toMatchObject([{ id: "p" }]);
    expect(report.sections.map(({ title }) => title)).not.toContain("Projects that nobody else owns");
  });

  it("says what the identity provider manages, and leaves its groups to it", async () => {
    const users = new Map([
      ["ann", person("ann", { isScimManaged: true })],
      ["bob", person("bob", { role: "owner" })],
    ]);
    const groups = new Map([["g", team("g", { members: new Set(["ann"]), isScimManaged: true })]]);
    const report = await reportOn(planOffboarding, emptyOrganization({ users, groups }), costsOf([]), { user: "ann", remove: "access" });
    expect(report.changes).toEqual([]);
    expect(rowsOf(report, "What has no step of its own")).toMatchObject([{ id: "g" }]);
    expect(report.summary.join(" ")).toContain("(SCIM)");
  });

  it("withdraws pending invites to the same address in any spelling, past their expiry too, and no others", async () => {
    const invite = (id: string, email: string, status: string, expiresAt: number) => ({
      id,
      email,
      role: "reader",
      status,
      createdAt: 1,
      expiresAt,
      projects: [],
    });
    const invites = [
      invite("i1", "ANN@example.com", "pending", now + 1),
      invite("i2", "ann@example.com", "pending", now - 1),
      invite("i3", "ann@example.com", "accepted", now),
      invite("i4", "anna@example.com", "pending", now),
    ];
    const report = await reportOn(planOffboarding, alone({ invites }), costsOf([]), { user: "ann" });
    expect(ids(report)).toEqual(["i1", "i2", "ann"]);
    expect(rowsOf(report, "Pending invites to the same address").map(({ state }) => state)).toEqual([
      expect.stringMatching(/^pending, expires on /),
      expect.stringMatching(/^pending, expired on /),
    ]);
  });

  it("says what was not read, which never looks like nothing", async () => {
    const organization = alone({
      adminKeys: undefined,
      invites: undefined,
      projects: new Map([["p", emptyProject("p", { keys: undefined, members: undefined })]]),
    });
    const report = await reportOn(planOffboarding, organization, costsOf([]), { user: "ann" });
    expect(report.gaps).toEqual([
      "The admin keys were not read.",
      "The invites were not read.",
      "The API keys of 1 project were not read: more may be there.",
      "The members of 1 project were not read: more may be there.",
    ]);
    expect(rowsOf(report, "Access they have").at(-1)).toMatchObject({ id: "p", access: "not read" });
  });

  it("names the admin keys and the key that the snapshot was read with", async () => {
    const report = await reportOn(planOffboarding, alone({ adminKeys: [adminKey("ak", "ann"), adminKey("other", "bob")] }), costsOf([]), {
      user: "ann",
    });
    expect(ids(report)).toEqual(["ak", "ann"]);
    expect(report.sections.find(({ title }) => title === "Admin keys they own")!.note).toContain(snapshotOf(alone({})).source.key);
  });

  it("refuses a service account, and a name that stands for nobody", async () => {
    const organization = emptyOrganization({ users: new Map([["svc", person("svc", { isServiceAccount: true })]]) });
    await expect(reportOn(planOffboarding, organization, costsOf([]), { user: "svc" })).rejects.toThrow("is a service account");
    await expect(reportOn(planOffboarding, organization, costsOf([]), { user: "zoe" })).rejects.toThrow("there is no user");
  });

  it("shows the plan for Grace Okonkwo of the sandbox", async () => {
    const { report } = await reportOnSandbox(planOffboarding, { user: "grace.okonkwo@fernhollow.example" });
    await expect(`${JSON.stringify(report, undefined, 1)}\n`).toMatchFileSnapshot(
      join(import.meta.dirname, "golden", "plan_offboarding.json"),
    );
  });
});
