import { distance } from "fastest-levenshtein";
import { folded } from "../../../names/match.ts";
import { isKeyOf, isPartOfKey } from "./key-value.ts";

/** How well something fits what is looked for, best first. */
export const matches = ["exact", "contains", "near"] as const;
export type Match = (typeof matches)[number];

/** What something can be found by. */
export interface Findable {
  readonly id: string;
  readonly names: readonly string[];
  readonly redactedValue?: string | undefined;
}

/** A match, and its order among those of the same kind of match: smaller is better. */
export interface Fit {
  readonly match: Match;
  readonly order: number;
}

/** Shorter texts are in too many ids. */
const shortestId = 6;
/** Of shorter words every third one is near. */
const shortestNear = 4;

const words = (text: string): string[] => text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");

function steps(text: string, wanted: string, allowed: number): number | undefined {
  if (Math.abs(text.length - wanted.length) > allowed) return undefined;
  const found = distance(text, wanted);
  return found <= allowed ? found : undefined;
}

const smallest = (values: readonly (number | undefined)[]): number | undefined =>
  values.reduce((least, value) => (value === undefined || (least !== undefined && least <= value) ? least : value), undefined);

const allowedFor = (wanted: string): number => (wanted.length < shortestNear ? 0 : Math.max(1, Math.floor(wanted.length / 4)));

/** Steps from one word to the nearest of several. */
const toNearest = (texts: readonly string[], wanted: string): number | undefined =>
  smallest(texts.map((text) => steps(text, wanted, allowedFor(wanted))));

/** Misspelled names: the whole of it, one word of it, or each word of what is looked for, in any order. */
function nearness(name: string, wanted: string, parts: readonly string[]): number | undefined {
  if (wanted.length < shortestNear) return undefined;
  const own = words(name);
  const whole = toNearest([name, ...own], wanted);
  if (whole !== undefined || parts.length === 1) return whole;
  const each = parts.map((part) => toNearest(own, part));
  return each.includes(undefined) ? undefined : each.reduce<number>((sum, one) => sum + (one ?? 0), 0);
}

function containing(name: string, wanted: string, parts: readonly string[]): number | undefined {
  if (name.startsWith(wanted)) return 0;
  if (name.includes(wanted)) return 1;
  return parts.length > 1 && parts.every((part) => name.includes(part)) ? 2 : undefined;
}

/** Prepares a search: the result says how something fits, undefined for what does not. */
export function matcher(query: string): (one: Findable) => Fit | undefined {
  const given = query.trim();
  const wanted = folded(query);
  const parts = wanted.split(" ");
  const onlyKeys = isPartOfKey(given);
  const inId = given.length >= shortestId && !/\s/u.test(given);
  return ({ id, names, redactedValue }) => {
    if (id === given || isKeyOf(redactedValue, given)) return { match: "exact", order: 0 };
    if (onlyKeys || wanted === "") return undefined;
    const own = names.map(folded);
    if (own.includes(wanted)) return { match: "exact", order: 0 };
    const inside = smallest([...own.map((name) => containing(name, wanted, parts)), inId && id.includes(given) ? 3 : undefined]);
    if (inside !== undefined) return { match: "contains", order: inside };
    const near = smallest(own.map((name) => nearness(name, wanted, parts)));
    return near === undefined ? undefined : { match: "near", order: near };
  };
}
