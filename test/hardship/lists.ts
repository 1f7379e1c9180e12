import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach } from "vitest";
import type { Outcome } from "../../src/outcome.ts";
import type { Random } from "../../src/sandbox/random.ts";
import type { Args } from "../../src/tools/define.ts";
import { tools } from "../../src/tools/tool.ts";
import { startSession, type Session, type SessionOptions } from "../support/session.ts";

export type Json = Readonly<Record<string, unknown>>;

const closers: Array<() => unknown> = [];
afterEach(() => Promise.all(closers.splice(0).map((close) => close())));

/** A page for a query, or a status and a body. */
export type Api = (query: URLSearchParams, request: number) => unknown;

/** The dispatch of the product, before the sandbox or before an API made for the test. */
export async function start(options: SessionOptions & { readonly serve?: Api } = {}) {
  const asked: URLSearchParams[] = [];
  const texts: string[] = [];
  let api: string | undefined;
  if (options.serve) {
    const { serve } = options;
    const server = createServer((request, response) => {
      const query = new URL(request.url ?? "/", "http://api").searchParams;
      asked.push(query);
      const answer = serve(query, asked.length);
      const [status, body] = Array.isArray(answer) ? (answer as [number, unknown]) : [200, answer];
      texts.push(JSON.stringify(body, null, 1));
      response.writeHead(status, { "content-type": "application/json" }).end(texts.at(-1));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    api = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    closers.push(() => server.close());
    closers.push(() => server.closeAllConnections());
  }
  const client = { sleep: () => Promise.resolve() };
  const session: Session = await startSession({ confirm: "off", client, ...options, ...(api !== undefined && { api }) });
  closers.push(() => session.close());
  const call = (name: string, args: Args): Promise<Outcome> =>
    session.dispatch.call(tools.get(name)!, args, { signal: new AbortController().signal, channel: undefined });
  const read = async (name: string, args: Args): Promise<string> => {
    const outcome = await call(name, args);
    if (outcome.kind !== "done") throw new Error(JSON.stringify(outcome));
    return outcome.text;
  };
  return { session, call, read, asked, texts, json: async (name: string, args: Args) => JSON.parse(await read(name, args)) as Json };
}

const words = (random: Random) => random.token(random.int(0, 120));

/** Rows that a text can be searched for: `row_1`, `row_2` … */
export const rowsOf = (count: number, random: Random, id = "id") =>
  Array.from({ length: count }, (_, at) => ({ [id]: `row_${at + 1}`, name: words(random), created_at: 1_700_000_000 + at }));

export const rowsIn = (text: string): string[] =>
  text
    .split("\n")
    .slice(1)
    .flatMap((line) => line.match(/\brow_\d+\b/g) ?? []);

export const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `row_${at + 1}`);

export const limitOf = (query: URLSearchParams) => Number(query.get("limit"));

/** A list that is continued with the id of its last row. */
export const byLastId =
  (rows: readonly Json[]): Api =>
  (query) => {
    const [after, before] = [query.get("after"), query.get("before")];
    const end = before === null ? rows.length : rows.findIndex(({ id }) => id === before);
    const from = before === null ? rows.findIndex(({ id }) => id === after) + 1 : Math.max(0, end - limitOf(query));
    const data = rows.slice(from, Math.min(end, from + limitOf(query)));
    const has_more = before === null ? from + data.length < rows.length : from > 0;
    return { object: "list", data, first_id: data[0]?.id, last_id: data.at(-1)?.id, has_more };
  };

/** A list that is continued with a cursor of its own. */
export const byNext =
  (rows: readonly Json[]): Api =>
  (query) => {
    const from = Number((query.get("after") ?? "c0").slice(1));
    const next = from + limitOf(query);
    return { object: "list", data: rows.slice(from, next), next: next < rows.length ? `c${next}` : null, has_more: next < rows.length };
  };

/** A report, whose tokens are good only for the very same question. */
export const byToken =
  (buckets: readonly Json[]): Api =>
  (query) => {
    const question = [...query]
      .filter(([name]) => name !== "page")
      .map(String)
      .toSorted()
      .join("&");
    const [at, asked] = Buffer.from(query.get("page") ?? "", "base64url")
      .toString()
      .split("|");
    if (query.has("page") && asked !== question)
      return [400, { error: { message: "The page token is invalid, have you modified the query parameters?" } }];
    const from = Number(at ?? 0);
    const next = from + limitOf(query);
    const next_page = next < buckets.length ? Buffer.from(`${next}|${question}`).toString("base64url") : null;
    return { object: "page", data: buckets.slice(from, next), has_more: next_page !== null, next_page };
  };

export const day = 86_400;
export const since = 1_700_006_400;

/** Days with so many results each. */
export function daysOf(sizes: readonly number[], random: Random): Json[] {
  let row = 0;
  return sizes.map((size, at) => ({
    object: "bucket",
    start_time: since + at * day,
    end_time: since + (at + 1) * day,
    results: Array.from({ length: size }, () => ({
      object: "organization.usage.completions.result",
      input_tokens: random.int(0, 1e6),
      project_id: `row_${(row += 1)}`,
      model: words(random),
    })),
  }));
}

/** More than any list here has rows, so that a list without an end fails by itself. */
const mostCalls = 3000;

/** Calls as the answers say, until one says that it is the end. */
export async function readToEnd(read: (args: Args) => Promise<string>, args: Args) {
  const seen: string[] = [];
  let more: Args = {};
  let told: Args = {};
  for (let calls = 1; ; calls += 1) {
    const text = await read({ ...args, ...more });
    const [line = ""] = text.split("\n");
    seen.push(...rowsIn(text));
    if (/(?:, complete|, the last page)\.$/.test(line)) return { seen, calls };
    const [, argument, value] = /continue with (\w+)=("(?:[^"\\]|\\.)*")/.exec(line) ?? [];
    if (argument === undefined || calls > mostCalls) throw new Error(`no way on: ${line}`);
    const [, end] = /^Sent besides: .*end_time=(\d+)/m.exec(text) ?? [];
    if (end !== undefined) told = { end_time: Number(end) };
    more = { [argument]: JSON.parse(value!) as string, ...told };
  }
}
