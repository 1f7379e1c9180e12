import { describe, expect, it, onTestFinished } from "vitest";
import type { Org } from "../../src/sandbox/org.ts";
import type { Args } from "../../src/tools/define.ts";
import { promote } from "./dangers.ts";
import { directory } from "./golden-calls.ts";
import { lineOf, planFor, setStage } from "./stage.ts";

const payments = (org: Org): Args => ({ project_id: directory(org).project("Payments").project.id });
const owning = "role-api-organization-owner";

describe("what somebody keeps is said by the roles that remain", () => {
  it("where a group that goes gave a stronger one", async () => {
    const change = await planFor("remove_group_user", (org) => ({
      group_id: directory(org).group("Payments Engineering"),
      user_id: directory(org).user("Daniel Osei"),
    }));
    expect(lineOf(change, "loses access to")).toBe("Payments Staging (owner)");
    expect(lineOf(change, "keeps access to")).toBe("Payments (member; loses owner): has another way in");
  });

  it("where another group gives the same one", async () => {
    const change = await planFor("remove_group_user", (org) => {
      const { project, group, user } = directory(org);
      project("Payments").groups.set(group("Security"), structuredClone(project("Payments").groups.get(group("Support Team"))!));
      org.groups.get(group("Security"))!.members.set(user("Olivia Hartmann"), { added_at: org.now() });
      return { group_id: group("Support Team"), user_id: user("Olivia Hartmann") };
    });
    expect(lineOf(change, "keeps access to")).toMatch(/Payments \(member\)/);
  });

  it("where the organization's ownership remains", async () => {
    const change = await planFor("remove_group_user", (org) => {
      const { group, user } = directory(org);
      promote(org, group("Security"));
      org.groups.get(group("Security"))!.members.set(user("Daniel Osei"), { added_at: org.now() });
      return { group_id: group("Payments Engineering"), user_id: user("Daniel Osei") };
    });
    expect(lineOf(change, "loses access to")).toBe("no project");
    expect(lineOf(change, "keeps access to")).toMatch(/Payments Staging \(loses owner\).*: owner of the organization$/);
  });

  it("where a member of a project goes on as a member of a group", async () => {
    const change = await planFor("delete_project_user", (org) => ({ ...payments(org), user_id: directory(org).user("Grace Okonkwo") }));
    expect(lineOf(change, "keeps access")).toBe("member through Support Team");
  });
});

describe("keys of a user", () => {
  const viktor = (org: Org): Args => ({ user_id: directory(org).user("Viktor Sandoval") });

  it("are looked for in archived projects too", async () => {
    const change = await planFor("delete_user", viktor);
    expect(lineOf(change, "API keys")).toMatch(
      /^2: viktor-demo in Invoice OCR Pilot \(archived\) \(last used .*; test in Default project \(no recorded use\)$/,
    );
    expect(lineOf(change, "looked for keys in")).toBeUndefined();
  });

  it("are not counted as all of them where archived projects were left out", async () => {
    const stage = await setStage();
    onTestFinished(() => stage.close());
    const change = await stage.plan("delete_user", viktor(stage.org), { reads: 11 });
    expect(lineOf(change, "API keys")).toMatch(/^at least 1: test in Default project/);
    expect(lineOf(change, "looked for keys in")).toBe("7 of 8 projects; 1 archived one was not looked at");
  });

  it("cannot be missed in an archived project where a certificate is active", async () => {
    const change = await planFor("delete_certificate", (org) => {
      const { project, certificate } = directory(org);
      project("Invoice OCR Pilot").certificates.add(certificate("Edge gateway (retired)"));
      return { certificate_id: certificate("Edge gateway (retired)") };
    });
    expect(lineOf(change, "active for projects")).toContain("Invoice OCR Pilot");
    expect(change.warnings.join(" ")).toContain("refuses to delete a certificate that is active");
  });
});

describe("what is said of the present is so", () => {
  it("of an invite that ran out, with which nobody joins any more", async () => {
    const plan = (expires: number) =>
      planFor("delete_user", (org) => {
        const { user, invite } = directory(org);
        const open = org.invites.get(invite(/^nora/))!;
        Object.assign(open, { email: "rafael.monteiro@fernhollow.example", expires_at: org.now() + expires });
        return { user_id: user("Rafael Monteiro") };
      });
    expect(lineOf(await plan(60), "open invites")).toBe("1: the same address can join again");
    expect(lineOf(await plan(-60), "open invites")).toBeUndefined();
  });

  it("of a predefined role by its short id, which groups hold by its full one", async () => {
    const change = await planFor("update_role", (org) => {
      promote(org, directory(org).group("Security"));
      return { role_id: owning, role_name: "chief" };
    });
    expect(lineOf(change, "held by groups")).toMatch(/^Security/);
  });

  it("of a service account without a key, which does not expire", async () => {
    const make = (more: Args) => planFor("create_project_service_account", (org) => ({ ...payments(org), name: "bot", ...more }));
    expect(lineOf(await make({}), "expires")).toBe("never");
    expect(lineOf(await make({ create_service_account_only: true }), "expires")).toBeUndefined();
  });
});

describe("costs name their days", () => {
  it("which are those of UTC, today included", async () => {
    const stage = await setStage();
    onTestFinished(() => stage.close());
    const change = await stage.plan("delete_project_api_key", directory(stage.org).key("payments-api prod"));
    expect(lineOf(change, "spent since 2026-10-21")).toMatch(/^\$/);
    const costs = stage.sent.find(({ path }) => path.endsWith("/costs"));
    expect(costs?.query?.start_time).toBe(Date.UTC(2026, 9, 21) / 1000);
  });
});
