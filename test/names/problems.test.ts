import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ApiError, ConnectionError } from "../../src/client/errors.ts";
import { InputError } from "../../src/tools/input.ts";
import { idWhere, startStage, tool, type Stage } from "./stage.ts";

let stage: Stage;
const groupId = (name: string) => idWhere(stage.org.groups, ({ group }) => group.name === name);

async function problem(name: string, args: Record<string, unknown>): Promise<string> {
  const error: unknown = await stage.resolve(name, args).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).message;
}

beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.close());

describe("a name of several objects", () => {
  test("is refused with what tells them apart", async () => {
    const [one, other] = [groupId("Support Team"), groupId("Contractors")];
    stage.org.groups.get(other)!.group.name = "SUPPORT  team";
    const message = await problem("delete_group", { group_id: "Support Team" });
    expect(message).toMatch(/^delete_group: group_id: "Support Team" names 2 groups, .*: give the id\. Nothing was sent\.$/);
    for (const part of [`"Support Team" (id ${one}, `, `"SUPPORT  team" (id ${other}, `, "created 2025-"]) expect(message).toContain(part);
  });

  test("shows the emails of namesakes", async () => {
    const [a, b] = [...stage.org.users.values()].map(({ user }) => user);
    b!.name = a!.name!;
    const message = await problem("retrieve_user", { user_id: a!.name! });
    for (const { id, email } of [a!, b!]) expect(message).toContain(`(id ${id}, ${email}, `);
  });

  test("cannot hide or reorder what is shown", async () => {
    stage.org.groups.get(groupId("Contractors"))!.group.name = "Supp\u202Eort Team";
    const message = await problem("delete_group", { group_id: "Support Teams" });
    expect(message).toContain('(near: "Support Team", "Supp\uFFFDort Team")');
    expect(message).not.toContain("\u202E");
  });
});

describe("a name that nothing has", () => {
  test("is refused with names that are near, and where to see all", async () => {
    expect(await problem("delete_group", { group_id: "Suport Team" })).toBe(
      'delete_group: group_id: "Suport Team" is neither an id nor the name of any group (near: "Support Team"); list_groups shows all. Nothing was sent.',
    );
    expect(await problem("retrieve_project", { project_id: "Xylophone" })).not.toContain("near");
    expect(await problem("delete_group", { group_id: "engineering" })).toContain('near: "Platform Engineering", "Payments Engineering"');
  });

  test("is an email: those that are near come from one page of the users", async () => {
    const message = await problem("retrieve_user", { user_id: "ingrid.solheim@fernholow.example" });
    expect(message).toContain('(near: "ingrid.solheim@fernhollow.example"); list_users shows all');
    expect(stage.sent).toHaveLength(2);
  });

  test("is not taken for another person's email of the same domain", async () => {
    const message = await problem("retrieve_user", { user_id: "grace.hopper@fernhollow.example" });
    expect(message).not.toContain("near");
  });

  test("tells of all such names of a call at once", async () => {
    const message = await problem("retrieve_costs", { start_time: 1, project_ids: ["Nothing", "Payments", "Nobody"] });
    expect(message).toContain('project_ids.0: "Nothing" is neither');
    expect(message).toContain('project_ids.2: "Nobody" is neither');
  });
});

describe("a name that cannot be looked up", () => {
  test("of an API key needs its project", async () => {
    expect(await problem("retrieve_costs", { start_time: 1, api_key_ids: ["payments-api prod"] })).toBe(
      'retrieve_costs: api_key_ids.0: "payments-api prod" is not an id: give project_ids too, where its name is looked up. Nothing was sent.',
    );
    const provider = { workload_identity_provider_id: "GitHub Actions", service_account_id: "payments-api" };
    expect(await problem("list_workload_identity_federation_rules", provider)).toContain("is not an id: give the id");
  });

  test("is one of a list too long to be read", async () => {
    const [first] = stage.org.users.values();
    for (let index = 0; index < 5000; index += 1) {
      const id = `user-more${index}`;
      stage.org.users.set(id, { ...first!, user: { ...first!.user, id, name: `More ${index}`, email: null } });
    }
    const message = await problem("retrieve_user", { user_id: "More 1" });
    expect(message).toContain("could not be looked up, the list goes on after 5000 rows: give the id");
    expect(stage.sent).toHaveLength(50);
  });

  test("keeps the failure of the API, which says what was looked up", async () => {
    const args = { project_id: "proj_none", service_account_id: "payments-api" };
    const error: unknown = await stage.resolve("retrieve_project_service_account", args).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 404, outcome: "refused" });
    expect((error as ApiError).message).toMatch(/^service_account_id: looking up "payments-api" failed \(an id needs no look-up\): /);
  });

  test("keeps the failure of the connection, and forgets it", async () => {
    stage.cutOff(true);
    const error: unknown = await stage.resolve("retrieve_project", { project_id: "Payments" }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConnectionError);
    expect((error as ConnectionError).message).toContain('project_id: looking up "Payments" failed');
    stage.cutOff(false);
    expect(await stage.resolve("retrieve_project", { project_id: "Payments" })).toEqual({ project_id: expect.stringMatching(/^proj_/) });
  });

  test("is given up when the caller goes away; who waits for the same list still gets it", async () => {
    const controller = new AbortController();
    const left = stage.names.resolve(tool("retrieve_project"), { project_id: "Payments" }, controller.signal);
    const stays = stage.names.resolve(tool("retrieve_project"), { project_id: "Payments" });
    controller.abort(new Error("gone"));
    await expect(left).rejects.toThrow("gone");
    expect((await stays).args).toEqual({ project_id: expect.stringMatching(/^proj_/) });
    expect(stage.sent).toHaveLength(1);
    await expect(stage.names.resolve(tool("retrieve_group"), { group_id: "Security" }, controller.signal)).rejects.toThrow("gone");
    expect(stage.sent).toHaveLength(1);
  });
});
