import { shown } from "../output/untrusted.ts";
import type { Args } from "../tools/define.ts";
import type { Tool } from "../tools/tool.ts";
import { describers } from "./facts/describers.ts";
import { maxValue, type Fact, type Seen } from "./facts/fact.ts";
import { textAt } from "./facts/json.ts";
import { changedMembers, settingLines } from "./facts/settings.ts";

export type { Fact, Seen } from "./facts/fact.ts";

/** What a person knows an object by, as the API has it: not yet safe to show. */
export function nameOf({ read, json }: Seen): string | undefined {
  return json === undefined || read.param === undefined ? undefined : describers[read.param].name(json);
}

const labelOf = ({ read }: Seen): string => (read.param === undefined ? read.what : describers[read.param].noun);

/** `user: Ada, ada@example.com (user-…)`. A setting has no name: its values speak for it. */
export function identity(seen: Seen): Fact[] {
  const { read, json, problem } = seen;
  const label = labelOf(seen);
  if (read.id === undefined) return problem === undefined ? [] : [{ label, value: problem }];
  const id = shown(read.id, maxValue);
  if (problem !== undefined) return [{ label, value: `${id} (${problem})` }];
  const name = nameOf(seen);
  if (name === undefined || name === read.id) return [{ label, value: id }];
  const email = textAt(json, "email");
  const known = email === undefined || email === name ? shown(name, maxValue) : `${shown(name, maxValue)}, ${shown(email, maxValue)}`;
  return [{ label, value: `${known} (${id})` }];
}

/**
 * What is worth knowing of the target, without what the call changes: that is shown as before → after.
 * @param now Unix seconds.
 */
export function details(tool: Tool, args: Args, { read, json }: Seen, now: number): Fact[] {
  if (json === undefined) return [];
  const changed = changedMembers(tool, args);
  if (read.param === undefined) return tool.effect === "delete" ? settingLines(json) : [];
  return describers[read.param]
    .lines(json, now, read.tool.path)
    .flatMap(([member, label, value]) => (value === undefined || changed.includes(member) ? [] : [{ label: `  ${label}`, value }]));
}
