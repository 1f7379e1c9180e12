import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { Outcome } from "../src/outcome.ts";
import { createRandom, type Random } from "../src/sandbox/random.ts";
import type { Args } from "../src/tools/define.ts";
import { tools } from "../src/tools/tool.ts";
import { startSession, type Session, type SessionOptions } from "./support/session.ts";

type Json = Readonly<Record<string, unknown>>;

const closers: Array<() => unknown> = [];
afterEach(() => Promise.all(closers.splice(0).map((close) => close())));

/** A page for a query, or a status and a body. */
type Api = (query: URLSearchParams, request: number) => unknown;

/** The dispatch of the product, before the sandbox or before an API made for the test. */
async function start(options: SessionOptions & { readonly serve?: Api } = {}) {
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
const rowsOf = (count: number, random: Random, id = "id") =>
  Array.from({ length: count }, (_, at) => ({ [id]: `row_${at + 1}`, name: words(random), created_at: 1_700_000_000 + at }));

const rowsIn = (text: string): string[] =>
  text
    .split("\n")
    .slice(1)
    .flatMap((line) => line.match(/\brow_\d+\b/g) ?? []);

const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `row_${at + 1}`);

const limitOf = (query: URLSearchParams) => Number(query.get("limit"));

/** A list that is continued with the id of its last row. */
const byLastId =
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
const byNext =
  (rows: readonly Json[]): Api =>
  (query) => {
    const from = Number((query.get("after") ?? "c0").slice(1));
    const next = from + limitOf(query);
    return { object: "list", data: rows.slice(from, next), next: next < rows.length ? `c${next}` : null, has_more: next < rows.length };
  };

/** A report, whose tokens are good only for the very same question. */
const byToken =
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

const day = 86_400;
const since = 1_700_006_400;

/** Days with so many results each. */
function daysOf(sizes: readonly number[], random: Random): Json[] {
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

/** Calls as the answers say, until one says that it is the end. */
async function readToEnd(read: (args: Args) => Promise<string>, args: Args) {
  const seen: string[] = [];
  let more: Args = {};
  let told: Args = {};
  for (let calls = 1; ; calls += 1) {
    const text = await read({ ...args, ...more });
    const [line = ""] = text.split("\n");
    seen.push(...rowsIn(text));
    if (/(?:, complete|, the last page)\.$/.test(line)) return { seen, calls };
    const [, argument, value] = /continue with (\w+)=("(?:[^"\\]|\\.)*")/.exec(line) ?? [];
    if (argument === undefined || calls > 500) throw new Error(`no way on: ${line}`);
    const [, end] = /^Sent besides: .*end_time=(\d+)/m.exec(text) ?? [];
    if (end !== undefined) told = { end_time: Number(end) };
    more = { [argument]: JSON.parse(value!) as string, ...told };
  }
}

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));

describe(`a list that is continued as its answers say (SEED=${seed})`, () => {
  const random = createRandom(seed);
  const project = { project_id: "proj_1" };

  it.each([
    ["last_id", "list_users", byLastId, "id", {}],
    ["next", "list_groups", byNext, "id", {}],
    ["next, rows without an id", "list_project_groups", byNext, "group_id", project],
  ] as const)("shows every row once, in order: %s", async (_, name, style, id, around) => {
    for (const [all_pages, fields] of [[true], [false], [true, [id]], [false, [id, "name"]]] as const) {
      const count = random.int(0, 2500);
      const { read } = await start({ serve: style(rowsOf(count, random, id)) });
      const limit = random.next() < 0.5 ? { limit: random.int(1, 100) } : {};
      const { seen, calls } = await readToEnd((args) => read(name, args), { ...around, ...limit, all_pages, ...(fields && { fields }) });
      expect(seen, JSON.stringify({ count, all_pages, fields, limit })).toEqual(names(count));
      expect(calls).toBeLessThanOrEqual(count + 1);
    }
  });

  it("shows every result of a report once, with thousands in a day, although time passes", async () => {
    for (const [all_pages, fields] of [[true], [false], [true, ["project_id"]], [false, ["start_time", "project_id"]]] as const) {
      const sizes = Array.from({ length: random.int(1, 60) }, () => (random.next() < 0.1 ? random.int(1000, 3000) : random.int(0, 20)));
      const { read, session, asked } = await start({ serve: byToken(daysOf(sizes, random)) });
      const { seen } = await readToEnd(
        (args) => {
          session.wait(5000);
          return read("retrieve_usage_completions", args);
        },
        { start_time: since, group_by: ["project_id"], all_pages, ...(fields && { fields }) },
      );
      expect(seen, JSON.stringify({ sizes, all_pages, fields })).toEqual(names(sizes.reduce((sum, size) => sum + size, 0)));
      expect(new Set(asked.map((query) => query.get("end_time"))).size).toBe(1);
    }
  });

  it("goes backwards with before, page by page and inside of pages", async () => {
    const count = random.int(300, 1500);
    const { read } = await start({ serve: byLastId(rowsOf(count, random)) });
    const from = random.int(2, count);
    for (const all_pages of [true, false]) {
      const { seen } = await readToEnd((args) => read("list_organization_spend_alerts", args), { before: `row_${from}`, all_pages });
      expect(seen.toSorted((one, other) => Number(one.slice(4)) - Number(other.slice(4)))).toEqual(names(from - 1));
      expect(seen.slice(0, 3)).toEqual(
        names(count)
          .slice(Math.max(0, from - 101), from - 1)
          .slice(0, 3),
      );
    }
  });
});

