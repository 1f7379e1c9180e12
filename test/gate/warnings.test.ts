import { describe, expect, it } from "vitest";
import type { Org } from "../../src/sandbox/org.ts";
import type { Args } from "../../src/tools/define.ts";
import { directory } from "./golden-calls.ts";
import { planFor } from "./stage.ts";

const payments = (org: Org): Args => ({ project_id: directory(org).project("Payments").project.id });
const owning = "role-api-organization-owner";

describe("taking the last active certificate away ends mTLS, and the plan says so", () => {
  const deactivate = (names: readonly string[]) => (org: Org) => ({
    certificate_ids: names.map((name) => directory(org).certificate(name)),
  });

  it("for the organization", async () => {
    const { warnings } = await planFor("deactivate_organization_certificates", deactivate(["Edge gateway"]));
    expect(warnings.join(" ")).toContain("NONE is active for the organization afterwards: an API key alone is enough");
  });

  it("for a project, as far as the organization asks for none", async () => {
    const { warnings } = await planFor("deactivate_project_certificates", (org) => ({
      project_id: directory(org).project("Payments Staging").project.id,
      ...deactivate(["Canary gateway"])(org),
    }));
    expect(warnings.join(" ")).toContain("an API key alone is enough, unless a certificate is active for the organization");
  });

  it("but not while another one is active", async () => {
    const { warnings } = await planFor("deactivate_organization_certificates", (org) => {
      org.certificates.get(directory(org).certificate("Canary gateway"))!.active = true;
      return deactivate(["Edge gateway"])(org);
    });
    expect(warnings).toEqual([expect.stringContaining("clients that have only these are cut off")]);
  });
});

describe("handing out the role of an owner is called full control", () => {
  it.each<[string, (org: Org) => Args, string]>([
    ["assign_user_role", (org) => ({ user_id: directory(org).user("Daniel Osei"), role_id: owning }), "of the organization"],
    ["assign_group_role", (org) => ({ group_id: directory(org).group("Security"), role_id: owning }), "of the organization"],
    ["modify_user", (org) => ({ user_id: directory(org).user("Daniel Osei"), role_id: owning }), "of the organization"],
    [
      "assign_project_user_role",
      (org) => ({ ...payments(org), user_id: directory(org).user("Daniel Osei"), role_id: "role-api-project-owner" }),
      "of the project",
    ],
    [
      "assign_project_group_role",
      (org) => ({ ...payments(org), group_id: directory(org).group("Security"), role_id: "role-api-project-owner" }),
      "of the project",
    ],
    [
      "add_project_group",
      (org) => ({ ...payments(org), group_id: directory(org).group("Contractors"), role: "role-api-project-owner" }),
      "of the project",
    ],
  ])("by %s", async (tool, prepare, of) => {
    const { warnings } = await planFor(tool, prepare);
    expect(warnings).toEqual([expect.stringMatching(new RegExp(`^(The user|Every member of the group) gets full control ${of}\\.$`))]);
  });
});

