import type { AdminClient } from "./client/admin-client.ts";
import { ApiError, ConfigError, ConnectionError } from "./client/errors.ts";
import { pageEnd } from "./client/pages.ts";
import type { ApiAnswer } from "./client/request.ts";
import type { Channel } from "./gate/channels/channel.ts";
import { createTokenChannels } from "./gate/channels/token.ts";
import type { Gate } from "./gate/gate.ts";
import { Refused, type RefusalCode } from "./gate/refused.ts";
import { keepKey, MintError, mintedKey } from "./minted.ts";
import { withoutSecrets } from "./output/secrets.ts";
import { renderList, renderValue } from "./output/text.ts";
import { shown } from "./output/untrusted.ts";
import type { KeyStore } from "./state/private-files.ts";
import type { Args, Mints } from "./tools/define.ts";
import { InputError, parseArguments } from "./tools/input.ts";
import { toRequest } from "./tools/request.ts";
import { declaredRisk, riskOf, tools, type Tool } from "./tools/tool.ts";

/** What a call failed with. Stable: pipelines branch on it. */
export type FailureCode =
  | "invalid_arguments"
  | "api_error"
  | "connection_error"
  | "outcome_unknown"
  | "configuration"
  | "key_not_kept"
  | "internal";

/** How a call ended, whoever made it. Texts are complete and hold no secret. */
export type Outcome =
  | { readonly kind: "done"; readonly text: string; readonly json: unknown }
  | { readonly kind: "failed"; readonly code: FailureCode; readonly text: string }
  | { readonly kind: "refused"; readonly code: RefusalCode; readonly text: string }
  /** The answer of a human comes with a later call; `result` is what the protocol returns meanwhile. */
  | { readonly kind: "suspended"; readonly result: unknown };

/** Who calls. */
export interface Caller {
  readonly signal: AbortSignal;
  /** How this caller's human is reached; undefined when there is no way. */
  readonly channel: Channel | undefined;
}

export interface DispatchDeps {
  readonly client: AdminClient;
  readonly gate: Gate;
  readonly keys: KeyStore;
  /** Where fresh keys go: into a file, or into the answer. */
  readonly secrets: "file" | "inline";
  readonly output: "text" | "json";
  /** The admin key: taken out of every text whatever its shape. */
  readonly adminKey: string;
  /** Told of what should not happen. */
  readonly log: (line: string) => void;
}

/** The one way of a call: validate → gate → client → answer. */
export type Dispatch = (tool: Tool, raw: unknown, caller: Caller) => Promise<Outcome>;

/** Whether a call of this tool can need a human. */
export const mayNeedApproval = (tool: Tool): boolean => {
  const { risk, dependsOnArguments } = declaredRisk(tool);
  return dependsOnArguments || risk === "destructive" || risk === "grant";
};

/** The list that shows whether a create went through: the one at the create's path, else the nearest one of the same noun. */
function listFor(tool: Tool): Tool | undefined {
  const noun = tool.path.slice(tool.path.lastIndexOf("/"));
  const lists = [...tools.values()].filter(
    (list) => list.pages !== undefined && list.path.endsWith(noun) && list.pathParams.every((param) => tool.pathParams.includes(param)),
  );
  return lists.find((list) => list.path === tool.path) ?? lists[0];
}

function unknownOutcome(tool: Tool, message: string): string {
  const look = tool.effect === "create" ? listFor(tool) : undefined;
  const how = look
    ? `Look with ${look.name} before calling again: a second call could create a second one.`
    : "Look at its present state before calling again.";
  return `The outcome is UNKNOWN: the API may have done it. ${message} ${how}`;
}

function apiErrorText(error: ApiError): string {
  const details = [
    error.code && `code ${error.code}`,
    error.param && `parameter ${error.param}`,
    error.requestId && `request ${error.requestId}`,
  ];
  const said = `${error.status} ${shown(error.message)}`;
  const known = details.filter(Boolean).join(", ");
  return `${said}${known === "" ? "" : ` (${known})`}${error.hint === undefined ? "" : `\n${error.hint}`}`;
}

