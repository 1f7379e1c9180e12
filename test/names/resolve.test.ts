import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { InputError } from "../../src/tools/input.ts";
import { idWhere, startStage, type Stage } from "./stage.ts";

let stage: Stage;
const projectId = (name: string) => idWhere(stage.org.projects, ({ project }) => project.name === name);
const userId = (name: string) => idWhere(stage.org.users, ({ user }) => user.name === name);
const groupId = (name: string) => idWhere(stage.org.groups, ({ group }) => group.name === name);
const payments = () => stage.org.projects.get(projectId("Payments"))!;

beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());

describe("a name in the place of an id", () => {
  test("of a project, archived ones too", async () => {
    const archived = [...stage.org.projects.values()].find(({ project }) => project.status === "archived")!.project;
    expect(await stage.resolve("retrieve_project", { project_id: "Payments" })).toEqual({ project_id: projectId("Payments") });
    expect(await stage.resolve("retrieve_project", { project_id: archived.name! })).toEqual({ project_id: archived.id });
  });

  test("of a user: a person's name or email", async () => {
    const id = userId("Ingrid Solheim");
    expect(await stage.resolve("retrieve_user", { user_id: "Ingrid Solheim" })).toEqual({ user_id: id });
    expect(await stage.resolve("retrieve_user", { user_id: "Ingrid.Solheim@fernhollow.example" })).toEqual({ user_id: id });
  });

  test("of a group, in the organization and in a project", async () => {
    const group_id = groupId("Support Team");
    expect(await stage.resolve("delete_group", { group_id: "Support Team" })).toEqual({ group_id });
    const args = { project_id: "Payments", group_id: "Support Team" };
    expect(await stage.resolve("remove_project_group", args)).toEqual({ project_id: projectId("Payments"), group_id });
  });

  test("of a role: the organization's, or the project's where the call is inside one", async () => {
    const user_id = userId("Ingrid Solheim");
    const project_id = projectId("Payments");
    const owner = idWhere(stage.org.roles, ({ name }) => name === "owner");
    const projectOwner = idWhere(payments().roles, ({ name }) => name === "owner");
    const group_id = groupId("Contractors");
    expect(await stage.resolve("assign_user_role", { user_id, role_id: "owner" })).toEqual({ user_id, role_id: owner });
    expect(await stage.resolve("assign_project_user_role", { user_id, project_id, role_id: "owner" })).toEqual({
      user_id,
      project_id,
      role_id: projectOwner,
    });
    expect(await stage.resolve("add_project_group", { project_id, group_id, role: "Owner" })).toEqual({
      project_id,
      group_id,
      role: projectOwner,
    });
  });

  test("of what a project holds: service account, API key, rate limit", async () => {
    const project_id = projectId("Payments");
    const service_account_id = idWhere(payments().serviceAccounts, ({ name }) => name === "payments-api");
    const api_key_id = idWhere(payments().apiKeys, ({ key }) => key.name === "payments-api prod");
    // Its owner lost access to the project: the API's own default does not list it.
    const hidden = idWhere(payments().apiKeys, ({ key }) => key.name === "ledger migration");
    expect(await stage.resolve("retrieve_project_service_account", { project_id: "Payments", service_account_id: "payments-api" })).toEqual(
      {
        project_id,
        service_account_id,
      },
    );
    expect(await stage.resolve("delete_project_api_key", { project_id: "Payments", api_key_id: "payments-api prod" })).toEqual({
      project_id,
      api_key_id,
    });
    expect(await stage.resolve("retrieve_project_api_key", { project_id, api_key_id: "Ledger migration" })).toEqual({
      project_id,
      api_key_id: hidden,
    });
    const limit = { project_id: "Payments", rate_limit_id: "gpt-6-astra", max_requests_per_1_minute: 5 };
    expect(await stage.resolve("update_project_rate_limits", limit)).toEqual({ ...limit, project_id, rate_limit_id: "rl-gpt-6-astra" });
  });

  test("of what the organization holds: admin key, certificate, invite, external key, bucket", async () => {
    const { org } = stage;
    const adminKey = idWhere(org.adminApiKeys, ({ key }) => key.name === "Terraform CI");
    expect(await stage.resolve("delete_admin_api_key", { key_id: "terraform ci" })).toEqual({ key_id: adminKey });
    const certificate_ids = ["Edge gateway"];
    const certificate = (await stage.resolve("activate_organization_certificates", { certificate_ids })).certificate_ids;
    expect(certificate).toEqual([expect.stringMatching(/^cert_/)]);
    const invite = [...org.invites.values()][0]!;
    expect(await stage.resolve("retrieve_invite", { invite_id: invite.email })).toEqual({ invite_id: invite.id });
    const key = idWhere(org.externalKeys, ({ name }) => name === "Payments data key");
    expect(await stage.resolve("modify_project", { project_id: "Payments", external_key_id: "Payments data key" })).toEqual({
      project_id: projectId("Payments"),
      external_key_id: key,
    });
    const [storage] = org.externalStorage.keys();
    expect(await stage.resolve("retrieve_external_storage", { external_storage_id: "fernhollow-openai-data" })).toEqual({
      external_storage_id: storage,
    });
  });

  test("of an identity provider, and of a federation rule under its provider", async () => {
    const [provider] = stage.org.identityProviders.values();
    const rule = [...provider!.rules.values()].find(({ name }) => name !== null)!;
    const args = { workload_identity_provider_id: provider!.provider.name, workload_identity_federation_rule_id: rule.name! };
    expect(await stage.resolve("retrieve_workload_identity_federation_rule", args)).toEqual({
      workload_identity_provider_id: provider!.provider.id,
      workload_identity_federation_rule_id: rule.id,
    });
  });

  test("inside lists and objects, several at once", async () => {
    const project_id = projectId("Payments");
    const api_key_id = idWhere(payments().apiKeys, ({ key }) => key.name === "payments-api prod");
    const costs = { start_time: 1, project_ids: ["Payments"], api_key_ids: ["payments-api prod", "key_1"] };
    expect(await stage.resolve("retrieve_costs", costs)).toEqual({
      start_time: 1,
      project_ids: [project_id],
      api_key_ids: [api_key_id, "key_1"],
    });
    const invite = { email: "new@fernhollow.example", role: "reader", projects: [{ id: "Payments", role: "member" }] };
    expect(await stage.resolve("create_invite", invite)).toEqual({ ...invite, projects: [{ id: project_id, role: "member" }] });
  });

  test("is told of, with the name as the organization has it", async () => {
    const args = { project_id: " payments ", user_id: "ingrid.solheim@fernhollow.example", role: "member" };
    expect(await stage.resolved("create_project_user", args)).toEqual([
      { argument: "project_id", given: " payments ", id: projectId("Payments"), name: "Payments" },
      { argument: "user_id", given: args.user_id, id: userId("Ingrid Solheim"), name: "Ingrid Solheim" },
    ]);
  });

  test.each(["PAYMENTS", "ｐａｙｍｅｎｔｓ", "ℙayments", "  payments\t"])("is the same name as %j", async (project_id) => {
    expect(await stage.resolve("retrieve_project", { project_id })).toEqual({ project_id: projectId("Payments") });
  });

  test("is not the same name when it is only a part of it, or has another character that looks alike", async () => {
    for (const project_id of ["Payment", "Pаyments", "Pay\u200Bments"]) {
      await expect(stage.resolve("retrieve_project", { project_id })).rejects.toThrow(InputError);
    }
  });
});

