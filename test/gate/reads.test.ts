import { describe, expect, it } from "vitest";
import { readsFor } from "../../src/gate/reads.ts";
import type { Args } from "../../src/tools/define.ts";
import { tools } from "../../src/tools/tool.ts";
import { samplesFor } from "../contract/samples.ts";

/** What a plan for the call reads: the target first, then the rest. */
function reads(name: string, args: Args): string[] {
  const { target, others } = readsFor(tools.get(name)!, args);
  return [target, ...others].map((read) =>
    read ? `${read.tool.name}${read.search ? " (search)" : ""} ${read.what} ${read.id ?? "-"}` : "none",
  );
}

describe("before a person is asked, a plan reads", () => {
  it.each<[string, Args, string[]]>([
    ["remove_project_group", { project_id: "p", group_id: "g" }, ["retrieve_project_group group g", "retrieve_project project p"]],
    ["archive_project", { project_id: "p" }, ["retrieve_project project p"]],
    ["delete_user", { user_id: "u" }, ["retrieve_user user u"]],
    // The role itself: the user does not have it yet.
    ["modify_user", { user_id: "u", role_id: "r" }, ["retrieve_user user u", "retrieve_role role r"]],
    ["delete_project_user", { project_id: "p", user_id: "u" }, ["retrieve_project_user user u", "retrieve_project project p"]],
    ["delete_admin_api_key", { key_id: "k" }, ["retrieve_admin_api_key key k"]],
    ["update_project_spend_limit", { project_id: "p" }, ["retrieve_project_spend_limit spend limit -", "retrieve_project project p"]],
    ["update_organization_data_retention", {}, ["retrieve_organization_data_retention data retention -"]],
    // The API has no call for one rate limit.
    [
      "update_project_rate_limits",
      { project_id: "p", rate_limit_id: "rl-x" },
      ["list_project_rate_limits (search) rate limit rl-x", "retrieve_project project p"],
    ],
    // A role inside a project is not one of the organization's.
    [
      "assign_project_user_role",
      { project_id: "p", user_id: "u", role_id: "r" },
      ["none", "retrieve_project project p", "retrieve_user user u", "retrieve_project_role role r"],
    ],
    ["assign_group_role", { group_id: "g", role_id: "r" }, ["retrieve_group group g", "retrieve_role role r"]],
    ["add_project_group", { project_id: "p", group_id: "g", role: "x" }, ["retrieve_project project p", "retrieve_group group g"]],
    [
      "activate_project_certificates",
      { project_id: "p", certificate_ids: ["a", "b"] },
      ["none", "retrieve_project project p", "retrieve_certificate certificate a", "retrieve_certificate certificate b"],
    ],
    ["create_admin_api_key", { name: "ci" }, ["none"]],
    [
      "create_workload_identity_federation_rule",
      { workload_identity_provider_id: "w", project_id: "p", service_account_id: "s" },
      [
        "retrieve_workload_identity_provider workload identity provider w",
        "retrieve_project project p",
        "retrieve_project_service_account service account s",
      ],
    ],
  ])("for %s what its arguments name", (name, args, expected) => {
    expect(reads(name, args)).toEqual(expected);
  });

  it("only with calls that change nothing and whose every path argument is known, for every tool", () => {
    for (const tool of tools.values()) {
      for (const args of samplesFor(tool)) {
        const { target, others } = readsFor(tool, args);
        for (const read of [...(target ? [target] : []), ...others]) {
          expect(read.tool.method, tool.name).toBe("GET");
          expect(
            read.tool.pathParams.every((param) => typeof read.args[param] === "string"),
            tool.name,
          ).toBe(true);
        }
      }
    }
  });

  it("the target itself for every call that deletes or changes one object", () => {
    const targetless = [...tools.values()].filter(
      (tool) => (tool.effect === "delete" || tool.effect === "update") && readsFor(tool, samplesFor(tool)[0]!).target === undefined,
    );
    expect(targetless.map((tool) => tool.name)).toEqual([
      "activate_organization_certificates",
      "deactivate_organization_certificates",
      "activate_project_certificates",
      "deactivate_project_certificates",
    ]);
  });
});
