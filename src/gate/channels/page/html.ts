/** Known to this module alone: text that came from JSON cannot pass for markup. */
const markup: unique symbol = Symbol("markup");

/** Text that is markup already. Only `html` makes it. */
export interface Html {
  readonly [markup]: string;
}

type Part = string | number | Html | undefined | readonly Html[];

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);

function render(part: Part): string {
  if (part === undefined) return "";
  if (typeof part === "string" || typeof part === "number") return escape(String(part));
  return markup in part ? part[markup] : part.map((one) => one[markup]).join("");
}

/** A template whose parts are escaped, for text and for attribute values in double quotes. Undefined leaves nothing. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return { [markup]: strings.reduce((text, string, index) => text + render(parts[index - 1]) + string) };
}

/** The markup as text, for the one place that sends it. */
export const source = (page: Html): string => page[markup];
