import { describe, expect, test } from "vitest";
import { nextCursor, pageEnd } from "../../src/client/pages.ts";

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

  test.each([false, undefined, null, "true"])("ends when has_more is %j", (has_more) => {
    expect(pageEnd("last_id", { data: [{ id: "a" }], last_id: "a", has_more })).toEqual(complete);
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
