import type { Listing } from "./listing.ts";

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

/** An endpoint or a workflow, as far as choosing and listing it goes. */
export interface Listed {
  readonly toolset: string;
  /** Part of the toolset `default`. */
  readonly inDefault: boolean;
  /** Its calls may need a human. */
  readonly gated: boolean;
  readonly listing: Listing;
}

export interface Surface {
  /** Names of everything shown, in the order of listing. */
  readonly names: ReadonlySet<string>;
  /** Hidden tools by the option that hides them, or that would show them. */
  readonly hidden: ReadonlyMap<string, string>;
}

/** Tools a name of a toolset stands for. */
function toolsetMembers(all: readonly Listed[], name: string): readonly Listed[] {
  if (name === "all") return all;
  if (name === "default") return all.filter((one) => one.inDefault);
  const members = all.filter((one) => one.toolset === name);
  if (members.length > 0) return members;
  const names = [...new Set(all.map((one) => one.toolset))];
  throw new SelectionError(`--toolsets: no toolset "${name}". There are: default, all, ${names.join(", ")}.`);
}

/** `*` stands for any characters; everything else for itself. */
export function globPattern(glob: string): RegExp {
  const parts = glob.split("*").map((part) => part.replaceAll(/[^\w]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}

function globMembers(all: readonly Listed[], option: string, glob: string): readonly Listed[] {
  const pattern = globPattern(glob);
  const members = all.filter(({ listing }) => pattern.test(listing.name));
  if (members.length === 0)
    throw new SelectionError(`${option}: "${glob}" matches no tool. \`openai-admin-mcp tools --toolsets all\` lists them.`);
  return members;
}

/**
 * Which tools are shown, and why the others are not. Fixed for the life of a server: the 2026-07-28 revision forbids a list that changes as a side effect of calls.
 * @param all Everything there is, in the order of listing.
 * @throws {SelectionError} For a toolset or a glob that matches nothing.
 */
export function surfaceOf(selection: Selection, all: readonly Listed[]): Surface {
  const wanted = new Set([
    ...selection.toolsets.flatMap((name) => toolsetMembers(all, name)),
    ...selection.tools.flatMap((glob) => globMembers(all, "--tools", glob)),
  ]);
  const excluded = new Set(selection.excludeTools.flatMap((glob) => globMembers(all, "--exclude-tools", glob)));
  const names = new Set<string>();
  const hidden = new Map<string, string>();
  for (const one of all) {
    const { name, annotations } = one.listing;
    if (selection.readOnly && !annotations.readOnlyHint) hidden.set(name, "--read-only hides every tool that changes something");
    else if (excluded.has(one)) hidden.set(name, "--exclude-tools names it");
    else if (!wanted.has(one)) hidden.set(name, `--toolsets ${one.toolset} would show it`);
    else names.add(name);
  }
  if (names.size === 0)
    throw new SelectionError("This selection shows no tool at all. Widen --toolsets or --tools, or narrow --exclude-tools.");
  return { names, hidden };
}

/** Names of hidden tools by the reason why. */
export function hiddenByReason({ hidden }: Surface): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const [name, reason] of hidden) names.set(reason, [...(names.get(reason) ?? []), name]);
  return names;
}