/** Every error that can end a call, in words that say what was done and what was not. */
function ending(tool: Tool, error: unknown, log: DispatchDeps["log"]): Outcome {
  if (error instanceof Refused) return { kind: "refused", code: error.code, text: error.message };
  if (error instanceof InputError) return { kind: "failed", code: "invalid_arguments", text: error.message };
  if (error instanceof MintError) return { kind: "failed", code: "key_not_kept", text: error.message };
  if (error instanceof ConfigError) return { kind: "failed", code: "configuration", text: error.message };
  if (error instanceof ApiError || error instanceof ConnectionError) {
    const text = error instanceof ApiError ? apiErrorText(error) : error.message;
    if (error.outcome === "unknown" && tool.effect !== "read")
      return { kind: "failed", code: "outcome_unknown", text: unknownOutcome(tool, text) };
    const unchanged = tool.effect === "read" || tool.effect === "check" ? "" : "\nNothing was changed.";
    return { kind: "failed", code: error instanceof ApiError ? "api_error" : "connection_error", text: `${text}${unchanged}` };
  }
  log(`${tool.name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return { kind: "failed", code: "internal", text: `${tool.name} failed inside this server; its standard error has the details.` };
}

function renderAnswer(tool: Tool, args: Args, json: unknown): string {
  const data = typeof json === "object" && json !== null ? (json as { data?: unknown }).data : undefined;
  if (!Array.isArray(data)) return renderValue(json);
  const end = tool.pages === undefined ? { complete: true, cursor: undefined } : pageEnd(tool.pages, json);
  return renderList(data, end, args.after !== undefined || args.page !== undefined);
}

/** `--confirm plan` gives every tool that may need approval one more argument; it is the gate's, not the API's. */
export const planToken = "plan_token";

function takeToken(raw: unknown): { token: string | undefined; rest: unknown } {
  if (typeof raw !== "object" || raw === null) return { token: undefined, rest: raw };
  const { [planToken]: token, ...rest } = raw as Record<string, unknown>;
  return { token: typeof token === "string" ? token : undefined, rest };
}

/** Every call goes through what this returns, so that policy, approval and secrets hold for all of them. */
export function createDispatch(deps: DispatchDeps): Dispatch {
  const { client, gate, keys, secrets, output, adminKey, log } = deps;
  const tokenChannel = createTokenChannels();
  /** A cancelled call is answered to nobody; what it may have left behind, the operator has to know. */
  const report = (line: string) => log(withoutSecrets(line, [adminKey]));

  const approve = async (tool: Tool, args: Args, token: string | undefined, caller: Caller) => {
    const risk = riskOf(tool, args);
    if (risk === "read" || risk === "write") return undefined;
    const reader = async (request: Parameters<AdminClient["call"]>[0]) => (await client.call(request, { signal: caller.signal })).json;
    const channel = gate.policy === "plan" ? tokenChannel(token) : caller.channel;
    const verdict = await gate.review({ tool, args, channel, reader });
    return "suspended" in verdict ? verdict : undefined;
  };

  const answerOf = async (tool: Tool, args: Args, answer: ApiAnswer): Promise<Outcome> => {
    const key = mintedKey(tool, answer.json);
    const inline = key !== undefined && secrets === "inline";
    const kept =
      key === undefined || inline ? undefined : await keepKey(tool as Tool & { mints: Mints }, args, answer.json, key, keys, client);
    const json = kept ?? answer.json;
    const text = output === "text" ? renderAnswer(tool, args, json) : kept === undefined ? answer.text : JSON.stringify(kept);
    const clean = withoutSecrets(text, [adminKey], inline ? [key] : []);
    return { kind: "done", text: clean, json: output === "json" && clean !== "" ? (JSON.parse(clean) as unknown) : undefined };
  };

  const run: Dispatch = async (tool, raw, caller) => {
    const { token, rest } = gate.policy === "plan" && mayNeedApproval(tool) ? takeToken(raw) : { token: undefined, rest: raw };
    const args = parseArguments(tool, rest);
    if (tool.mints && secrets === "file") await checkStore(keys);
    const waiting = await approve(tool, args, token, caller);
    if (waiting) return { kind: "suspended", result: waiting.result };
    const answer = await client.call(toRequest(tool, args), { signal: caller.signal }).catch((error: unknown) => {
      if (caller.signal.aborted && declaredRisk(tool).risk !== "read")
        report(`${tool.name}: ${unknownOutcome(tool, "The call was cancelled while it was under way.")}`);
      throw error;
    });
    return answerOf(tool, args, answer);
  };

  return async (tool, raw, caller) => {
    try {
      return await run(tool, raw, caller);
    } catch (error) {
      if (caller.signal.aborted && error instanceof MintError) report(`${tool.name}: ${error.message}`);
      caller.signal.throwIfAborted();
      const end = ending(tool, error, report);
      return "text" in end ? { ...end, text: withoutSecrets(end.text, [adminKey]) } : end;
    }
  };
}

async function checkStore(keys: KeyStore): Promise<void> {
  try {
    await keys.check();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new MintError(
      `No key was created: this server could not keep it in a file (${why}). Fix that, or let the operator choose --state-dir or --secrets inline.`,
    );
  }
}
