import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, it } from "vitest";
import { checkReport } from "../../../src/evidence/check.ts";
import { schemaOf } from "../../../src/tools/listing.ts";
import { accessReview } from "../../../src/workflows/audits/access-review.ts";
import type { AuditReport } from "../../../src/workflows/audits/audit.ts";
import { explainAccess } from "../../../src/workflows/audits/explain-access.ts";
import { find } from "../../../src/workflows/audits/find.ts";
import { conclusions, now, reportOnSandbox, textsOf } from "./health-stage.ts";

const reports: readonly (readonly [string, () => Promise<{ readonly report: AuditReport }>])[] = [
  ["find", () => reportOnSandbox(find, { query: "payments" })],
  ["explain_access-project", () => reportOnSandbox(explainAccess, { principal: "Daniel Osei", project: "Payments", take_away: true })],
  ["explain_access", () => reportOnSandbox(explainAccess, { principal: "marcus.adeyemi@fernhollow.example", take_away: true })],
  ["access_review", () => reportOnSandbox(accessReview)],
  ["access_review-groups", () => reportOnSandbox(accessReview, { by: "group", groups: ["Support Team"], include_service_accounts: false })],
];

describe.each(reports)("the report %s of the default sandbox", (name, make) => {
  it("is what it was, states facts only and can be written as evidence", async () => {
    const { report } = await make();
    await expect(`${JSON.stringify(report, undefined, 1)}\n`).toMatchFileSnapshot(`./golden/${name}.json`);
    expect(textsOf(report).filter((text) => conclusions.test(text))).toEqual([]);
    expect(report.summary.length).toBeLessThanOrEqual(6);
    const moment = now * 1000;
    const rest = { name: "x", question: {}, asOf: { from: moment, until: moment }, generatedAt: moment, toolVersion: "1" };
    const coverage = [{ part: "users", read: 1, skipped: [], from: moment, until: moment, requests: 1 }];
    checkReport({ ...report, ...rest, source: { api: "x", key: "y" }, coverage, complete: false, statement: "x" });
    for (const { table } of report.sections) expect(table?.columns.at(-1)?.key ?? "id").toBe("id");
  });
});

describe.each([find, explainAccess, accessReview])("$name", ({ name, does, input }) => {
  it("costs a host at most 150 o200k tokens", () => {
    const annotations = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true };
    const listing = { name, description: does, inputSchema: schemaOf(input), annotations };
    const tokens = countTokens(JSON.stringify(listing));
    expect({ tokens, fits: tokens <= 150, short: does.length <= 160 }).toEqual({ tokens, fits: true, short: true });
  });
});
