import { describe, expect, test } from "vitest";
import { ApiError, ConnectionError, type Breakage, type Outcome } from "../../src/client/errors.ts";
import { askedWait, backoff, mayRetry, saysRetry, type Failure } from "../../src/client/retry.ts";

const answered = (status: number, more: { code?: string; type?: string; retryAfterMs?: number; shouldRetry?: boolean } = {}): Failure => ({
  error: new ApiError({
    status,
    message: "m",
    code: more.code,
    type: more.type,
    param: undefined,
    requestId: undefined,
    hint: undefined,
    retryAfterMs: more.retryAfterMs,
    outcome: "unknown",
  }),
  shouldRetry: more.shouldRetry,
});

const broken = (kind: Breakage, outcome: Outcome = "unknown"): Failure => ({
  error: new ConnectionError("m", { kind, outcome }),
  shouldRetry: undefined,
});

describe("a repeatable request", () => {
  test.each([408, 429, 500, 502, 503, 504, 529])("is sent again after %d", (status) => {
    expect(mayRetry(answered(status), true)).toBe(true);
  });

  test.each([301, 400, 401, 403, 404, 409, 413, 422])("is not sent again after %d", (status) => {
    expect(mayRetry(answered(status), true)).toBe(false);
  });

  test.each(["connect", "reset", "timeout"] as const)("is sent again after %s", (kind) => {
    expect(mayRetry(broken(kind), true)).toBe(true);
  });

  test.each(["tls", "proxy", "too large", "not JSON", "malformed", "protocol", "closed", "request"] as const)(
    "is not sent again after %s, which stays",
    (kind) => {
      expect(mayRetry(broken(kind, "not sent"), true)).toBe(false);
    },
  );

  test("follows what the server says in x-should-retry", () => {
    expect(mayRetry(answered(500, { shouldRetry: false }), true)).toBe(false);
    expect(mayRetry(answered(400, { shouldRetry: true }), true)).toBe(true);
  });

  test("is not sent again after 409, even when the server says so", () => {
    expect(mayRetry(answered(409, { shouldRetry: true }), true)).toBe(false);
  });
});

describe("a create", () => {
  test("is sent again when nothing of it was sent", () => {
    expect(mayRetry(broken("connect", "not sent"), false)).toBe(true);
    expect(mayRetry(broken("timeout", "not sent"), false)).toBe(true);
  });

  test("is sent again after 429, because the API refused to act", () => {
    expect(mayRetry(answered(429), false)).toBe(true);
    expect(mayRetry(answered(429, { shouldRetry: false }), false)).toBe(false);
  });

  test.each([408, 500, 502, 503, 504])("is not sent again after %d, whatever the server says", (status) => {
    expect(mayRetry(answered(status), false)).toBe(false);
    expect(mayRetry(answered(status, { shouldRetry: true }), false)).toBe(false);
  });

  test.each(["reset", "timeout"] as const)("is not sent again after a %s when it may have arrived", (kind) => {
    expect(mayRetry(broken(kind, "unknown"), false)).toBe(false);
  });
});

test.each([
  "organization_spend_limit_exceeded",
  "project_spend_limit_exceeded",
  "organization_usage_limit_exceeded",
  "credit_balance_exhausted",
  "insufficient_quota",
])("nothing is sent again after 429 with %s, as code or as type", (code) => {
  expect(mayRetry(answered(429, { code, shouldRetry: true }), true)).toBe(false);
  expect(mayRetry(answered(429, { type: code }), false)).toBe(false);
});

describe("the wait", () => {
  const now = Date.parse("2026-11-20T12:00:00Z");

  test("is taken from retry-after-ms first", () => {
    expect(askedWait(429, { "retry-after-ms": "1500.5", "retry-after": "9" }, now)).toBe(1500.5);
  });

  test("is taken from retry-after in seconds", () => {
    expect(askedWait(429, { "retry-after": "7" }, now)).toBe(7000);
    expect(askedWait(429, { "retry-after": "0" }, now)).toBe(0);
    expect(askedWait(429, { "retry-after": ["3", "9"] }, now)).toBe(3000);
  });

  test("is taken from retry-after as an HTTP date, and never negative", () => {
    expect(askedWait(429, { "retry-after": "Fri, 20 Nov 2026 12:00:05 GMT" }, now)).toBe(5000);
    expect(askedWait(429, { "retry-after": "Fri, 20 Nov 2026 11:00:00 GMT" }, now)).toBe(0);
  });

  test.each(["", " ", "-5", "soon", "NaN", "Infinity", "9".repeat(400), "Fri, nonsense GMT"])("ignores %j", (value) => {
    expect(askedWait(429, { "retry-after": value, "retry-after-ms": value }, now)).toBeUndefined();
  });

  test("falls back to retry-after when retry-after-ms is nonsense", () => {
    expect(askedWait(429, { "retry-after-ms": "soon", "retry-after": "2" }, now)).toBe(2000);
  });

  test.each([200, 201, 301, 400, 401, 403, 404, 409, 413, 422])("is not asked for by %d, which no waiting cures", (status) => {
    expect(askedWait(status, { "retry-after": "86400", "retry-after-ms": "9e12" }, now)).toBeUndefined();
  });

  test.each([408, 429, 500, 503])("is never longer than ten minutes (%d)", (status) => {
    expect(askedWait(status, { "retry-after": "600" }, now)).toBe(600_000);
    expect(askedWait(status, { "retry-after": "31536000" }, now)).toBe(600_000);
    expect(askedWait(status, { "retry-after-ms": "9e12" }, now)).toBe(600_000);
    expect(askedWait(status, { "retry-after": "Fri, 31 Dec 9999 23:59:59 GMT" }, now)).toBe(600_000);
  });

  test("doubles from half a second to eight seconds", () => {
    const waits = [0, 1, 2, 3, 4, 5, 50].map((retries) => backoff(retries, () => 0));
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
  });

  test("is spread between 75 and 100 percent", () => {
    expect(backoff(0, () => 0)).toBe(500);
    expect(backoff(0, () => 0.5)).toBe(437.5);
    expect(backoff(0, () => 0.999_999)).toBeCloseTo(375, 2);
  });
});

test("x-should-retry counts only when it is true or false", () => {
  expect(saysRetry({ "x-should-retry": "true" })).toBe(true);
  expect(saysRetry({ "x-should-retry": "false" })).toBe(false);
  expect(saysRetry({ "x-should-retry": "yes" })).toBeUndefined();
  expect(saysRetry({})).toBeUndefined();
});
