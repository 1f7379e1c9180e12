import type { AdminClient } from "./client/admin-client.ts";
import { ApiError } from "./client/errors.ts";
import { pageEnd } from "./client/pages.ts";
import type { ApiAnswer } from "./client/request.ts";
import { keepKey, MintError, mintedKey } from "./minted.ts";
import { cancelledText, endingOf, type Outcome } from "./outcome.ts";
import { withoutSecrets } from "./output/secrets.ts";
import { renderList, renderValue } from "./output/text.ts";
import type { KeyStore } from "./state/key-store.ts";
import type { Args, Mints } from "./tools/define.ts";
import { toRequest } from "./tools/request.ts";
import type { Tool } from "./tools/tool.ts";

export interface PerformDeps {
  readonly client: AdminClient;
  readonly keys: KeyStore;
  /** Where fresh keys go: into a file, or into the answer. */
  readonly secrets: "file" | "inline";
  readonly output: "text" | "json";
  /** The admin key: taken out of every text whatever its shape. */
  readonly adminKey: string;
  /** Told of what should not happen. */
  readonly log: (line: string) => void;
}

/** How a call ended, and what the record says of the API's answer. */
export interface Performed {
  readonly outcome: Outcome;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
}

/** Makes calls that may be made: nothing here asks anyone. */
export interface Perform {
  /** @throws {MintError} When the call would create a key that could not be kept. */
  check(tool: Tool): Promise<void>;
  /** Makes the call. Errors become outcomes; only a cancelled call throws. */
  call(tool: Tool, args: Args, signal: AbortSignal): Promise<Performed>;
  /** Waits for calls under way: a key that was just created still has to reach its file when the host is gone. */
  settled(): Promise<unknown>;
  /** An error that ended a call before it was made, as an outcome. */
  failed(tool: Pick<Tool, "name" | "effect" | "path" | "pathParams">, error: unknown): Outcome;
}

function renderAnswer(tool: Tool, args: Args, json: unknown): string {
  const data = typeof json === "object" && json !== null ? (json as { data?: unknown }).data : undefined;
  if (!Array.isArray(data)) return renderValue(json);
  const end = tool.pages === undefined ? { complete: true, cursor: undefined } : pageEnd(tool.pages, json);
  return renderList(data, end, args.after !== undefined || args.page !== undefined);
}

export function createPerform({ client, keys, secrets, output, adminKey, log }: PerformDeps): Perform {
  const running = new Set<Promise<Performed>>();
  const report = (line: string) => log(withoutSecrets(line, [adminKey]));

  const failed: Perform["failed"] = (tool, error) => {
    const end = endingOf(tool, error, report);
    return "text" in end ? { ...end, text: withoutSecrets(end.text, [adminKey]) } : end;
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

  const make = async (tool: Tool, args: Args, signal: AbortSignal): Promise<Performed> => {
    try {
      const answer = await client.call(toRequest(tool, args), { signal });
      return { outcome: await answerOf(tool, args, answer), status: answer.status, requestId: answer.requestId };
    } catch (error) {
      // A cancelled call is answered to nobody; what it may have left behind, the operator has to know.
      if (signal.aborted && error instanceof MintError) report(`${tool.name}: ${error.message}`);
      else if (signal.aborted && tool.effect !== "read" && tool.effect !== "check") report(`${tool.name}: ${cancelledText(tool)}`);
      signal.throwIfAborted();
      const { status, requestId } = error instanceof ApiError ? error : { status: undefined, requestId: undefined };
      return { outcome: failed(tool, error), status, requestId };
    }
  };

  return {
    failed,
    async check(tool) {
      if (tool.mints === undefined || secrets === "inline") return;
      try {
        await keys.check();
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new MintError(
          `No key was created: this server could not keep it in a file (${why}). Fix that, or let the operator choose --state-dir or --secrets inline.`,
        );
      }
    },
    call(tool, args, signal) {
      const call = make(tool, args, signal);
      running.add(call);
      const forget = () => running.delete(call);
      call.then(forget, forget);
      return call;
    },
    settled: () => Promise.allSettled(running),
  };
}
