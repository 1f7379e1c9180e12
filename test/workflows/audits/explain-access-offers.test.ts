import { describe, expect, it } from "vitest";
import { accessOf } from "../../../src/snapshot/access/access.ts";
import type { Organization } from "../../../src/snapshot/organization.ts";
import { tools } from "../../../src/tools/tool.ts";
import type { AuditReport } from "../../../src/workflows/audits/audit.ts";
import { explainAccess } from "../../../src/workflows/audits/explain-access.ts";
import { emptyOrganization, emptyProject, held, projectKey } from "../../snapshot/access-organizations.ts";
import { byId, company, member } from "./explained-company.ts";
import { day, now, reportOn, snapshotOf, unreadable, type ReadList } from "./health-stage.ts";

const byName = (name: string): string => tools.get(name)!.route;
const rows = (report: AuditReport, title: string) => report.sections.find((section) => section.title === title)?.table?.rows ?? [];
const explain = (
  organization: Organization,
  principal: string,
  more: { project?: string; take_away?: boolean } = {},
  read: ReadList = unreadable,
) => reportOn(explainAccess, organization, read, { principal, ...more });

describe("an explanation", () => {
  it("names the keys of a person in the project, which can work where their owner has no path", async () => {
    const key = {
      ...projectKey("key_2", { type: "user", id: "bob", name: "Bob" }, "inactive"),
      name: "migration",
      lastUsedAt: now - 2 * day,
    };
    const projects = new Map(company().projects).set("proj-2", emptyProject("proj-2", { name: "Search", keys: [key] }));
    const ofBob = await explain(company({ projects }), "Bob", { project: "Search" });
    expect(ofBob.summary[0]).toMatch(/has no path to the project Search/);
    expect(ofBob.summary[1]).toMatch(
      /API keys of theirs in the project Search \(1\): migration \(.*access of its owner: inactive; last recorded use \S+, 2 days ago\)/,
    );
    expect((await explain(company({ projects }), "Cyd", { project: "Search" })).summary.join(" ")).not.toContain("API keys");
    expect((await explain(company({ projects }), "key_2", { project: "Search" })).summary.join(" ")).toContain(
      "The key itself: last recorded use",
    );
    expect((await explain(company(), "Ada")).summary.join(" ")).toContain("Admin keys of theirs (1): key_admin (no recorded use)");
    const unread = new Map(projects).set("proj-2", emptyProject("proj-2", { name: "Search", keys: undefined }));
    expect((await explain(company({ projects: unread }), "Bob", { project: "Search" })).gaps).toEqual(["not read: API keys of 1 project"]);
  });

  it("says of service accounts that outside tokens may act as them", async () => {
    const account = { id: "svc", name: "robot", role: "member", createdAt: 1, roles: undefined };
    const projects = byId([emptyProject("proj-1", { serviceAccounts: byId([account]) })]);
    expect((await explain(emptyOrganization({ projects }), "robot")).notes!.join(" ")).toMatch(/Federation rules .* are not read/);
    expect((await explain(company(), "Ada")).notes).toEqual([]);
  });

  it("offers no call that is refused whatever is approved, and says which one it is", async () => {
    const asMember = (userId: string) => [userId, { userId, role: "member", addedAt: 1, roles: undefined }] as const;
    const projects = new Map(company().projects).set(
      "home",
      emptyProject("home", { name: "Default project", members: new Map([asMember("cyd")]) }),
    );
    const report = await explain(company({ projects }), "Cyd", { take_away: true });
    expect(report.changes!.map(({ args }) => args.project_id)).not.toContain("home");
    expect(report.summary.at(-1)).toMatch(
      /refused whatever is approved: delete_project_user \(members of the default project come and go with the organization\)\. Removing them .*plan_offboarding/,
    );
    const offered = rows(report, "What would take it away").filter((row) => row.offered === "yes");
    expect(offered.map(({ tool }) => byName(tool as string))).toEqual(report.changes!.map(({ route }) => route));
    const asOwner = await explainAccess.report({
      args: { principal: "Ada", take_away: true },
      snapshot: snapshotOf(company()),
      access: accessOf(company()),
      now,
      ownKey: () => true,
      read: unreadable,
    });
    expect(asOwner.changes).toBeUndefined();
    expect(asOwner.summary.at(-1)).toMatch(/they own the admin key that the server runs on/);
    expect(asOwner.summary.at(-1)).not.toContain("plan_offboarding");
  });

  it("names what a group gives in other places", async () => {
    const projects = new Map(company().projects).set(
      "proj-2",
      emptyProject("proj-2", {
        name: "Search",
        groups: new Map([["team", { groupId: "team", name: "Team", createdAt: 1, roles: [held(member!)] }]]),
      }),
    );
    const leaving = rows(await explain(company({ projects }), "Bob", { project: "Search" }), "What would take it away");
    expect(leaving.find(({ tool }) => byName(tool as string).includes("/groups/{group_id}/users/"))!.also).toBe(
      "what the group gives in Payments",
    );
  });

  it("tells somebody who is only invited from nobody, and asks for the invites where the snapshot has none", async () => {
    const invite = { id: "invite-1", email: "vic@example.com", role: "owner", status: "pending" };
    const read: ReadList = async (path) => ({ rows: path.endsWith("/invites") ? [invite] : [], complete: true, problem: undefined });
    await expect(explain(company({ invites: undefined }), "vic@example.com", {}, read)).rejects.toThrow(
      /invite to that address as owner .*id invite-1/,
    );
    await expect(explain(company({ invites: [] }), "vic@example.com", {}, read)).rejects.toThrow(/no principal/);
  });
});
