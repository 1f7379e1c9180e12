import { describe, expect, it } from "vitest";
import { createRandom } from "../src/sandbox/random.ts";
import {
  byLastId,
  byNext,
  byToken,
  day,
  daysOf,
  limitOf,
  names,
  readToEnd,
  rowsIn,
  rowsOf,
  since,
  start,
  type Api,
  type Json,
} from "./hardship/lists.ts";

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
    expect(text).not.toContain("continue with after");
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

  it("of one page of a report asks for no end of its own, for the next call could not repeat it", async () => {
    const { read, asked } = await start({ serve: byToken(daysOf([1, 1, 1], createRandom(2))), output: "json" });
    await read("retrieve_costs", { start_time: since, limit: 2 });
    await read("retrieve_costs", { start_time: since, limit: 2, all_pages: true });
    expect(asked.map((query) => query.has("end_time"))).toEqual([false, true, true]);
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
