import { describe, expect, it } from "vitest";
import type { Json } from "../../../src/json.ts";
import { searchAuditLog } from "../../../src/workflows/audits/search-audit-log.ts";
import { now, reportOn, rowsOf } from "./health-stage.ts";
import { event, logOf, organization, session } from "./planted-log.ts";

const search = (events: readonly Json[]) => reportOn(searchAuditLog, organization, logOf(events), {});
const ada = session("user-ada", "ada@example.com");

describe("a search of a log with odd events", () => {
  it("keeps events whose time has no date, and tells it as it came", async () => {
    const odd = [event(9e15, "project.created", ada, { id: "proj_1" }), event(now * 1000, "project.updated", ada, { id: "proj_1" })];
    const report = await search([event(now, "login.succeeded", ada, {}), ...odd]);
    expect(report.summary[0]).toMatch(/^3 events, from 2\d{3}-.*Z to 9000000000000000\.$/);
    expect(rowsOf(report, "Events").map(({ at }) => at)).toEqual([9e15, now * 1000, now]);
  });
});
