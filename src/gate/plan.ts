import { createHash, randomUUID } from "node:crypto";
import { ApiError } from "../client/errors.ts";
import { nextCursor } from "../client/pages.ts";
import type { ApiRequest } from "../client/request.ts";
import { isTypeable } from "../output/untrusted.ts";
import type { Args } from "../tools/define.ts";
import { toRequest } from "../tools/request.ts";
import { riskOf, warningsFor, type Risk, type Tool } from "../tools/tool.ts";
import { details, identity, nameOf, settings, type Fact, type Json, type Seen } from "./facts.ts";
import { readsFor, type Read } from "./reads.ts";

/** Reads one answer of the API; every look a plan takes goes through the same client as the call itself. */
export type Reader = (request: ApiRequest) => Promise<unknown>;

/** What a call would do, as a person reads it before saying yes. Bound to these arguments and to this state of the target. */
export interface Plan {
  readonly tool: Tool;
  readonly args: Args;
  readonly risk: Risk;
  /** Organization state and, for settings, before → after. Every value is safe to show. */
  readonly facts: readonly Fact[];
  /** What is lost and what is handed out. */
  readonly warnings: readonly string[];
  readonly undo: string | undefined;
  readonly irreversible: string | undefined;
  /** What the person types to approve what cannot be undone; undefined where a choice is enough. */
  readonly typed: string | undefined;
  /** Digest of the canonical arguments. */
  readonly argsDigest: string;
  /** Digest of what was read. Another one means that the plan is out of date. */
  readonly fingerprint: string;
  /** Unix milliseconds. */
  readonly expires: number;
  readonly nonce: string;
}

/** How long a person has to answer (DESIGN: ten minutes). */
const planLifetimeMs = 600_000;

const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

/** Members of which a change does not make a plan stale: they move by themselves. */
const moving = new Set(["last_used_at", "api_key_last_used_at"]);

const digest = (value: unknown): string =>
  createHash("sha256")
    .update(
      JSON.stringify(value, (key, part: unknown) => {
        if (moving.has(key)) return undefined;
        return isJson(part) ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1))) : part;
      }) ?? "",
    )
    .digest("base64url");

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
 * Reads the target fresh and says what the call would do to it.
 * @param now Unix milliseconds.
 * @throws {ApiError} When something the arguments name does not exist, or cannot be read for another reason than permission.
 */
export async function makePlan(tool: Tool, args: Args, reader: Reader, now: number): Promise<Plan> {
  const { target: targetRead, others: otherReads } = readsFor(tool, args);
  const [target, ...others] = await Promise.all([
    targetRead && look(targetRead, tool.effect === "update", reader),
    ...otherReads.map((read) => look(read, false, reader)),
  ]);
  const seen = [target, ...others].filter((one) => one !== undefined);
  const name = nameOf(target?.json) ?? target?.read.id ?? target?.read.what ?? tool.name;
  const id = target?.read.id ?? target?.read.what ?? tool.name;
  const { danger, grants } = warningsFor(tool, args);
  return {
    tool,
    args,
    risk: riskOf(tool, args),
    facts: [
      ...(target ? [...identity(target), ...(target.json ? details(tool, args, target.json) : [])] : []),
      ...others.filter((one) => one !== undefined).flatMap(identity),
      ...settings(tool, args, target),
    ],
    warnings: [danger, grants].filter((text) => text !== undefined),
    undo: tool.undo,
    irreversible: tool.irreversible,
    typed: tool.irreversible === undefined ? undefined : isTypeable(name) ? name : id,
    argsDigest: digest(args),
    fingerprint: digest(seen.map(({ json, problem }) => [json, problem])),
    expires: now + planLifetimeMs,
    nonce: randomUUID(),
  };
}