describe("all_pages", () => {
  const random = createRandom(1);

  it.each([
    ["last_id", "list_users", byLastId, {}, ["", "row_100", "row_200"]],
    ["next", "list_project_groups", byNext, { project_id: "proj_1" }, ["", "c100", "c200"]],
  ] as const)("follows %s in pages as large as the API gives", async (_, name, style, around, cursors) => {
    const { read, asked } = await start({ serve: style(rowsOf(250, random)) });
    const text = await read(name, { ...around, all_pages: true });
    expect(text).toMatch(/^250 items, complete\./);
    expect(asked.map((query) => query.get("after") ?? "")).toEqual(cursors);
    expect(asked.map(limitOf)).toEqual([100, 100, 100]);
  });

  it("follows next_page", async () => {
    const { read, asked } = await start({
      serve: byToken(
        daysOf(
          Array.from({ length: 70 }, () => 1),
          random,
        ),
      ),
    });
    expect(await read("retrieve_usage_completions", { start_time: since, all_pages: true })).toMatch(/^70 buckets, complete\./);
    expect(asked.map(limitOf)).toEqual([31, 31, 31]);
  });

  it("is not sent, nor are fields", async () => {
    const { read, asked } = await start({ serve: byNext([]) });
    await read("list_groups", { all_pages: true, fields: ["name"] });
    expect(asked.map(String)).toEqual(["limit=1000"]);
  });

  it("reads the sandbox in all three styles as it is", async () => {
    const { read, session } = await start();
    expect(await read("list_users", { limit: 7, all_pages: true })).toContain(`${session.org.users.size} items, complete.`);
    expect(await read("list_groups", { limit: 2, all_pages: true })).toContain(`${session.org.groups.size} items, complete.`);
    const days = await read("retrieve_costs", { start_time: since, end_time: since + 9 * day, limit: 2, all_pages: true });
    expect(days).toMatch(/^(?:9 buckets|\d+ rows in 9 buckets), complete\./);
  });
});

describe("what is sent besides", () => {
  const listed = { object: "list", data: [{ id: "a" }], has_more: false };

  it("is said where it decides what the answer holds", async () => {
    const { read, asked } = await start({ serve: () => listed });
    expect(await read("list_projects", {})).toMatch(/\nSent besides: include_archived=true\.$/);
    expect(await read("list_projects", { include_archived: false })).not.toContain("Sent besides");
    expect(asked.map(String)).toEqual(["limit=100&include_archived=true", "limit=100&include_archived=false"]);
  });

  it("never takes the place of what the caller says", async () => {
    const { read, asked } = await start({ serve: () => listed });
    await read("list_users", { limit: 3 });
    await read("retrieve_usage_completions", { start_time: since, end_time: since + day, limit: 4 });
    expect(asked.map(limitOf)).toEqual([3, 4]);
    expect(asked[1]!.get("end_time")).toBe(String(since + day));
  });

  it("is an end for a report, told when the report goes on, and no larger a page than the time asked for", async () => {
    const days = daysOf(
      Array.from({ length: 40 }, () => 1),
      createRandom(1),
    );
    const { read, asked } = await start({ serve: byToken(days) });
    const before = Math.floor(Date.now() / 1000);
    const text = await read("retrieve_usage_completions", { start_time: since });
    const [, end] = /\nSent besides: end_time=(\d+)\. Give it again to continue\.$/.exec(text)!;
    expect(Number(end) - before).toBeLessThan(60);
    await read("retrieve_usage_completions", { start_time: since, end_time: since + 3 * day });
    await read("retrieve_usage_completions", { start_time: since, end_time: since + 3600, bucket_width: "1m" });
    expect(asked.map(limitOf)).toEqual([31, 4, 61]);
  });
});

