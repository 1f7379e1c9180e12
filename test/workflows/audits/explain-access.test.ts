import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/sandbox/random.ts";
import { giveUserRole } from "../../../src/sandbox/membership.ts";
import { accessOf } from "../../../src/snapshot/access/access.ts";
import type { Change } from "../../../src/snapshot/access/changes.ts";
import type { Principal, Target } from "../../../src/snapshot/access/path.ts";
import type { Organization } from "../../../src/snapshot/organization.ts";
import { tools } from "../../../src/tools/tool.ts";
import type { AuditReport } from "../../../src/workflows/audits/audit.ts";
import { explainAccess } from "../../../src/workflows/audits/explain-access.ts";
import { after } from "../../snapshot/access-apply.ts";
import { emptyProject, organizationRoles, randomOrganization, role } from "../../snapshot/access-organizations.ts";
import { conclusions, reportOn, reportOnSandbox, textsOf, unreadable, type ReadList } from "./health-stage.ts";
import { byId, company, custodian } from "./explained-company.ts";
import { nothingRead } from "./unread.ts";

const first = Math.floor(Math.random() * 1e9);

const rows = (report: AuditReport, title: string) => report.sections.find((section) => section.title === title)?.table?.rows ?? [];
const explain = (
  organization: Organization,
  principal: string,
  more: { project?: string; take_away?: boolean } = {},
  read: ReadList = unreadable,
) => reportOn(explainAccess, organization, read, { principal, ...more });

/** `role | whether as an owner | group | project`, of the model. What owners have in several projects is told once. */
function wantedPaths(organization: Organization, principal: Principal): string[] {
  const access = accessOf(organization);
  const reaches = everywhere(organization).map((target) => access.reach(principal, target));
  const owned = reaches.filter(({ paths }) => paths.some(({ via }) => via === "ownership")).length;
  const found = reaches.flatMap(({ target, paths }) =>
    paths.map(({ via, group, role: one }) => {
      const place = target.kind === "organization" ? "organization" : via === "ownership" && owned > 1 ? "all" : target.id;
      return [one === undefined ? "?" : (one?.name ?? "-"), via === "ownership", group?.id ?? "-", place].join(" | ");
    }),
  );
  return [...new Set(found)].toSorted();
}

const names: Readonly<Record<string, string>> = { "a role that was not read": "?", "access without a role": "-" };

/** The same of the table. */
function shownPaths(report: AuditReport): string[] {
  return (rows(report, "Every path") as readonly Record<string, string | null>[])
    .map(({ role: name, via, group_id, id, where }) => {
      const owning = via!.startsWith("as an owner");
      const place = where === "the organization" ? "organization" : owning && where!.startsWith("each of") ? "all" : id;
      return [names[name!] ?? name, owning, group_id ?? "-", place].join(" | ");
    })
    .toSorted();
}

const principalsIn = (organization: Organization): readonly (readonly [string, Principal])[] => [
  ...[...organization.users.values()].map(
    ({ id, isServiceAccount }) => [id, { kind: isServiceAccount ? "service account" : "user", id }] as const,
  ),
  ...[...organization.groups.keys()].map((id) => [id, { kind: "group", id }] as const),
  ...(organization.adminKeys ?? []).map(({ id }) => [id, { kind: "admin key", id }] as const),
  ...[...organization.projects.values()].flatMap(({ id: projectId, keys }) =>
    (keys ?? []).map(({ id }) => [id, { kind: "project key", id, projectId }] as const),
  ),
];

const everywhere = (organization: Organization): Target[] => [
  { kind: "organization" },
  ...[...organization.projects.keys()].map((id) => ({ kind: "project", id }) as const),
];

describe(`random organizations (first seed ${first})`, () => {
  it("shows every path of the model and no other, for every principal, in 200 of them", async () => {
    for (let seed = first; seed < first + 200; seed += 1) {
      const organization = randomOrganization(seed, { contradictory: seed % 2 === 0, unread: seed % 3 === 0 ? 0.2 : 0 });
      for (const [id, principal] of principalsIn(organization)) {
        const report = await explain(organization, id);
        expect({ seed, id, paths: shownPaths(report) }).toEqual({ seed, id, paths: wantedPaths(organization, principal) });
        expect(textsOf(report).filter((text) => conclusions.test(text))).toEqual([]);
        expect(report.summary.length).toBeLessThanOrEqual(6);
      }
    }
  });

  it("proposes calls that leave no path, in one project and everywhere", async () => {
    let proposed = 0;
    for (let seed = first; seed < first + 100; seed += 1) {
      const organization = randomOrganization(seed, { contradictory: false, unread: 0 });
      const random = createRandom(seed);
      for (const [id, principal] of principalsIn(organization)) {
        const active = [...organization.projects.values()].filter(({ archived }) => !archived);
        const project = random.next() < 0.5 && active.length > 0 ? random.pick(active).id : undefined;
        const report = await explain(organization, id, { take_away: true, ...(project !== undefined && { project }) });
        if (/no call ends/.test(report.summary.at(-1)!)) continue;
        const { changes = [] } = report;
        proposed += changes.length;
        const left = (changes as unknown as Change[]).reduce(after, organization);
        const access = accessOf(left);
        const targets = project === undefined ? everywhere(left) : [{ kind: "project", id: project } as const];
        // A service account that loses its last role still exists in its project.
        const paths = targets
          .flatMap((target) => access.reach(principal, target).paths)
          .filter((path) => path.role !== null || path.via !== "self");
        expect({ seed, id, project, paths, changes }).toEqual({ seed, id, project, paths: [], changes });
        for (const { route, args } of changes) {
          const tool = [...tools.values()].find((one) => one.route === route)!;
          expect(tool.input.safeParse(args)).toMatchObject({ success: true });
        }
      }
    }
    expect(proposed).toBeGreaterThan(100);
  });
});

