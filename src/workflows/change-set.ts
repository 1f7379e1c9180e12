import { ApiError } from "../client/errors.ts";
import { digest } from "../gate/plan.ts";
import { shown } from "../output/untrusted.ts";
import type { Args } from "../tools/define.ts";
import { pathFields } from "../tools/fields.ts";
import { InputError } from "../tools/input.ts";
import { toRequest } from "../tools/request.ts";
import type { Surface } from "../tools/surface.ts";
import { tools, type Tool } from "../tools/tool.ts";
import { idsNamedBy, pathIds, removesById, within } from "./sets/removals.ts";

/** One call of a change set, its arguments checked. */
export interface Item {
  readonly tool: Tool;
  readonly args: Args;
}

/** A change of a set, as errors name it. */
export const place = (index: number, tool: string): string => `change ${index + 1} (${shown(tool, 100)})`;

/** The same error, saying in which change it happened. */
export function errorIn(where: string, error: unknown): unknown {
  if (error instanceof InputError) return new InputError(`${where}: ${error.message}`);
  if (!(error instanceof ApiError)) return error;
  const { status, code, type, param, requestId, hint, retryAfterMs, outcome } = error;
  return new ApiError({ status, code, type, param, requestId, hint, retryAfterMs, outcome, message: `${where}: ${error.message}` });
}

/** One call of a change set as it was given. */
interface Given {
  readonly tool: string;
  readonly arguments: Args;
}

/** Checks arguments and puts ids in the place of names. */
export type Prepare = (tool: Tool, raw: unknown) => Promise<{ readonly args: Args }>;

const isIdArgument = (name: string): boolean => name in pathFields;

/** Where a name that nothing has yet comes from: an earlier change of the set that would create it. */
function createdBefore(given: readonly Given[], index: number): string {
  const wanted = new Set(Object.entries(given[index]!.arguments).flatMap(([name, value]) => (isIdArgument(name) ? [value] : [])));
  const creates = ({ tool, arguments: args }: Given): boolean =>
    tools.get(tool)?.effect === "create" && Object.entries(args).some(([name, value]) => !isIdArgument(name) && wanted.has(value));
  const at = given.slice(0, index).findIndex(creates);
  return at < 0
    ? ""
    : ` A change cannot use what an earlier one of the same set creates: make ${place(at, given[at]!.tool)} by itself first.`;
}

async function itemOf(surface: Surface, prepare: Prepare, all: readonly Given[], index: number): Promise<Item> {
  const given = all[index]!;
  const where = place(index, given.tool);
  const tool = surface.names.has(given.tool) ? tools.get(given.tool) : undefined;
  if (tool === undefined) {
    const why = surface.hidden.get(given.tool);
    throw new InputError(`${where}: ${why === undefined ? "there is no such tool" : `this tool is hidden (${why})`}. Nothing was sent.`);
  }
  if (tool.effect === "read" || tool.effect === "check")
    throw new InputError(`${where}: it changes nothing; call it by itself. Nothing was sent.`);
  try {
    return { tool, args: (await prepare(tool, given.arguments)).args };
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${where}: ${error.message}${createdBefore(all, index)}`);
    throw errorIn(where, error);
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
  const removes = removesById(earlier) && (earlier.tool.pathParams.length === 1 || earlier.tool.irreversible !== undefined);
  if (removes && within(pathIds(earlier), idsNamedBy(later))) return "acts on what is removed by";
  const [gone, used] = [toRequest(earlier.tool, earlier.args).path, toRequest(later.tool, later.args).path];
  return earlier.tool.effect === "delete" && (used === gone || used.startsWith(`${gone}/`)) ? "acts on what is removed by" : undefined;
}

/**
 * The calls of a set, each checked as if it were made alone, and all of them against each other.
 * @throws {InputError} Names the change that is wrong. Nothing was sent.
 */
export async function itemsOf(surface: Surface, prepare: Prepare, given: readonly Given[]): Promise<Item[]> {
  const items = await Promise.all(given.map((_, index) => itemOf(surface, prepare, given, index)));
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
