import { ApiError, ConnectionError, PacedError } from "../../client/errors.ts";
import { pageEnd } from "../../client/pages.ts";
import type { Reader } from "../../client/request.ts";
import type { Args } from "../../tools/define.ts";
import { toRequest } from "../../tools/request.ts";
import { readAt, type GetPath, type Tool } from "../../tools/tool.ts";
import { isJson, type Json } from "../../json.ts";

/** Why something is not known, in words that end a sentence. */
export interface Unknown {
  readonly problem: string;
}

/** One object, or why it is not known. `missing`: the API says there is none. */
export type One = { readonly json: Json; readonly problem?: never } | (Unknown & { readonly missing: boolean; readonly json?: never });

/** What was read of a list. With a problem, `rows` are those that came before it. */
export interface Rows {
  readonly rows: readonly Json[];
  /** The list was read to its end. */
  readonly complete: boolean;
  /** Set when not even the first page came. */
  readonly problem: string | undefined;
}

/** The extra reads of one plan: few, side by side, none of them worth failing for. */
export interface Look {
  /** Unix seconds. */
  readonly now: number;
  /** What is given back by one call is not worth many of the few requests that the API allows a minute. */
  readonly frugal: boolean;
  /** Reads that are left. */
  left(): number;
  /** The same look again costs nothing. */
  one(path: GetPath, args: Args): Promise<One>;
  /** At most three pages. */
  all(path: GetPath, args: Args): Promise<Rows>;
}

export interface LookOptions {
  /** Unix milliseconds. */
  readonly now?: number | undefined;
  /** Leaves out what takes a read for each of many, where the call can be undone. The plan says what was not looked at. */
  readonly frugal?: boolean | undefined;
  /** Requests in all. */
  readonly reads?: number | undefined;
  /** Milliseconds in all. */
  readonly withinMs?: number | undefined;
}

const maxReads = 12;
const maxMs = 10_000;
/** A list of more than three hundred rows is not read to its end for a prompt. */
const maxPages = 3;

const tooMany = "a plan takes no more reads";

function problemOf(error: ApiError | ConnectionError | PacedError): string {
  if (error instanceof PacedError) return "the API asks for a pause";
  if (error instanceof ConnectionError) return "the API did not answer";
  if (error.status === 401 || error.status === 403) return "this admin key may not read it";
  if (error.status === 429) return "the API asks for a pause";
  return `the API answered ${error.status}`;
}

const late = Symbol("late");

/** The time that all reads share. */
function createClock(withinMs: number) {
  const signal = AbortSignal.timeout(withinMs);
  const over = new Promise<typeof late>((resolve) => {
    signal.addEventListener("abort", () => resolve(late), { once: true });
  });
  return { signal, within: <T>(work: Promise<T>): Promise<T | typeof late> => Promise.race([work, over]) };
}

/** Starts the clock at the first read. */
export function createLook(
  reader: Reader,
  { now = Date.now(), frugal = false, reads = maxReads, withinMs = maxMs }: LookOptions = {},
): Look {
  let used = 0;
  let clock: ReturnType<typeof createClock> | undefined;
  const known = new Map<string, Promise<unknown>>();

  const read = async (tool: Tool, args: Args): Promise<One> => {
    if (used >= reads) return { problem: tooMany, missing: false };
    used += 1;
    const { signal, within } = (clock ??= createClock(withinMs));
    const tooLate: One = { problem: `it took more than ${withinMs / 1000} s`, missing: false };
    try {
      const json = await within(reader(toRequest(tool, tool.input.parse(args) as Args), signal));
      if (json === late) return tooLate;
      return isJson(json) ? { json } : { problem: "the answer is not what the API documents", missing: false };
    } catch (error) {
      if (signal.aborted) return tooLate;
      if (!(error instanceof ApiError || error instanceof ConnectionError || error instanceof PacedError)) throw error;
      return { problem: problemOf(error), missing: error instanceof ApiError && error.status === 404 };
    }
  };

  const readAll = async (tool: Tool, args: Args): Promise<Rows> => {
    const rows: Json[] = [];
    let cursor: Args = {};
    for (let page = 0; page < maxPages; page += 1) {
      const { json, problem } = await read(tool, { ...args, ...cursor });
      if (json === undefined) return { rows, complete: false, problem: page === 0 ? problem : undefined };
      if (!Array.isArray(json.data)) return { rows, complete: false, problem: "the answer is not what the API documents" };
      rows.push(...json.data.filter(isJson));
      const { complete, cursor: next } = pageEnd(tool.pages!, json);
      if (next === undefined) return { rows, complete, problem: undefined };
      cursor = { [next.argument]: next.value };
    }
    return { rows, complete: false, problem: undefined };
  };

  const once = <T>(how: (tool: Tool, args: Args) => Promise<T>, path: GetPath, args: Args): Promise<T> => {
    const key = JSON.stringify([path, args]);
    const found = known.get(key) as Promise<T> | undefined;
    const answer = found ?? how(readAt.get(path)!, args);
    known.set(key, answer);
    return answer;
  };

  return {
    now: Math.floor(now / 1000),
    frugal,
    left: () => reads - used,
    one: (path, args) => once(read, path, args),
    all: (path, args) => once(readAll, path, args),
  };
}
