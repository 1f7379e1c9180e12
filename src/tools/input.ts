import type * as z from "zod";
import { shown } from "../output/untrusted.ts";
import type { Args } from "./define.ts";
import type { Tool } from "./tool.ts";

/** Arguments that do not fit a tool. Nothing was sent. */
export class InputError extends Error {
  override readonly name = "InputError";
}

/** Longest name of an argument that is repeated: callers make names up. */
const longestName = 100;

/** Problems, or unknown arguments, told one by one: a list of a thousand wrong items is wrong in one way. */
const mostProblems = 10;

function namesOf(keys: readonly string[]): string {
  const names = keys.slice(0, mostProblems).map((key) => JSON.stringify(shown(key, longestName)));
  return `${names.join(", ")}${keys.length > names.length ? ` and ${keys.length - names.length} more` : ""}`;
}

/** Zod says "expected string, received undefined" where a person would say "is missing". */
function problem(issue: z.core.$ZodIssue, known: readonly string[]): string {
  const path = issue.path.map((step) => shown(String(step), longestName)).join(".");
  if (issue.code === "unrecognized_keys") {
    const inside = path === "" ? `it takes ${known.length === 0 ? "none" : known.join(", ")}` : `inside ${path}`;
    return `unknown argument ${namesOf(issue.keys)}: ${inside}`;
  }
  if (issue.code === "invalid_type" && issue.message.endsWith("received undefined")) return `${path} is missing (${issue.expected})`;
  const text = issue.message.replace(/^Invalid input: /, "");
  return path === "" ? text : `${path}: ${text}`;
}

/**
 * What is wrong with arguments, for a person. Beyond the first problems only the first one of each argument is told.
 * @param known Arguments there are.
 */
export function describeProblems({ issues }: z.ZodError, known: readonly string[]): string {
  const told = issues.filter(({ path }, index) => index < mostProblems || issues.findIndex((other) => other.path[0] === path[0]) === index);
  const more = issues.length > told.length ? [`and ${issues.length - told.length} more`] : [];
  return [...told.map((issue) => problem(issue, known)), ...more].join("; ");
}

/**
 * The arguments of one call, checked against the tool's strict input.
 * @throws {InputError} Names every argument that is wrong and says what would be right.
 */
export function parseArguments(tool: Tool, raw: unknown): Args {
  const result = tool.input.safeParse(raw ?? {});
  if (result.success) return result.data;
  throw new InputError(`${tool.name}: ${describeProblems(result.error, Object.keys(tool.input.shape))}. Nothing was sent.`);
}
