import { shown } from "../../output/untrusted.ts";
import { flatten } from "../../output/values.ts";
import type { Args } from "../../tools/define.ts";
import { pathFields } from "../../tools/fields.ts";
import type { Tool } from "../../tools/tool.ts";
import { maxValue, type Fact, type Seen } from "./fact.ts";
import { isJson, type Json } from "./json.ts";
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

/** `notification_channel.recipients` → `notification channel recipients` */
const inWords = (path: string): string => shown(path.replaceAll(/[._]/g, " "), 80);

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
  const [, text = String(value)] = flatten({ [name]: value })[0] ?? [];
  return shown(text, maxValue);
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
  /** Undefined: nothing changes. */
  readonly value: string | undefined;
}

function compare(path: string, before: unknown, after: unknown): Compared {
  const label = inWords(path);
  if (isTextList(before) && isTextList(after) && before.length + after.length > 2) {
    const change = listChange(before, after);
    const emptied = after.length === 0 && change !== undefined ? `${leafText(path, after)} (${change})` : change;
    return { label, value: emptied };
  }
  const was = before === undefined ? "not set" : leafText(path, before);
  const will = after === undefined ? "not set" : leafText(path, after);
  return { label, value: was === will ? undefined : `${was} → ${will}` };
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

const isId = (name: string): boolean => name in pathFields || name.replace(/_ids$/, "_id") in pathFields;

function changeOf(name: string, value: unknown, target: Seen | undefined, now: number): Compared[] {
  const before = target?.json?.[answeredAs[name] ?? name];
  if (name === "expires_in_seconds") {
    const until = when(now + Number(value), now);
    return [{ label: "expires", value: target?.json ? `${expiry(before, now)} → ${until}` : until }];
  }
  if (before !== undefined) return beforeAfter(name, before, value);
  const why = target?.problem ?? "the API does not show it";
  return leavesOf(name, value).map(([path, leaf]) => ({ label: inWords(path), value: `${leafText(path, leaf)} (before: ${why})` }));
}

/**
 * What a call sets: before → after for an update, plain values for everything else. Objects that were looked up by their id are shown with their names
 * already; only one that takes the place of another is shown here too.
 * @param now Unix seconds.
 */
export function settings(tool: Tool, args: Args, target: Seen | undefined, now: number): Fact[] {
  const fields = tool.body ?? {};
  const given = Object.keys(fields).filter((name) => args[name] !== undefined && (!isId(name) || target?.json?.[name] !== undefined));
  if (tool.effect !== "update") {
    const values = given.flatMap((name) =>
      name === "expires_in_seconds"
        ? [{ label: "expires", value: when(now + Number(args[name]), now) }]
        : leavesOf(name, args[name]).map(([path, value]) => ({ label: inWords(path), value: leafText(path, value) })),
    );
    const forever = tool.mints !== undefined && "expires_in_seconds" in fields && args.expires_in_seconds === undefined;
    return forever ? [...values, { label: "expires", value: "never" }] : values;
  }
  const compared = given.flatMap((name) => changeOf(name, args[name], target, now));
  const same = compared.filter(({ value }) => value === undefined).map(({ label }) => label);
  return [
    ...compared.flatMap(({ label, value }) => (value === undefined ? [] : [{ label, value }])),
    ...(same.length === 0 ? [] : [{ label: "stays as it is", value: listed(same, 8) }]),
  ];
}

/** Everything a setting holds, for a call that takes it away. */
export const settingLines = (json: Json): Fact[] =>
  Object.entries(json)
    .filter(([name]) => name !== "object" && name !== "id")
    .flatMap(([name, value]) => leavesOf(name, value))
    .map(([path, value]) => ({ label: `  ${inWords(path)}`, value: leafText(path, value) }));
