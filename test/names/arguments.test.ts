import { describe, expect, test } from "vitest";
import { givenIds, idArguments, textArguments, withId } from "../../src/names/arguments.ts";
import { schemaOf } from "../../src/tools/listing.ts";
import { tools } from "../../src/tools/tool.ts";
import { tool } from "./stage.ts";

/** Arguments that end like an id, and why only an id will do. */
const raw: Readonly<Record<string, string>> = {
  alert_id: "a spend alert has no name",
  "actor_ids.*": "users, service accounts and keys alike, deleted ones too",
  "resource_ids.*": "any kind of object, deleted ones too",
  "model_ids.*": "the id of a model is its name",
  "vector_store_ids.*": "vector stores are not part of the administration API",
  "external_key.external_id": "written into a trust policy of the customer's cloud, where it must be found as it is",
  "external_key.tenant_id": "of the customer's cloud",
  "external_key.kms_project_id": "of the customer's cloud",
  "external_key.workload_identity_pool_id": "of the customer's cloud",
  "external_key.workload_identity_provider_id": "of the customer's cloud",
  "provider.tenant_id": "of the customer's cloud",
  "provider.subscription_id": "of the customer's cloud",
  "provider.workload_identity_pool_id": "of the customer's cloud",
  "provider.workload_identity_provider_id": "of the customer's cloud",
};

const all = [...tools.values()].flatMap((one) =>
  textArguments(one).map(({ path, kind }) => ({
    tool: one.name,
    path: path.join("."),
    name: path.findLast((step) => step !== "*")!,
    kind,
  })),
);

describe("the arguments of the catalog", () => {
  test("say of every id what it stands for, or are on the list of those that stay ids", () => {
    const unsaid = all.filter(({ name, path, kind }) => /(?:^|_)ids?$/.test(name) && kind === undefined && !(path in raw));
    expect(unsaid).toEqual([]);
  });

  test("do not stand for anything when the list says that they stay ids, and the list names none that is not there", () => {
    expect(all.filter(({ path, kind }) => path in raw && kind !== undefined)).toEqual([]);
    expect(Object.keys(raw).filter((path) => !all.some((one) => one.path === path))).toEqual([]);
  });

  test("say it where the name of the argument does not", () => {
    expect(idArguments(tool("add_project_group")).map(({ path, kind }) => [path.join("."), kind])).toEqual([
      ["project_id", "project"],
      ["group_id", "group"],
      ["role", "role"],
    ]);
    expect(idArguments(tool("create_invite"))).toEqual([{ path: ["projects", "*", "id"], kind: "project" }]);
    expect(idArguments(tool("delete_admin_api_key"))).toEqual([{ path: ["key_id"], kind: "admin key" }]);
  });

  test("keep what they stand for through descriptions, optional, nullable and lists", () => {
    const kindOf = (name: string, path: string) => idArguments(tool(name)).find((one) => one.path.join(".") === path)?.kind;
    expect(kindOf("update_project_rate_limits", "rate_limit_id")).toBe("rate limit");
    expect(kindOf("modify_user", "role_id")).toBe("role");
    expect(kindOf("modify_project", "external_key_id")).toBe("external key");
    expect(kindOf("activate_project_certificates", "certificate_ids.*")).toBe("certificate");
    expect(kindOf("retrieve_usage_completions", "api_key_ids.*")).toBe("API key");
  });

  test("show nothing of it to a host", () => {
    for (const one of tools.values()) expect(JSON.stringify(schemaOf(one.input)), one.name).not.toContain("denotes");
  });
});

describe("the ids of a call", () => {
  const args = {
    email: "a@example.com",
    role: "reader",
    projects: [
      { id: "A", role: "member" },
      { id: "B", role: "owner" },
    ],
  };

  test("are found inside lists and objects, with their place", () => {
    expect(givenIds(tool("create_invite"), args)).toEqual([
      { path: ["projects", 0, "id"], kind: "project", value: "A" },
      { path: ["projects", 1, "id"], kind: "project", value: "B" },
    ]);
    expect(givenIds(tool("modify_project"), { project_id: "A", external_key_id: null })).toEqual([
      { path: ["project_id"], kind: "project", value: "A" },
    ]);
  });

  test("are replaced one by one, and the given arguments stay as they are", () => {
    const before = structuredClone(args);
    const after = withId(args, ["projects", 1, "id"], "proj_b");
    expect(after).toEqual({
      ...args,
      projects: [
        { id: "A", role: "member" },
        { id: "proj_b", role: "owner" },
      ],
    });
    expect(args).toEqual(before);
  });
});
