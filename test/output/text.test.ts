import { describe, expect, it } from "vitest";
import type { Completeness } from "../../src/output/completeness.ts";
import { fitRows, renderList, renderValue, type ListOptions } from "../../src/output/text.ts";

const complete: Completeness = { complete: true, cursor: undefined };

const list = (data: readonly unknown[], options: Partial<ListOptions> = {}) => renderList(data, { pages: complete, ...options }).text;
const lines = (data: readonly unknown[], options: Partial<ListOptions> = {}) => list(data, options).split("\n").slice(1);

describe("an object", () => {
  it("is one line per value, times in ISO, nested names with dots, nothing dropped", () => {
    const text = renderValue({
      id: "proj_1",
      created_at: 1_711_471_533,
      archived_at: null,
      owner: { type: "user", user: { name: "Ada" } },
      tags: [],
      extra: { deep: {} },
    });
    expect(text.split("\n")).toEqual([
      "id: proj_1",
      "created_at: 2024-03-26T16:45:33Z",
      "archived_at: null",
      "owner.type: user",
      "owner.user.name: Ada",
      "tags: []",
      "extra.deep: {}",
    ]);
  });

  it("says the unit of money: limits are cents, costs are a decimal with its currency", () => {
    expect(renderValue({ threshold_amount: 50_000, currency: "USD" })).toBe("threshold_amount: 50000 cents (500.00 USD)\ncurrency: USD");
    expect(renderValue({ threshold_amount: 7, amount: { value: 0.06, currency: "usd" } })).toBe(
      "threshold_amount: 7 cents (0.07)\namount: 0.06 usd",
    );
  });

  it("counts in cents without rounding, whatever the sign", () => {
    const cents = (threshold_amount: number) => renderValue({ threshold_amount });
    expect([-5, 0, 9_007_199_254_740_991, 0.5].map(cents)).toEqual([
      "threshold_amount: -5 cents (-0.05)",
      "threshold_amount: 0 cents (0.00)",
      "threshold_amount: 9007199254740991 cents (90071992547409.91)",
      "threshold_amount: 0.5 cents",
    ]);
  });

  it("shows an amount digit for digit, in plain digits", () => {
    const amount = (value: unknown) => renderValue({ amount: { value, currency: "usd" } });
    expect(amount("0.060000000000000000000000001")).toBe("amount: 0.060000000000000000000000001 usd");
    expect(amount(1e-7)).toBe("amount: 0.0000001 usd");
    expect(amount("0.06")).toBe('amount: "0.06" usd');
  });

  it("takes a number for a time only where its name says so and it can be one", () => {
    expect(renderValue({ max_requests: 1_711_471_533, created_at: 7 })).toBe("max_requests: 1711471533\ncreated_at: 7");
    expect(renderValue({ created_at: 1_711_471_533_000 })).toBe("created_at: 1711471533000");
  });

  it("says of a key without a use that none was recorded", () => {
    expect(renderValue({ last_used_at: null, api_key_last_used_at: null, used_at: null })).toBe(
      "last_used_at: not recorded\napi_key_last_used_at: not recorded\nused_at: null",
    );
  });

  it("keeps apart what looks alike", () => {
    const texts = new Map<unknown, string>([
      [null, "null"],
      ["null", '"null"'],
      [true, "true"],
      ["true", '"true"'],
      [7, "7"],
      ["7", '"7"'],
      ["", '""'],
      [[], "[]"],
      ["[]", '"[]"'],
      [{}, "{}"],
      ["{}", '"{}"'],
      [["a, b"], '["a, b"]'],
      [["a", "b"], "[a, b]"],
      [[null, "null"], '[null, "null"]'],
      [[{ a: { b: "x=y" } }], "[{a.b=x=y}]"],
    ]);
    expect([...texts.keys()].map((value) => renderValue({ v: value }))).toEqual([...texts.values()].map((text) => `v: ${text}`));
  });

  it("cannot be given lines of its own by a name, nor lines of ours by a text", () => {
    expect(renderValue({ name: "x\nrole: owner" })).toBe("name: x\uFFFDrole: owner");
    expect(lines([{ n: "names: a = b" }, { n: "in every row: x" }])).toEqual(["n", '"names: a = b"', '"in every row: x"']);
  });

  it("says how much of a long text is missing, and never cuts an id", () => {
    const long = "x".repeat(2005);
    expect(renderValue({ note: long })).toBe(`note: "${"x".repeat(2000)}"… (5 more characters)`);
    expect(renderValue({ id: long, project_ids: [long] })).toBe(`id: ${long}\nproject_ids: [${long}]`);
    expect(renderValue({ many: Array.from({ length: 900 }, () => "abc") })).not.toContain("more characters");
  });

  it("may be missing, empty or no object", () => {
    expect([undefined, {}, [], [1, "a"], "x\n", null].map((json) => renderValue(json))).toEqual([
      "Done. The API answered without a body.",
      "{}",
      "[]",
      "[1, a]",
      "x\uFFFD",
      "null",
    ]);
  });
});

