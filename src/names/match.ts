import { distance } from "fastest-levenshtein";
import { numberAt, textAt, type Json } from "../json.ts";
import { listed } from "../gate/facts/people.ts";
import { when } from "../gate/facts/when.ts";
import { shown } from "../output/untrusted.ts";
import { rowId, type Named } from "./kinds.ts";

/** Room for one name among others. */
const maxName = 60;

/**
 * The form in which names are compared: compatible characters, case and white space make no difference. Going through upper case treats `ß` and `ς` as
 * Unicode's case folding does; `ı` is kept out of it, which would become an `i`.
 */
export const folded = (text: string): string =>
  text
    .normalize("NFKC")
    .replaceAll(/[^ı]+/g, (part) => part.toUpperCase().toLowerCase())
    .replaceAll(/\s+/gu, " ")
    .trim();

/** One value in quotes, safe to show. */
export const quoted = (text: string): string => `"${shown(text, maxName)}"`;

/** Rows of that name, each object once: a page can repeat the end of the one before. */
export function namesakes(rows: readonly Json[], given: string, nameOf: Named["nameOf"]): Json[] {
  const wanted = folded(given);
  const found = rows.filter((row) => {
    const name = nameOf(row);
    return rowId(row) !== undefined && name !== undefined && folded(name) === wanted;
  });
  return [...new Map(found.map((row) => [rowId(row), row])).values()];
}

/** `"Support" (id 6776…, created 2025-01-02, 690 days ago)` */
function candidate(row: Json, { nameOf, apart }: Named, now: number): string {
  const created = numberAt(row, "created_at") ?? numberAt(row, "added_at");
  const details = [
    `id ${shown(rowId(row) ?? "unknown", 200)}`,
    ...apart.flatMap((member) => {
      const value = textAt(row, member);
      return value === undefined ? [] : [shown(value, maxName)];
    }),
    ...(created === undefined ? [] : [`created ${when(created, now)}`]),
  ];
  return `${quoted(nameOf(row) ?? "")} (${details.join(", ")})`;
}

/** @param now Unix seconds. */
export const candidates = (rows: readonly Json[], named: Named, now: number): string =>
  listed(
    rows.map((row) => candidate(row, named, now)),
    8,
  );

/**
 * How far a name is from what was given; undefined when nobody would mistake one for the other. Most emails of an organization have one domain, so what
 * stands before it decides.
 */
function remoteness(name: string, given: string): number | undefined {
  const telling = given.replace(/@.*$/, "") || given;
  const allowed = Math.max(1, Math.floor(telling.length / 3));
  if (Math.abs(name.length - given.length) <= allowed) {
    const steps = distance(name, given);
    if (steps <= allowed) return steps;
  }
  // People shorten names: "Support" for "Support Team".
  return given.length >= 3 && name.includes(given) ? allowed + 1 : undefined;
}

/** Names that may have been meant, nearest first. */
export function nearestNames(names: readonly string[], given: string, most = 3): string[] {
  const wanted = folded(given);
  const near = new Map<string, number>();
  for (const name of names) {
    const steps = remoteness(folded(name), wanted);
    if (steps !== undefined) near.set(name, steps);
  }
  return [...near]
    .toSorted(([, a], [, b]) => a - b)
    .slice(0, most)
    .map(([name]) => name);
}

/** The same for rows. */
export const nearest = (rows: readonly Json[], given: string, nameOf: Named["nameOf"]): string[] =>
  nearestNames(
    rows.flatMap((row) => nameOf(row) ?? []),
    given,
  );
