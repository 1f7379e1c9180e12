import { expect, test } from "vitest";
import { verdictOf } from "../../src/client/pace/verdict.ts";

const now = Date.parse("2026-11-20T12:00:00Z");
const answered = (status: number, headers: Record<string, string> = {}, text = "{}") => verdictOf({ status, headers, text }, now);
const broken = (sent: boolean) => verdictOf({ kind: "reset", sent, code: undefined, proxyStatus: undefined }, now);

test.each([200, 201, 204, 302, 400, 401, 403, 404, 409])("%d passed the limit", (status) => {
  expect(answered(status)).toEqual({ kind: "accepted" });
});

test.each([408, 500, 502, 503])("%d may have been counted", (status) => {
  expect(answered(status)).toEqual({ kind: "counted" });
});

test("429 is a refusal, with or without a pause", () => {
  expect(answered(429)).toEqual({ kind: "refused" });
  expect(answered(429, { "retry-after": "7" })).toEqual({ kind: "refused", pauseMs: 7000 });
  expect(answered(503, { "retry-after-ms": "250" })).toEqual({ kind: "counted", pauseMs: 250 });
});

test.each([200, 400, 404])("%d asks for no pause, whatever its headers say", (status) => {
  expect(answered(status, { "retry-after": "86400", "retry-after-ms": "9e12" })).toEqual({ kind: "accepted" });
});

test("a spent budget is 429 too, but says nothing about the pace", () => {
  const text = '{"error":{"message":"m","code":"credit_balance_exhausted"}}';
  expect(answered(429, { "retry-after": "7" }, text)).toEqual({ kind: "counted" });
});

test("a request that broke off counts when it was sent", () => {
  expect(broken(true)).toEqual({ kind: "counted" });
  expect(broken(false)).toEqual({ kind: "unsent" });
});

test.each([
  ["1s", 1000],
  ["6m0s", 360_000],
  ["8.64s", 8640],
  ["250ms", 250],
  ["9m59s999ms", 599_999],
  ["1h2m3s4ms", 600_000],
  ["8760h", 600_000],
  ["soon", undefined],
  ["", undefined],
  ["1s x", undefined],
])("a reset in %j after the last request is a pause of %s ms", (reset, pauseMs) => {
  const headers = { "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": reset };
  expect(answered(200, headers)).toEqual({ kind: "accepted", pauseMs });
  expect(answered(200, { ...headers, "x-ratelimit-remaining-requests": "1" })).toEqual({ kind: "accepted" });
});