describe("an email", () => {
  test("is compared with emails only: a display name that looks like one does not count", async () => {
    const email = "somebody@fernhollow.example";
    const imposter = stage.org.users.get(userId("Ingrid Solheim"))!.user;
    const { name = null } = imposter;
    imposter.name = email;
    try {
      await expect(stage.resolve("retrieve_user", { user_id: email })).rejects.toThrow(InputError);
    } finally {
      imposter.name = name;
      stage.names.invalidate();
    }
  });
});

describe("a call about a member", () => {
  test("means the member when somebody outside has the same name", async () => {
    const [memberId] = payments().users.keys();
    const member = stage.org.users.get(memberId!)!.user;
    const outsider = [...stage.org.users.values()].find(({ user }) => !payments().users.has(user.id) && !user.is_service_account)!.user;
    const { name = null } = outsider;
    outsider.name = member.name!;
    stage.names.invalidate();
    try {
      const project_id = projectId("Payments");
      expect(await stage.resolve("delete_project_user", { project_id, user_id: member.name! })).toEqual({ project_id, user_id: memberId });
      await expect(stage.resolve("retrieve_user", { user_id: member.name! })).rejects.toThrow(/names 2 users/);
    } finally {
      outsider.name = name;
      stage.names.invalidate();
    }
  });

  test("of a group finds the group before its member", async () => {
    const group_id = groupId("Security");
    const [user_id] = stage.org.groups.get(group_id)!.members.keys();
    const { name } = stage.org.users.get(user_id!)!.user;
    expect(await stage.resolve("remove_group_user", { group_id: "Security", user_id: name! })).toEqual({ group_id, user_id });
  });
});
