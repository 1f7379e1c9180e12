import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, it } from "vitest";
import { checkReport } from "../../../src/evidence/check.ts";
import { schemaOf } from "../../../src/tools/listing.ts";
import type { Audit, AuditReport } from "../../../src/workflows/audits/audit.ts";
import { costReport } from "../../../src/workflows/audits/cost-report.ts";
import { searchAuditLog } from "../../../src/workflows/audits/search-audit-log.ts";
import { conclusions, now, reportOnSandbox, textsOf } from "./health-stage.ts";

type Listed = Pick<Audit, "name" | "does" | "input">;

const audits: readonly (readonly [Listed, file: string, () => Promise<AuditReport>])[] = [
  [costReport, "cost_report", async () => (await reportOnSandbox(costReport)).report],
  [costReport, "cost_report-by-key", async () => (await reportOnSandbox(costReport, { by: "api_key", from: "2026-11-01" })).report],
  [searchAuditLog, "search_audit_log", async () => (await reportOnSandbox(searchAuditLog, { since: "30d", limit: 60 })).report],
  [searchAuditLog, "search_audit_log-about", async () => (await reportOnSandbox(searchAuditLog, { about: "Payments" })).report],
];

describe.each(audits)("$0.name", (audit, file, onSandbox) => {
  it(`reports on the default sandbox as in ${file}.json`, async () => {
    const report = await onSandbox();
    await expect(`${JSON.stringify(report, undefined, 1)}\n`).toMatchFileSnapshot(`./golden/${file}.json`);
    expect(textsOf(report).filter((text) => conclusions.test(text))).toEqual([]);
    expect(report.summary.length).toBeLessThanOrEqual(6);
    const moment = now * 1000;
    const rest = { name: audit.name, question: {}, asOf: { from: moment, until: moment }, generatedAt: moment, toolVersion: "1" };
    const coverage = [{ part: "users", read: 1, skipped: [], from: moment, until: moment, requests: 1 }];
    checkReport({ ...report, ...rest, source: { api: "x", key: "y" }, coverage, complete: false, statement: "x" });
  });
});

it.each([costReport, searchAuditLog])("$name costs a host at most 150 o200k tokens", ({ name, does, input }: Listed) => {
  const annotations = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true };
  const listing = { name, description: does, inputSchema: schemaOf(input), annotations };
  expect(countTokens(JSON.stringify(listing))).toBeLessThanOrEqual(150);
  expect(does.length).toBeLessThanOrEqual(160);
});
