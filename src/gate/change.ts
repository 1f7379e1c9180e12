import type { Reader } from "../client/request.ts";
import { ApiError } from "../client/errors.ts";
import { nextCursor } from "../client/pages.ts";
import { isTypeable } from "../output/untrusted.ts";
import type { Args } from "../tools/define.ts";
import { toRequest } from "../tools/request.ts";
import { riskOf, warningsFor, type Tool } from "../tools/tool.ts";
import { factsOf, type Seen } from "./facts.ts";
import { identity, nameOf } from "./facts/identity.ts";
import { isJson, type Json } from "../json.ts";
import type { Finding, Scene } from "./facts/kind.ts";
import { kinds } from "./facts/kinds.ts";
import { createLook, type LookOptions } from "./facts/look.ts";
import type { Change } from "./plan.ts";
import { readsFor, type Read } from "./reads.ts";

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
async function lookAt(read: Read, mayBeUnset: boolean, reader: Reader): Promise<Seen> {
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

/** Members that change by themselves: not what a person decided by. */
const moving = new Set(["last_used_at", "api_key_last_used_at", "enforcement"]);

/** What was read, without what moves by itself. */
const steady = (json: Json | undefined): Json | undefined =>
  json && Object.fromEntries(Object.entries(json).filter(([name]) => !moving.has(name)));

/** One after the other, so that the same reads are left to each kind every time. */
async function findings(scene: Scene): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const affected of scene.tool.affects) found.push(await kinds[affected](scene));
  return found;
}

/** What cannot succeed comes first: nobody should type a name for it unknowingly. What was found out comes before what holds for every such call. */
function warningsOf({ tool, args, target, look }: Scene, found: readonly Finding[]): string[] {
  const { danger, grants } = warningsFor(tool, args);
  const refused = target?.json && tool.refused?.(target.json, look.now);
  return [
    refused && `The API refuses this: ${refused}`,
    ...found.flatMap(({ warnings = [] }) => warnings),
    tool.loses === undefined ? danger : tool.loses(args, target?.json),
    grants,
  ].filter((text) => text !== undefined);
}

/** What a person types to approve: a sentence of the row, or the name of what nothing brings back. */
function typedFor(tool: Tool, target: Seen | undefined): string | undefined {
  if (tool.acknowledge !== undefined) return tool.acknowledge;
  if (tool.irreversible === undefined) return undefined;
  const name = target && nameOf(target);
  // A target called "Decline" must not turn that answer into a yes.
  const isAnswer = name !== undefined && /^(?:approve|decline)$/i.test(name);
  return name !== undefined && isTypeable(name) && !isAnswer ? name : (target?.read.id ?? target?.read.what ?? tool.name);
}

/**
 * Reads what a call acts on and says what the call would do to it, and to whom: the target, what its arguments name, and what its row says it touches.
 * @param options The clock, and how much may be read beside the target and the objects named: 12 requests and 10 seconds unless told.
 * @throws {ApiError} When something the arguments name does not exist, or cannot be read for another reason than permission. What is read beside that
 * never throws: the plan says what is not known.
 */
export async function describeChange(tool: Tool, args: Args, reader: Reader, options: LookOptions = {}): Promise<Change> {
  const { target: targetRead, others: otherReads } = readsFor(tool, args);
  const look = createLook(reader, options);
  const [target, ...seen] = await Promise.all([
    targetRead && lookAt(targetRead, tool.effect === "update", reader),
    ...otherReads.map((read) => lookAt(read, false, reader)),
  ]);
  const others = seen.filter((one) => one !== undefined);
  const scene: Scene = { tool, args, target, others, look };
  const found = await findings(scene);
  const all = [...(target ? [target] : []), ...others];
  return {
    tool,
    args,
    risk: riskOf(tool, args),
    target: all.filter(({ read }) => read.id !== undefined).flatMap(identity)[0]?.value ?? target?.read.what ?? tool.name,
    facts: [...factsOf(scene), ...found.flatMap(({ facts }) => facts)],
    warnings: warningsOf(scene, found),
    undo: tool.undo,
    irreversible: tool.irreversible,
    typed: typedFor(tool, target),
    state: [all.map(({ json, problem }) => [steady(json), problem]), found.map(({ state }) => state)],
    about: factsOf(scene),
  };
}
