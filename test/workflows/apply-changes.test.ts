import { rmSync, writeFileSync } from "node:fs";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sandboxAdminKey } from "../../src/sandbox/admin-key.ts";
import { answering, apply, begin, change, group, limits, project, prompts, removal, session } from "../support/change-sets.ts";
import { textOf, type Json } from "../support/peer.ts";

beforeEach(() => begin());
afterEach(() => session.close());

describe("a change set", () => {
  it("is one question and is made in order", async () => {
    const reply = await apply({ changes: [removal(), limits("Payments", 10), limits("Search", 20)] });
    expect(prompts).toHaveLength(1);
    expect(prompts[0]).toMatch(/apply_changes: 3 changes, in this order/);
    expect(prompts[0]).toContain("Support Team");
    expect(session.writes().map(({ method, path }) => `${method} ${path.split("/").at(-2)}`)).toEqual([
      "DELETE groups",
      "POST rate_limits",
      "POST rate_limits",
    ]);
    expect(textOf(reply)).toMatch(/^3 of 3 changes done\./);
    expect(textOf(reply)).toMatch(/\nTo undo, begin with the last one\.$/);
  });

  it("executes nothing when declined", async () => {
    answering("Decline");
    const reply = await apply({ changes: [removal(), limits("Payments", 10)] });
    expect(textOf(reply)).toContain("Nothing was changed");
    expect(session.writes()).toEqual([]);
  });

  it("is approved by typing what it does where some of it cannot be undone", async () => {
    const changes = [limits("Payments", 10), change("archive_project", { project_id: project("Search") })];
    await apply({ changes });
    expect(session.writes()).toEqual([]);
    answering("apply 2 changes");
    expect(textOf(await apply({ changes }))).toMatch(/^2 of 2 changes done/);
  });

  it("stops at the first failure, says what is done and what is not, and goes on by its id", async () => {
    // It is there while the plan is made and approved, and gone when its turn comes.
    const changes = [
      limits("Payments", 10),
      change("delete_project_model_permissions", { project_id: project("Payments") }),
      limits("Search", 20),
    ];
    session.org.projects.get(project("Payments"))!.modelPermissions = {
      object: "project.model_permissions",
      mode: "allow_list",
      model_ids: ["m"],
    };
    session.sent.length = 0;
    const watch = setInterval(() => {
      if (session.writes().length === 1) session.org.projects.get(project("Payments"))!.modelPermissions = undefined;
    }, 0);
    const reply = await apply({ changes });
    clearInterval(watch);
    expect(reply.result?.isError).toBe(true);
    expect(textOf(reply)).toMatch(/^1 of 3 changes done, stopped at the first failure\.\n1\. done .*\n2\. FAILED .*404.*\n3\. not done /);
    const id = /resume="(set_[\w-]+)"/.exec(textOf(reply))![1]!;
    session.org.projects.get(project("Payments"))!.modelPermissions = {
      object: "project.model_permissions",
      mode: "allow_list",
      model_ids: ["m"],
    };
    expect(textOf(await apply({ resume: id }))).toMatch(/^2 of 2 changes done/);
    expect(prompts).toHaveLength(2);
    expect(textOf(await apply({ resume: id }))).toContain("nothing to resume");
  });

  it.each<[string, () => Json[], RegExp]>([
    ["a tool nobody knows", () => [change("delete_everything", {})], /change 1 \(delete_everything\): there is no such tool/],
    ["a read", () => [removal(), change("list_projects", {})], /change 2 \(list_projects\): it changes nothing; call it by itself/],
    ["an unknown argument", () => [change("delete_group", { group_id: "g", force: true })], /change 1 .*unknown argument "force"/],
    ["the same call twice", () => [removal(), removal()], /change 2 .* is the same call as change 1/],
    ["two values for one setting", () => [limits("Payments", 1), limits("Payments", 2)], /sets the same thing as change 1/],
    [
      "a call and what takes it back",
      () => [
        removal(),
        change("add_project_group", { project_id: project("Payments"), group_id: group("Support Team"), role: "role-api-project-member" }),
      ],
      /takes back what is done by change 1/,
    ],
    [
      "a call on what an earlier one removes",
      () => [
        change("delete_group", { group_id: group("Support Team") }),
        change("add_group_user", { group_id: group("Support Team"), user_id: "user-0123456789" }),
      ],
      /acts on what is removed by change 1/,
    ],
    [
      "a call on whom an earlier one removes",
      () => [
        change("delete_group", { group_id: group("Support Team") }),
        change("remove_project_group", { project_id: project("Payments"), group_id: group("Support Team") }),
      ],
      /change 2 \(remove_project_group\) acts on what is removed by change 1/,
    ],
    ["more than fifty calls", () => Array.from({ length: 51 }, (_, index) => limits("Payments", index + 1)), /changes/],
    ["none at all", () => [], /changes/],
  ])("refuses %s before anyone is asked", async (_, changes, message) => {
    const reply = await apply({ changes: changes() });
    expect(textOf(reply)).toMatch(message);
    expect(textOf(reply)).toContain("Nothing was sent");
    expect([prompts, session.sent]).toEqual([[], []]);
  });

  it("says that a change cannot use what an earlier one creates", async () => {
    const user_id = [...session.org.users.keys()][0]!;
    const add = change("add_group_user", { group_id: "Fraud Team", user_id });
    const made = textOf(await apply({ changes: [change("create_group", { name: "Fraud Team" }), add] }));
    expect(made).toMatch(
      /^change 2 \(add_group_user\): .*"Fraud Team" is neither an id nor the name of any group.* A change cannot use what an earlier one of the same set creates: make change 1 \(create_group\) by itself first\.$/,
    );
    const unrelated = textOf(await apply({ changes: [change("create_group", { name: "Other" }), add] }));
    expect(unrelated).toContain("neither an id");
    expect(unrelated).not.toContain("by itself first");
    expect([prompts, session.writes()]).toEqual([[], []]);
  });

  it("names the change that is refused", async () => {
    const keys = [...session.org.adminApiKeys.values()].map(({ key }) => key);
    const own = keys.find(({ redacted_value: value }) => sandboxAdminKey.endsWith(value.slice(-4)))!;
    const other = keys.find((key) => key !== own)!;
    const reply = await apply({ changes: [other, own].map(({ id }) => change("delete_admin_api_key", { key_id: id })) });
    expect(textOf(reply)).toMatch(
      /^change 2 \(delete_admin_api_key\): Not executed, nothing was changed: .* This is the admin key this server runs on/,
    );
    expect([prompts, session.writes()]).toEqual([[], []]);
  });

  it("names the change whose target does not exist", async () => {
    const gone = change("delete_group", { group_id: "0123456789abcdef01234567" });
    const reply = await apply({ changes: [removal(), gone] });
    expect(textOf(reply)).toMatch(/change 2 \(delete_group\): .*0123456789abcdef01234567/);
    expect([prompts, session.writes()]).toEqual([[], []]);
  });

  it("is refused where its changes together would lock the operator out, though none does by itself", async () => {
    const { org } = session;
    const key = [...org.adminApiKeys.values()]
      .map((one) => one.key)
      .find(({ redacted_value: value }) => sandboxAdminKey.endsWith(value.slice(-4)))!;
    const user_id = key.owner.id!;
    const owner = [...org.roles.values()].find(({ name, predefined_role: predefined }) => predefined && name === "owner")!.id;
    const owners = org.groups.get(group("Security"))!;
    owners.roles.add(owner);
    owners.members.set(user_id, { added_at: 1 });
    const each = [
      change("unassign_user_role", { user_id, role_id: owner }),
      change("remove_group_user", { group_id: owners.group.id, user_id }),
    ];
    const reply = await apply({ changes: each });
    expect(textOf(reply)).toMatch(
      /^change 1 \(unassign_user_role\): Not executed, nothing was changed: .*takes the ownership of the organization/,
    );
    expect([prompts, session.writes()]).toEqual([[], []]);
  });

  it.each([
    [{}, "give changes, or resume. Nothing was sent."],
    [{ changes: [], resume: "set_000000000000" }, "changes: "],
    [
      { changes: [{ tool: "x", arguments: {} }], resume: "set_000000000000" },
      "give one of changes and resume, not both. Nothing was sent.",
    ],
  ])("says what it needs to be given: %j", async (args, message) => {
    expect(textOf(await apply(args))).toContain(`apply_changes: ${message}`);
  });

  it("says what it does not count in: access that other changes give", async () => {
    const user_id = [...session.org.users.keys()].find((id) => !session.org.groups.get(group("Security"))!.members.has(id))!;
    const give = change("add_group_user", { group_id: group("Security"), user_id });
    await apply({ changes: [removal(), give, limits("Payments", 10)] });
    expect(prompts[0]).toMatch(
      /^apply_changes: 3 changes, in this order\. What is kept and what is lost is told as it is now; what change 2 would do to it is not counted in\.\n/,
    );
    await apply({ changes: [limits("Payments", 10), limits("Search", 20)] });
    expect(prompts[1]).toMatch(/^apply_changes: 2 changes, in this order\.\n/);
    const role = [...session.org.projects.get(project("Payments"))!.roles.values()].find(({ predefined_role: predefined }) => !predefined)!;
    const custom = change("delete_project_role", { project_id: project("Payments"), role_id: role.id });
    await apply({ changes: [change("remove_project_group", { project_id: project("Search"), group_id: "Data Science" }), custom, give] });
    expect(prompts[2]).toMatch(
      /told as it will be when all removals of the set are done; what changes 2 and 3 would do to it is not counted in\.\n/,
    );
  });

  it("still says what is done when the record breaks in the middle", async () => {
    const trail = join(session.keyDirectory, "..", "trail");
    const watch = setInterval(() => {
      if (session.writes().length !== 1) return;
      clearInterval(watch);
      rmSync(trail, { recursive: true });
      writeFileSync(trail, "in the way");
    }, 0);
    const reply = await apply({ changes: [removal(), limits("Payments", 10), limits("Search", 20)] });
    clearInterval(watch);
    expect(textOf(reply)).toMatch(
      /^1 of 3 changes done, stopped at the first failure\.\n1\. done .*\n2\. FAILED .*the record cannot be written.*\n3\. not done /,
    );
    expect(session.writes()).toHaveLength(1);
  });

  it("asks nobody when it would create a key that could not be kept", async () => {
    await writeFile(session.keyDirectory, "in the way");
    const reply = await apply({ changes: [removal(), change("create_admin_api_key", { name: "ci" })] });
    expect(textOf(reply)).toContain("No key was created");
    expect([prompts, session.writes()]).toEqual([[], []]);
  });

  it("puts each of its calls on the record, started and ended, under one plan", async () => {
    await apply({ changes: [removal(), limits("Payments", 10)] });
    const directory = join(session.keyDirectory, "..", "trail");
    const files = (await readdir(directory)).filter((name) => name.endsWith(".jsonl"));
    const lines = (await Promise.all(files.map((file) => readFile(join(directory, file), "utf8")))).join("").trim().split("\n");
    const entries = lines.map((line) => JSON.parse(line) as { event: string; tool: string; plan: string });
    expect(entries.map(({ event, tool }) => `${event} ${tool}`)).toEqual([
      "started remove_project_group",
      "executed remove_project_group",
      "started update_project_rate_limits",
      "executed update_project_rate_limits",
    ]);
    expect(new Set(entries.map(({ plan }) => plan)).size).toBe(1);
    expect(entries[0]).toMatchObject({
      seq: 1,
      changes: expect.arrayContaining([expect.stringMatching(/^lose access: 7 of 10 members/)]) as unknown,
    });
    expect(entries[1]).toMatchObject({ seq: 2, ends: 1 });
  });
});
