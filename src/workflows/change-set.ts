import { digest } from "../gate/plan.ts";
import { shown } from "../output/untrusted.ts";
import type { Args } from "../tools/define.ts";
import { InputError } from "../tools/input.ts";
import { toRequest } from "../tools/request.ts";
import type { Surface } from "../tools/surface.ts";
import { tools, type Tool } from "../tools/tool.ts";

/** One call of a change set, its arguments checked. */
export interface Item {
  readonly tool: Tool;
  readonly args: Args;
}

const place = (index: number, tool: string): string => `change ${index + 1} (${shown(tool, 100)})`;

/** Checks arguments and puts ids in the place of names. */
export type Prepare = (tool: Tool, raw: unknown) => Promise<{ readonly args: Args }>;

async function itemOf(surface: Surface, prepare: Prepare, given: { tool: string; arguments: Args }, index: number): Promise<Item> {
  const where = place(index, given.tool);
  const tool = surface.names.has(given.tool) ? tools.get(given.tool) : undefined;
  if (tool === undefined) {
    const why = surface.hidden.get(given.tool);
    throw new InputError(`${where}: ${why === undefined ? "there is no such tool" : `this tool is hidden (${why})`}. Nothing was sent.`);
  }
  if (tool.effect === "read" || tool.effect === "check")
    throw new InputError(`${where}: reads nothing changes; call it by itself. Nothing was sent.`);
  try {
    return { tool, args: (await prepare(tool, given.arguments)).args };
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${where}: ${error.message}`);
    throw error;
  }
}

const pathArguments = ({ tool, args }: Item): string => digest(tool.pathParams.map((param) => args[param]));

/** The tool that takes a call back is the first word of its undo. */
const undoes = (later: Item, earlier: Item): boolean =>
  earlier.tool.undo?.split(" ")[0] === later.tool.name &&
  earlier.tool.name !== later.tool.name &&
  Object.entries(later.args).every(([name, value]) => !(name in earlier.args) || earlier.args[name] === value);

/** What is wrong with having both in one set; undefined when nothing is. */
function conflict(earlier: Item, later: Item): string | undefined {
  if (earlier.tool === later.tool && digest(earlier.args) === digest(later.args)) return "is the same call as";
  if (
    earlier.tool === later.tool &&
    later.tool.effect === "update" &&
    later.tool.pathParams.length > 0 &&
    pathArguments(earlier) === pathArguments(later)
  )
    return "sets the same thing as";
  if (undoes(later, earlier) || undoes(earlier, later)) return "takes back what is done by";
  const [gone, used] = [toRequest(earlier.tool, earlier.args).path, toRequest(later.tool, later.args).path];
  return earlier.tool.effect === "delete" && (used === gone || used.startsWith(`${gone}/`)) ? "acts on what is removed by" : undefined;
}

/**
 * The calls of a set, each checked as if it were made alone, and all of them against each other.
 * @throws {InputError} Names the change that is wrong. Nothing was sent.
 */
export async function itemsOf(
  surface: Surface,
  prepare: Prepare,
  given: ReadonlyArray<{ tool: string; arguments: Args }>,
): Promise<Item[]> {
  const items = await Promise.all(given.map((change, index) => itemOf(surface, prepare, change, index)));
  items.forEach((later, index) => {
    const clash = items.slice(0, index).findIndex((earlier) => conflict(earlier, later) !== undefined);
    if (clash < 0) return;
    const how = conflict(items[clash]!, later)!;
    throw new InputError(
      `${place(index, later.tool.name)} ${how} ${place(clash, items[clash]!.tool.name)}: leave one of them out. Nothing was sent.`,
    );
  });
  return items;
}
