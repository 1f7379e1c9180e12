import { leavesOf, valueText, type Json, type Leaf } from "./notation.ts";
import { shown } from "./untrusted.ts";

/** As a person reads it in a plan: texts without quotes, lists without brackets. */
function plainText(leaf: Leaf): string {
  const { value } = leaf;
  if (typeof value === "string") return shown(value);
  if (!Array.isArray(value) || value.length === 0 || value.some((item) => typeof item === "object" && item !== null))
    return valueText(leaf);
  return value.map((item: unknown) => plainText({ ...leaf, path: [], value: item })).join(", ");
}

/**
 * One object as named one-line texts for a person: nested objects become `owner.name`, times ISO, money keeps its unit. Nothing is dropped, and fields
 * nobody knows pass through.
 */
export const flatten = (object: Json): Array<[name: string, text: string]> =>
  leavesOf(object).map((leaf) => [leaf.path.join("."), plainText(leaf)]);
