import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tools } from "../../../src/tools/tool.ts";
import { misfits, oddities } from "./answers.ts";
import { assignments } from "./assignments.ts";
import { auditLogs } from "./audit-logs.ts";
import { certificates } from "./certificates.ts";
import { custody } from "./custody.ts";
import { groups } from "./groups.ts";
import { keys } from "./keys.ts";
import { members } from "./members.ts";
import { projects } from "./projects.ts";
import { reportPages, usageReports } from "./reports.ts";
import { roles } from "./roles.ts";
import { startSandbox, type Exchange, type Sandbox } from "./sandbox.ts";
import { settings } from "./settings.ts";
import { spend } from "./spend.ts";
import { trust } from "./trust.ts";

// One file, so that one record holds what the official client did in all scenarios: the last tests ask whether that was everything.

const exchanges: Exchange[] = [];

const people = { members, groups, roles, assignments };
const insideProjects = { projects, keys, settings, spend };
const security = { certificates, custody, trust };
const reports = { auditLogs, reports: { ...usageReports, ...reportPages } };
const families = { ...people, ...insideProjects, ...security, ...reports };

describe.each(Object.entries(families))("the official client: %s", (_, scenarios) => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox(exchanges);
  });
  afterAll(() => sandbox.stop());

  it.each(Object.entries(scenarios))("%s", async (_name, scenario) => {
    expect.hasAssertions();
    await scenario(sandbox);
  });
});

describe("all scenarios together", () => {
  it("get a good answer from every endpoint of the catalog", () => {
    const answered = new Set(exchanges.filter(({ status }) => status === 200).map(({ tool }) => tool.name));
    expect([...tools.keys()].filter((name) => !answered.has(name))).toEqual([]);
  });

  it("see the sandbox answer and refuse, and never fail", () => {
    expect(new Set(exchanges.map(({ status }) => status))).toEqual(new Set([200, 400, 401, 404]));
  });

  it("see only answers that fit the package's types", async () => {
    expect(await misfits(exchanges)).toEqual([]);
  });

  it("see times as whole seconds", () => {
    expect(exchanges.flatMap(({ tool, answer }) => oddities(answer, tool.name))).toEqual([]);
  });
});
