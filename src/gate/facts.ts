import { shown } from "../output/untrusted.ts";
import { flatten } from "../output/values.ts";
import type { Args } from "../tools/define.ts";
import { pathFields } from "../tools/fields.ts";
import type { Tool } from "../tools/tool.ts";
import type { Read } from "./reads.ts";

export type Json = Record<string, unknown>;

/** What one look at the organization found. */
export interface Seen {
  readonly read: Read;
  /** Undefined when a setting is not set, or when the key may not read it. */
  readonly json: Json | undefined;
  readonly problem: string | undefined;
}

/** One line of a plan; both halves are safe to show. */
export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** Room for one value in a prompt. */
const maxValue = 160;

/** The member a person knows an object by. */
export function nameOf(json: Json | undefined): string | undefined {
  for (const member of ["name", "group_name", "email", "model"]) {
    const value = json?.[member];
    if (typeof value === "string" && value !== "") return value;
  }
  return undefined;
}

/** `user: Ada (user-…)`. A setting has no name: its values speak for it. */
export function identity({ read, json, problem }: Seen): Fact[] {
  const label = read.what;
  if (read.id === undefined) return problem === undefined ? [] : [{ label, value: problem }];
  const id = shown(read.id, maxValue);
  const name = nameOf(json);
  if (problem !== undefined) return [{ label, value: `${id} (${problem})` }];
  return [{ label, value: name === undefined || name === read.id ? id : `${shown(name, maxValue)} (${id})` }];
}

/** Members of a target that help a person to decide; the rest is one read call away. */
const telling = new Set([
  "status",
  "email",
  "role",
  "owner.type",
  "owner.role",
  "owner.name",
  "owner.user.name",
  "owner.user.email",
  "owner.service_account.name",
  "redacted_value",
  "created_at",
  "added_at",
  "last_used_at",
  "api_key_last_used_at",
  "expires_at",
  "is_scim_managed",
  "is_service_account",
  "permissions",
  "threshold_amount",
  "interval",
  "type",
  "mode",
  "issuer",
  "enabled",
  "active",
]);

/** Arguments the API takes under one name and answers under another (OpenAI's reference on roles and data retention). */
const answeredAs: Readonly<Record<string, string>> = { role_name: "name", retention_type: "type" };

const changedMembers = (tool: Tool, args: Args): string[] =>
  tool.effect === "update"
    ? Object.keys(tool.body ?? {}).flatMap((name) => (args[name] === undefined ? [] : [answeredAs[name] ?? name]))
    : [];

/** What is worth knowing of the target, without what the call changes: that is shown as before → after. No recorded time is worth a line, no other null is. */
export function details(tool: Tool, args: Args, json: Json): Fact[] {
  const changed = changedMembers(tool, args);
  return flatten(json)
    .filter(([name, text]) => telling.has(name) && !changed.includes(name) && (text !== "null" || name.endsWith("_at")))
    .map(([name, text]) => ({ label: `  ${name}`, value: shown(text, maxValue) }));
}

/** Before → after for an update, plain values for everything else. Ids that were looked up are shown with their names already. */
export function settings(tool: Tool, args: Args, target: Seen | undefined): Fact[] {
  const given = Object.keys(tool.body ?? {}).filter((name) => args[name] !== undefined && !(name in pathFields));
  return given.flatMap((name): Fact[] => {
    const after = flatten({ [name]: args[name] });
    if (tool.effect !== "update") return after.map(([label, text]) => ({ label, value: shown(text, maxValue) }));
    const previous = target?.json?.[answeredAs[name] ?? name];
    if (previous === undefined) {
      const why = target?.problem ?? "the API does not show the previous value";
      return after.map(([label, text]) => ({ label, value: `${shown(text, maxValue)} (before: ${why})` }));
    }
    const before = new Map(flatten({ [name]: previous }));
    return after.map(([label, text]) => {
      const was = before.get(label) ?? "not set";
      return { label, value: was === text ? `${shown(text, maxValue)} (as before)` : `${shown(was, maxValue)} → ${shown(text, maxValue)}` };
    });
  });
}
