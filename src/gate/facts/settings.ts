import { shown } from "../../output/untrusted.ts";
import { flatten } from "../../output/values.ts";
import type { Affected, Args } from "../../tools/define.ts";
import { pathFields, type PathParam } from "../../tools/fields.ts";
import { warningsFor, type Tool } from "../../tools/tool.ts";
import { describers } from "./describers.ts";
import { maxValue, type Fact, type Seen } from "./fact.ts";
import { identity } from "./identity.ts";
import { isJson, type Json } from "../../json.ts";
import type { Scene } from "./kind.ts";
import { fromCents } from "./money.ts";
import { listed } from "./people.ts";
import { expiry, when } from "./when.ts";

/** Arguments the API takes under one name and answers under another (OpenAI's reference on roles, data retention and keys). */
const answeredAs: Readonly<Record<string, string>> = { role_name: "name", retention_type: "type", expires_in_seconds: "expires_at" };

/** Members of the target that a call sets: they are shown as before → after. */
export const changedMembers = (tool: Tool, args: Args): string[] =>
  tool.effect === "update"
    ? Object.keys(tool.body ?? {}).flatMap((name) => (args[name] === undefined ? [] : [answeredAs[name] ?? name]))
    : [];

/** Members whose own name says less than another word, or that need no name at all. */
const wordFor: Readonly<Record<string, string>> = { threshold_amount: "amount", attribute_matchers: "token's", notification_channel: "" };

/** `notification_channel.subject_prefix` → `subject prefix` */
const inWords = (path: string): string =>
  shown(
    path
      .split(".")
      .map((name) => wordFor[name] ?? name.replaceAll("_", " "))
      .join(" ")
      .trim(),
    80,
  );

/** A list that means more than its emptiness shows. */
const emptyMeans: Readonly<Record<string, string>> = {
  scopes: "ALL permissions: nothing is restricted",
  enabled_tiers: "only standard",
  projects: "none",
};

/** The only values the API has for these: they tell nothing. */
const constants: Readonly<Record<string, unknown>> = { currency: "USD", interval: "month" };

/** Everything inside a value that is not an object, by its path. */
function leavesOf(path: string, value: unknown): Array<[path: string, value: unknown]> {
  const name = path.slice(path.lastIndexOf(".") + 1);
  if (constants[name] !== undefined && constants[name] === value) return [];
  if (!isJson(value) || Object.keys(value).length === 0) return [[path, value]];
  return Object.entries(value).flatMap(([member, inner]) => leavesOf(`${path}.${member}`, inner));
}

function leafText(path: string, value: unknown): string {
  const name = path.slice(path.lastIndexOf(".") + 1);
  if (name === "threshold_amount" && typeof value === "number") return `${fromCents(value)} a month`;
  if (Array.isArray(value) && value.length === 0) return emptyMeans[name] ?? "none";
  if (value === null) return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return value.toLocaleString("en-US");
  return shown(flatten({ [name]: value })[0]?.[1] ?? "", maxValue);
}

const isTextList = (value: unknown): value is string[] => Array.isArray(value) && value.every((item) => typeof item === "string");

/** What a list gains and loses; a whole list before and after would have to be compared by eye. */
function listChange(before: readonly string[], after: readonly string[]): string | undefined {
  const added = after.filter((item) => !before.includes(item));
  const removed = before.filter((item) => !after.includes(item));
  const kept = after.length - added.length;
  if (added.length + removed.length === 0) return undefined;
  const parts = [
    ...(removed.length === 0 ? [] : [`REMOVES ${listed(removed, 8)}`]),
    ...(added.length === 0 ? [] : [`adds ${listed(added, 8)}`]),
    `keeps ${kept}`,
  ];
  return shown(parts.join("; "), 600);
}

interface Compared {
  readonly label: string;
  readonly value: string;
  /** Nothing changes. */
  readonly same?: boolean;
}

function compare(path: string, before: unknown, after: unknown): Compared {
  const label = inWords(path);
  if (isTextList(before) && isTextList(after) && before.length + after.length > 2) {
    const change = listChange(before, after);
    if (change === undefined) return { label, value: leafText(path, after), same: true };
    return { label, value: after.length === 0 ? `${leafText(path, after)} (${change})` : change };
  }
  const was = before === undefined ? "not set" : leafText(path, before);
  const will = after === undefined ? "not set" : leafText(path, after);
  return was === will ? { label, value: will, same: true } : { label, value: `${was} → ${will}` };
}

