import type * as z from "zod";
import { applyChanges } from "./apply-changes.ts";
import type { Perform } from "../perform.ts";
import { accessReview } from "./audits/access-review.ts";
import { auditApiKeys } from "./audits/audit-api-keys.ts";
import { compareSnapshots } from "./audits/compare-snapshots.ts";
import { costReport } from "./audits/cost-report.ts";
import { explainAccess } from "./audits/explain-access.ts";
import { find } from "./audits/find.ts";
import { organizationHealth } from "./audits/organization-health.ts";
import { planOffboarding } from "./audits/plan-offboarding.ts";
import { planOnboarding } from "./audits/plan-onboarding.ts";
import { searchAuditLog } from "./audits/search-audit-log.ts";
import { auditWorkflow } from "./audits/workflow.ts";
import type { RunWorkflow, Workflow, WorkflowDeps } from "./workflow.ts";

const all = [
  auditWorkflow(find),
  auditWorkflow(accessReview),
  auditWorkflow(explainAccess),
  auditWorkflow(auditApiKeys),
  auditWorkflow(organizationHealth),
  auditWorkflow(costReport),
  auditWorkflow(searchAuditLog),
  auditWorkflow(compareSnapshots),
  auditWorkflow(planOnboarding),
  auditWorkflow(planOffboarding),
  applyChanges,
] as const;

/** What a call of each workflow takes, by name: for whoever writes calls down without making them. */
export type WorkflowCalls = { readonly [W in (typeof all)[number] as W["name"]]: z.input<W["input"]> };

/** Every workflow, by name. */
export const workflows: ReadonlyMap<string, Workflow> = new Map(all.map((workflow) => [workflow.name, workflow]));

/** The shown workflows, ready to run; their errors become outcomes like those of any call. */
export function startWorkflows(deps: WorkflowDeps, perform: Perform): Map<string, RunWorkflow> {
  const shown = [...workflows.values()].filter(({ name }) => deps.surface.names.has(name));
  return new Map(
    shown.map(({ name, annotations, start }) => {
      const run = start(deps);
      const guarded: RunWorkflow = async (raw, caller) => {
        try {
          return await run(raw, caller);
        } catch (error) {
          caller.signal.throwIfAborted();
          return perform.failed({ name, effect: annotations.readOnlyHint ? "read" : "update", path: "", pathParams: [] }, error);
        }
      };
      return [name, guarded];
    }),
  );
}
