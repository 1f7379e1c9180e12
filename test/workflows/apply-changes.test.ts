import { rmSync, writeFileSync } from "node:fs";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { textOf, type Json, type Peer, type Reply } from "../support/peer.ts";
import { startSession, type Session } from "../support/session.ts";

let session: Session;
let peer: Peer;
/** What the host shows and how it answers. */
let prompts: string[] = [];

beforeEach(async () => {
  session = await startSession();
  peer = await session.connect({ era: "legacy", capabilities: { elicitation: {} } });
  prompts = [];
  answering("Approve");
});
afterEach(() => session.close());

function answering(decision: string): void {
  peer.respondWith((_, params) => {
    prompts.push(String(params.message));
    return { action: "accept", content: { decision } };
  });
}

const project = (name: string): string => [...session.org.projects.values()].find((state) => state.project.name === name)!.project.id;
const group = (name: string): string => [...session.org.groups.values()].find((state) => state.group.name === name)!.group.id;
const change = (tool: string, args: Json): Json => ({ tool, arguments: args });
const apply = (args: Json): Promise<Reply> => peer.request("tools/call", { name: "apply_changes", arguments: args });
const limits = (name: string, requests: number): Json =>
  change("update_project_rate_limits", {
    project_id: project(name),
    rate_limit_id: [...session.org.projects.get(project(name))!.rateLimits.keys()][0],
    max_requests_per_1_minute: requests,
  });
const removal = (): Json => change("remove_project_group", { project_id: project("Payments"), group_id: group("Support Team") });

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
    expect(textOf(reply)).toMatch(/To undo, last one first:\n- .*update_project_rate_limits.*\n- .*\n- .*add_project_group/s);
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
    ["a read", () => [removal(), change("list_projects", {})], /change 2 \(list_projects\): reads/],
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
    ["more than fifty calls", () => Array.from({ length: 51 }, (_, index) => limits("Payments", index + 1)), /changes/],
    ["none at all", () => [], /changes/],
  ])("refuses %s before anyone is asked", async (_, changes, message) => {
    const reply = await apply({ changes: changes() });
    expect(textOf(reply)).toMatch(message);
    expect(textOf(reply)).toContain("Nothing was sent");
    expect([prompts, session.sent]).toEqual([[], []]);
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
