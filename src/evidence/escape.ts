import { shown } from "../output/untrusted.ts";

const entity = (character: string): string => `&#${character.codePointAt(0)};`;

/** Text that XML can hold, on one line. What it cannot hold becomes U+FFFD. */
export const drawable = (text: string): string => shown(text, Number.POSITIVE_INFINITY).replaceAll(/[\uFFFE\uFFFF]/g, "\uFFFD");

/** Text for XML, between tags and in attributes. */
export const xmlText = (text: string): string => drawable(text).replaceAll(/[&<>"']/g, entity);

/**
 * Untrusted text inside a Markdown paragraph, heading, list item or table cell: it is shown as it is, and is never markup or a link.
 * What would end a cell, a tag or an escape is a character reference, which every reader of Markdown takes the same way.
 * @param max Characters kept; what is cut is said.
 */
export function inline(text: string, max = Number.POSITIVE_INFINITY): string {
  return (
    shown(text, max)
      .replaceAll(/&(?=#|[a-z][a-z0-9]*;)/gi, entity)
      .replaceAll(/[\\|<>]/g, entity)
      .replaceAll(/[`*[\]~$]/g, "\\$&")
      // Between two letters or digits an underscore is none of Markdown's business, and ids are full of it.
      .replaceAll(/(?<![a-z0-9])_|_(?![a-z0-9])/gi, "\\_")
      // Addresses become links without any markup.
      .replaceAll(/:(?=\/\/)|(?<=www)\./gi, entity)
      // What starts a heading, a list or a rule.
      .replace(/^(?=[#+=-](?:[\s#=-]|$))|(?<=^\d{1,9})(?=[.)](?:\s|$))/, "\\")
      .replaceAll(/^\s+|\s+$/g, (spaces) => Array.from(spaces, entity).join(""))
  );
}

/** Text as code in a paragraph: longer fences than any run of backticks in it. */
export function code(text: string): string {
  const clean = shown(text);
  const fence = "`".repeat(1 + Math.max(0, ...(clean.match(/`+/g) ?? []).map((run) => run.length)));
  const gap = /^[` ]|[` ]$/.test(clean) && clean.trim() !== "" ? " " : "";
  return `${fence}${gap}${clean}${gap}${fence}`;
}
