import type { Org } from "./org.ts";
import { seedBudgets } from "./seed/budgets.ts";
import { seedAudit } from "./seed/past-events.ts";
import { seedUsage } from "./seed/past-usage.ts";

/** Gives an organization with people, projects and keys the past they would have: a year of use, cost and audit events, and budgets that fit. */
export function seedActivity(org: Org): void {
  const moment = org.now();
  // Whatever the clock does meanwhile: the same seed and moment give the same past.
  const frozen = { ...org, now: () => moment };
  seedUsage(frozen);
  seedBudgets(org);
  seedAudit(frozen);
}
