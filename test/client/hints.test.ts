import { describe, expect, test } from "vitest";
import { hintFor, isSpent, type Answered } from "../../src/client/hints.ts";

const hint = (status: number, more: Partial<Answered> = {}) =>
  hintFor({ status, message: "", codes: [], retryAfterMs: undefined, outcome: "refused", repeatable: true, json: true, ...more });

const lacksRead =
  "You have insufficient permissions for this operation. Missing scopes: api.management.read. Check that you have the correct role.";

describe("the hint", () => {
  test("for a bad key says which key works and who makes one", () => {
    expect(hint(401, { message: "Incorrect API key provided" })).toMatch(/wrong, revoked or expired.*organization owner.*Admin keys/);
  });

  test.each([401, 403])("for missing scopes in a %d names them and who makes a key that has them", (status) => {
    expect(hint(status, { message: lacksRead })).toMatch(/lacks api\.management\.read: .*organization owner.*Admin keys/);
    expect(hint(status, { message: "Missing scopes: api.usage.read, api.model.read." })).toContain("lacks api.usage.read, api.model.read:");
  });

  test("for another 403 names what may stand behind it", () => {
    expect(hint(403, { message: "Forbidden" })).toMatch(/read-only or restricted.*does not have this feature/);
  });

  test("for 404 says where ids are found", () => {
    expect(hint(404)).toMatch(/another organization.*list tool/);
  });

  test.each([
    "The project proj_1 has no spend limit",
    "Project proj_1 has no model permissions: it may use every model",
    "No spend limit is set for this organization",
    "No spend limit has been configured.",
    "The spend limit is not set",
    "Model permissions have not been configured",
  ])("for 404 doubts no id when nothing is set: %j", (message) => {
    expect(hint(404, { message })).toBeUndefined();
  });

  test.each([
    "The project proj_1 was not found",
    "User user-1 is not a member of proj_1",
    "No such rate limit: rl-set",
    "Invalid URL (GET /x)",
  ])("for 404 doubts the id: %j", (message) => {
    expect(hint(404, { message })).toMatch(/id may be wrong/);
  });

  test("for 409 says that it will not pass", () => {
    expect(hint(409, { message: "tool is enabled for all projects" })).toMatch(/will fail too/);
  });

  test("for 429 tells the pace of admin endpoints and how long to wait", () => {
    expect(hint(429, { message: "You're making too many requests, please slow down." })).toMatch(
      /7 to 10 requests per minute.*Wait a minute/,
    );
    expect(hint(429, { retryAfterMs: 41_200 })).toContain("Call again after 42 s.");
  });

  test.each([
    "organization_spend_limit_exceeded",
    "project_spend_limit_exceeded",
    "organization_usage_limit_exceeded",
    "credit_balance_exhausted",
  ])("for 429 with %s says that waiting does not help", (code) => {
    expect(isSpent([code])).toBe(true);
    expect(hint(429, { codes: [undefined, code], retryAfterMs: 1000 })).toMatch(/does not help until someone raises the limit/);
  });

  test("for 5xx of a read says that it passes", () => {
    expect(hint(503, { outcome: "unchanged" })).toMatch(/call again in a minute/);
    expect(hint(503, { outcome: "unchanged", retryAfterMs: 30_000 })).toBe("Call again after 30 s.");
  });

  test("for an unknown outcome says to look first, unless the call may be repeated", () => {
    expect(hint(500, { outcome: "unknown", repeatable: false, retryAfterMs: 5000 })).toMatch(/look for it before calling again/);
    expect(hint(500, { outcome: "unknown", repeatable: true, retryAfterMs: 5000 })).toMatch(/same call again is safe.*after 5 s/);
  });

  test("for a page token says how pages are read", () => {
    expect(hint(400, { message: "The page token is invalid, have you modified the query parameters?" })).toMatch(/first page/);
  });

  test("for a redirect or an answer that is not JSON suspects a proxy or the base URL", () => {
    expect(hint(302)).toMatch(/base URL/);
    expect(hint(404, { json: false })).toMatch(/base URL/);
  });

  test("is missing where the message says it all", () => {
    expect(hint(400, { message: "Project Payments is archived" })).toBeUndefined();
    expect(hint(422)).toBeUndefined();
  });
});
