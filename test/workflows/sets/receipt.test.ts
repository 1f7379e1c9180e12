import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { answering, apply, begin, change, group, limits, project, prompts, removal, session } from "../../support/change-sets.ts";
import { textOf, type Json, type Reply } from "../../support/peer.ts";

beforeEach(() => begin());
afterEach(() => session.close());

describe("the receipt of a change set", () => {
  it("says of each change what it acted on, what it set, and what takes it back", async () => {
    const newProject = change("create_project", { name: "Fraud Lab" });
    const text = textOf(await apply({ changes: [removal(), limits("Payments", 10), newProject] }));
    const made = [...session.org.projects.values()].find((state) => state.project.name === "Fraud Lab")!.project;
    expect(text.split("\n").slice(1, 4)).toEqual([
      `1. done  remove_project_group group: Support Team (${group("Support Team")}); project: Payments (${project("Payments")}); role in the project: member (role-api-project-member). Undo: add_project_group with the previous role`,
      expect.stringMatching(
        /^2\. done  update_project_rate_limits .*; project: Payments .*: 10,000 → 10\. Undo: update_project_rate_limits with/,
      ),
      `3. done  create_project name: Fraud Lab; id: ${made.id}. Undo: archive_project (a project is never deleted)`,
    ]);
  });

  it("says of what was taken away or replaced what it was, as far as the undo needs it", async () => {
    const state = session.org.projects.get(project("Payments"))!;
    const [user_id] = [...state.users].find(([, { role }]) => role === "member")!;
    const role = [...session.org.roles.values()].find(({ predefined_role: predefined }) => !predefined)!;
    const reader = [...session.org.users.values()].find(({ user, roles }) => user.role === "reader" && roles.size === 1)!.user;
    const member = change("create_project_user", { project_id: project("Search"), email: reader.email, role: "member" });
    const changes = [
      change("delete_project_user", { project_id: project("Payments"), user_id }),
      change("modify_user", { user_id: reader.id, role_id: role.id }),
      member,
      change("add_project_group", { project_id: project("Search"), group_id: group("Support Team"), role: "role-api-project-member" }),
      change("delete_organization_spend_limit", {}),
    ];
    const [, first, second, third, fourth, fifth] = textOf(await apply({ changes })).split("\n");
    expect(first).toMatch(/; role in the project: member\. Undo: create_project_user with the previous role/);
    expect(second).toMatch(/; role: .*; organization role: reader; .*Undo: modify_user with the previous values/);
    expect(fourth).toMatch(
      / project: Search .*; group: Support Team .*; receives the role: member \(role-api-project-member\)\. Undo: remove/,
    );
    expect(fifth).toBe(
      "5. done  delete_organization_spend_limit amount: $14,000.00 a month. Undo: update_organization_spend_limit with the previous amount",
    );
    expect(third).toContain(`; id: ${reader.id}. Undo: delete_project_user`);
  });

  it("says how to undo what was done before it stopped, also where the rest would have made that impossible", async () => {
    answering("apply 3 changes");
    const state = session.org.projects.get(project("Payments"))!;
    const [user_id] = [...state.users].find(([, { role }]) => role === "member")!;
    const leave = change("delete_project_user", { project_id: project("Payments"), user_id });
    const text = textOf(await apply({ changes: [leave, limits("Search", 99_999_999), change("delete_user", { user_id })] }));
    expect(prompts[0]).toContain("\nCANNOT BE UNDONE. What it acts on is removed by change 3.\n");
    expect(text).toMatch(/^1\. done .*; role in the project: member\. Undo: create_project_user with the previous role .*$/m);
  });

  it("shows no key that it made, only where it is kept", async () => {
    const account = [...session.org.projects.get(project("Payments"))!.serviceAccounts.values()][0]!;
    const more = change("create_project_service_account_api_key", {
      project_id: project("Payments"),
      service_account_id: account.id,
      name: "next",
      scopes: ["api.model.request"],
    });
    const text = textOf(await apply({ changes: [more, limits("Payments", 10)] }));
    expect(text).toMatch(/^1\. done .*name: next.*; id: key_\w+; key_file: \S+\.key\. Undo: delete_project_api_key with the returned id$/m);
    expect(text).not.toMatch(/sk-/);
  });

  it("says where what takes a change back was removed by another, before and after", async () => {
    answering("apply 2 changes");
    const user_id = [...session.org.groups.get(group("Support Team"))!.members.keys()][0]!;
    const changes = [change("remove_group_user", { group_id: group("Support Team"), user_id }), change("delete_user", { user_id })];
    const text = textOf(await apply({ changes }));
    expect(prompts[0]).toMatch(/^apply_changes: 2 changes, in this order; 2 of them cannot be undone\. /);
    expect(prompts[0]).toMatch(/\nCANNOT BE UNDONE\. What it acts on is removed by change 2\.\n\n2\. delete_user/);
    expect(text).toMatch(
      /^1\. done .* Cannot be undone: What it acted on was removed by change 2\.\n2\. done .* Cannot be undone: A new invite/m,
    );
    expect(text).not.toContain("ndo:");
  });
});

