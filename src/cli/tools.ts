import { readFile } from "node:fs/promises";
import type { Options } from "../config.ts";
import { listings } from "../server.ts";
import { hiddenByReason, surfaceOf } from "../tools/surface.ts";
import { declaredRisk, tools, type Tool } from "../tools/tool.ts";
import { workflows } from "../workflows/index.ts";
import { readListed } from "./settings.ts";

/** Tokens (o200k) each tool costs in `tools/list`, counted when the package was built; the tokenizer itself is too large to ship. */
async function readTokens(): Promise<Readonly<Record<string, number>>> {
  return JSON.parse(await readFile(new URL("./tool-tokens.json", import.meta.url), "utf8")) as Record<string, number>;
}

const riskOfTool = (name: string, tool: Tool | undefined): string => {
  if (tool === undefined) return workflows.get(name)?.gated === true ? "destructive" : "read";
  const { risk, dependsOnArguments } = declaredRisk(tool);
  return dependsOnArguments ? `${risk}, more for some arguments` : risk;
};

/** What this configuration exposes, and why the rest is hidden. */
export async function listTools(options: Options, json: boolean): Promise<string> {
  const listed = await readListed();
  const surface = surfaceOf(options, listed);
  const tokens = await readTokens();
  const shown = listings(listed, surface, options.confirm).map(({ name, description }) => {
    const tool = tools.get(name);
    return {
      name,
      risk: riskOfTool(name, tool),
      toolset: tool?.toolset ?? (workflows.has(name) ? "workflows" : "server"),
      tokens: tokens[name] ?? 0,
      route: tool?.route,
      undo: tool?.undo,
      description,
    };
  });
  const hidden = [...surface.hidden].map(([name, reason]) => ({ name, toolset: tools.get(name)?.toolset ?? "workflows", reason }));
  const total = shown.reduce((sum, tool) => sum + tool.tokens, 0);
  if (json) return JSON.stringify({ tools: shown, hidden, tokens: total }, undefined, 2);
  const wide = Math.max(...shown.map(({ name }) => name.length));
  return [
    ...shown.map(
      (tool) =>
        `${tool.name.padEnd(wide)}  ${tool.risk.split(",")[0]!.padEnd(11)}  ${String(tool.tokens).padStart(4)}  ${tool.description}`,
    ),
    "",
    `${shown.length} tools, ${total} tokens (o200k). ${hidden.length} hidden.`,
    ...[...hiddenByReason(surface)].map(([reason, names]) => `hidden, ${reason}: ${names.join(", ")}`),
  ].join("\n");
}
