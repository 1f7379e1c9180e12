import type { Outcome } from "./errors.ts";

/** What a hint is chosen by. */
export interface Answered {
  readonly status: number;
  readonly message: string;
  /** The API puts some codes into `type`. */
  readonly codes: readonly (string | undefined)[];
  readonly retryAfterMs: number | undefined;
  readonly outcome: Outcome;
  /** The same call again changes nothing more. */
  readonly repeatable: boolean;
  /** False for HTML and other text: then it was hardly the API that answered. */
  readonly json: boolean;
}

/** 429 that no waiting cures: a person has to raise a limit or pay (OpenAI's guides on spend limits and error codes). */
const spent: ReadonlySet<string | undefined> = new Set([
  "organization_spend_limit_exceeded",
  "project_spend_limit_exceeded",
  "organization_usage_limit_exceeded",
  "credit_balance_exhausted",
  "insufficient_quota",
]);

/** Whether a limit on money or usage was reached. */
export const isSpent = (codes: readonly (string | undefined)[]): boolean => codes.some((code) => spent.has(code));

const where = "An organization owner creates one under Admin keys (https://platform.openai.com/settings/organization/admin-keys).";

/** The API says which scopes are missing only in its message; `code` is null then. */
function missingScopes(message: string): string | undefined {
  const scopes = /missing scopes?:\s*([\w.]+(?:,\s*[\w.]+)*)/i.exec(message)?.[1]?.replace(/\.+$/, "");
  return scopes && `The admin key lacks ${scopes}: use a key that has it. ${where} Keys made before a scope existed may lack it.`;
}

/** The object was found, and a setting of it is not made: no id is wrong then. */
const saysUnset = /\bhas no\b|\bno\b.+\b(?:is|was|been) (?:set|configured)\b|\bnot (?:been )?(?:set|configured)\b/i;

const again = (ms: number | undefined, fallback: string): string =>
  ms === undefined ? fallback : `Call again after ${Math.ceil(ms / 1000)} s.`;

function tooMany({ codes, retryAfterMs }: Answered): string {
  if (isSpent(codes))
    return "A limit on money or usage is reached: calling again does not help until someone raises the limit or adds credit.";
  return `Admin endpoints allow about 7 to 10 requests per minute and endpoint. ${again(retryAfterMs, "Wait a minute, then call again.")}`;
}

/** What to do next about an answer that is no success; undefined when its message says it all. */
export function hintFor(answer: Answered): string | undefined {
  const { status, message, retryAfterMs, outcome, repeatable, json } = answer;
  if (outcome === "unknown") {
    return repeatable
      ? `It may have happened; the same call again is safe. ${again(retryAfterMs, "Wait a minute, then call again.")}`
      : "It may have happened: look for it before calling again, or there may be two.";
  }
  if (status === 429) return tooMany(answer);
  if (status === 408 || status >= 500)
    return again(retryAfterMs, "The trouble is on the API's side and mostly passes: call again in a minute.");
  // A success whose body holds an error: the base URL is right, then.
  if (status < 300) return undefined;
  if (status < 400 || !json) return "A proxy or a wrong base URL is likely: OpenAI's is https://api.openai.com/v1.";
  if (status === 401 || status === 403) {
    const scopes = missingScopes(message);
    if (scopes !== undefined) return scopes;
  }
  if (status === 401) return `The admin key is wrong, revoked or expired; keys of projects do not work here. ${where}`;
  if (status === 403)
    return "The admin key may not do this: it may be read-only or restricted, or the organization does not have this feature.";
  if (status === 404 && saysUnset.test(message)) return undefined;
  if (status === 404) return "The id may be wrong or belong to another organization; the list tool of the same objects shows their ids.";
  if (status === 409) return "A policy or the object's present state forbids it: the same call again will fail too.";
  if (status === 400 && /page token/i.test(message))
    return "Keep every other argument the same from page to page, or begin again at the first page.";
  return undefined;
}
