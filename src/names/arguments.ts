import * as z from "zod";
import type { Args } from "../tools/define.ts";
import { idKinds, type IdKind } from "../tools/fields.ts";
import type { Tool } from "../tools/tool.ts";

/** Stands for every item of a list in the path of an argument. */
const each = "*";

/** A text that a tool takes somewhere in its arguments. */
export interface TextArgument {
  /** `["projects", "*", "id"]` */
  readonly path: readonly string[];
  /** What the id stands for; undefined for a text that is no id, or an id that nothing has a name for. */
  readonly kind: IdKind | undefined;
}

function textsIn(type: unknown, path: readonly string[]): TextArgument[] {
  if (type instanceof z.ZodOptional || type instanceof z.ZodNullable) return textsIn(type.unwrap(), path);
  if (type instanceof z.ZodArray) return textsIn(type.element, [...path, each]);
  if (type instanceof z.ZodUnion) return type.options.flatMap((option) => textsIn(option, path));
  if (type instanceof z.ZodObject) return Object.entries(type.shape).flatMap(([name, inner]) => textsIn(inner, [...path, name]));
  return type instanceof z.ZodString ? [{ path, kind: idKinds.get(type)?.denotes }] : [];
}

/** Every text among the arguments of a tool, inside lists and objects too. */
export const textArguments = (tool: Tool): TextArgument[] => textsIn(tool.input, []);

export interface IdArgument extends TextArgument {
  readonly kind: IdKind;
}

/** The arguments of a tool for which a name may be given. */
export const idArguments = (tool: Tool): IdArgument[] =>
  textArguments(tool).filter((argument): argument is IdArgument => argument.kind !== undefined);

/** One value that was given for an id. */
export interface GivenId {
  /** `["projects", 0, "id"]` */
  readonly path: readonly (string | number)[];
  readonly kind: IdKind;
  readonly value: string;
}

function valuesAt(value: unknown, pattern: readonly string[], path: GivenId["path"]): Omit<GivenId, "kind">[] {
  const [step, ...rest] = pattern;
  if (step === undefined) return typeof value === "string" ? [{ path, value }] : [];
  if (step === each) return Array.isArray(value) ? value.flatMap((item, index) => valuesAt(item, rest, [...path, index])) : [];
  if (typeof value !== "object" || value === null) return [];
  return valuesAt((value as Record<string, unknown>)[step], rest, [...path, step]);
}

/** @param args Validated by `tool.input`. */
export const givenIds = (tool: Tool, args: Args): GivenId[] =>
  idArguments(tool).flatMap(({ path, kind }) => valuesAt(args, path, []).map((found) => ({ ...found, kind })));

function put(value: unknown, path: GivenId["path"], id: string): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return id;
  if (Array.isArray(value)) return value.map((item, index) => (index === step ? put(item, rest, id) : item));
  return { ...(value as object), [step]: put((value as Record<string | number, unknown>)[step], rest, id) };
}

/** The same arguments with another value at one place. */
export const withId = (args: Args, path: GivenId["path"], id: string): Args => put(args, path, id) as Args;
