import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { ApiError, ConnectionError } from "../../src/client/errors.ts";
import type { ApiRequest, Reader } from "../../src/client/request.ts";
import { describeChange } from "../../src/gate/change.ts";
import type { LookOptions } from "../../src/gate/facts/look.ts";
import { planOf, type Change } from "../../src/gate/plan.ts";
import { readsFor } from "../../src/gate/reads.ts";
import { seedOrg } from "../../src/sandbox/seed.ts";
import type { Args } from "../../src/tools/define.ts";
import { tools } from "../../src/tools/tool.ts";
import { directory, goldenCalls } from "./golden-calls.ts";
import { lineOf, noon, setStage, toolOf, type Stage } from "./stage.ts";

let stage: Stage;
afterEach(() => stage.close());

const apiError = (status: number) =>
  new ApiError({
    status,
    message: "no",
    code: undefined,
    type: undefined,
    param: undefined,
    requestId: undefined,
    hint: undefined,
    retryAfterMs: undefined,
    outcome: "refused",
  });

/** A plan whose reads go through a hand that may interfere. */
async function planThrough(
  name: string,
  args: Args,
  interfere: (request: ApiRequest, signal?: AbortSignal) => Promise<unknown>,
  options: LookOptions = {},
): Promise<Change> {
  const reader: Reader = async (request, signal) => (await interfere(request, signal)) ?? stage.reader(request, signal);
  return describeChange(toolOf(name), args, reader, { now: noon * 1000, ...options });
}

const failing = (pattern: RegExp, error: Error) => async (request: ApiRequest) => {
  if (pattern.test(request.path)) throw error;
  return undefined;
};

const removal = () => {
  const { project, group } = directory(stage.org);
  return { project_id: project("Payments").project.id, group_id: group("Support Team") };
};