describe("a change set that stopped", () => {
  it("can leave out a change that never succeeds, and says that later ones may need it", async () => {
    const changes = [limits("Payments", 10), limits("Search", 99_999_999), limits("Payments Staging", 20), limits("Support Copilot", 30)];
    const stopped = textOf(await apply({ changes }));
    expect(stopped).toMatch(
      /^1 of 4 changes done, stopped at the first failure\.\n1\. done .*\n2\. FAILED .*\n3\. not done .*\n4\. not done /,
    );
    const [, id] = /To continue with what is left, change 2 first: apply_changes with resume="(set_[\w-]{12})"/.exec(stopped)!;
    expect(stopped).toContain(`To leave change 2 out and continue with the rest: resume="${id}:skip".`);
    expect(stopped).toMatch(/\nLater changes, deletions too, may depend on change 2, and nothing checks that: look at each before\./);
    const rest = textOf(await apply({ resume: `${id}:skip` }));
    expect(rest).toMatch(/^2 of 2 changes done\./);
    expect(prompts).toHaveLength(2);
    for (const again of [id, `${id}:skip`]) expect(textOf(await apply({ resume: again! }))).toContain("nothing to resume");
  });

  it("leaves nothing out where nothing would be left", async () => {
    const stopped = textOf(await apply({ changes: [limits("Payments", 10), limits("Search", 99_999_999)] }));
    expect(stopped).toMatch(/\nTo continue with what is left: apply_changes with resume="set_[\w-]{12}"\. It is asked anew\.$/);
    const [, id] = /resume="(set_[\w-]{12})"/.exec(stopped)!;
    expect(textOf(await apply({ resume: `${id}:skip` }))).toContain("nothing to resume");
  });
});

describe("a change set of which a change may have been made or not", () => {
  it("asks to look before it is made again or left out", async () => {
    await session.close();
    const faults = { lost: 0 };
    await begin({ sandbox: { faults, seed: 1 }, freshMs: 15_000 });
    // Every answer is lost from the approval on.
    const watch = setInterval(() => {
      if (prompts.length > 0) faults.lost = 1;
    }, 0);
    const stopped = textOf(await apply({ changes: [change("create_group", { name: "Fraud Team" }), removal()] }));
    clearInterval(watch);
    faults.lost = 0;
    expect(stopped).toMatch(/^0 of 2 changes done, stopped at the first failure\.\n1\. FAILED  create_group .*The outcome is UNKNOWN/);
    const [, id] = /\nIf change 1 turns out not to be done, to continue with it: apply_changes with resume="(set_[\w-]{12})"\./.exec(
      stopped,
    )!;
    expect(stopped).toContain(`\nIf it is done, to continue with the rest: resume="${id}:skip".\n`);
    expect(textOf(await apply({ resume: `${id}:skip` }))).toMatch(/^1 of 1 change done\.\n1\. done  remove_project_group /);
    expect([...session.org.groups.values()].filter((state) => state.group.name === "Fraud Team")).toHaveLength(1);
  });
});

describe("a change set for programs", () => {
  const structured = (reply: Reply): Json => JSON.parse(textOf(reply)) as Json;

  beforeEach(async () => {
    await session.close();
    await begin({ output: "json" });
  });

  it("ends with a report of each change", async () => {
    const done = structured(await apply({ changes: [removal(), change("create_group", { name: "Fraud Team" })] }));
    expect(done).toEqual({
      done: 2,
      total: 2,
      resume: null,
      steps: [
        {
          tool: "remove_project_group",
          about: expect.stringMatching(/^group: Support Team .*; project: Payments /) as unknown,
          state: "done",
          undo: "add_project_group with the previous role",
        },
        { tool: "create_group", about: "name: Fraud Team", state: "done", created_id: group("Fraud Team"), undo: "delete_group" },
      ],
    });
  });

  it("says which change failed with what, and what is left", async () => {
    const { error } = structured(await apply({ changes: [removal(), limits("Search", 99_999_999), limits("Payments", 10)] })) as {
      error: Json;
    };
    expect(error).toMatchObject({
      code: "incomplete",
      details: {
        done: 1,
        total: 3,
        resume: expect.stringMatching(/^set_/) as unknown,
        steps: [
          { tool: "remove_project_group", state: "done" },
          { tool: "update_project_rate_limits", state: "failed", code: "api_error", message: expect.stringContaining("400") as unknown },
          { tool: "update_project_rate_limits", state: "not_done" },
        ],
      },
    });
  });
});
