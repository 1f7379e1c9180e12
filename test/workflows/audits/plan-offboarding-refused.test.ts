import { describe, expect, it } from "vitest";
import { accessOf } from "../../../src/snapshot/access/access.ts";
import type { Organization } from "../../../src/snapshot/organization.ts";
import type { AuditReport } from "../../../src/workflows/audits/audit.ts";
import { planOffboarding } from "../../../src/workflows/audits/plan-offboarding.ts";
import type { OwnKey } from "../../../src/workflows/audits/refusals.ts";
import { adminKey, emptyOrganization, emptyProject, person, team } from "../../snapshot/access-organizations.ts";
import { costsOf, day, now, reportOn, rowsOf, snapshotOf } from "./health-stage.ts";

const alone = (rest: Partial<Organization>): Organization =>
  emptyOrganization({ users: new Map(["ann", "bob"].map((id) => [id, person(id, { role: "reader" })])), ...rest });
const ids = ({ changes = [] }: AuditReport): unknown[] =>
  changes.map(({ args }) => args.api_key_id ?? args.key_id ?? args.group_id ?? args.project_id ?? args.invite_id ?? args.user_id);

describe("a plan for a leaver", () => {
  it("counts the recorded use of admin keys too", async () => {
    const used = { ...adminKey("ak", "ann"), name: "Finance export", lastUsedAt: now - 60 };
    const report = await reportOn(planOffboarding, alone({ adminKeys: [used, adminKey("old", "ann")] }), costsOf([]), { user: "ann" });
    expect(report.summary[1]).toMatch(/: 1 of 2 admin keys \(Finance export\); what runs on them stops with them\.$/);
  });

  describe("who owns the admin key that the server runs on", () => {
    const organization = alone({
      users: new Map(["ann", "bob"].map((id) => [id, person(id, { role: "owner" })])),
      adminKeys: [
        { ...adminKey("own", "ann"), redactedValue: "sk-admin-...0000" },
        { ...adminKey("other", "ann"), redactedValue: "sk-admin-...1111" },
      ],
      groups: new Map([["g", team("g", { members: new Set(["ann"]) })]]),
      projects: new Map([
        ["p", emptyProject("p", { members: new Map([["ann", { userId: "ann", role: "owner", addedAt: 1, roles: undefined }]]) })],
      ]),
    });
    const planned = (user: string, remove: "everything" | "access", ownKey: OwnKey | undefined) =>
      planOffboarding.report({
        args: { user, remove },
        snapshot: snapshotOf(organization),
        access: accessOf(organization),
        now,
        ownKey,
        read: costsOf([]),
      }) as Promise<AuditReport>;
    const own: OwnKey = (redacted) => redacted === "sk-admin-...0000";

    it.each(["everything", "access"] as const)("is offered no call that the guards refuse, and told why (%s)", async (remove) => {
      const report = await planned("ann", remove, own);
      expect(ids(report)).toEqual(["other", "g"]);
      expect(report.summary.join(" ")).toMatch(/refused whatever is approved: .*they own the admin key that the server runs on/);
      expect(report.summary.join(" ")).toContain("they stay in the organization");
      const left = rowsOf(report, "What has no step of its own");
      expect(new Set(left.map(({ id }) => id))).toEqual(new Set(["ann", "own", "p"]));
      expect(left.find(({ id }) => id === "p")!.why).toBe("the API refuses it while the user owns the organization; it stays");
    });

    it("is planned for like anybody where the operator allows it", async () => {
      expect(ids(await planned("ann", "everything", undefined))).toEqual(["own", "other", "g", "ann"]);
    });

    it("changes nothing for others", async () => {
      expect(ids(await planned("bob", "everything", own))).toEqual(["bob"]);
      expect(ids(await planned("bob", "access", own))).toEqual(["bob"]);
    });

    it("offers nothing that takes ownership when no listed key is the server's", async () => {
      const report = await planned("bob", "everything", () => false);
      expect(ids(report)).toEqual([]);
      expect(report.summary.join(" ")).toContain("whose admin key the server runs on is not known");
    });
  });

  it("tells somebody who is only invited from somebody who is misspelled", async () => {
    const invite = {
      id: "invite-1",
      email: "Vic@example.com",
      role: "owner",
      status: "pending",
      createdAt: 1,
      expiresAt: now + 9 * day,
      projects: [],
    };
    const organization = alone({
      users: new Map([["vik", person("vik")]]),
      invites: [invite, { ...invite, id: "gone", status: "expired" }],
    });
    const asked = reportOn(planOffboarding, organization, costsOf([]), { user: "vic@EXAMPLE.com" });
    await expect(asked).rejects.toThrow(
      /"vic@EXAMPLE.com" is not a member of the organization: there is an invite to that address as owner \(pending, expires on .*; id invite-1\).*delete_invite withdraws it/,
    );
  });
});
