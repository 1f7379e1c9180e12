import { textAt, type Json } from "../json.ts";
import { withoutSecrets } from "../output/secrets.ts";
import { shown } from "../output/untrusted.ts";
import { rowId } from "./kinds.ts";
import { folded } from "./match.ts";
import type { ListPages } from "./pages.ts";
import type { Place } from "./places.ts";

/** What can be completed while a person types. */
export type SuggestKind = "project" | "user" | "group";

/**
 * Names that go on as a person started to type, best first; users by email. A name that cannot be shown as it is comes as its id.
 * Never throws: without an answer of the API, and when it is late, there are none. Of a very long list only the first pages are searched.
 */
export type Suggest = (kind: SuggestKind, typed: string) => Promise<string[]>;

interface Source {
  /** The list that look-ups of this kind read, so that both share what was read. */
  readonly place: Place;
  readonly nameOf: (row: Json) => string | undefined;
  /** Other texts by which it is found. */
  readonly alsoBy?: (row: Json) => string | undefined;
  readonly offered?: (row: Json) => boolean;
}

const name = (row: Json): string | undefined => textAt(row, "name");

const sources: Readonly<Record<SuggestKind, Source>> = {
  project: {
    place: { path: "/organization/projects", args: { include_archived: true } },
    nameOf: name,
    offered: (row) => textAt(row, "status") !== "archived",
  },
  user: { place: { path: "/organization/users", args: {} }, nameOf: (row) => textAt(row, "email"), alsoBy: name },
  group: { place: { path: "/organization/groups", args: {} }, nameOf: name },
};

/** Someone is typing: five requests are more than enough, and what comes later than this is not waited for. */
const mostPages = 5;
const patienceMs = 4000;
/** An API that refused is not asked again with every letter. */
const restMs = 30_000;

/** Longer names are shown as ids. */
const maxName = 200;

/** 0: begins so. 1: holds it. Undefined: neither. */
function rankOf(texts: readonly (string | undefined)[], wanted: string): number | undefined {
  const known = texts.flatMap((text) => (text === undefined ? [] : [folded(text)]));
  if (known.some((text) => text.startsWith(wanted))) return 0;
  return known.some((text) => text.includes(wanted)) ? 1 : undefined;
}

function matches({ nameOf, alsoBy, offered }: Source, rows: readonly Json[], typed: string): string[] {
  const wanted = folded(typed);
  const found = rows.flatMap((row) => {
    const own = nameOf(row);
    if (own === undefined || offered?.(row) === false) return [];
    const rank = rankOf([own, alsoBy?.(row)], wanted);
    const text = shown(own, maxName) === own && withoutSecrets(own, []) === own ? own : shown(rowId(row) ?? "", maxName);
    return rank === undefined || text === "" ? [] : [{ rank, text }];
  });
  const sorted = found.toSorted((a, b) => a.rank - b.rank || a.text.localeCompare(b.text, "en"));
  return [...new Set(sorted.map(({ text }) => text))];
}

/** @param now Unix milliseconds. */
export function createSuggest(lists: ListPages, now: () => number): Suggest {
  const failedAt = new Map<SuggestKind, number>();
  return async (kind, typed) => {
    if (now() - (failedAt.get(kind) ?? -Infinity) < restMs) return [];
    const source = sources[kind];
    // What is still under way then is kept for the next letter.
    const signal = AbortSignal.timeout(patienceMs);
    try {
      const { rows } = await lists.rows(source.place, { most: mostPages, signal });
      return matches(source, rows, typed);
    } catch {
      if (!signal.aborted) failedAt.set(kind, now());
      return [];
    }
  };
}
