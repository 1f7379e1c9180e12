import type { AdminClient } from "./client/admin-client.ts";
import { ApiError } from "./client/errors.ts";
import type { ApiAnswer, ApiRequest } from "./client/request.ts";
import { listJson, listText } from "./list-answer.ts";
import { isList, readList, type ListTool } from "./list.ts";
import { keepKey, MintError, mintedKey } from "./minted.ts";
import type { Names } from "./names/names.ts";
import { cancelledText, endingOf, type Outcome } from "./outcome.ts";
import { jsonWithoutSecrets, withoutSecrets } from "./output/secrets.ts";
import { defaultMaxChars, renderList, renderValue } from "./output/text.ts";
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
  /** Learns the names in every answer, and shows them beside ids in later ones. */
  readonly names: Pick<Names, "learn" | "known">;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Told of what should not happen. */
  readonly log: (line: string) => void;
}

/** Largest list for programs, in characters of JSON, which are read as a whole and cost no context. */
const maxJsonChars = 8 * 1024 * 1024;

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

const answeredBy = ({ status, requestId }: ApiAnswer) => ({ status, requestId });

export function createPerform({ client, keys, secrets, output, adminKey, names, now, log }: PerformDeps): Perform {
  const running = new Set<Promise<Performed>>();
  const report = (line: string) => log(withoutSecrets(line, [adminKey]));

  const failed: Perform["failed"] = (tool, error) => {
    const end = endingOf(tool, error, report);
    return "text" in end ? { ...end, text: withoutSecrets(end.text, [adminKey]) } : end;
  };

  const done = (text: string, allowed: readonly string[] = []): Outcome => {
    if (output === "text" || text === "") return { kind: "done", text: withoutSecrets(text, [adminKey], allowed), json: undefined };
    const clean = jsonWithoutSecrets(text, [adminKey], allowed);
    return { kind: "done", text: clean, json: JSON.parse(clean) as unknown };
  };

  const rendered = (json: unknown): string => {
    const data = typeof json === "object" && json !== null ? (json as { data?: unknown }).data : undefined;
    if (!Array.isArray(data)) return renderValue(json, names.known);
    return renderList(data, { pages: { complete: true, cursor: undefined }, nameOf: names.known, maxChars: Infinity }).text;
  };

  const answerOf = async (tool: Tool, args: Args, answer: ApiAnswer): Promise<Outcome> => {
    const key = mintedKey(tool, answer.json);
    const inline = key !== undefined && secrets === "inline";
    const kept =
      key === undefined || inline ? undefined : await keepKey(tool as Tool & { mints: Mints }, args, answer.json, key, keys, client);
    const json = kept ?? answer.json;
    names.learn(json);
    return done(output === "text" ? rendered(json) : kept === undefined ? answer.text : JSON.stringify(kept), inline ? [key] : []);
  };

  const list = async (tool: ListTool, args: Args, signal: AbortSignal): Promise<Performed> => {
    const ask = async (request: ApiRequest) => {
      const answer = await client.call(request, { signal, caller: signal });
      names.learn(answer.json);
      return answer;
    };
    // A table takes about half the room of its JSON.
    const maxChars = output === "text" ? 2 * defaultMaxChars : maxJsonChars;
    const listed = await readList(tool, args, ask, { maxChars, now: Math.floor(now() / 1000), told: output === "text" });
    const text = output === "text" ? listText(tool, args, listed, names.known) : listJson(args, listed);
    return { outcome: done(text), ...answeredBy(listed.answer) };
  };

  const make = async (tool: Tool, args: Args, signal: AbortSignal): Promise<Performed> => {
    try {
      if (isList(tool)) return await list(tool, args, signal);
      const answer = await client.call(toRequest(tool, args), { signal });
      return { outcome: await answerOf(tool, args, answer), ...answeredBy(answer) };
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
