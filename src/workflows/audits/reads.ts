import type { AdminClient } from "../../client/admin-client.ts";
import { ApiError, ConnectionError } from "../../client/errors.ts";
import { walk } from "../../client/pages.ts";
import { isJson, type Json } from "../../json.ts";
import { toRequest } from "../../tools/request.ts";
import { readAt } from "../../tools/tool.ts";
import type { AuditContext, ReadRows } from "./audit.ts";

function problemOf(error: unknown, late: boolean): string {
  if (late) return "it took longer than one call may take";
  if (error instanceof ConnectionError) return error.message.replace(/\.$/, "");
  if (!(error instanceof ApiError)) throw error;
  if (error.status === 401 || error.status === 403) return "this admin key may not read it";
  return `the API answered ${error.status}: ${error.message.replace(/\.$/, "")}`;
}

/**
 * Lists read for one audit, in line with everything else that is read, until its time is over.
 * @param signal Of the caller.
 * @param withinMs For all of them together.
 */
export function readerFor(client: AdminClient, signal: AbortSignal, withinMs: number): AuditContext<unknown>["read"] {
  const caller = {};
  const over = AbortSignal.timeout(withinMs);
  return async (path, args, { maxRows = Infinity } = {}): Promise<ReadRows> => {
    const tool = readAt.get(path)!;
    const stop = AbortSignal.any([signal, over]);
    const rows: Json[] = [];
    try {
      const ask = (cursor: { argument: string; value: string } | undefined) =>
        client.call(toRequest(tool, { ...args, ...(cursor && { [cursor.argument]: cursor.value }) }), {
          signal: stop,
          caller,
          patienceMs: Infinity,
        });
      for await (const { answer, end, stopped } of walk(tool.pages!, undefined, ask)) {
        const { data } = isJson(answer.json) ? answer.json : {};
        if (!Array.isArray(data)) return { rows, complete: false, problem: "the answer is not what the API documents" };
        rows.push(...data.filter(isJson));
        if (stopped !== undefined) return { rows, complete: false, problem: `the list could not be followed (${stopped})` };
        if (rows.length >= maxRows && !end.complete) return { rows, complete: false, problem: undefined };
      }
      return { rows, complete: true, problem: undefined };
    } catch (error) {
      signal.throwIfAborted();
      return { rows, complete: false, problem: problemOf(error, over.aborted) };
    }
  };
}
