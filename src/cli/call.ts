import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { Outcome } from "../dispatch.ts";
import { statusTool } from "../server.ts";
import { tools } from "../tools/tool.ts";
import { UsageError } from "./exit.ts";
import type { Services } from "./services.ts";

const exitCodes = { done: 0, failed: 5, refused: 6, suspended: 6 } as const satisfies Record<Outcome["kind"], number>;

async function readArguments(given: string | undefined, stdin: Readable): Promise<unknown> {
  const json = given === "-" ? await text(stdin) : (given ?? "{}");
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new UsageError(
      `The arguments are not JSON: ${(error as Error).message}. Give one object, such as '{"project_id": "proj_…"}', or - to read it from standard input.`,
    );
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new UsageError("The arguments must be one JSON object.");
  return value;
}

export interface CallResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * One call without a host. Nobody can be asked here, so what needs approval is refused unless the policy says otherwise.
 * @throws {UsageError} For a tool that does not exist or is not shown, or arguments that are not a JSON object.
 */
export async function call(
  name: string,
  given: string | undefined,
  services: Services,
  stdin: Readable,
  output: "text" | "json",
): Promise<CallResult> {
  const tool = services.surface.shown.get(name);
  if (tool === undefined && name !== statusTool.name) {
    const why = services.surface.hidden.get(name);
    throw new UsageError(
      tools.has(name) ? `${name} is hidden: ${why}.` : `There is no tool "${name}". \`openai-admin-mcp tools\` lists them.`,
    );
  }
  const args = await readArguments(given, stdin);
  const outcome = tool
    ? await services.dispatch(tool, args, { signal: new AbortController().signal, channel: undefined })
    : services.status(args);
  const exitCode = exitCodes[outcome.kind];
  if (outcome.kind === "done") return { exitCode, stdout: outcome.text, stderr: "" };
  if (outcome.kind === "suspended") throw new Error("a call without a channel cannot be suspended");
  const { code, text: message } = outcome;
  return { exitCode, stdout: "", stderr: output === "json" ? JSON.stringify({ error: { code, message } }) : message };
}
