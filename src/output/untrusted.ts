/**
 * Names, emails and audit strings are written by whoever could write them; they end up before a model and before the person who approves.
 * Control characters (tabs and line breaks too), bidi controls, zero-width and other invisible characters (Unicode Cc, Cf, Zl, Zp,
 * the tag block U+E0000-U+E007F, lone surrogates) can hide or reorder text, so each becomes U+FFFD: the text stays recognisable, and visibly touched.
 */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u{E0000}-\u{E007F}]/gu;

/** Longest value shown; a whole page of text in one name is an attack or a mistake. */
const maxShown = 2000;

/** The text on one line with nothing hidden in it, at its full length. */
export const visible = (text: string): string => text.replaceAll(invisible, "\uFFFD");

/** The beginning of a text, and how many characters (UTF-16) are left out. No character is cut in two. */
export function beginning(text: string, max = maxShown): { readonly kept: string; readonly missing: number } {
  if (text.length <= max) return { kept: text, missing: 0 };
  const isPair = /[\uD800-\uDBFF]/.test(text[max - 1] ?? "");
  const kept = text.slice(0, isPair ? max - 1 : max);
  return { kept, missing: text.length - kept.length };
}

/**
 * Makes one value safe to show on one line.
 * @param max Characters kept; what is cut is said.
 */
export function shown(text: string, max = maxShown): string {
  const { kept, missing } = beginning(visible(text), max);
  return missing === 0 ? kept : `${kept}… (${missing} more characters)`;
}

/** Whether a person can read and type it: no touched character, no space but the common one, not blank, at most 64 characters. */
export const isTypeable = (text: string): boolean =>
  text.length <= 64 && text.trim() === text && text !== "" && shown(text) === text && !/(?! )\p{Zs}/u.test(text);