describe("what could not be read is said, never guessed", () => {
  it.each<[string, Error, string]>([
    ["the key may not read it", apiError(403), "unknown (this admin key may not read it)"],
    ["the API asks for a pause", apiError(429), "unknown (the API asks for a pause)"],
    ["the API fails", apiError(500), "unknown (the API answered 500)"],
    ["nothing comes back", new ConnectionError("gone", { kind: "reset", outcome: "unchanged" }), "unknown (the API did not answer)"],
  ])("when %s", async (_, error, said) => {
    stage = await setStage();
    const { key } = directory(stage.org);
    const change = await planThrough("delete_project_api_key", key("payments-api prod"), failing(/costs/, error));
    expect(lineOf(change, "spent since 2026-10-21")).toBe(said);
    expect(lineOf(change, "last used")).toContain("1 minute ago");
  });

  it("of a key without a recorded use, which is not the same as an unused one", async () => {
    stage = await setStage();
    const { key } = directory(stage.org);
    const change = await stage.plan("delete_project_api_key", key("amir-test"));
    expect(lineOf(change, "last used")).toBe("no recorded use");
    expect(JSON.stringify(change.facts)).not.toMatch(/unused|never used/i);
  });

  it("of members, without whom nobody can say who loses access", async () => {
    stage = await setStage();
    const change = await planThrough("remove_project_group", removal(), failing(/groups\/[^/]+\/users/, apiError(403)));
    expect(lineOf(change, "lose access")).toBe("unknown (this admin key may not read it)");
  });

  it("of owners: those who seem to lose access may keep it", async () => {
    stage = await setStage();
    const change = await planThrough("remove_project_group", removal(), failing(/organization\/users/, apiError(403)));
    expect(lineOf(change, "lose access")).toBeUndefined();
    expect(lineOf(change, "may lose access")).toMatch(/^7 of 10 members: /);
    expect(lineOf(change, "not looked at")).toBe("who owns the organization");
  });

  it("of the ownership of a member: who seems to keep nothing may keep everything", async () => {
    stage = await setStage();
    const { project, user } = directory(stage.org);
    const args = { project_id: project("Payments").project.id, user_id: user("Caroline Meyer") };
    for (const { members } of stage.org.groups.values()) members.delete(args.user_id);
    const unread = failing(/organization\/users\//, apiError(403));
    const said = "whether the user owns the organization could not be read";
    expect(lineOf(await planThrough("delete_project_user", args, unread), "keeps access")).toBe(`unknown (${said})`);
    const role = { ...args, role_id: "role-api-project-owner" };
    expect(lineOf(await planThrough("unassign_project_user_role", role, unread), "keeps")).toBe(`unknown (${said})`);
  });

  it("of a list that was not read to its end", async () => {
    stage = await setStage();
    const args = removal();
    const change = await planThrough("remove_project_group", args, async (request) => {
      if (!request.path.endsWith(`/groups/${args.group_id}/users`)) return undefined;
      return { ...((await stage.reader(request)) as object), has_more: true, next: null };
    });
    expect(lineOf(change, "lose access") ?? lineOf(change, "may lose access")).toMatch(/ of at least 10 members/);
  });

  it("but a target that cannot be read for another reason ends the call", async () => {
    stage = await setStage();
    await expect(planThrough("remove_project_group", removal(), failing(/projects\/[^/]+\/groups\/[^/]+$/, apiError(404)))).rejects.toThrow(
      "no",
    );
  });
});

describe("extra reads are bounded", () => {
  it("to twelve, whatever the call, in an organization of 300 people and 40 projects", async () => {
    stage = await setStage(seedOrg({ seed: 1, now: () => noon, users: 300, projects: 40 }));
    for (const [name, args] of goldenCalls(stage.org)) {
      stage.sent.length = 0;
      await stage.plan(name, args);
      const { target, others } = readsFor(toolOf(name), args);
      expect(stage.sent.length - others.length - (target === undefined ? 0 : 1), name).toBeLessThanOrEqual(12);
    }
  });

  it("in time: what did not come is said, and its requests are given up", async () => {
    stage = await setStage();
    const signals: AbortSignal[] = [];
    const { project } = directory(stage.org);
    const change = await planThrough(
      "archive_project",
      { project_id: project("Payments").project.id },
      async (request, signal) => {
        if (!/costs/.test(request.path)) return undefined;
        signals.push(signal!);
        // A reader that does not listen to the signal must not hold the plan up either.
        await sleep(60_000, undefined, { ref: false });
        return {};
      },
      { withinMs: 300 },
    );
    expect(lineOf(change, "spent since 2026-10-21")).toBe("unknown (it took more than 0.3 s)");
    expect(lineOf(change, "direct members")).toContain("Marcus Adeyemi");
    expect(signals[0]!.aborted).toBe(true);
  });

  it("and end with the call: a cancelled one does not become a plan", async () => {
    stage = await setStage();
    const cancelled = new Error("cancelled");
    const { project } = directory(stage.org);
    await expect(planThrough("archive_project", { project_id: project("Payments").project.id }, failing(/costs/, cancelled))).rejects.toBe(
      cancelled,
    );
  });
});

const fingerprint = (change: Change): string => planOf("x", "x", [change], undefined, 0).fingerprint;

describe("an approval holds", () => {
  it("while only last use and spend move", async () => {
    stage = await setStage();
    const { key, account, project } = directory(stage.org);
    const calls = [
      ["delete_project_api_key", key("payments-api prod")],
      ["delete_project_service_account", account("payments-api")],
      ["archive_project", { project_id: project("Payments").project.id }],
    ] as const;
    const before = await Promise.all(calls.map(([name, args]) => stage.plan(name, args)));
    for (const { key: one } of project("Payments").apiKeys.values()) one.last_used_at = noon;
    stage.org.activity.length = 0;
    const after = await Promise.all(calls.map(([name, args]) => stage.plan(name, args)));
    for (const [index, change] of after.entries()) {
      expect(change.facts).not.toEqual(before[index]!.facts);
      expect(fingerprint(change)).toBe(fingerprint(before[index]!));
    }
  });

  it("not when somebody else would lose access than the person saw", async () => {
    stage = await setStage();
    const { user, project } = directory(stage.org);
    const before = await stage.plan("remove_project_group", removal());
    expect(fingerprint(await stage.plan("remove_project_group", removal()))).toBe(fingerprint(before));
    project("Payments").users.delete(user("Grace Okonkwo"));
    const after = await stage.plan("remove_project_group", removal());
    expect(lineOf(after, "lose access")).toContain("Grace Okonkwo");
    expect(fingerprint(after)).not.toBe(fingerprint(before));
  });
});

describe("a plan fits on a form", () => {
  it("whatever people call things: short, and without a character that hides or reorders text", async () => {
    const evil = (text: string): string => `${text}\n\u202Eowner\u0007\u{E0041}${"x".repeat(300)}`;
    const org = seedOrg({ seed: 1, now: () => noon, users: 40, projects: 8 });
    const calls = goldenCalls(org);
    for (const { user } of org.users.values()) Object.assign(user, { name: evil(user.name ?? ""), role: evil(user.role ?? "") });
    for (const { group } of org.groups.values()) group.name = evil(group.name);
    for (const { certificate } of org.certificates.values()) certificate.name = evil(certificate.name ?? "");
    for (const { key } of org.adminApiKeys.values()) Object.assign(key, { name: evil(key.name ?? ""), redacted_value: evil("sk-") });
    for (const role of org.roles.values()) Object.assign(role, { description: evil(""), permissions: role.permissions.map(evil) });
    for (const { provider, rules } of org.identityProviders.values()) {
      Object.assign(provider, { name: evil(provider.name), issuer: evil(provider.issuer) });
      for (const rule of rules.values()) Object.assign(rule, { name: evil(""), attribute_matchers: { [evil("ref")]: evil("main") } });
    }
    for (const { project, serviceAccounts, apiKeys, roles, users } of org.projects.values()) {
      project.name = evil(project.name ?? "");
      for (const account of serviceAccounts.values()) account.name = evil(account.name);
      for (const { key } of apiKeys.values()) key.name = evil(key.name);
      for (const role of roles.values()) Object.assign(role, { description: evil(""), permissions: role.permissions.map(evil) });
      for (const member of users.values()) member.role = evil(member.role);
    }
    stage = await setStage(org);
    for (const [name, args] of calls) {
      const { facts, warnings, target, typed } = await stage.plan(name, args);
      for (const text of [...facts.flatMap(({ label, value }) => [label, value]), ...warnings, target, typed ?? ""]) {
        expect(text, name).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u{E0000}-\u{E007F}]/u);
        expect(text.length, `${name}: ${text}`).toBeLessThanOrEqual(1600);
      }
      expect(facts.length, name).toBeLessThanOrEqual(12);
    }
  });
});

describe("the gate", () => {
  it("names no tool: what a call is like stands in its row", async () => {
    const folder = join(import.meta.dirname, "../../src/gate");
    const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".ts"));
    expect(files.length).toBeGreaterThan(30);
    const names = new RegExp(`\\b(?:${[...tools.keys()].join("|")})\\b`);
    for (const file of files) expect(names.exec(await readFile(join(folder, file), "utf8"))?.[0], file).toBeUndefined();
  });

  it("asks for a sentence only where it can be typed", () => {
    for (const { name, acknowledge } of tools.values()) expect(acknowledge?.length ?? 0, name).toBeLessThanOrEqual(64);
  });
});
