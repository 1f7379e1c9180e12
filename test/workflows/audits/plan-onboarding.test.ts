import { describe, expect, it } from "vitest";
import type * as z from "zod";
import type { Organization } from "../../../src/snapshot/organization.ts";
import type { AuditReport } from "../../../src/workflows/audits/audit.ts";
import { planOnboarding } from "../../../src/workflows/audits/plan-onboarding.ts";
import { emptyOrganization, emptyProject, held, person, projectRoles, team } from "../../snapshot/access-organizations.ts";
import { day, now, reportOn, rowsOf, unreadable, type ReadList } from "./health-stage.ts";

type Args = z.input<typeof planOnboarding.input>;

const plan = (organization: Organization, args: Args): Promise<AuditReport> => reportOn(planOnboarding, organization, unreadable, args);

/** `state | what`, as the rows are. */
const outcomes = (report: AuditReport): string[] =>
  rowsOf(report, "What was asked for").map(({ state, what }) => ([state, what] as string[]).join(" | "));
const routes = ({ changes = [] }: AuditReport): string[] => changes.map(({ route }) => route);

const users = new Map([
  ["ann", person("ann")],
  ["bob", person("bob", { role: "owner" })],
  ["svc", person("svc", { isServiceAccount: true, email: null })],
]);
const member = (userId: string, role: string) => [userId, { userId, role, addedAt: 1, roles: undefined }] as const;
const at = (rest: Partial<Organization>): Organization => emptyOrganization({ users, ...rest });
const projects = (...all: ReturnType<typeof emptyProject>[]) => new Map(all.map((one) => [one.id, one]));
const invite = (expiresAt: number, status = "pending") => ({
  id: "inv",
  email: "Zoe@Example.com",
  role: "reader",
  status,
  createdAt: 1,
  expiresAt,
  projects: [{ id: "p", role: "member" }],
});

