import * as z from "zod";
import { expect, it } from "vitest";
import type { Report } from "../../../src/evidence/report.ts";
import type { Snapshot } from "../../../src/snapshot/organization.ts";
import { audit, type AuditReport } from "../../../src/workflows/audits/audit.ts";
import { auditWorkflow } from "../../../src/workflows/audits/workflow.ts";
import type { WorkflowDeps } from "../../../src/workflows/workflow.ts";
import { emptyOrganization } from "../../snapshot/access-organizations.ts";
import { now, snapshotOf } from "./health-stage.ts";

/** What an audit with this to say answers about a snapshot that was read to its end. */
async function answerOf(found: Partial<AuditReport>, output: WorkflowDeps["output"]): Promise<string> {
  const one = audit({
    name: "question",
    does: "Asks.",
    input: z.strictObject({}),
    parts: () => ["users"],
    report: () => ({ title: "Question", thresholds: [], summary: [], sections: [], ...found }),
  });
  const read = { part: "users" as const, read: 1, skipped: [], from: now * 1000, until: now * 1000, requests: 1 };
  const snapshot: Snapshot = { ...snapshotOf(emptyOrganization()), coverage: [read] };
  const deps: Partial<WorkflowDeps> = {
    dispatch: { writes: () => [] } as unknown as WorkflowDeps["dispatch"],
    snapshots: { latest: async () => snapshot } as unknown as WorkflowDeps["snapshots"],
    evidence: { always: false, write: async () => Promise.reject(new Error("not asked for")) },
    trailEnd: async () => undefined,
    surface: { names: new Set(), hidden: new Map([["delete_user", "--toolsets users would show it"]]) },
    sets: { keep: async () => "set_1" } as unknown as WorkflowDeps["sets"],
    output,
    version: "0.0.0",
    budgetMs: 1000,
    adminKey: "sk-admin-x",
    now: () => now * 1000,
  };
  const answer = await auditWorkflow(one).start(deps as WorkflowDeps)({}, { signal: new AbortController().signal, channel: undefined });
  if (answer.kind !== "done") throw new Error(answer.kind);
  return answer.text;
}

it("says gaps and notes as sentences, however an audit writes them", async () => {
  const found = { gaps: ["not read: members of project Search", "3 events were left out."], notes: ["scopes are not told"] };
  const sentences = "Not read: members of project Search. 3 events were left out. Scopes are not told.";
  expect(await answerOf(found, "text")).toContain(`\n- ${sentences}\n`);
  expect((JSON.parse(await answerOf(found, "json")) as Report).statement).toBe(sentences);
});

it("says which calls are left out of the set because their tool is hidden, and counts the others", async () => {
  const changes = [
    { route: "DELETE /organization/users/{user_id}", args: { user_id: "u" } },
    { route: "DELETE /organization/groups/{group_id}", args: { group_id: "g" } },
  ];
  const text = await answerOf({ changes }, "text");
  expect(text).toContain(
    "\n- Left out of the set, because the tool is hidden here: 1 of 2 calls: delete_user (--toolsets users would show it).\n",
  );
  expect(text).toContain("1 change is ready: call apply_changes with resume");
});

it("has all rows in JSON, also those that are for files, and no word of that", async () => {
  const table = {
    columns: [{ key: "a", title: "A", kind: "text" as const }],
    rows: Array.from({ length: 20_000 }, (_, row) => ({ a: `row ${row}` })),
  };
  const json = JSON.parse(await answerOf({ sections: [{ title: "Paths", table, detail: true }] }, "json")) as Report;
  expect(json.sections).toEqual([{ title: "Paths", table }]);
});