describe("what the API refuses whatever is approved is said before anything else", () => {
  const projectRole = (org: Org): Args => {
    const { project, roles } = directory(org).project("Payments");
    return { project_id: project.id, role_id: [...roles.values()].find(({ predefined_role }) => predefined_role)!.id };
  };
  it.each<[string, (org: Org) => Args, RegExp]>([
    ["delete_role", () => ({ role_id: owning }), /predefined by OpenAI/],
    ["update_role", () => ({ role_id: owning, role_name: "chief" }), /predefined by OpenAI/],
    ["delete_project_role", projectRole, /predefined by OpenAI/],
    ["update_project_role", (org) => ({ ...projectRole(org), permissions: [] }), /predefined by OpenAI/],
    [
      "delete_invite",
      (org) => ({ invite_id: [...org.invites.values()].find(({ status }) => status === "accepted")!.id }),
      /accepted already/,
    ],
    ["update_project_api_key", (org) => ({ ...directory(org).key("load test"), scopes: [] }), /the key has expired/],
  ])("by %s", async (tool, prepare, says) => {
    const { warnings } = await planFor(tool, prepare);
    expect(warnings[0]).toMatch(/^The API refuses this: /);
    expect(warnings[0]).toMatch(says);
  });

  it("and what was found out comes before what holds for every such call", async () => {
    const usd = { currency: "USD", interval: "month" };
    const { warnings } = await planFor("update_organization_spend_limit", () => ({ threshold_amount: 100, ...usd }));
    expect(warnings[0]).toBe("This month's spend is ABOVE the new limit: all API traffic stops.");
  });

  it.each<[string, Args]>([
    ["modify_project_user", { role: "member" }],
    ["delete_project_user", {}],
  ])("and %s says that the member owns the organization", async (tool, more) => {
    const { warnings } = await planFor(tool, (org) => ({ ...payments(org), user_id: directory(org).user("Marcus Adeyemi"), ...more }));
    expect(warnings[0]).toContain("The user owns the organization");
    const other = await planFor(tool, (org) => ({ ...payments(org), user_id: directory(org).user("Caroline Meyer"), ...more }));
    expect(other.warnings.join(" ")).not.toContain("owns the organization");
  });
});

describe("nothing is said to be lost that the call does not take away", () => {
  const limit = (requests: number) => (org: Org) => ({
    ...payments(org),
    rate_limit_id: "rl-gpt-6-astra",
    max_requests_per_1_minute: requests,
  });
  const permissions = (change: (now: string[]) => string[]) => (org: Org) => {
    const role_id = directory(org).role("Access Manager");
    return { role_id, permissions: change(org.roles.get(role_id)!.permissions) };
  };
  const key = (org: Org) => directory(org).key("fraud-scoring prod");
  const account = (role: "owner" | "member") => (org: Org) => ({ ...directory(org).account("fraud-scoring"), role });

  it.each<[string, string, (org: Org) => Args, RegExp, RegExp]>([
    ["a lower limit", "update_project_rate_limits", limit(20), /lower limit.*429/, /higher/],
    ["a higher limit", "update_project_rate_limits", limit(20_000), /higher limit/, /429/],
    [
      "a promotion",
      "modify_user",
      (org) => ({ user_id: directory(org).user("Daniel Osei"), role: "owner" }),
      /full control/,
      /previous role/,
    ],
    [
      "a promotion in a project",
      "modify_project_user",
      (org) => ({ ...payments(org), user_id: directory(org).user("Rafael Monteiro"), role: "owner" }),
      /full control/,
      /previous role/,
    ],
    [
      "a demotion in a project",
      "modify_project_user",
      (org) => ({ ...payments(org), user_id: directory(org).user("Caroline Meyer"), role: "member" }),
      /previous role/,
      /full control/,
    ],
    ["no scopes at all", "update_project_api_key", (org) => ({ ...key(org), scopes: [] }), /Removes every restriction/, /scope|expiry/],
    ["fewer scopes", "update_project_api_key", (org) => ({ ...key(org), scopes: ["api.all.read"] }), /need a scope/, /expiry|restriction/],
    ["an expiry", "update_project_api_key", (org) => ({ ...key(org), expires_in_seconds: 60 }), /new expiry/, /scope/],
    ["a promoted service account", "update_project_service_account", account("owner"), /full control/, /can lose/],
    [
      "a demoted service account",
      "update_project_service_account",
      (org) => {
        const args = account("member")(org);
        directory(org).project("Payments").serviceAccounts.get(args.service_account_id)!.role = "owner";
        return args;
      },
      /can lose/,
      /full control/,
    ],
    ["added permissions", "update_role", permissions((now) => [...now, "api.usage.read"]), /Added/, /left out/],
    ["dropped permissions", "update_role", permissions((now) => now.slice(1)), /left out/, /^$/],
  ])("%s", async (_, tool, prepare, says, keepsQuiet) => {
    const { warnings, risk } = await planFor(tool, prepare);
    expect(warnings.join(" ")).toMatch(says);
    expect(warnings.join(" ")).not.toMatch(keepsQuiet);
    expect(risk).toBe("destructive");
  });
});
