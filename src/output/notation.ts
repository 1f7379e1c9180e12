import { amountText, looksLikeNumber, numberText, type TimeForm } from "./numbers.ts";
import { beginning, visible } from "./untrusted.ts";

/**
 * How values are written: each JSON value has one text, and each text one JSON value. A text stands as it is unless it could be taken for something
 * else; then it is in quotes, as in JSON. The exceptions are said: invisible characters are replaced, times are ISO, and a long text that is not an id
 * ends after its quotes with how much is missing.
 */

export type Json = Readonly<Record<string, unknown>>;

export const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

/** What the API answers for a key it never saw used; "null" would invite the conclusion that it never was. */
const notRecorded = "not recorded";
const isUse = (name: string): boolean => /(?:^|_)last_used_at$/.test(name);

/** A bucket of usage or costs in which nothing happened. */
export const noActivity = "no activity";

const marks: ReadonlySet<string> = new Set(["null", "true", "false", "=", notRecorded, noActivity]);

/** Ids are never cut: half an id names something else, or nothing. */
const isId = (name: string): boolean => /(?:^|_)ids?$/.test(name);

/** What ends or opens something inside a list of values. */
const delimiter = /[,;[\]{}"]/;

/** How lines of our own begin: no text at the beginning of a row may pass for one. */
const ownLine = /^(?:names|equal columns|in every row|in all \d+ rows|no row has)\b/;

function isPlain(text: string, name: string, inside: boolean): boolean {
  if (text === "" || text.trim() !== text || marks.has(text) || /^["[{]/.test(text) || ownLine.test(text)) return false;
  return !(inside && delimiter.test(text)) && !looksLikeNumber(name, text);
}

function stringText(value: string, name: string, inside: boolean): string {
  const { kept, missing } = beginning(visible(value), isId(name) ? Number.POSITIVE_INFINITY : undefined);
  if (missing > 0) return `${JSON.stringify(kept)}… (${missing} more characters)`;
  return isPlain(kept, name, inside) ? kept : JSON.stringify(kept);
}

/** A name from the organization as part of a line of ours. */
export const nameText = (name: string): string => {
  const text = stringText(name, "", true);
  return text.includes("=") && !text.startsWith('"') ? JSON.stringify(text) : text;
};

/** One member somewhere inside an object. */
export interface Leaf {
  readonly path: readonly string[];
  readonly value: unknown;
  /** The object it is a member of. */
  readonly holder: Json;
}

/** Everything inside an object: values, lists, amounts of money and empty objects. */
export function leavesOf(object: Json, above: readonly string[] = []): Leaf[] {
  return Object.entries(object).flatMap(([name, value]): Leaf[] => {
    const path = [...above, name];
    if (value === undefined) return [];
    const isInner = isJson(value) && Object.keys(value).length > 0 && amountText(value) === undefined;
    return isInner ? leavesOf(value, path) : [{ path, value, holder: object }];
  });
}

const keyText = (key: string): string => (/^[\w$-]+$/.test(key) && !ownLine.test(key) ? key : JSON.stringify(visible(key)));

/** `owner.user.name`; a name that could be read as a path is in quotes: `"login.failed".error_code`. */
export const labelOf = (path: readonly string[]): string => path.map(keyText).join(".");

/** Where a value stands. */
interface Place {
  readonly name: string;
  readonly currency: unknown;
  /** Among other values, in a list or an object. */
  readonly inside: boolean;
  readonly times: TimeForm;
}

function textOf(value: unknown, place: Place): string {
  const { name, currency, inside, times } = place;
  if (value === null) return isUse(name) ? notRecorded : "null";
  if (typeof value === "string") return stringText(value, name, inside);
  if (typeof value === "number") return numberText(name, value, currency, times);
  if (Array.isArray(value)) return `[${value.map((item) => textOf(item, { ...place, inside: true })).join(", ")}]`;
  return isJson(value) ? (amountText(value) ?? `{${pairsText(leavesOf(value), times)}}`) : JSON.stringify(value);
}

const placeOf = ({ path, holder }: Leaf, inside: boolean, times: TimeForm): Place => ({
  name: path.at(-1) ?? "",
  currency: holder.currency,
  inside,
  times,
});

/** The value alone on its line or in its cell. */
export const valueText = (leaf: Leaf, times: TimeForm = "extended"): string => textOf(leaf.value, placeOf(leaf, false, times));

/** Several values on one line: `id=proj_1, owner.name=Ada`. */
export const pairsText = (leaves: readonly Leaf[], times: TimeForm): string =>
  leaves.map((leaf) => `${labelOf(leaf.path)}=${textOf(leaf.value, placeOf(leaf, true, times))}`).join(", ");
