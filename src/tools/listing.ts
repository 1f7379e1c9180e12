import * as z from "zod";
import { declaredRisk, type Tool } from "./tool.ts";

type JsonSchema = { [member: string]: unknown };

/** One entry of `tools/list`. */
export interface Listing {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: { readonly type: "object"; readonly [member: string]: unknown };
  readonly annotations: {
    readonly readOnlyHint: boolean;
    readonly destructiveHint: boolean;
    readonly idempotentHint: boolean;
    readonly openWorldHint: boolean;
  };
}

/**
 * Drops what costs a host's context and tells its model nothing: what an integer of zod says about JavaScript, and that other arguments are refused. They
 * are refused all the same, with an answer that names them.
 */
function dropTheObvious({ jsonSchema }: { jsonSchema: JsonSchema }): void {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
}

/** The JSON Schema a host gets: no `$schema` and no `$ref`, which some hosts refuse together with every tool of the server. */
export function schemaOf(input: z.ZodObject): Listing["inputSchema"] {
  const { $schema: _, ...schema } = z.toJSONSchema(input, { io: "input", reused: "inline", override: dropTheObvious }) as JsonSchema;
  return { ...schema, type: "object" };
}

/**
 * How a tool presents itself. All four hints are explicit: an absent `destructiveHint` means true.
 * `openWorldHint` is true everywhere because answers carry names and texts that people outside the conversation wrote.
 */
export function listingOf(tool: Tool): Listing {
  const { risk } = declaredRisk(tool);
  return {
    name: tool.name,
    description: tool.does,
    inputSchema: schemaOf(tool.input),
    annotations: {
      readOnlyHint: risk === "read",
      destructiveHint: risk === "destructive",
      idempotentHint: tool.repeatable,
      openWorldHint: true,
    },
  };
}
