import { createHash, randomUUID } from "node:crypto";
import { ApiError } from "../client/errors.ts";
import { nextCursor } from "../client/pages.ts";
import type { ApiRequest } from "../client/request.ts";
import { isTypeable, shown } from "../output/untrusted.ts";
import { flatten } from "../output/values.ts";
import type { Args } from "../tools/define.ts";
import { toRequest } from "../tools/request.ts";
import { riskOf, warningsFor, type Risk, type Tool } from "../tools/tool.ts";
import { readsFor, type Read } from "./reads.ts";

/** Reads one answer of the API; every look a plan takes goes through the same client as the call itself. */
export type Reader = (request: ApiRequest) => Promise<unknown>;

export interface Fact {
  readonly label: string;
  readonly value: string;
}

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
export const planLifetimeMs = 600_000;

type Json = Record<string, unknown>;

/** What one read found. */
interface Seen {
  readonly read: Read;
  /** Undefined when a setting is not set, or the key may not read it. */
  readonly json: Json | undefined;
  readonly problem: string | undefined;
}

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

/** An object that does not exist ends the call before anyone is asked; a setting that does not exist is simply not set. */
async function look(read: Read, reader: Reader): Promise<Seen> {
  try {
    const json = read.search ? await findInList(read, reader) : await reader(toRequest(read.tool, read.args));
    if (read.search && json === undefined) return { read, json: undefined, problem: "not found in the list" };
    return { read, json: isJson(json) ? json : undefined, problem: undefined };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 404 && read.id === undefined) return { read, json: undefined, problem: "not set" };
    if (error.status === 401 || error.status === 403)
      return { read, json: undefined, problem: "state unknown: this admin key may not read it" };
    throw error;
  }
}

/** The member a person knows an object by. */
function nameOf(json: Json | undefined): string | undefined {
  for (const member of ["name", "group_name", "email", "model"]) {
    const value = json?.[member];
    if (typeof value === "string" && value !== "") return value;
  }
  return undefined;
}

/** Room for one value in a prompt. */
const maxValue = 160;

function describe({ read, json, problem }: Seen): Fact {
  const name = nameOf(json);
  const label = read.what;
  const id = read.id === undefined ? "" : shown(read.id, maxValue);
  if (problem !== undefined) return { label, value: id === "" ? problem : `${id} (${problem})` };
  return { label, value: name === undefined ? id || "set" : `${shown(name, maxValue)}${id === "" || id === name ? "" : ` (${id})`}` };
}

/** Members of a target that help a person to decide; the rest is one read call away. */
const telling =
  /^(?:status|email|role|owner\.(?:type|role|name|user\.name|user\.email|service_account\.name)|redacted_value|created_at|added_at|last_used_at|api_key_last_used_at|expires_at|is_scim_managed|is_service_account|predefined_role|permissions|threshold_amount|interval|type|mode|issuer|enabled|active)$/;

const details = (json: Json): Fact[] =>
  flatten(json)
    .filter(([name]) => telling.test(name))
    .map(([name, text]) => ({ label: `  ${name}`, value: shown(text, maxValue) }));

/** Arguments the API takes under one name and answers under another (OpenAI's reference: roles, data retention). */
const answeredAs: Readonly<Record<string, string>> = { role_name: "name", retention_type: "type" };

const asText = (value: unknown): string => shown(typeof value === "string" ? value : JSON.stringify(value), maxValue);

/** Before → after for an update, plain values for a create. */
function settings(tool: Tool, args: Args, target: Seen | undefined): Fact[] {
  return Object.keys(tool.body ?? {}).flatMap((label): Fact[] => {
    const after = args[label];
    if (after === undefined) return [];
    if (tool.effect !== "update") return [{ label, value: asText(after) }];
    const before = target?.json?.[answeredAs[label] ?? label];
    if (before !== undefined) return [{ label, value: `${asText(before)} → ${asText(after)}` }];
    const why = target?.problem ?? "the API does not show the previous value";
    return [{ label, value: `${asText(after)} (${why})` }];
  });
}

/**
 * Reads the target fresh and says what the call would do to it.
 * @param now Unix milliseconds.
 * @throws {ApiError} When something the arguments name does not exist, or cannot be read for another reason than permission.
 */
export async function makePlan(tool: Tool, args: Args, reader: Reader, now: number): Promise<Plan> {
  const { target: targetRead, others: otherReads } = readsFor(tool, args);
  const [target, ...others] = await Promise.all([targetRead && look(targetRead, reader), ...otherReads.map((read) => look(read, reader))]);
  const seen = [target, ...others].filter((one) => one !== undefined);
  const name = nameOf(target?.json) ?? target?.read.id ?? target?.read.what ?? tool.name;
  const id = target?.read.id ?? target?.read.what ?? tool.name;
  const { danger, grants } = warningsFor(tool, args);
  return {
    tool,
    args,
    risk: riskOf(tool, args),
    facts: [
      ...(target ? [describe(target), ...(target.json ? details(target.json) : [])] : []),
      ...others.filter((one) => one !== undefined).map(describe),
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
