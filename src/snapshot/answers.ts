import { ApiError, ConnectionError } from "../client/errors.ts";
import { pageEnd } from "../client/pages.ts";
import { isJson } from "../json.ts";
import type { Unit } from "./ledger.ts";
import type { PageLine, ReadLine } from "./lines.ts";
import { idOfRow } from "./parts.ts";

/** What a failed request means for the crawl. */
export type Verdict =
  /** Nothing more can be read. */
  | { readonly kind: "stop" }
  /** It may pass: asked once more at the end. `silent`: the API was not even reached. */
  | { readonly kind: "later"; readonly reason: string; readonly silent: boolean }
  /** This one is left out, the rest of its part goes on. */
  | { readonly kind: "skip"; readonly reason: string }
  /** The whole part is left out. */
  | { readonly kind: "closed"; readonly reason: string }
  /** There is none, as the API says it. */
  | { readonly kind: "unset" };

const endUnsaid = "the API does not say whether more follows";

const undocumented = "the answer is not what the API documents";

/** What OpenAI answers for a path it does not serve. */
const unknownPath = /^(?:invalid|unknown) (?:url|path|route)/i;

/** A key that is wrong, revoked or expired reads nothing any more, whatever is asked. */
const isDeadKey = ({ status, code }: ApiError): boolean => status === 401 && code === "invalid_api_key";

function refusal(error: ApiError, { part, ids }: Unit, readBefore: boolean): Verdict {
  const { status, message } = error;
  const isPath = unknownPath.test(message);
  if (status === 404 && part.mayBeUnset && !isPath) return { kind: "unset" };
  // A user, group or project that was deleted since it was listed says nothing about the others.
  const isGone = status === 404 && !isPath && (readBefore || ids.some((id) => message.includes(id)));
  if (isGone) return { kind: "skip", reason: "it was gone when it was asked for" };
  if (!readBefore) return { kind: "closed", reason: `not available to this key or organization (${status})` };
  // What this key could read a moment ago it cannot read now: it was changed or revoked.
  return status === 401 ? { kind: "stop" } : { kind: "skip", reason: `this admin key may not read it (${status})` };
}

/**
 * @param readBefore Something of the same part was read already.
 * @throws What is no failure of the API or of the way to it.
 */
export function judge(error: unknown, unit: Unit, readBefore: boolean): Verdict {
  if (error instanceof ConnectionError) {
    if (error.kind === "closed") return { kind: "stop" };
    if (error.kind === "request") return { kind: "skip", reason: "its id cannot be asked for" };
    if (error.kind === "too large") return { kind: "skip", reason: "the answer was too large" };
    if (error.kind === "malformed") return { kind: "skip", reason: undocumented };
    return { kind: "later", reason: "the API did not answer", silent: true };
  }
  if (!(error instanceof ApiError)) throw error;
  const { status, message } = error;
  if (isDeadKey(error)) return { kind: "stop" };
  if (status === 401 || status === 403 || status === 404) return refusal(error, unit, readBefore);
  const reason = `the API answered ${status}${status < 300 ? " with an error" : ""}`;
  if (status === 408 || status === 429 || status >= 500) return { kind: "later", reason, silent: false };
  return { kind: "skip", reason: status === 400 && /archived/i.test(message) ? "the project is archived" : reason };
}

/** The line that says a unit is left out. */
export const skipLine = ({ part, ids }: Unit, skipped: string, at: number, tries = 1, whole = false): ReadLine => ({
  part: part.name,
  unit: ids,
  skipped,
  at,
  tries,
  whole,
});

/** The line of an object that is not set. */
export const unsetLine = ({ part, ids, pages }: Unit, at: number): PageLine => ({
  part: part.name,
  unit: ids,
  page: pages,
  after: null,
  next: null,
  at,
  rows: [],
});

/** What an answer adds to a unit: a page, or why there are no more. No list is followed for ever. */
export function lineOf(unit: Unit, json: unknown, at: number, maxPages: number): ReadLine {
  const { part, cursor, pages } = unit;
  const page = { ...unsetLine(unit, at), after: cursor ?? null };
  if (!isJson(json)) return skipLine(unit, undocumented, at);
  const { pages: style } = part.tool;
  if (style === undefined) return { ...page, rows: [json] };
  if (!Array.isArray(json.data)) return skipLine(unit, undocumented, at);
  const rows = json.data.filter(isJson);
  // Nothing can be said of such a row later, nor would anybody miss it.
  if (rows.length < json.data.length || rows.some((row) => idOfRow(row) === undefined))
    return skipLine(unit, "the API lists something without an id", at);
  const { complete, cursor: next } = pageEnd(style, json);
  if (complete) return { ...page, rows };
  // The id of the last row is no word of what follows.
  if (next === undefined || (style === "last_id" && json.has_more !== true)) {
    return skipLine(unit, json.has_more === true ? "the API says there is more, but not how to reach it" : endUnsaid, at);
  }
  if (unit.knows(next.value)) return skipLine(unit, "the API leads back to a page that was read", at);
  if (pages + 1 >= maxPages) return skipLine(unit, `more than ${maxPages} pages`, at);
  return { ...page, rows, next: next.value };
}
