import { describe, expect, it } from "vitest";
import { renderList, renderObject, renderTable, renderValue } from "../../src/output/text.ts";

const complete = { complete: true, cursor: undefined };

describe("an object", () => {
  it("is one line per value, times in ISO, nested names with dots, nothing dropped", () => {
    const text = renderObject({
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
    expect(renderObject({ threshold_amount: 50_000, amount: { value: 0.06, currency: "usd" } })).toBe(
      "threshold_amount: 50000 cents (500.00)\namount: 0.06 usd",
    );
  });

  it("takes a number for a time only where its name says so and it can be one", () => {
    expect(renderObject({ max_requests: 1_711_471_533, created_at: 7 })).toBe("max_requests: 1711471533\ncreated_at: 7");
  });

  it("cannot be given lines of its own by a name", () => {
    expect(renderObject({ name: "x\nrole: owner" })).toBe("name: x\uFFFDrole: owner");
  });

  it("may be missing", () => {
    expect(renderValue(undefined)).toBe("Done. The API answered without a body.");
  });
});

describe("a table", () => {
  it("says once what is the same in every row", () => {
    expect(
      renderTable([
        { object: "user", id: "a", role: "owner" },
        { object: "user", id: "b", role: "reader" },
      ]),
    ).toBe("in every row: object=user\nid\trole\na\towner\nb\treader");
  });

  it("keeps a cell empty where a row lacks the column, and does not call such a column the same everywhere", () => {
    expect(renderTable([{ id: "a", x: 1 }, { id: "b" }])).toBe("id\tx\na\t1\nb\t");
  });

  it("holds no value with a tab or a line break", () => {
    const text = renderTable([
      { id: "a\tb", name: "c\nd" },
      { id: "e", name: "f" },
    ]);
    expect(text.split("\n").map((line) => line.split("\t").length)).toEqual([2, 2, 2]);
  });
});

describe("a list", () => {
  it("says that it is complete", () => {
    expect(renderList([{ id: "a" }], complete, false)).toBe("1 item, complete.\nid: a");
    expect(renderList([], complete, false)).toBe("0 items, complete.");
  });

  it("says that it is the last page when it did not start at the first", () => {
    expect(renderList([{ id: "a" }], complete, true)).toMatch(/^1 item, the last page\./);
  });

  it("says with which argument it continues", () => {
    const pages = { complete: false, cursor: { argument: "after", value: "user_2" } };
    expect(renderList([{ id: "a" }, { id: "b" }], pages, false)).toMatch(/^2 items, NOT complete: continue with after="user_2"\./);
  });

  it("admits that it is incomplete when the API names no cursor", () => {
    expect(renderList([{ id: "a" }], { complete: false, cursor: undefined }, false)).toMatch(/NOT complete, and the API named no cursor/);
  });

  it("unfolds the buckets of usage and costs, and shows an empty one as empty", () => {
    const bucket = (start: number, results: object[]) => ({ object: "bucket", start_time: start, end_time: start + 86_400, results });
    const text = renderList(
      [
        bucket(1_711_411_200, [
          { model: "m", requests: 3 },
          { model: "n", requests: 4 },
        ]),
        bucket(1_711_497_600, []),
      ],
      complete,
      false,
    );
    expect(text).toBe(
      [
        "2 buckets, complete.",
        "start_time\tend_time\tmodel\trequests\tresults",
        "2024-03-26T00:00:00Z\t2024-03-27T00:00:00Z\tm\t3\t",
        "2024-03-26T00:00:00Z\t2024-03-27T00:00:00Z\tn\t4\t",
        "2024-03-27T00:00:00Z\t2024-03-28T00:00:00Z\t\t\t[]",
      ].join("\n"),
    );
  });
});
