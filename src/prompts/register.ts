import { completable, type GetPromptResult, type McpServer } from "@modelcontextprotocol/server";
import * as z from "zod";
import type { Suggest } from "../names/suggest.ts";
import type { Surface } from "../tools/surface.ts";
import { promptsFor } from "./index.ts";
import type { Prompt, WorkflowName } from "./prompt.ts";

export interface PromptDeps {
  readonly surface: Surface;
  readonly suggest: Suggest;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Arguments with their completion. The SDK looks for it below `optional`, and writes it into the schema: each server has its own. */
function argumentsOf({ input, completes = {} }: Prompt, suggest: Suggest): z.ZodObject {
  const withCompletion = (name: string, field: z.ZodType): z.ZodType => {
    const kind = completes[name];
    if (kind === undefined) return field;
    if (field instanceof z.ZodOptional) return withCompletion(name, field.unwrap() as z.ZodType).optional();
    return completable(field.describe(field.description ?? ""), (typed) => suggest(kind, String(typed)));
  };
  return z.strictObject(Object.fromEntries(Object.entries(input).map(([name, field]) => [name, withCompletion(name, field)])));
}

/** Prompts for which the surface has the workflows, prepared once for all connections. */
export function promptRegistrar({ surface, suggest, now }: PromptDeps): (server: McpServer) => void {
  const scene = () => ({ shows: (name: WorkflowName) => surface.names.has(name), now: now() });
  const prepared = promptsFor(surface).map((prompt) => ({ prompt, argsSchema: argumentsOf(prompt, suggest) }));
  return (server) => {
    for (const { prompt, argsSchema } of prepared) {
      const { name, title, does } = prompt;
      server.registerPrompt(name, { title, description: does, argsSchema }, (args): GetPromptResult => ({
        description: does,
        messages: [{ role: "user", content: { type: "text", text: prompt.text(args as Parameters<Prompt["text"]>[0], scene()) } }],
      }));
    }
  };
}
