import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, it } from "vitest";
import { schemaOf } from "../../../src/tools/listing.ts";
import type { Audit, AuditReport } from "../../../src/workflows/audits/audit.ts";
import { auditApiKeys } from "../../../src/workflows/audits/audit-api-keys.ts";
import { organizationHealth } from "../../../src/workflows/audits/organization-health.ts";
import { checkReport } from "../../../src/evidence/check.ts";
import { conclusions, now, reportOnSandbox, textsOf } from "./health-stage.ts";

type Listed = Pick<Audit, "name" | "does" | "input">;

const audits: readonly (readonly [Listed, () => Promise<AuditReport>])[] = [
  [auditApiKeys, async () => (await reportOnSandbox(auditApiKeys)).report],
  [organizationHealth, async () => (await reportOnSandbox(organizationHealth)).report],
];

describe.each(audits)("$name", (audit, onSandbox) => {
  it("reports the planted findings of the default sandbox", async () => {
    const report = await onSandbox();
    await expect(`${JSON.stringify(report, undefined, 1)}\n`).toMatchFileSnapshot(`./golden/${audit.name}.json`);
    expect(textsOf(report).filter((text) => conclusions.test(text))).toEqual([]);
    expect(report.summary.length).toBeLessThanOrEqual(6);
    const moment = now * 1000;
    const rest = { name: audit.name, question: {}, asOf: { from: moment, until: moment }, generatedAt: moment, toolVersion: "1" };
    const coverage = [{ part: "users", read: 1, skipped: [], from: moment, until: moment, requests: 1 }];
    checkReport({ ...report, ...rest, source: { api: "x", key: "y" }, coverage, complete: false, statement: "x" });
  });

  it("costs a host at most 150 o200k tokens", () => {
    const { name, does, input } = audit;
    const annotations = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true };
    const listing = { name, description: does, inputSchema: schemaOf(input), annotations };
    expect(countTokens(JSON.stringify(listing))).toBeLessThanOrEqual(150);
    expect(does.length).toBeLessThanOrEqual(160);
  });
});
