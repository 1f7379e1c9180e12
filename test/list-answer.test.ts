import { describe, expect, it } from "vitest";
import { createRandom } from "../src/sandbox/random.ts";
import { byLastId, byNext, byToken, day, daysOf, names, rowsIn, since, start, type Api, type Json } from "./hardship/lists.ts";

/** Pages of five rows, each of which begins with the last two of the page before. */
const overlapping =
  (rows: readonly Json[], last: number = rows.length): Api =>
  (query) => {
    const from = Number((query.get("after") ?? "c0").slice(1));
    const has_more = from + 5 < last;
    return { object: "list", data: rows.slice(from, from + 5), next: has_more ? `c${from + 3}` : null, has_more };
  };

describe("rows that an earlier page had", () => {
  const rows = names(20).map((id) => ({ id, name: `name of ${id}` }));

  it("are left out, counted once, and the answer says so", async () => {
    const { read } = await start({ serve: overlapping(rows) });
    const text = await read("list_groups", { all_pages: true });
    expect(text).toMatch(/^20 items, complete\./);
    expect(text).toContain("\n10 repeated rows left out: an earlier page had the same id.");
    expect([...new Set(rowsIn(text))]).toEqual(names(20));
    const { json } = await start({ serve: overlapping(rows), output: "json" });
    expect(await json("list_groups", { all_pages: true })).toMatchObject({ data: rows, repeated: 10, has_more: false });
  });

  it("stay when they have no id, and when one page has them twice", async () => {
    const nameless = rows.map(({ name }) => ({ name }));
    const { read } = await start({ serve: overlapping(nameless) });
    expect(await read("list_groups", { all_pages: true })).toMatch(/^30 items, complete\.(?![^]*repeated)/);
    const twice = await start({ serve: byNext([rows[0]!, rows[0]!, rows[1]!]) });
    expect(await twice.read("list_groups", { all_pages: true })).toMatch(/^3 items, complete\.(?![^]*repeated)/);
  });

  it("do not lead the next call astray when the answer ends inside a page", async () => {
    const long = names(200).map((id) => ({ id, name: id.repeat(150) }));
    const { read } = await start({ serve: overlapping(long) });
    const seen: string[] = [];
    let after: string | undefined;
    let calls = 0;
    do {
      calls += 1;
      const text = await read("list_groups", { all_pages: true, ...(after !== undefined && { after }) });
      seen.push(...text.split("\n").flatMap((line) => /(?<=^\W*)row_\d+\b(?!row)/.exec(line)?.[0] ?? []));
      after = /continue with after="([^"]+)"/.exec(text)?.[1];
    } while (after !== undefined);
    expect([...new Set(seen)]).toEqual(names(200));
    expect(calls).toBeGreaterThan(2);
  });

  it("are no buckets of a report, which have no id", async () => {
    const { read } = await start({ serve: byToken(daysOf([1, 1, 1, 1], createRandom(1))) });
    const text = await read("retrieve_costs", { start_time: since, end_time: since + 4 * day, limit: 2, all_pages: true });
    expect(text).toMatch(/^4 buckets, complete\./);
  });
});

describe("a list whose pages do not say whether more follows", () => {
  const rows = names(3).map((id) => ({ id }));
  const without =
    (list: Api, has_more: unknown): Api =>
    (query, at) => ({ ...(list(query, at) as Json), has_more });

  it.each([undefined, null, "true", "false"])("is not called complete (%j)", async (has_more) => {
    const { read } = await start({ serve: without(byLastId(rows), has_more) });
    expect(await read("list_users", {})).toMatch(
      /^3 items, NOT complete: the API did not say whether more follows; continue with after="row_3"\./,
    );
    expect(await read("list_users", { all_pages: true })).toMatch(/^3 items, NOT complete: the API did not say whether more follows\./);
  });

  it("is read to its end all the same", async () => {
    const many = names(250).map((id) => ({ id }));
    const { read, asked } = await start({ serve: without(byLastId(many), undefined) });
    expect(await read("list_users", { all_pages: true })).toMatch(/^250 items, NOT complete: the API did not say/);
    expect(asked).toHaveLength(4);
  });

  it("is complete where a cursor of null says so", async () => {
    const { read } = await start({ serve: without(byNext(rows), undefined) });
    expect(await read("list_groups", {})).toMatch(/^3 items, complete\./);
  });
});
