import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { errorJson } from "../error-json.ts";
import type { Outcome } from "../outcome.ts";
import { statusTool } from "../server.ts";
import { UsageError } from "./exit.ts";
import type { Services } from "./services.ts";
import type { Settings } from "./settings.ts";

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
 * One call without a host. What needs approval waits for a person at a terminal; the same call again goes on with it.
 * @throws {UsageError} For a tool that does not exist or is not shown, or arguments that are not a JSON object.
 */
export async function call(
  name: string,
  given: string | undefined,
  { surface, options }: Settings,
  services: Services,
  stdin: Readable,
): Promise<CallResult> {
  if (!surface.names.has(name) && name !== statusTool.name) {
    const why = surface.hidden.get(name);
    throw new UsageError(
      why === undefined ? `There is no tool "${name}". \`openai-admin-mcp tools\` lists them.` : `${name} is hidden: ${why}.`,
    );
  }
  const args = await readArguments(given, stdin);
  const { signal } = new AbortController();
  // A pipeline does not wait unless it was told how long.
  const channel = services.outOfBand({ page: false, wait: 0 })?.({ signal, progress: () => undefined });
  const caller = { signal, channel };
  const outcome = await services.runOf(name)(args, caller);
  const exitCode = exitCodes[outcome.kind];
  if (outcome.kind === "done") return { exitCode, stdout: outcome.text, stderr: "" };
  if (outcome.kind === "suspended") throw new Error("a call without a channel cannot be suspended");
  return { exitCode, stdout: "", stderr: options.output === "json" ? errorJson(outcome) : outcome.text };
}
