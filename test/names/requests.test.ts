import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { idWhere, startStage, tool, type Stage } from "./stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.close());

describe("a look-up", () => {
  test("asks for the largest page the API gives, and for all there is", async () => {
    await stage.resolve("retrieve_project", { project_id: "Payments" });
    await stage.resolve("retrieve_group", { group_id: "Security" });
    await stage.resolve("retrieve_role", { role_id: "owner" });
    const project_id = idWhere(stage.org.projects, ({ project }) => project.name === "Payments");
    await stage.resolve("retrieve_project_api_key", { project_id, api_key_id: "payments-api prod" });
    expect(stage.sent).toEqual([
      "/organization/projects?limit=100&include_archived=true",
      "/organization/groups?limit=1000",
      "/organization/roles?limit=1000",
      `/organization/projects/${project_id}/api_keys?limit=100&owner_project_access=any`,
    ]);
  });

  test("of an email asks for that email", async () => {
    await stage.resolve("retrieve_user", { user_id: "Ingrid.Solheim@fernhollow.example" });
    expect(stage.sent).toEqual([
      "/organization/users?limit=100&emails[]=Ingrid.Solheim%40fernhollow.example&emails[]=ingrid.solheim%40fernhollow.example".replaceAll(
        "[]",
        "%5B%5D",
      ),
    ]);
  });

  test("inside a project asks the project first, and the organization only for a group without access", async () => {
    const project_id = idWhere(stage.org.projects, ({ project }) => project.name === "Payments");
    await stage.resolve("retrieve_project_group", { project_id, group_id: "Security" });
    expect(stage.sent).toEqual([`/organization/projects/${project_id}/groups?limit=100`]);
    await stage.resolve("retrieve_project_group", { project_id, group_id: "Contractors" });
    expect(stage.sent.slice(1)).toEqual(["/organization/groups?limit=1000"]);
  });

  test("reads a list of several pages to its end", async () => {
    const [first] = stage.org.users.values();
    for (let index = 0; index < 200; index += 1) {
      const id = `user-more${index}`;
      stage.org.users.set(id, { ...first!, user: { ...first!.user, id, name: `More ${index}`, email: null } });
    }
    expect(await stage.resolve("retrieve_user", { user_id: "more 199" })).toEqual({ user_id: "user-more199" });
    expect(stage.sent).toHaveLength(Math.ceil(stage.org.users.size / 100));
  });

  test("that is one of many at the same time shares its requests", async () => {
    const names = ["Payments", "Default project", "payments", "Payments"];
    await Promise.all(names.map((project_id) => stage.resolve("retrieve_project", { project_id })));
    expect(stage.sent).toHaveLength(1);
  });
});

describe("a list that was read", () => {
  const look = () => stage.resolve("retrieve_project", { project_id: "Payments" });

  test("serves look-ups for half a minute", async () => {
    await look();
    stage.wait(29_999);
    await look();
    expect(stage.sent).toHaveLength(1);
    stage.wait(2);
    await look();
    expect(stage.sent).toHaveLength(2);
  });

  test("is forgotten after a write: a new name is found at once, an old one no longer", async () => {
    await look();
    stage.org.projects.get(idWhere(stage.org.projects, ({ project }) => project.name === "Payments"))!.project.name = "Checkout";
    stage.names.invalidate();
    await expect(look()).rejects.toThrow("Payments");
    expect(await stage.resolve("retrieve_project", { project_id: "Checkout" })).toEqual({ project_id: expect.stringMatching(/^proj_/) });
    expect(stage.sent).toHaveLength(2);
  });

  test("is forgotten even when it was under way at the write", async () => {
    const before = stage.names.resolve(tool("retrieve_project"), { project_id: "Payments" });
    stage.names.invalidate();
    await before;
    await look();
    expect(stage.sent).toHaveLength(2);
  });
});

describe("an id", () => {
  test("costs no request, whatever it is the id of, and the arguments stay the same object", async () => {
    const { org } = stage;
    const project = [...org.projects.values()].find((one) => one.project.name === "Payments")!;
    const project_id = project.project.id;
    const [provider] = org.identityProviders.values();
    const ids: [string, string, Iterable<string>][] = [
      ["retrieve_project", "project_id", org.projects.keys()],
      ["retrieve_user", "user_id", org.users.keys()],
      ["retrieve_group", "group_id", org.groups.keys()],
      ["retrieve_role", "role_id", org.roles.keys()],
      ["retrieve_invite", "invite_id", org.invites.keys()],
      ["retrieve_admin_api_key", "key_id", org.adminApiKeys.keys()],
      ["retrieve_certificate", "certificate_id", org.certificates.keys()],
      ["retrieve_external_key", "external_key_id", org.externalKeys.keys()],
      ["retrieve_external_storage", "external_storage_id", org.externalStorage.keys()],
      ["retrieve_workload_identity_provider", "workload_identity_provider_id", org.identityProviders.keys()],
      ["retrieve_workload_identity_federation_rule", "workload_identity_federation_rule_id", provider!.rules.keys()],
      ["retrieve_project_service_account", "service_account_id", project.serviceAccounts.keys()],
      ["retrieve_project_api_key", "api_key_id", project.apiKeys.keys()],
      ["retrieve_project_role", "role_id", project.roles.keys()],
      ["update_project_rate_limits", "rate_limit_id", project.rateLimits.keys()],
    ];
    for (const [name, argument, values] of ids) {
      const all = [...values];
      expect(all.length, name).toBeGreaterThan(0);
      for (const value of all) {
        const args = { project_id, workload_identity_provider_id: provider!.provider.id, [argument]: value };
        expect((await stage.names.resolve(tool(name), args)).args).toBe(args);
      }
    }
    expect(stage.sent).toEqual([]);
  });

  test.each(["role-api-project-owner", "role_proj_x~0f1e", "role-api-organization-reader__api-organization__org-x"])(
    "of a role can be short or long: %s",
    async (role_id) => {
      expect(await stage.resolve("retrieve_role", { role_id })).toEqual({ role_id });
      expect(stage.sent).toEqual([]);
    },
  );

  test("of a form that nobody knew is found among those that are listed, before anything of that name", async () => {
    const [one, other] = [...stage.org.groups.values()];
    const odd = { ...one!, group: { ...one!.group, id: "g.77" } };
    stage.org.groups.set("g.77", odd);
    other!.group.name = "g.77";
    const args = { group_id: "g.77" };
    expect((await stage.names.resolve(tool("retrieve_group"), args)).args).toBe(args);
    expect(await stage.resolved("retrieve_group", args)).toEqual([]);
  });

  test("is not what a kind of object is called elsewhere: names may begin like the id of something else", async () => {
    const group = [...stage.org.groups.values()][0]!.group;
    group.name = "user-research";
    expect(await stage.resolve("retrieve_group", { group_id: "User-Research" })).toEqual({ group_id: group.id });
  });
});
