import { declaredRisk, tools, type Tool } from "./tool.ts";

/** Which tools a server shows. */
export interface Selection {
  /** Names of toolsets, `default` or `all`. */
  readonly toolsets: readonly string[];
  /** Globs that add tools, whatever their toolset. */
  readonly tools: readonly string[];
  /** Globs that take tools away; they win over `tools` and `toolsets`. */
  readonly excludeTools: readonly string[];
  /** Only tools that change nothing; wins over everything. */
  readonly readOnly: boolean;
}

/** A selection that names something that does not exist. */
export class SelectionError extends Error {
  override readonly name = "SelectionError";
}

export interface Surface {
  readonly shown: ReadonlyMap<string, Tool>;
  /** Hidden tools by the option that hides them, or that would show them. */
  readonly hidden: ReadonlyMap<string, string>;
}

const all = [...tools.values()];
const toolsetNames = [...new Set(all.map((tool) => tool.toolset))];

/** Tools a name of a toolset stands for. */
function toolsetMembers(name: string): Tool[] {
  if (name === "all") return all;
  if (name === "default") return all.filter((tool) => tool.inDefault);
  const members = all.filter((tool) => tool.toolset === name);
  if (members.length === 0)
    throw new SelectionError(`--toolsets: no toolset "${name}". There are: default, all, ${toolsetNames.join(", ")}.`);
  return members;
}

/** `*` stands for any characters; everything else for itself. */
function globMembers(option: string, glob: string): Tool[] {
  const pattern = new RegExp(
    `^${glob
      .split("*")
      .map((part) => part.replaceAll(/[^\w]/g, "\\$&"))
      .join(".*")}$`,
  );
  const members = all.filter((tool) => pattern.test(tool.name));
  if (members.length === 0)
    throw new SelectionError(`${option}: "${glob}" matches no tool. \`openai-admin-mcp tools --toolsets all\` lists them.`);
  return members;
}

/**
 * Which tools are shown, and why the others are not. Fixed for the life of a server: the 2026-07-28 revision forbids a list that changes as a side effect of calls.
 * @throws {SelectionError} For a toolset or a glob that matches nothing.
 */
export function surfaceOf(selection: Selection): Surface {
  const wanted = new Set([
    ...selection.toolsets.flatMap(toolsetMembers),
    ...selection.tools.flatMap((glob) => globMembers("--tools", glob)),
  ]);
  const excluded = new Set(selection.excludeTools.flatMap((glob) => globMembers("--exclude-tools", glob)));
  const shown = new Map<string, Tool>();
  const hidden = new Map<string, string>();
  for (const tool of all) {
    if (selection.readOnly && declaredRisk(tool).risk !== "read")
      hidden.set(tool.name, "--read-only hides every tool that changes something");
    else if (excluded.has(tool)) hidden.set(tool.name, "--exclude-tools names it");
    else if (!wanted.has(tool)) hidden.set(tool.name, `--toolsets ${tool.toolset} would show it`);
    else shown.set(tool.name, tool);
  }
  if (shown.size === 0)
    throw new SelectionError("This selection shows no tool at all. Widen --toolsets or --tools, or narrow --exclude-tools.");
  return { shown, hidden };
}

/** Names of hidden tools by the reason why. */
export function hiddenByReason({ hidden }: Surface): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const [name, reason] of hidden) names.set(reason, [...(names.get(reason) ?? []), name]);
  return names;
}
