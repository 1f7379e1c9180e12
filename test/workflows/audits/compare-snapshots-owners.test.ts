import { expect, it } from "vitest";
import { accessOf } from "../../../src/snapshot/access/access.ts";
import type { Organization } from "../../../src/snapshot/organization.ts";
import type { AuditReport } from "../../../src/workflows/audits/audit.ts";
import { compareSnapshots } from "../../../src/workflows/audits/compare-snapshots.ts";
import { emptyOrganization, emptyProject, person, projectRoles } from "../../snapshot/access-organizations.ts";
import { now, snapshotOf, unreadable } from "./health-stage.ts";

const oldest = { id: "snap_0", startedAt: (now - 86_400) * 1000 };

const compared = (after: Organization, rest: Partial<Parameters<typeof compareSnapshots.report>[0]>): AuditReport =>
  compareSnapshots.report({
    args: {},
    snapshot: snapshotOf(after),
    access: accessOf(after),
    now,
    read: unreadable,
    ...rest,
  }) as AuditReport;

const withRole = (role: string): Organization =>
  emptyOrganization({
    users: new Map([
      ["ada", person("ada", { role: "owner" })],
      ["bob", person("bob", { role })],
    ]),
    projects: new Map([
      [
        "p",
        emptyProject("p", {
          name: "Default project",
          roles: new Map(projectRoles("p", 0).map((one) => [one.id, one])),
          members: new Map([["bob", { userId: "bob", role: role === "owner" ? "owner" : "member", addedAt: 1, roles: undefined }]]),
        }),
      ],
    ]),
  });

it.each([
  ["becomes", "reader", "owner"],
  ["is no longer", "owner", "reader"],
])("calls nothing unread because somebody %s an owner of the organization, whom lists show as owner of each project", (_, was, is) => {
  const report = compared(withRole(is), { args: { about: ["people", "access"] }, earlier: { ...snapshotOf(withRole(was)), ...oldest } });
  expect(report.gaps).toEqual([]);
  expect(report.sections.map(({ title }) => title)).toContain("Owners of the organization");
  expect(report.sections.map(({ title }) => title)).not.toContain("Access to projects");
});

it("names the oldest snapshot when the day lies before it, and where older events are known", () => {
  const [text] = compared(withRole("reader"), { args: { since: "2020-01-01" }, oldest }).summary;
  expect(text).toMatch(
    /^There is no snapshot from 2020-01-01 or before, the oldest is snap_0 of 2026-11-22T\S+: since takes a day \(YYYY-MM-DD\)/,
  );
  expect(text).toContain("search_audit_log with since knows of events before");
  expect(compared(withRole("reader"), {}).summary[0]).toMatch(/^There is no older snapshot to compare with/);
});