describe("an explanation", () => {
  it("names the permissions of custom roles, and where each role is known from", async () => {
    const report = await explain(company(), "cyd@example.com", { project: "payments" });
    expect(rows(report, "Every path")).toEqual([
      {
        where: "project Payments",
        role: "Key Custodian",
        via: "directly",
        permissions: ["keys.read"],
        says: "role assignments",
        role_id: custodian.id,
        group_id: null,
        id: "proj-1",
      },
    ]);
    expect(report.gaps).toEqual([]);
  });

  it("says what the identity provider puts back, and what the API refuses to owners", async () => {
    const ofBob = rows(await explain(company(), "Bob", { project: "Payments" }), "What would take it away");
    expect(ofBob.filter(({ notes }) => (notes as string[]).some((note) => note.includes("puts back")))).toHaveLength(2);
    const ofAda = rows(await explain(company(), "Ada", { project: "Payments" }), "What would take it away");
    expect(ofAda.filter(({ notes }) => (notes as string[]).some((note) => note.includes("refuses")))).toHaveLength(1);
    for (const { tool } of [...ofBob, ...ofAda]) expect(tools.has(tool as string)).toBe(true);
  });

  it("says that somebody has no path only when everything was read", async () => {
    const complete = await explain(company(), "Bob", { project: "Search" });
    expect(complete.summary[0]).toMatch(/has no path to the project Search; everything that could hold one was read/);
    const search = company().projects.get("proj-2")!;
    const projects = new Map(company().projects).set("proj-2", { ...search, members: undefined });
    const partial = await explain(company({ projects }), "Bob", { project: "Search" });
    expect(partial.summary[0]).toMatch(/^No path of .* is known, and not everything/);
    expect(partial.gaps).toEqual(["not read: members of project Search"]);
    expect((await explain(company(), "Ada", { project: "Pilot" })).summary[0]).toMatch(/archived/);
  });

  it("says who stands behind a key, and what the key says of them", async () => {
    const report = await explain(company(), "…f3Xk");
    expect(report.title).toBe("Access of key key_1 (sk-proj-...f3Xk) of the project Payments");
    const text = report.summary.join(" ");
    expect(text).toContain("Its owner: Bob <bob@example.com>. The owner of the key is switched off");
    expect(text).toContain("access to the project: inactive.");
    const admin = await explain(company(), "key_admin", { take_away: true });
    expect(admin.changes).toEqual([{ route: "DELETE /organization/admin_api_keys/{key_id}", args: { key_id: "key_admin" } }]);
  });

  it("proposes calls only when asked", async () => {
    expect((await explain(company(), "Ada")).changes).toBeUndefined();
    expect((await explain(company(), "Ada", { take_away: true })).changes).toBeDefined();
  });

  it("refuses a name that stands for several, or for nothing, and tells the candidates", async () => {
    await expect(explain(company(), "team")).resolves.toBeDefined();
    await expect(explain(company(), "TEAM")).rejects.toThrow(/names 2 principals: .*team-user.*team/);
    await expect(explain(company(), "Bop")).rejects.toThrow(/near: Bob\. Nothing/);
    const secret = `sk-proj-${"aB3".repeat(14)}zzzz`;
    const refused = await explain(company(), secret).catch((error: unknown) => String(error));
    expect(refused).toContain("sk-proj-…zzzz");
    expect(refused).not.toContain("aB3");
    await expect(explain(nothingRead, "Ada")).rejects.toThrow(/no principal/);
  });

  it("knows who is listed in a project without being a user any more", async () => {
    const gone = { userId: "user-gone", role: "member", addedAt: 1, roles: undefined };
    const projects = new Map(company().projects).set("proj-2", emptyProject("proj-2", { members: new Map([["user-gone", gone]]) }));
    const report = await explain(company({ projects }), "user-gone");
    expect(report.summary.join(" ")).toContain("is on no list of users or service accounts");
    expect(shownPaths(report)).toEqual(["member | false | - | proj-2"]);
  });
});

describe("the roles of one person", () => {
  it("are read from the API where lists can hide some, instead of those of everybody", async () => {
    const { report, org } = await reportOnSandbox(explainAccess, { principal: "Beatriz Fonseca", project: "Payments" }, {}, (sandbox) => {
      const payments = [...sandbox.projects.values()].find(({ project }) => project.name === "Payments");
      const beatriz = [...sandbox.users.values()].find(({ user }) => user.name === "Beatriz Fonseca");
      const viewer = [...payments!.roles.values()].find(({ name }) => name === "viewer")!;
      giveUserRole(payments!, beatriz!.user.id, viewer, 1);
    });
    const found = rows(report, "Every path").map((row) => `${row.role as string} ${row.via as string}, ${row.says as string}`);
    expect(found.toSorted()).toEqual([
      "Key Custodian directly, role assignments",
      "owner through group Payments Engineering, role assignments",
      "viewer directly, role assignments",
    ]);
    expect(org.users.size).toBeGreaterThan(40);
    expect(explainAccess.parts({ principal: "Beatriz Fonseca" })).not.toContain("roles of project members");
    expect(report.gaps).toEqual([]);
  });

  it("stay named as not read when the API does not tell them", async () => {
    const custom = [...organizationRoles(0), role("role_org~x", "X", ["x"])];
    const asked: string[] = [];
    const read: ReadList = (path, args) => {
      asked.push(path);
      return unreadable(path, args);
    };
    const report = await explain(company({ roles: byId(custom) }), "Cyd", {}, read);
    expect(asked).toEqual(["/organization/users/{user_id}/roles"]);
    expect(report.gaps).toEqual(["not read: organization roles of Cyd <cyd@example.com>"]);
  });
});
