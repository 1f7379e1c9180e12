import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, it } from "vitest";
import { listed } from "../src/listed.ts";
import { listings } from "../src/server.ts";
import { tools } from "../src/tools/tool.ts";
import { surfaceOf, type Selection } from "../src/tools/surface.ts";

const select = (change: Partial<Selection>): Selection => ({ toolsets: ["all"], tools: [], excludeTools: [], readOnly: false, ...change });
const shown = (change: Partial<Selection>): string[] => listings(listed, surfaceOf(select(change), listed), "ask").map((tool) => tool.name);

describe("the surface", () => {
  it("is the one in surface.json: a change of it is seen in review (update with `npm test -- -u`)", async () => {
    const all = listings(listed, surfaceOf(select({}), listed), "ask");
    await expect(`${JSON.stringify(all, undefined, 1)}\n`).toMatchFileSnapshot("./surface.json");
  });

  it("ships as it was made from the rows", () => {
    expect(JSON.parse(readFileSync("dist/listed.json", "utf8"))).toEqual(JSON.parse(JSON.stringify(listed)));
  });

  it("costs at most 120 o200k tokens per endpoint tool on average and 20,000 in all", () => {
    const all = listings(listed, surfaceOf(select({}), listed), "ask");
    const cost = (some: typeof all) => some.reduce((sum, tool) => sum + countTokens(JSON.stringify(tool)), 0);
    const endpoints = all.filter(({ name }) => tools.has(name));
    expect([endpoints.length, all.length]).toEqual([143, 155]);
    expect(cost(all)).toBeLessThanOrEqual(20_000);
    expect(cost(endpoints) / endpoints.length).toBeLessThanOrEqual(120);
  });

  it("stays below the 128 tools that VS Code takes, by default", () => {
    expect(shown({ toolsets: ["default"] })).toHaveLength(108);
  });

  it("adds a toolset to the default", () => {
    const names = shown({ toolsets: ["default", "spend_limits"] });
    expect(names).toContain("update_project_spend_limit");
    expect(names).toHaveLength(114);
  });

  it("adds tools by glob and lets the exclusion win", () => {
    const names = shown({ toolsets: ["projects"], tools: ["list_*_users"], excludeTools: ["archive_*"] });
    expect(names).toEqual(
      [
        "list_group_users",
        "list_projects",
        "create_project",
        "retrieve_project",
        "modify_project",
        "list_project_users",
        "server_status",
      ].toSorted((a, b) => names.indexOf(a) - names.indexOf(b)),
    );
  });

  it("shows with readOnly only tools whose hint says so, whatever else is asked for", () => {
    const readOnly = listings(listed, surfaceOf(select({ readOnly: true, tools: ["delete_*"] }), listed), "ask");
    expect(readOnly.every((tool) => tool.annotations.readOnlyHint)).toBe(true);
    expect(readOnly).toHaveLength(80);
  });

  it.each([
    ["a toolset nobody knows", { toolsets: ["default", "projcts"] }, /no toolset "projcts"/],
    ["a glob that matches nothing", { tools: ["lst_*"] }, /--tools: "lst_\*" matches no tool/],
    ["an exclusion that matches nothing", { excludeTools: ["nothing"] }, /--exclude-tools: "nothing" matches no tool/],
    ["a selection that leaves nothing", { toolsets: ["costs"], excludeTools: ["*"] }, /shows no tool at all/],
  ])("refuses %s", (_, change, message) => {
    expect(() => surfaceOf(select(change), listed)).toThrow(message);
  });

  it("says of every hidden tool why it is hidden", () => {
    const { names, hidden } = surfaceOf(select({ toolsets: ["default"], excludeTools: ["delete_user"] }), listed);
    expect(names.size + hidden.size).toBe(listed.length);
    expect(hidden.get("delete_user")).toContain("--exclude-tools");
    expect(hidden.get("list_external_keys")).toBe("--toolsets external_keys would show it");
  });

  it("asks for a plan token only where a human may be needed, and only under --confirm plan", () => {
    const surface = surfaceOf(select({}), listed);
    const withToken = (confirm: "ask" | "plan") =>
      listings(listed, surface, confirm).filter(({ inputSchema }) => "plan_token" in (inputSchema.properties as object)).length;
    expect(withToken("ask")).toBe(0);
    expect(withToken("plan")).toBeGreaterThanOrEqual(48);
  });

  it("holds nothing that makes hosts drop tools: $schema, $ref, root unions, safe-integer bounds", () => {
    const text = JSON.stringify(listings(listed, surfaceOf(select({}), listed), "plan"));
    expect(text).not.toMatch(/"\$(?:schema|ref|defs)"|9007199254740991/);
    for (const { name, inputSchema } of listings(listed, surfaceOf(select({}), listed), "ask")) {
      expect(Object.keys(inputSchema), name).not.toEqual(expect.arrayContaining(["anyOf"]));
      expect(inputSchema.type, name).toBe("object");
      expect(
        Object.keys(inputSchema).filter((key) => ["anyOf", "oneOf", "allOf"].includes(key)),
        name,
      ).toEqual([]);
    }
  });
});

describe("an endpoint", () => {
  const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .filter((file) => !/tools[/\\]catalog[/\\]|sandbox[/\\]/.test(file));

  it("is named nowhere outside its row and the sandbox, so that a new one is one row and one route", () => {
    const withoutComments = (code: string) => code.replaceAll(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, "");
    for (const file of sources) {
      const code = withoutComments(readFileSync(join("src", file), "utf8"));
      const named = [...tools.keys()].filter((name) => new RegExp(`\\b${name}\\b`).test(code));
      expect(named, file).toEqual([]);
    }
  });
});
