import * as z from "zod";
import type { Args } from "../../src/tools/define.ts";
import type { Tool } from "../../src/tools/tool.ts";

type Schema = z.core.JSONSchema.BaseSchema;

interface Choice {
  /** With every optional argument, or with none. */
  readonly full: boolean;
  /** Which branch of a union, which value of an enum. */
  readonly turn: number;
  /** How many items in an array. */
  readonly items: number;
}

/** As many as the widest union has branches. */
const turns = [0, 1, 2, 3];

/** Everything that a URL could take for its own. */
const awkward = "ä/b ?#&=+%[]";

function pick<T>(from: readonly T[], turn: number): T {
  return from[turn % from.length]!;
}

function objectOf(schema: Schema, choice: Choice): unknown {
  const { properties = {}, required = [], additionalProperties } = schema;
  if (typeof additionalProperties === "object") return { [awkward]: valueOf(additionalProperties, choice, "value") };
  const names = Object.keys(properties).filter((name) => choice.full || required.includes(name));
  return Object.fromEntries(names.map((name) => [name, valueOf(properties[name] as Schema, choice, name)]));
}

/** `{type: [a, b]}` is a union too. */
const typesOf = (schema: Schema): Schema[] | undefined =>
  Array.isArray(schema.type) ? schema.type.map((type) => ({ ...schema, type })) : undefined;

function valueOf(schema: Schema, choice: Choice, name: string): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return pick(schema.enum, choice.turn);
  const branches = schema.anyOf ?? schema.oneOf ?? typesOf(schema);
  if (branches) {
    if (branches.length > turns.length) throw new Error(`${name}: a union of ${branches.length} needs as many turns`);
    return valueOf(pick(branches, choice.turn), { ...choice, turn: Math.floor(choice.turn / branches.length) }, name);
  }
  switch (schema.type) {
    case "string":
      return `${name} ${awkward}`;
    case "integer":
    case "number":
      // Not the same for all: arguments that change places must show.
      return Math.min(Math.max(schema.minimum ?? 0, name.length), schema.maximum ?? name.length);
    case "boolean":
      return choice.turn % 2 === 0;
    case "null":
      return null;
    case "array":
      return Array.from({ length: Math.max(choice.items, schema.minItems ?? 0) }, (_, index) =>
        valueOf(schema.items as Schema, { ...choice, turn: choice.turn + index }, `${name}-${index}`),
      );
    case "object":
      return objectOf(schema, choice);
    case undefined:
      return { anything: [choice.turn, null, true, awkward] };
    default:
      throw new Error(`${name}: no sample for ${JSON.stringify(schema)}`);
  }
}

/** Rules beyond the JSON Schema ("exactly one of", "looks like an ARN") say nothing about how a request is written: a sample may break them. */
function checkShape(input: z.ZodObject, args: Args): void {
  const issues = input.safeParse(args).error?.issues.filter((issue) => issue.code !== "custom") ?? [];
  if (issues.length > 0) throw new Error(`a sample does not fit: ${JSON.stringify({ args, issues })}`);
}

/** Arguments that reach every argument of a tool, every branch of its unions and arrays of every kind of length; always the same ones. */
export function samplesFor(tool: Tool): Args[] {
  const schema = z.toJSONSchema(tool.input, { io: "input" });
  const choices = [
    { full: false, turn: 0, items: 1 },
    { full: true, turn: 0, items: 0 },
    ...turns.map((turn) => ({ full: true, turn, items: 1 + (turn % 2) })),
  ];
  const samples = choices.map((choice) => objectOf(schema, choice) as Args);
  for (const args of samples) checkShape(tool.input, args);
  return [...new Map(samples.map((args) => [JSON.stringify(args), args])).values()];
}