describe("a list that cannot be read to its end", () => {
  const page = (at: number, more: Json) => ({ object: "list", data: [{ id: `row_${at}` }], has_more: true, ...more });

  it.each<[string, string, (at: number) => Json]>([
    ["the API repeats a cursor", "the API repeated a cursor", (at) => ({ next: `c${at % 3}` })],
    ["the API names no cursor", "the API named no cursor to continue with", (at) => (at < 3 ? { next: `c${at}` } : { next: null })],
  ])("answers what was read when %s", async (_, why, more) => {
    const serve: Api = (_query, at) => page(at, more(at));
    const text = await (await start({ serve })).read("list_groups", { all_pages: true });
    expect(text).toMatch(/^\d items?, NOT complete/);
    expect(text.split("\n")[0]).toContain(why);
    expect(rowsIn(text).length).toBeGreaterThan(2);
    const json = await (await start({ serve, output: "json" })).json("list_groups", { all_pages: true });
    expect(json).toMatchObject({ has_more: true, stopped: expect.stringMatching(/cursor/) as unknown });
  });

  it("ends after a thousand pages that never end, and says how to go on", async () => {
    const { read, asked } = await start({ serve: (_, at) => page(at, { next: `c${at}` }) });
    const text = await read("list_groups", { all_pages: true, fields: ["id"] });
    expect(text).toMatch(/^1000 items, NOT complete: stopped at the limit of items; continue with after="c1000"\./);
    expect(asked).toHaveLength(1000);
  });

  const failures: Array<[string, unknown]> = [
    ["an error", [500, { error: { message: "The server had an error" } }]],
    ["a refusal", [403, { error: { message: "No such permission" } }]],
    ["what is no page", [200, { object: "surprise" }]],
    ["a list without a frame", [200, [[1]]]],
  ];

  it.each(failures)("answers the pages before %s, and goes on from there", async (_, failure) => {
    let broken = true;
    const list = byLastId(rowsOf(250, createRandom(1)));
    const serve: Api = (query, at) => (broken && query.get("after") === "row_200" ? failure : list(query, at));
    const { read } = await start({ serve });
    const text = await read("list_users", { all_pages: true });
    expect(text).toMatch(/^200 items, NOT complete: continue with after="row_200"\./);
    expect(text).toMatch(/\nThe next page could not be read: .+/);
    broken = false;
    const { seen } = await readToEnd((args) => read("list_users", args), { after: "row_200" });
    expect([...rowsIn(text), ...seen]).toEqual(names(250));
  });

  it.each(failures)("says so to programs, after one page or several, before %s", async (_, failure) => {
    const list = byLastId(rowsOf(250, createRandom(1)));
    for (const last of ["row_100", "row_200"]) {
      const serve: Api = (query, at) => (query.get("after") === last ? failure : list(query, at));
      const json = await (await start({ serve, output: "json" })).json("list_users", { all_pages: true });
      expect(json).toMatchObject({ has_more: true, last_id: last, stopped: expect.any(String) as unknown });
      expect(json.data).toHaveLength(Number(last.slice(4)));
    }
  });

  it("fails where not even the first page can be read", async () => {
    const { call } = await start({ serve: () => [403, { error: { message: "No" } }] });
    expect(await call("list_users", { all_pages: true })).toMatchObject({ kind: "failed", code: "api_error" });
  });
});

describe("the size of an answer", () => {
  it("is bounded to ten thousand items for programs, who can go on", async () => {
    const rows = names(10_500).map((id) => ({ id }));
    const { json, asked } = await start({ serve: byLastId(rows), output: "json" });
    const first = await json("list_users", { all_pages: true });
    expect(first).toMatchObject({ has_more: true, first_id: "row_1", last_id: "row_10000" });
    expect(first.data).toHaveLength(10_000);
    expect(asked).toHaveLength(100);
    const rest = await json("list_users", { all_pages: true, after: first.last_id });
    expect([...(first.data as Json[]), ...(rest.data as Json[])]).toEqual(rows);
  });

  it("is bounded for a model, and no more is read than two answers hold", async () => {
    const { read, asked } = await start({ serve: byNext(rowsOf(50_000, createRandom(1))) });
    const text = await read("list_groups", { all_pages: true });
    expect(text.length).toBeLessThan(42_000);
    expect(text).toMatch(/^\d+ of 1000 items, NOT complete: more would be too long for one answer; continue with after="#\d+"\./);
    expect(asked).toHaveLength(1);
  });
});

