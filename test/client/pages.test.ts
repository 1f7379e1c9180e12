import { describe, expect, test } from "vitest";
import { nextCursor, pageEnd, walk, type Cursor } from "../../src/client/pages.ts";

const complete = { complete: true, cursor: undefined };
const stuck = { complete: false, cursor: undefined };
const goesOn = (argument: "after" | "page", value: string) => ({ complete: false, cursor: { argument, value } });

describe("a page with last_id", () => {
  test("continues after last_id", () => {
    expect(pageEnd("last_id", { data: [{ id: "a" }, { id: "b" }], last_id: "x", has_more: true })).toEqual(goesOn("after", "x"));
  });

  test.each([undefined, null, ""])("continues after the last item when last_id is %j", (last_id) => {
    expect(pageEnd("last_id", { data: [{ id: "a" }, { id: "b" }], last_id, has_more: true })).toEqual(goesOn("after", "b"));
  });

  test("ends when has_more is false", () => {
    expect(pageEnd("last_id", { data: [{ id: "a" }], last_id: "a", has_more: false })).toEqual(complete);
  });

  test.each([undefined, null, "true", "false", 0])("is not called complete when has_more is %j", (has_more) => {
    expect(pageEnd("last_id", { data: [{ id: "a" }], last_id: "a", has_more })).toEqual(goesOn("after", "a"));
    expect(pageEnd("last_id", { data: [], last_id: null, has_more })).toEqual(stuck);
  });

  test("ends without data, and is not called complete when the API says there is more", () => {
    expect(pageEnd("last_id", { data: [], last_id: "a", has_more: true })).toEqual(stuck);
    expect(pageEnd("last_id", { data: [], has_more: false })).toEqual(complete);
  });

  test("cannot continue after an item without id", () => {
    expect(pageEnd("last_id", { data: [{ name: "a" }], has_more: true })).toEqual(stuck);
  });
});

describe.each([
  ["next", "after"],
  ["next_page", "page"],
] as const)("a page with %s", (style, argument) => {
  test("continues with its value, also when the page is empty", () => {
    expect(pageEnd(style, { data: [{}], [style]: "c1", has_more: true })).toEqual(goesOn(argument, "c1"));
    expect(pageEnd(style, { data: [], [style]: "c1", has_more: true })).toEqual(goesOn(argument, "c1"));
  });

  test("ends when has_more is false, whatever the cursor says", () => {
    expect(pageEnd(style, { data: [{}], [style]: "c1", has_more: false })).toEqual(complete);
  });

  test("continues when has_more is missing and the cursor is there", () => {
    expect(pageEnd(style, { data: [{}], [style]: "c1" })).toEqual(goesOn(argument, "c1"));
    expect(pageEnd(style, { data: [{}], [style]: null })).toEqual(complete);
  });

  test.each([null, "true", "false", 0])("is not called complete when has_more is %j", (has_more) => {
    expect(pageEnd(style, { data: [{}], [style]: "c1", has_more })).toEqual(goesOn(argument, "c1"));
    expect(pageEnd(style, { data: [{}], [style]: null, has_more })).toEqual(stuck);
  });

  test("is not called complete when neither has_more nor the cursor is there", () => {
    expect(pageEnd(style, { data: [{}] })).toEqual(stuck);
  });

  test("is incomplete without a cursor when the API says there is more", () => {
    expect(pageEnd(style, { data: [{}], [style]: null, has_more: true })).toEqual(stuck);
  });
});

test.each([undefined, null, "text", [], {}, { data: "x", has_more: false }])("%j is no page and never complete", (json) => {
  expect(pageEnd("last_id", json)).toEqual(stuck);
  expect(pageEnd("next", json)).toEqual(stuck);
});

test("the next cursor is the cursor of the page", () => {
  expect(nextCursor("next_page", { data: [{}], next_page: "p2", has_more: true })).toEqual({ argument: "page", value: "p2" });
  expect(nextCursor("next_page", { data: [{}], next_page: null, has_more: false })).toBeUndefined();
});

describe("a page asked for with before", () => {
  test("continues before its first item, whatever last_id says", () => {
    const page = { data: [{ id: "c" }, { id: "d" }], first_id: "c", last_id: "d", has_more: true };
    expect(pageEnd("last_id", page, true)).toEqual({ complete: false, cursor: { argument: "before", value: "c" } });
    expect(pageEnd("last_id", { ...page, first_id: null }, true).cursor).toEqual({ argument: "before", value: "c" });
  });
});

describe("a walk over a list", () => {
  const answer = (json: unknown) => ({ status: 200, json, text: JSON.stringify(json), requestId: undefined });

  /** What was asked for, and why each page was the last one or not. */
  async function walked(pages: (cursor: Cursor | undefined, turn: number) => unknown, first?: Cursor) {
    const asked: Array<string | undefined> = [];
    const stops: Array<string | undefined> = [];
    const ask = async (cursor: Cursor | undefined) => {
      asked.push(cursor?.value);
      return answer(pages(cursor, asked.length));
    };
    for await (const page of walk("last_id", first, ask)) stops.push(page.stopped ?? (page.end.complete ? "complete" : undefined));
    return { asked, stops };
  }

  const page = (ids: readonly string[], has_more: boolean) => ({ data: ids.map((id) => ({ id })), has_more });

  test("asks for each page once and ends with the list", async () => {
    const { asked, stops } = await walked((cursor) => (cursor === undefined ? page(["a", "b"], true) : page(["c"], false)));
    expect(asked).toEqual([undefined, "b"]);
    expect(stops).toEqual([undefined, "complete"]);
  });

  test("begins at the cursor it is given", async () => {
    const { asked } = await walked(() => page(["c"], false), { argument: "after", value: "b" });
    expect(asked).toEqual(["b"]);
  });

  test("ends, and says so, when the API names the same cursor again", async () => {
    const { asked, stops } = await walked(() => page(["a"], true));
    expect(asked).toEqual([undefined, "a"]);
    expect(stops.at(-1)).toBe("repeated cursor");
  });

  test("ends when a cursor leads back to where the walk began", async () => {
    const { asked, stops } = await walked((_, turn) => page([turn === 1 ? "b" : "start"], true), { argument: "after", value: "start" });
    expect(asked).toEqual(["start", "b"]);
    expect(stops.at(-1)).toBe("repeated cursor");
  });

  test("ends, and says so, when the API says there is more but not where", async () => {
    const { stops } = await walked(() => ({ data: [], has_more: true }));
    expect(stops).toEqual(["no cursor"]);
  });

  test("ends after a thousand pages of a list that never does", async () => {
    const { asked, stops } = await walked((_, turn) => page([`id-${turn}`], true));
    expect(asked).toHaveLength(1000);
    expect(stops.at(-1)).toBe("too many pages");
  });

  test("reads no further than its caller goes on", async () => {
    let asked = 0;
    const ask = async () => {
      asked += 1;
      return answer(page([`id-${asked}`], true));
    };
    for await (const one of walk("last_id", undefined, ask)) if (one.asked !== undefined) break;
    expect(asked).toBe(2);
  });
});
