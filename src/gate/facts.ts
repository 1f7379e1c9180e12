import type { PathParam } from "../tools/fields.ts";
import { describers } from "./facts/describers.ts";
import type { Fact, Seen } from "./facts/fact.ts";
import { identity } from "./facts/identity.ts";
import type { Scene } from "./facts/kind.ts";
import { changedMembers, replaces, settingLines, settings } from "./facts/settings.ts";

export type { Fact, Seen } from "./facts/fact.ts";

/** What something is created in needs no more than its name. */
const places: ReadonlySet<PathParam | undefined> = new Set(["project_id", "group_id"]);

/** What is worth knowing of the target, without what the call changes: that is shown as before → after. */
function details({ tool, args, look }: Scene, { read, json }: Seen): Fact[] {
  if (json === undefined || (tool.effect === "create" && places.has(read.param))) return [];
  const changed = changedMembers(tool, args);
  if (read.param === undefined) return tool.effect === "delete" ? settingLines(json) : [];
  return describers[read.param]
    .lines(json, look.now, read.tool.path)
    .flatMap(([member, label, value]) => (value === undefined || changed.includes(member) ? [] : [{ label: `  ${label}`, value }]));
}

/** An update of a setting says before → after, also when there was nothing before. */
const speaksForItself = ({ tool }: Scene, { read }: Seen): boolean =>
  read.id === undefined && tool.effect === "update" && tool.body !== undefined;

/** Lines on what a call acts on, what its arguments name, and what it sets. */
export function factsOf(scene: Scene): Fact[] {
  const { tool, target, others } = scene;
  const named = others.filter(({ read }) => read.param === undefined || !replaces(tool, target, read.param));
  return [
    ...(target === undefined ? [] : [...(speaksForItself(scene, target) ? [] : identity(target)), ...details(scene, target)]),
    ...named.flatMap(identity),
    ...settings(scene),
  ];
}