describe("before and after", () => {
  it("are refused together", async () => {
    const { call, asked } = await start({ serve: byLastId([]) });
    const outcome = await call("list_organization_spend_alerts", { before: "a", after: "b" });
    expect(outcome).toMatchObject({
      code: "invalid_arguments",
      text: expect.stringMatching(/before and after .* give one of them/) as unknown,
    });
    expect(asked).toEqual([]);
  });

  it("walk the same list in the sandbox", async () => {
    const { json } = await start({ output: "json" });
    const whole = (await json("list_audit_logs", { limit: 60 })).data as Array<{ id: string }>;
    const back = await json("list_audit_logs", { before: whole[50]!.id, limit: 10, all_pages: true });
    expect((back.data as typeof whole).map(({ id }) => id)).toEqual(whole.slice(0, 50).map(({ id }) => id));
    expect(back).toMatchObject({ first_id: whole[0]!.id, last_id: whole[49]!.id, has_more: false });
  });
});

describe("an answer without rows", () => {
  it("says what may explain it: the filters, and what the API leaves out", async () => {
    const { read } = await start({ serve: byLastId([]) });
    const text = await read("list_users", { emails: ["nobody@example.com"], limit: 5 });
    expect(text).toBe('0 items, complete.\nFilters that were given: emails=["nobody@example.com"].');
    expect(await read("list_groups", {})).toBe("0 items, complete.");
    expect((await read("list_project_api_keys", { project_id: "proj_1" })).split("\n").length).toBeGreaterThan(1);
  });

  it("says it of a report in which nothing happened too, and not of the end of a list", async () => {
    const { read } = await start({ serve: byToken(daysOf([0, 0], createRandom(1))) });
    const args = { start_time: since, end_time: since + 2 * day, models: ["gpt-x"] };
    expect(await read("retrieve_usage_completions", args)).toContain("Filters that were given: start_time=");
    const list = await start({ serve: byLastId([]) });
    expect(await list.read("list_users", { emails: ["a@b.c"], after: "row_1" })).toBe("0 items, the last page.");
  });
});

describe("the answer for programs", () => {
  const random = createRandom(1);

  it("is one page exactly as the API sent it", async () => {
    const { read, texts } = await start({ serve: byLastId(rowsOf(150, random)), output: "json" });
    expect(await read("list_users", {})).toBe(texts[0]);
    expect(await read("list_users", { all_pages: true, after: "row_100" })).toBe(texts[1]);
  });

  it("is one page in the API's form where several were read", async () => {
    const rows = rowsOf(250, random);
    const { json } = await start({ serve: byLastId(rows), output: "json" });
    expect(await json("list_users", { all_pages: true })).toEqual({
      object: "list",
      data: rows,
      first_id: "row_1",
      last_id: "row_250",
      has_more: false,
    });
    const days = daysOf(
      Array.from({ length: 40 }, () => 3),
      random,
    );
    const report = await start({ serve: byToken(days), output: "json" });
    expect(await report.json("retrieve_usage_completions", { start_time: since, all_pages: true })).toEqual({
      object: "page",
      data: days,
      has_more: false,
      next_page: null,
    });
  });

  it("is in the order of the list where it was read backwards, and goes on before its first row", async () => {
    const rows = names(20_200).map((id) => ({ id }));
    const { json } = await start({ serve: byLastId(rows), output: "json" });
    const page = await json("list_organization_spend_alerts", { before: "row_20151", all_pages: true });
    expect(page).toMatchObject({ first_id: "row_10151", last_id: "row_20150", has_more: true });
    expect(page.data).toEqual(rows.slice(10_150, 20_150));
  });

  it("holds only the fields asked for", async () => {
    const { json } = await start({ serve: byNext([{ id: "a", name: "A", owner: { id: "u", name: "U" } }, { id: "b" }]), output: "json" });
    const { data } = await json("list_groups", { fields: ["name", "owner.id"] });
    expect(data).toEqual([{ name: "A", owner: { id: "u" } }, {}]);
  });
});
