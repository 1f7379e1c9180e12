import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tools } from "../../../src/tools/tool.ts";
import { misfits, oddities } from "./answers.ts";
import { assignments } from "./assignments.ts";
import { groups } from "./groups.ts";
import { members } from "./members.ts";
import { roles } from "./roles.ts";
import { startSandbox, type Exchange, type Sandbox } from "./sandbox.ts";

// One file, so that one record holds what the official client did in all scenarios: the last tests ask whether that was everything.

const exchanges: Exchange[] = [];

describe.each(Object.entries({ members, groups, roles, assignments }))("%s", (_, scenarios) => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox(exchanges);
  });
  afterAll(() => sandbox.stop());

  it.each(Object.entries(scenarios))("%s", (_name, scenario) => scenario(sandbox));
});

describe("all scenarios together", () => {
  it("get a good answer from every endpoint of the catalog", () => {
    const answered = new Set(exchanges.filter(({ status }) => status === 200).map(({ tool }) => tool.name));
    expect([...tools.keys()].filter((name) => !answered.has(name))).toEqual([]);
  });

  it("never see the sandbox fail", () => {
    expect(exchanges.filter(({ status }) => status >= 500)).toEqual([]);
  });

  it("see only answers that fit the package's types", async () => {
    expect(await misfits(exchanges)).toEqual([]);
  });

  it("see times as whole seconds", () => {
    expect(exchanges.flatMap(({ tool, answer }) => oddities(answer, tool.name))).toEqual([]);
  });
});
