import { withoutSecrets } from "./secrets.ts";

/**
 * Names, emails and audit strings are written by whoever could write them; they end up before a model and before the person who approves.
 * Control characters (tabs and line breaks too), bidi controls, zero-width and other invisible characters (Unicode Cc, Cf, Zl, Zp, lone surrogates,
 * everything that is shown as nothing by default, the empty Braille cell) can hide or reorder text, so each becomes U+FFFD: the text stays recognisable,
 * and visibly touched. The two selectors that make an emoji of a sign stay behind one.
 */
const invisible =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u2800]|(?![\uFE0E\uFE0F])\p{Default_Ignorable_Code_Point}|(?<!\p{Emoji})[\uFE0E\uFE0F]/gu;

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

/** What could pass for the words around a name: what separates names, adds to them, or gives them a label. */
const ambiguous = /[";()|=]|[,:](?!\S)/;

/**
 * A name among other words, on one line: as it is where it can be nothing but a name, else in quotes, for a name like `Old team (group_1), nobody else` must
 * not be read as what this server says. Blanks count once, and keys are taken out: it is shown to people, on pages and in files.
 */
export function nameText(text: string, max = maxShown): string {
  const { kept, missing } = beginning(withoutSecrets(visible(text).replaceAll(/\p{Zs}+/gu, " "), []), max);
  const quoted = ambiguous.test(kept) ? `"${kept.replaceAll('"', "'")}"` : kept;
  return missing === 0 ? quoted : `${quoted}… (${missing} more characters)`;
}

/** Whether a person can read and type it: nothing hidden, no key, no blank but a common one alone, at most 64 characters. */
export const isTypeable = (text: string): boolean =>
  text.length <= 64 &&
  text.trim() === text &&
  text !== "" &&
  shown(text) === text &&
  withoutSecrets(text, []) === text &&
  !/(?! )\p{Zs}| {2}|[\uFE0E\uFE0F]/u.test(text);
