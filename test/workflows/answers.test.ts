import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textOf, type Peer } from "../support/peer.ts";
import { startSession, type Session } from "../support/session.ts";

/** Noon of a Monday: the seeded organization and every answer about it are the same in every run. */
const noon = Date.UTC(2026, 10, 23, 12);

let session: Session;
let peer: Peer;

beforeAll(async () => {
  session = await startSession({ clock: () => noon });
  peer = await session.connect({ era: "modern", capabilities: {} });
});
afterAll(() => session.close());

const call = async (name: string, args: object): Promise<string> => textOf(await peer.request("tools/call", { name, arguments: args }));

/** Ids of what is made anew in each run. */
const steady = (text: string): string =>
  text
    .replaceAll(/\d{8}-\d{6}-[0-9a-f]{8}/g, "SNAPSHOT")
    .replaceAll(/set_[\w-]{12}/g, "SET")
    .replaceAll(session.url, "https://api.example/v1");

const questions: ReadonlyArray<readonly [title: string, tool: string, args: object]> = [
  ["find-payments", "find", { query: "payments" }],
  ["access-review", "access_review", {}],
  ["access-review-of-a-project", "access_review", { projects: ["Payments"] }],
  ["explain-access", "explain_access", { principal: "daniel.osei@fernhollow.example", project: "Payments" }],
  ["audit-api-keys", "audit_api_keys", {}],
  ["organization-health", "organization_health", {}],
  ["cost-report", "cost_report", {}],
  ["search-audit-log", "search_audit_log", { about: "Payments" }],
  ["compare-snapshots", "compare_snapshots", {}],
  ["plan-offboarding", "plan_offboarding", { user: "grace.okonkwo@fernhollow.example" }],
  ["plan-onboarding", "plan_onboarding", { person: "new.person@fernhollow.example", like: "Daniel Osei" }],
];

describe("what a model reads about the default organization", () => {
  it.each(questions)("%s", async (title, tool, args) => {
    // Read anew: what earlier questions read would be used besides.
    const text = await call(tool, { ...args, max_age_minutes: 0 });
    await expect(`${steady(text)}\n`).toMatchFileSnapshot(`golden/${title}.txt`);
  });

  it("changes nothing", () => {
    expect(session.writes()).toEqual([]);
  });
});

/** What `access_review`, `audit_api_keys` and the others must never say of people and keys: conclusions. */
const conclusions =
  /\b(?:unused|never used|inactive user|stale|dormant|orphaned|safe to|suspicious|violation|compliant|should be|must be removed)\b/i;

describe("the wording", () => {
  it.each(questions)("of %s holds facts, not conclusions", async (_, tool, args) => {
    expect(await call(tool, args)).not.toMatch(conclusions);
  });
});