describe("an onboarding plan", () => {
  it("says what is there already, and proposes what is missing in order: role, groups, projects", async () => {
    const groups = new Map([
      ["g1", team("g1", { members: new Set(["ann"]) })],
      ["g2", team("g2")],
      ["g3", team("g3", { isScimManaged: true })],
    ]);
    const organization = at({
      groups,
      projects: projects(
        emptyProject("p1", { members: new Map([member("ann", "owner")]) }),
        emptyProject("p2", { members: new Map([member("ann", "member")]) }),
        emptyProject("p3"),
        emptyProject("p4", { archived: true }),
      ),
    });
    const report = await plan(organization, {
      person: "ann",
      role: "owner",
      groups: ["g1", "g2", "g3"],
      projects: ["p1", "p2=owner", "p3=owner", "p4"],
    });
    expect(outcomes(report)).toEqual([
      "proposed | owner of the organization",
      "proposed | group Group g2",
      "proposed | owner of p2",
      "proposed | owner of p3",
      "not proposed | group Group g3",
      "not proposed | project p4",
      "there already | group Group g1",
      "there already | member of p1",
    ]);
    expect(report.changes).toEqual([
      { route: "POST /organization/users/{user_id}", args: { user_id: "ann", role: "owner" } },
      { route: "POST /organization/groups/{group_id}/users", args: { group_id: "g2", user_id: "ann" } },
      { route: "POST /organization/projects/{project_id}/users/{user_id}", args: { project_id: "p2", user_id: "ann", role: "owner" } },
      { route: "POST /organization/projects/{project_id}/users", args: { project_id: "p3", user_id: "ann", role: "owner" } },
    ]);
  });

  it("takes nothing away: a reader who is an owner stays one, and owners of the organization need no project", async () => {
    const report = await plan(at({ projects: projects(emptyProject("p")) }), { person: "bob", role: "reader", projects: ["p"] });
    expect(report.changes).toEqual([]);
    expect(outcomes(report)).toEqual(["there already | reader of the organization", "there already | project p"]);
  });

  it.each([
    { what: "pending", open: invite(now + 1), changes: 0 },
    { what: "pending, without an expiry that was said", open: { ...invite(0), expiresAt: undefined }, changes: 0 },
    { what: "past its expiry", open: invite(now), changes: 1 },
    { what: "accepted", open: invite(now + day, "accepted"), changes: 1 },
  ])("looks at invites to the same address: $what", async ({ open, changes }) => {
    const report = await plan(at({ projects: projects(emptyProject("p")), invites: [open] }), {
      person: "zoe@example.com",
      projects: ["p"],
    });
    expect(report.changes).toHaveLength(changes);
  });

  it("sends an invite with no projects where none is asked for, which is not the same as saying nothing", async () => {
    const report = await plan(at({}), { person: " zoe@example.com " });
    expect(report.changes).toEqual([
      { route: "POST /organization/invites", args: { email: "zoe@example.com", role: "reader", projects: [] } },
    ]);
  });

  it("names what a pending invite lacks as what follows", async () => {
    const organization = at({ projects: projects(emptyProject("p"), emptyProject("q")), invites: [invite(now + 1)] });
    const report = await plan(organization, { person: "zoe@example.com", projects: ["p=owner", "q"], role: "owner" });
    expect(outcomes(report)).toEqual([
      "after acceptance | owner of the organization",
      "after acceptance | owner of p",
      "after acceptance | member of q",
      "there already | invite of Zoe@Example.com as reader",
    ]);
  });

  it("copies no role that the list shows of an owner of the organization only", async () => {
    const organization = at({ projects: projects(emptyProject("p", { members: new Map([member("bob", "owner")]) })) });
    const report = await plan(organization, { person: "ann", like: "bob" });
    expect([outcomes(report), report.changes]).toEqual([["not judged | project p"], []]);
    expect(report.gaps).toEqual(["Not judged: project p: the role to copy was not read."]);
  });

  it("adds nobody to the default project, whose members come and go with the organization", async () => {
    const organization = at({ projects: projects(emptyProject("p", { name: "Default project" })) });
    expect(outcomes(await plan(organization, { person: "ann", projects: ["p"] }))).toEqual(["not proposed | member of Default project"]);
  });

  it("does not take what was not read for missing", async () => {
    const groups = new Map([["g", team("g", { members: undefined })]]);
    const report = await plan(at({ groups, invites: undefined, projects: projects(emptyProject("p", { members: undefined })) }), {
      person: "ann",
      groups: ["g"],
      projects: ["p"],
      like: "bob",
    });
    expect(report.changes).toEqual([]);
    expect(report.gaps).toEqual([
      "The members of 1 groups and 1 projects were not read: the person to copy may be in them.",
      "The invites were not read: one may be pending.",
      "Not judged: group Group g: the members of the group were not read.",
      "Not judged: project p: the members of the project were not read.",
    ]);
  });

  it("compares roles and limits of a project that exists", async () => {
    const roles = new Map(projectRoles("p", 1).map((one) => [one.id, one]));
    const [owner, , viewer, special] = [...roles.values()];
    const groups = new Map(["g1", "g2", "g3"].map((id) => [id, team(id)]));
    const given = (id: string, ...all: (typeof owner)[]) =>
      [id, { groupId: id, name: id, createdAt: 1, roles: all.map((one) => held(one!)) }] as const;
    const project = emptyProject("p", {
      name: "Desk",
      roles,
      groups: new Map([given("g1", owner), given("g2", viewer)]),
      spendLimit: { thresholdCents: 5000, currency: "USD", interval: "month" },
    });
    const args = { new_project: " desk ", groups: ["g1=viewer", "g2", "g3=special1"] };
    const report = await plan(at({ groups, projects: projects(project) }), { ...args, spend_limit_usd: 50 });
    expect(report.changes).toEqual([
      {
        route: "POST /projects/{project_id}/groups/{group_id}/roles",
        args: { project_id: "p", group_id: "g2", role_id: projectRoles("p", 0)[1]!.id },
      },
      { route: "POST /organization/projects/{project_id}/groups", args: { project_id: "p", group_id: "g3", role: special!.id } },
    ]);
    const other = await plan(at({ groups, projects: projects(project) }), { ...args, groups: [], spend_limit_usd: 50.01 });
    expect(other.changes![0]!.args).toEqual({ project_id: "p", threshold_amount: 5001, currency: "USD", interval: "month" });
    await expect(plan(at({ groups, projects: projects(project) }), { ...args, groups: ["g1=boss"] })).rejects.toThrow(
      "it has owner, member, viewer, special1",
    );
    await expect(plan(at({ groups }), { ...args, groups: ["g1=special1"] })).rejects.toThrow("it has owner, member, viewer.");
  });

  it("does not count an archived project of the same name, and refuses to choose between two", async () => {
    const archived = emptyProject("old", { name: "Desk", archived: true });
    expect(routes(await plan(at({ projects: projects(archived) }), { new_project: "Desk" }))).toEqual(["POST /organization/projects"]);
    const two = projects(emptyProject("a", { name: "Desk" }), emptyProject("b", { name: "desk" }));
    await expect(plan(at({ projects: two }), { new_project: "Desk" })).rejects.toThrow("2 projects are called");
  });

  it("proposes no project that was made after the snapshot was read, since a second one could never be deleted", async () => {
    const listing =
      (...names: string[]): ReadList =>
      async (path) => ({
        rows: path === "/organization/projects" ? names.map((name, index) => ({ id: `new-${index}`, name, status: "active" })) : [],
        complete: true,
        problem: undefined,
      });
    const ask = (read: ReadList) => reportOn(planOnboarding, at({}), read, { new_project: "Desk" });
    const late = await ask(listing("Other", "desk"));
    expect(late.changes).toEqual([]);
    expect(rowsOf(late, "What was asked for")).toMatchObject([
      { state: "not proposed", id: "new-1", why: expect.stringContaining("max_age_minutes=0") },
    ]);
    const none = await ask(listing("Other"));
    expect([routes(none), none.gaps]).toEqual([["POST /organization/projects"], []]);
    expect((await ask(unreadable)).gaps).toEqual([expect.stringContaining("was not read once more (this admin key may not read it)")]);
  });

  it.each<{ args: Args; says: string }>([
    { args: {}, says: "either person or new_project" },
    { args: { person: "ann", new_project: "x" }, says: "either person or new_project" },
    { args: { new_project: "x", like: "ann" }, says: "like is for a person" },
    { args: { person: "ann", service_account: "x" }, says: "service_account is for new_project" },
    { args: { person: "zoe" }, says: "there is no user" },
    { args: { person: "svc" }, says: "is a service account" },
    { args: { person: "ann", like: "zoe@example.com" }, says: "there is no user" },
    { args: { person: "ann", projects: ["p=viewer"] }, says: "member, owner" },
    { args: { person: "ann", groups: ["nobody"] }, says: "there is no group" },
  ])("refuses $args", async ({ args, says }) => {
    await expect(plan(at({ projects: projects(emptyProject("p")) }), args)).rejects.toThrow(says);
  });
});
