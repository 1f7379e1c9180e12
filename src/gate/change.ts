import { ApiError } from "../client/errors.ts";
import { nextCursor } from "../client/pages.ts";
import type { ApiRequest } from "../client/request.ts";
import { isTypeable } from "../output/untrusted.ts";
import type { Args } from "../tools/define.ts";
import { toRequest } from "../tools/request.ts";
import { riskOf, warningsFor, type Tool } from "../tools/tool.ts";
import { details, identity, nameOf, settings, type Json, type Seen } from "./facts.ts";
import type { Change } from "./plan.ts";
import { readsFor, type Read } from "./reads.ts";

/** Reads one answer of the API; every look a plan takes goes through the same client as the call itself. */
export type Reader = (request: ApiRequest) => Promise<unknown>;

const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

/** Lists that must be searched are short (rate limits: one per model); a longer one is not read to its end for a prompt. */
const maxSearchPages = 10;

async function findInList(read: Read, reader: Reader): Promise<Json | undefined> {
  let cursor: { argument: string; value: string } | undefined;
  for (let page = 0; page < maxSearchPages; page += 1) {
    const json = await reader(toRequest(read.tool, { ...read.args, limit: 100, ...(cursor && { [cursor.argument]: cursor.value }) }));
    const data = isJson(json) && Array.isArray(json.data) ? json.data.filter(isJson) : [];
    const found = data.find((item) => item.id === read.id);
    if (found) return found;
    cursor = read.tool.pages && nextCursor(read.tool.pages, json);
    if (cursor === undefined) return undefined;
  }
  return undefined;
}

/** What does not exist ends the call before anyone is asked, but for a setting that the call would make: that one is simply not set yet. */
async function look(read: Read, mayBeUnset: boolean, reader: Reader): Promise<Seen> {
  try {
    const json = read.search ? await findInList(read, reader) : await reader(toRequest(read.tool, read.args));
    if (read.search && json === undefined) return { read, json: undefined, problem: "not found in the list" };
    return { read, json: isJson(json) ? json : undefined, problem: undefined };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 404 && read.id === undefined && mayBeUnset) return { read, json: undefined, problem: "not set" };
    if (error.status === 401 || error.status === 403)
      return { read, json: undefined, problem: "state unknown: this admin key may not read it" };
    throw error;
  }
}

/**
 * Reads what a call acts on and says what the call would do to it.
 * @throws {ApiError} When something the arguments name does not exist, or cannot be read for another reason than permission.
 */
export async function describeChange(tool: Tool, args: Args, reader: Reader): Promise<Change> {
  const { target: targetRead, others: otherReads } = readsFor(tool, args);
  const [target, ...others] = await Promise.all([
    targetRead && look(targetRead, tool.effect === "update", reader),
    ...otherReads.map((read) => look(read, false, reader)),
  ]);
  const seen = [target, ...others].filter((one) => one !== undefined);
  const name = nameOf(target?.json) ?? target?.read.id ?? target?.read.what ?? tool.name;
  const id = target?.read.id ?? target?.read.what ?? tool.name;
  const { danger, grants } = warningsFor(tool, args);
  const known = seen.flatMap(identity);
  return {
    tool,
    args,
    risk: riskOf(tool, args),
    target: known[0]?.value ?? tool.name,
    facts: [
      ...(target ? [...identity(target), ...(target.json ? details(tool, args, target.json) : [])] : []),
      ...others.filter((one) => one !== undefined).flatMap(identity),
      ...settings(tool, args, target),
    ],
    warnings: [danger, grants].filter((text) => text !== undefined),
    undo: tool.undo,
    irreversible: tool.irreversible,
    typed: tool.irreversible === undefined ? undefined : isTypeable(name) ? name : id,
    state: seen.map(({ json, problem }) => [json, problem]),
  };
}
