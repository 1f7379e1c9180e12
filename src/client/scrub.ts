/** Makes a text of a server fit for an error: no part of a key, one line, at most `max` characters. */
export type Scrub = (text: string, max: number) => string;

/** Stands for every part of a key; as a pattern in `createScrub` too. */
const removed = "[key removed]";

/** Keys by their shape, also as the API masks them in its answers: `sk-proj-****abcd`, `sk-...abcd`, `abcd****`. */
const shaped = /(?<![a-z])sk-(?:[\w*-]|\.{2,}|…)+|(?<![\w-])[\w-]*\*{3,}[\w-]*/gi;

/** Shortest part of the admin key that is taken out, in characters. */
const shortestPart = 8;

/** Servers repeat a wrong key in part, and its shape is not always OpenAI's: a gateway's key may look like anything. */
function withoutParts(text: string, secret: string): string {
  const length = Math.min(shortestPart, secret.length);
  const parts = new Set(Array.from({ length: secret.length - length + 1 }, (_, start) => secret.slice(start, start + length)));
  let clean = "";
  let lastHidden = -2;
  for (let at = 0; at < text.length; at++) {
    if (parts.has(text.slice(at, at + length))) {
      if (at > lastHidden + 1) clean += removed;
      lastHidden = at + length - 1;
    }
    if (at > lastHidden) clean += text[at];
  }
  return clean;
}

/** @param secret The admin key; not empty. */
export function createScrub(secret: string): Scrub {
  return (text, max) => {
    const line = text
      .slice(0, max * 4)
      .replaceAll(/[\p{Cf}\p{Cs}]/gu, "")
      .replaceAll(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
      .trim();
    const clean = withoutParts(line, secret)
      .replaceAll(shaped, removed)
      .replaceAll(/(?:\[key removed\]){2,}/g, removed);
    // A cut may leave half of a surrogate pair.
    return clean.length <= max ? clean : `${clean.slice(0, max - 1).replace(/\p{Cs}$/u, "")}…`;
  };
}
