import { isJson, labelOf, leavesOf, valueText } from "./notation.ts";
import type { TimeForm } from "./numbers.ts";

/** One value of a row, under the column it belongs to. */
export interface Cell {
  /** Head of the column; equal labels are one column. */
  readonly label: string;
  readonly path: readonly string[];
  readonly text: string;
}

export type Column = Pick<Cell, "label" | "path">;

/** The values of one row as columns of their own, `owner.name` for nested ones. What is no object, or is empty, is one cell. */
export function cellsOf(row: unknown, times: TimeForm): Cell[] {
  const leaves = isJson(row) ? leavesOf(row) : [];
  // In brackets, since no member's label is.
  if (leaves.length === 0) return [{ label: "(item)", path: ["(item)"], text: valueText({ path: [], value: row, holder: {} }, times) }];
  return leaves.map((leaf) => ({ label: labelOf(leaf.path), path: leaf.path, text: valueText(leaf, times) }));
}