describe("a table", () => {
  it("says once what is the same in every row, and which column repeats another", () => {
    const user = (id: string) => ({ object: "user", id, email: `${id}@x.com`, user: { id, email: `${id}@x.com` } });
    expect(lines([user("a"), user("b")])).toEqual([
      "in every row: object=user",
      "equal columns: user.id = id, user.email = email",
      "id\temail",
      "a\ta@x.com",
      "b\tb@x.com",
    ]);
  });

  it("marks a repeated value where not every row has the column", () => {
    const rows = [{ id: "a", user: { id: "a" } }, { id: "b" }, { id: "=", user: { id: "=" } }];
    expect(lines(rows)).toEqual(['equal columns where "=" stands: user.id = id', "id\tuser.id", "a\t=", "b\t", '"="\t=']);
  });

  it("keeps a cell empty where a row lacks the column, and does not call such a column the same everywhere", () => {
    expect(lines([{ id: "a", x: 1 }, { id: "b" }])).toEqual(["id\tx", "a\t1", "b\t"]);
  });

  it("counts rows that are all equal", () => {
    expect(lines([{ role: "owner" }, { role: "owner" }, { role: "owner" }])).toEqual(["in all 3 rows: role=owner"]);
  });

  it("holds no value with a tab or a line break", () => {
    const rows = lines([
      { id: "a\tb", name: "c\nd" },
      { id: "e", name: "f" },
    ]);
    expect(rows.map((line) => line.split("\t").length)).toEqual([2, 2, 2]);
  });
});

describe("a list", () => {
  it("says that it is complete", () => {
    expect(list([{ id: "a" }])).toBe("1 item, complete.\nid: a");
    expect(list([])).toBe("0 items, complete.");
  });

  it("says that it is the last page when it did not start at the first", () => {
    expect(list([{ id: "a" }], { started: true })).toMatch(/^1 item, the last page\./);
  });

  const cursor = { argument: "after", value: "user_2" };
  it.each<[string, Completeness, string]>([
    ["a page ended", { complete: false, cursor }, 'NOT complete: continue with after="user_2".'],
    ["the API named no cursor", { complete: false, cursor: undefined }, "NOT complete, and the API named no cursor to continue with."],
    [
      "there were enough items",
      { complete: false, cursor, stopped: "limit" },
      'NOT complete: stopped at the limit of items; continue with after="user_2".',
    ],
    [
      "the answer was long enough",
      { complete: false, cursor, stopped: "size" },
      'NOT complete: more would be too long for one answer; continue with after="user_2".',
    ],
    [
      "the API repeated a cursor",
      { complete: false, cursor: undefined, stopped: "repeated cursor" },
      "NOT complete: the API repeated a cursor, so what follows cannot be reached.",
    ],
  ])("says how to go on when %s", (_, pages, said) => {
    expect(list([{ id: "a" }, { id: "b" }], { pages }).split("\n")[0]).toBe(`2 items, ${said}`);
  });

  it("unfolds the buckets of usage and costs, and says of an empty one that nothing happened", () => {
    const bucket = (start: number, results: object[]) => ({
      object: "bucket",
      start_time: start,
      end_time: start + 86_400,
      start_time_iso: new Date(start * 1000).toISOString(),
      results,
    });
    const first = bucket(1_711_411_200, [
      { model: "m", requests: 3 },
      { model: "n", requests: 4 },
    ]);
    expect(list([first, bucket(1_711_497_600, [])])).toBe(
      [
        "2 buckets, complete.",
        "start_time\tend_time\tmodel\trequests\tresults",
        "20240326T000000Z\t20240327T000000Z\tm\t3\t",
        "20240326T000000Z\t20240327T000000Z\tn\t4\t",
        "20240327T000000Z\t20240328T000000Z\t\t\tno activity",
      ].join("\n"),
    );
    const halves = first.results.map((result) => ({ ...first, results: [result] }));
    expect(list(halves).split("\n")[0]).toBe("2 rows in 1 bucket, complete.");
  });

  it("keeps what a bucket and its result both name", () => {
    const bucket = { object: "bucket", start_time: 1_711_411_200, results: [{ start_time: 1, n: null }] };
    expect(list([bucket])).toContain("results: [{start_time=1, n=null}]");
  });
});

describe("a list that is too long", () => {
  const rows = Array.from({ length: 100 }, (_, i) => ({ id: `user-${i}`, kind: "x".repeat(20) }));

  it("ends between two rows, says how many of how many, and leaves out the cursor that would skip the rest", () => {
    const pages = { complete: false, cursor: { argument: "after", value: "user-99" } };
    const { text, shown } = renderList(rows, { pages, maxChars: 300 });
    expect(text).toMatch(new RegExp(`^${shown} of 100 items, NOT complete: more would be too long for one answer; ask for fewer fields`));
    expect(text).not.toContain("user-99");
    expect(text.split("\n").at(-1)).toBe(`user-${shown - 1}`);
    expect(text.split("\n").slice(1).join("\n").length).toBeLessThanOrEqual(300);
    expect(fitRows(rows, { maxChars: 300 })).toBe(shown);
    expect(renderList(rows.slice(0, shown + 1), { pages, maxChars: 300 }).shown).toBe(shown);
  });

  it("says how to go on after the rows shown, and is never called complete", () => {
    const pages = (shown: number) => ({
      complete: false,
      cursor: { argument: "after", value: rows[shown - 1]!.id },
      stopped: "size" as const,
    });
    const { text, shown } = renderList(rows, { pages, maxChars: 300 });
    expect(text.split("\n")[0]).toContain(`continue with after="user-${shown - 1}"`);
    expect(renderList(rows, { pages: () => complete, maxChars: 300 }).text).toMatch(/^\d+ of 100 items, NOT complete/);
  });

  it("shows one row in any case, and every row where they fit", () => {
    expect(renderList(rows, { pages: complete, maxChars: 1 }).shown).toBe(1);
    expect(renderList(rows, { pages: complete })).toMatchObject({
      shown: 100,
      text: expect.stringMatching(/^100 items, complete\./) as unknown,
    });
  });
});