/** One argument of an update: before → after for everything inside that is set or dropped. */
function beforeAfter(name: string, before: unknown, after: unknown): Compared[] {
  const was = new Map(leavesOf(name, before));
  const will = new Map(leavesOf(name, after));
  // What an object that is replaced does not name is gone. A null says as much as an absence.
  const dropped = isJson(before) && isJson(after) ? [...was].filter(([path, value]) => !will.has(path) && value !== null) : [];
  return [
    ...[...will].map(([path, value]) => compare(path, was.get(path), value)),
    ...dropped.map(([path, value]) => compare(path, value, undefined)),
  ];
}

const isId = (name: string): name is PathParam => name in pathFields;
const areIds = (name: string): boolean => name.replace(/_ids$/, "_id") in pathFields;

/** Whether an update puts another object in the place of the one the target has: both are shown in one line. */
export const replaces = (tool: Tool, target: Seen | undefined, name: string): boolean =>
  tool.effect === "update" && name in (tool.body ?? {}) && target?.json?.[name] !== undefined;

function changeOf(name: string, value: unknown, { target, others, look: { now } }: Scene): Compared[] {
  const before = target?.json?.[answeredAs[name] ?? name];
  if (name === "expires_in_seconds") {
    const until = when(now + Number(value), now);
    return [{ label: "expires", value: target?.json ? `${expiry(before, now)} → ${until}` : until }];
  }
  if (isId(name)) {
    const seen = others.find(({ read }) => read.id === value);
    const will = seen ? (identity(seen)[0]?.value ?? "") : leafText(name, value);
    return [{ label: describers[name].noun, value: `${leafText(name, before)} → ${will}` }];
  }
  if (before !== undefined) return beforeAfter(name, before, value);
  const why = target?.problem ?? "the API does not show it";
  return leavesOf(name, value).map(([path, leaf]) => ({ label: inWords(path), value: `${leafText(path, leaf)} (before: ${why})` }));
}

/** Arguments of a create that a kind of fact shows with the names behind their ids. */
const shownByKind: Readonly<Partial<Record<Affected, string>>> = { "named projects": "projects", "permissions of the role": "role" };

function createdWith({ tool, args, look: { now } }: Scene, given: readonly string[]): Fact[] {
  const told = new Set(tool.affects.map((affected) => shownByKind[affected]));
  const values = given
    .filter((name) => !told.has(name))
    .flatMap((name): Fact[] =>
      name === "expires_in_seconds"
        ? [{ label: "expires", value: when(now + Number(args[name]), now) }]
        : leavesOf(name, args[name]).map(([path, value]) => ({ label: inWords(path), value: leafText(path, value) })),
    );
  const mints = tool.mints !== undefined && warningsFor(tool, args).grants !== undefined;
  const forever = mints && args.expires_in_seconds === undefined;
  return forever ? [...values, { label: "expires", value: "never" }] : values;
}

/**
 * What a call sets: before → after for an update, plain values for everything else. Objects that were looked up by their id are shown with their names
 * already; only one that takes the place of another is shown here.
 */
export function settings(scene: Scene): Fact[] {
  const { tool, args, target } = scene;
  const given = Object.keys(tool.body ?? {}).filter(
    (name) => args[name] !== undefined && (isId(name) ? replaces(tool, target, name) : !areIds(name)),
  );
  if (tool.effect !== "update") return createdWith(scene, given);
  const compared = given.flatMap((name) => changeOf(name, args[name], scene));
  const same = compared.filter((one) => one.same).map(({ label, value }) => `${label} ${value}`);
  return [
    ...compared.filter((one) => !one.same).map(({ label, value }) => ({ label, value })),
    ...(same.length === 0 ? [] : [{ label: "stays as it is", value: listed(same, 8) }]),
  ];
}

/** Everything a setting holds, for a call that takes it away; not what follows from what was spent. */
export const settingLines = (json: Json): Fact[] =>
  Object.entries(json)
    .filter(([name]) => !["object", "id", "enforcement"].includes(name))
    .flatMap(([name, value]) => leavesOf(name, value))
    .map(([path, value]) => ({ label: inWords(path), value: leafText(path, value) }));
