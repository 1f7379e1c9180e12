import { describe, expect, it } from "vitest";
import { tools } from "../../src/tools/tool.ts";
import { workflows } from "../../src/workflows/index.ts";
import { run, type Env } from "../support/process.ts";

interface Inventory {
  readonly tools: ReadonlyArray<{ readonly name: string; readonly risk: string; readonly toolset: string; readonly tokens: number }>;
  readonly hidden: ReadonlyArray<{ readonly name: string; readonly reason: string }>;
  readonly tokens: number;
}

async function inventory(args: string[], env: Env = {}): Promise<Inventory> {
  const { code, stdout, stderr } = await run(["tools", "--json", ...args], { env });
  expect(stderr).toBe("");
  expect(code).toBe(0);
  return JSON.parse(stdout) as Inventory;
}

const namesOf = (list: ReadonlyArray<{ readonly name: string }>) => list.map(({ name }) => name);

describe("tools --json", () => {
  it("lists with --toolsets all every endpoint of the catalog and server_status, with risk, toolset and cost, without a key", async () => {
    const { tools: listed, hidden, tokens } = await inventory(["--toolsets", "all"]);
    expect(tools.size).toBe(143);
    expect(namesOf(listed)).toEqual([...workflows.keys(), ...tools.keys(), "server_status"]);
    expect(hidden).toEqual([]);
    for (const { name, risk, toolset, tokens: cost } of listed) {
      expect(risk, name).toMatch(/^(?:read|write|grant|destructive)(?:, more for some arguments)?$/);
      expect(toolset, name).toBe(tools.get(name)?.toolset ?? (workflows.has(name) ? "workflows" : "server"));
      expect(cost, name).toBeGreaterThan(20);
    }
    expect(tokens).toBe(listed.reduce((sum, tool) => sum + tool.tokens, 0));
  });

  it("lists by default less than the 128 tools some hosts take, and says of each other one what would show it", async () => {
    const { tools: listed, hidden } = await inventory([]);
    expect(listed).toHaveLength(108);
    expect(new Set([...namesOf(listed), ...namesOf(hidden)])).toEqual(new Set([...workflows.keys(), ...tools.keys(), "server_status"]));
    for (const { name, reason } of hidden) expect(reason).toBe(`--toolsets ${tools.get(name)!.toolset} would show it`);
  });

  it("follows every option of the selection, and its environment variable", async () => {
    const selection = ["--toolsets", "costs", "--tools", "*_project*", "--exclude-tools", "*_project_*,create_*", "--read-only"];
    const env = {
      OPENAI_ADMIN_MCP_TOOLSETS: "costs",
      OPENAI_ADMIN_MCP_TOOLS: "*_project*",
      OPENAI_ADMIN_MCP_EXCLUDE_TOOLS: "*_project_*,create_*",
      OPENAI_ADMIN_MCP_READ_ONLY: "yes",
    };
    const listed = namesOf((await inventory(selection)).tools);
    const costs = [...tools.values()].filter(({ toolset }) => toolset === "costs");
    expect(new Set(listed)).toEqual(new Set(["list_projects", "retrieve_project", ...namesOf(costs), "server_status"]));
    expect(namesOf((await inventory([], env)).tools)).toEqual(listed);
  });

  it("lets the command line win over the environment, before and after the command", async () => {
    const env = { OPENAI_ADMIN_MCP_TOOLSETS: "costs", OPENAI_ADMIN_MCP_OUTPUT: "json" };
    const after = await inventory(["--toolsets", "groups"], env);
    expect(new Set(after.tools.map(({ toolset }) => toolset))).toEqual(new Set(["groups", "server"]));
    const { stdout } = await run(["--toolsets", "groups", "tools", "--json"], { env });
    expect(JSON.parse(stdout)).toEqual(after);
  });
});

describe("tools", () => {
  it("is a table for people that ends with what is hidden and why", async () => {
    const { code, stdout } = await run(["tools", "--toolsets", "projects"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^archive_project +destructive +\d+ {2}Archive a project for good\.$/m);
    expect(stdout).toMatch(/^6 tools, \d+ tokens \(o200k\)\. 149 hidden\.$/m);
    expect(stdout).toMatch(/^hidden, --toolsets costs would show it: /m);
  });
});
