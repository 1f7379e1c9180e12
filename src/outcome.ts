import { ApiError, ConfigError, ConnectionError, PacedError } from "./client/errors.ts";
import { isSpent } from "./client/hints.ts";
import { Refused, type RefusalCode } from "./gate/refused.ts";
import { MintError } from "./minted.ts";
import { shown } from "./output/untrusted.ts";
import { InputError } from "./tools/input.ts";
import { tools, type Tool } from "./tools/tool.ts";
import { TrailError } from "./trail/trail.ts";

/** What a call failed with. Stable: pipelines branch on it. */
export type FailureCode =
  | "invalid_arguments"
  | "api_error"
  | "connection_error"
  /** The API allows so many calls a minute of an endpoint; the text says when the next one may be made. */
  | "rate_limited"
  | "outcome_unknown"
  | "configuration"
  | "key_not_kept"
  | "not_recorded"
  | "incomplete"
  | "internal";

/** How a call ended, whoever made it. Texts are complete and hold no secret. */
export type Outcome =
  /** `files`: written beside the answer, absolute. */
  | { readonly kind: "done"; readonly text: string; readonly json: unknown; readonly files?: readonly string[] }
  /** `details`: what programs read besides. */
  | { readonly kind: "failed"; readonly code: FailureCode; readonly text: string; readonly details?: unknown }
  | { readonly kind: "refused"; readonly code: RefusalCode; readonly text: string }
  /** The answer of a human comes with a later call; `result` is what the protocol returns meanwhile. */
  | { readonly kind: "suspended"; readonly result: unknown };

/** What of a tool its endings speak of. */
type Named = Pick<Tool, "name" | "effect" | "path" | "pathParams">;

/** The list that shows whether a create went through: the one at the create's path, else the nearest one of the same noun. */
function listFor(tool: Named): Tool | undefined {
  const noun = tool.path.slice(tool.path.lastIndexOf("/"));
  const lists = [...tools.values()].filter(
    (list) => list.pages !== undefined && list.path.endsWith(noun) && list.pathParams.every((param) => tool.pathParams.includes(param)),
  );
  return lists.find((list) => list.path === tool.path) ?? lists[0];
}

function unknownOutcome(tool: Named, message: string): string {
  const look = tool.effect === "create" ? listFor(tool) : undefined;
  const how = look
    ? `Look with ${look.name} before calling again: a second call could create a second one.`
    : "Look at its present state before calling again.";
  return `The outcome is UNKNOWN: the API may have done it. ${message}${/[.!?]$/.test(message) ? "" : "."} ${how}`;
}

/** What may have become of a write that the host cancelled after it was sent. */
export const cancelledText = (tool: Named): string => unknownOutcome(tool, "The call was cancelled while it was under way.");

function apiErrorText(error: ApiError): string {
  const details = [
    error.code && `code ${error.code}`,
    error.param && `parameter ${error.param}`,
    error.requestId && `request ${error.requestId}`,
  ];
  const said = `${error.status} ${shown(error.message)}`;
  const known = details.filter(Boolean).join(", ");
  return `${said}${known === "" ? "" : ` (${known})`}`;
}

function codeOf(error: ApiError | ConnectionError): FailureCode {
  if (error instanceof ConnectionError) return "connection_error";
  // A spent budget is answered with 429 too, and waiting does not help.
  return error.status === 429 && !isSpent([error.code, error.type]) ? "rate_limited" : "api_error";
}

/**
 * Every error that can end a call, in words that say what was done and what was not.
 * @param log Told of what should not happen.
 */
export function endingOf(tool: Named, error: unknown, log: (line: string) => void): Outcome {
  if (error instanceof Refused) return { kind: "refused", code: error.code, text: error.message };
  if (error instanceof InputError) return { kind: "failed", code: "invalid_arguments", text: error.message };
  if (error instanceof MintError) return { kind: "failed", code: "key_not_kept", text: error.message };
  if (error instanceof TrailError) {
    return {
      kind: "failed",
      code: "not_recorded",
      text: `Not executed: the record cannot be written (${error.message}). Nothing was changed.`,
    };
  }
  if (error instanceof ConfigError) return { kind: "failed", code: "configuration", text: error.message };
  if (error instanceof PacedError) return { kind: "failed", code: "rate_limited", text: error.message };
  if (error instanceof ApiError || error instanceof ConnectionError) {
    const said = error instanceof ApiError ? apiErrorText(error) : error.message;
    if (error.outcome === "unknown") return { kind: "failed", code: "outcome_unknown", text: unknownOutcome(tool, said) };
    const text = error instanceof ApiError && error.hint !== undefined ? `${said}\n${error.hint}` : said;
    const unchanged = tool.effect === "read" || tool.effect === "check" ? "" : "\nNothing was changed.";
    return { kind: "failed", code: codeOf(error), text: `${text}${unchanged}` };
  }
  log(`${tool.name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return { kind: "failed", code: "internal", text: `${tool.name} failed inside this server; its standard error has the details.` };
}
