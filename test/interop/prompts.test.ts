import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { prompts } from "../../src/prompts/index.ts";
import { api } from "../client/servers.ts";
import { hosts, type Host } from "../prompts/hosts.ts";
import { connect } from "../support/process.ts";
import { startSession, type Session } from "../support/session.ts";

const ref = (name: string) => ({ type: "ref/prompt" as const, name });

describe.each(hosts)("%s", (_, connectHost, revision) => {
  let session: Session;
  let host: Host;
  beforeAll(async () => {
    session = await startSession();
    host = await connectHost(session);
  });
  afterAll(async () => {
    await host.close();
    await session.close();
  });

  it("speaks the revision it should", () => {
    expect(host.revision).toBe(revision);
  });

  it("lists the prompts with the arguments that must be given", async () => {
    const listed = await host.prompts();
    expect(listed.map(({ name }) => name)).toEqual(prompts.map(({ name }) => name));
    const required = listed.map(({ name, arguments: args = [] }) => [
      name,
      args.filter((one) => one.required === true).map((one) => one.name),
    ]);
    expect(Object.fromEntries(required)).toEqual({
      quarterly_access_review: [],
      key_hygiene: [],
      offboard_leaver: ["user"],
      onboard_team: ["project"],
      cost_spike: [],
    });
    expect(listed.find(({ name }) => name === "offboard_leaver")).toMatchObject({
      title: "Offboard a leaver",
      arguments: [{ name: "user", description: "Who leaves: email, name or id." }],
    });
    const described = listed.flatMap(({ arguments: args = [] }) => args.map((one) => (one as { description?: string }).description ?? ""));
    for (const description of described) expect(description).not.toBe("");
  });

  it("gets a text with what the person gave, and none for what is no argument", async () => {
    expect(await host.prompt("offboard_leaver", { user: 'Ada "x"' })).toContain('plan_offboarding {"user":"Ada \\"x\\"","evidence":true}');
    expect(await host.prompt("quarterly_access_review", { project: "" })).toContain("the whole OpenAI organization");
    await expect(host.prompt("offboard_leaver")).rejects.toThrow(/user/);
    await expect(host.prompt("key_hygiene", { idle_days: "many" })).rejects.toThrow(/whole number of days/);
    await expect(host.prompt("key_hygiene", { days: "90" })).rejects.toThrow(/days/);
    await expect(host.prompt("drop_tables")).rejects.toThrow(/drop_tables/);
  });

  it("completes projects, people and groups by their real names", async () => {
    expect((await host.complete(ref("quarterly_access_review"), "project", "pay")).values).toEqual(["Payments", "Payments Staging"]);
    expect((await host.complete(ref("onboard_team"), "template", "sear")).values).toContain("Search");
    expect((await host.complete(ref("onboard_team"), "group", "SUPPORT t")).values).toEqual(["Support Team"]);
    const { email } = [...session.org.users.values()].map(({ user }) => user).find((user) => typeof user.email === "string")!;
    expect((await host.complete(ref("offboard_leaver"), "user", email!.slice(0, 6).toUpperCase())).values).toContain(email);
    expect((await host.complete(ref("key_hygiene"), "idle_days", "9")).values).toEqual([]);
  });
});

describe("completion", () => {
  it("gives a hundred suggestions at most, and says that there are more", async () => {
    const session = await startSession();
    onTestFinished(() => session.close());
    const [[, state]] = [...session.org.users] as [[string, Parameters<typeof session.org.users.set>[1]]];
    for (let index = 0; index < 120; index += 1) {
      const id = `user-many${index}`;
      session.org.users.set(id, { ...state, user: { ...state.user, id, email: `many${index}@example.com` } });
    }
    const host = await hosts[0]![1](session);
    const { values, hasMore } = await host.complete(ref("offboard_leaver"), "user", "many");
    expect([values.length, hasMore]).toEqual([100, true]);
    await host.close();
  });

  it("has no suggestions and no error when the API refuses, and does not ask it again at once", async () => {
    const refusing = await api({ status: 401, json: { error: { message: "no", code: "invalid_api_key" } } });
    const session = await startSession({ api: refusing.url });
    onTestFinished(() => session.close());
    const host = await hosts[0]![1](session);
    for (const typed of ["p", "pa", "pay"]) expect((await host.complete(ref("onboard_team"), "project", typed)).values).toEqual([]);
    expect(refusing.seen).toHaveLength(1);
    await host.close();
  });
});

describe("the built server", () => {
  it("offers the prompts, and under --read-only those that only read", async () => {
    const { peer } = await connect(["--sandbox"], { era: "legacy", capabilities: {} });
    expect((await peer.request("prompts/list")).result?.prompts).toHaveLength(prompts.length);
    peer.close();
    const readOnly = await connect(["--sandbox", "--read-only"], { era: "modern", capabilities: {} });
    const listed = (await readOnly.peer.request("prompts/list")).result as { prompts: Array<{ name: string }>; ttlMs: number };
    expect(listed.prompts.map(({ name }) => name)).toEqual(["quarterly_access_review", "key_hygiene", "cost_spike"]);
    expect(listed.ttlMs).toBe(300_000);
    readOnly.peer.close();
  });
});
