/** A bound that a number should keep. */
export type Target = { readonly most: number } | { readonly least: number };

/** One line of a table. */
export interface Line {
  readonly what: string;
  /** Undefined: it cannot be measured on this system. */
  readonly value: number | undefined;
  readonly unit: "×" | "ms" | "s" | "MB" | "requests" | "tokens" | "calls/s" | "people";
  readonly target?: Target;
}

/** Three digits, more only before the point. */
function digits(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 100) return Math.round(value).toLocaleString("en-US");
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}

const shown = (value: number, unit: Line["unit"]): string => `${digits(value)} ${unit}`;

const bound = ({ target, unit }: Line): string => {
  if (target === undefined) return "";
  return "most" in target ? `≤ ${shown(target.most, unit)}` : `≥ ${shown(target.least, unit)}`;
};

/** Whether a line keeps its target; undefined when it has none, or was not measured. */
export function isMet({ value, target }: Line): boolean | undefined {
  if (target === undefined || value === undefined) return undefined;
  return "most" in target ? value <= target.most : value >= target.least;
}

function verdict(line: Line): string {
  const met = isMet(line);
  if (met === undefined) return "";
  return met ? "yes" : "NO";
}

/** A table for a terminal that is Markdown as well. */
export function tableOf(lines: readonly Line[]): string {
  const head = ["measured", "result", "target", "met"];
  const body = lines.map((line) => {
    const value = line.value === undefined ? "not measured" : shown(line.value, line.unit);
    return [line.what, value, bound(line), verdict(line)];
  });
  const widths = head.map((_, column) => Math.max(...[head, ...body].map((cells) => cells[column]!.length)));
  const row = (cells: readonly string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`;
  return [row(head), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...body.map(row)].join("\n");
}
