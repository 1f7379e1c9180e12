import { secondsPerDay } from "../activity.ts";
import type { Org, ProjectState } from "../org.ts";
import { nanosBetween } from "../prices.ts";

/** Limits are for projects that could hurt: those that spend the most. */
const limited = 3;
/** A project that spends less than this in a month, in cents, has no alert: nobody would read it. */
const worthAnAlert = 20_000;

/** Rounded up as people do when they set a budget: to whole steps of 250 dollars. In cents. */
const budget = (cents: number) => Math.max(1, Math.ceil(cents / 25_000)) * 25_000;

const monthlyUsd = { currency: "USD", interval: "month" } as const;

/** Mail goes to the people who look after money, at the domain of the company. */
function channel(org: Org, subject_prefix: string | null) {
  const domain = [...org.users.values()].find(({ user }) => user.email != null)?.user.email?.split("@")[1] ?? "example.com";
  return { type: "email" as const, recipients: [`ai-budget@${domain}`, `finance@${domain}`], subject_prefix };
}

function addAlert(org: Org, state: ProjectState, threshold_amount: number): void {
  const id = `alert_${org.random.token(24)}`;
  const notification_channel = channel(org, state.project.name ?? null);
  state.spendAlerts.set(id, { object: "project.spend_alert", id, threshold_amount, ...monthlyUsd, notification_channel });
}

/** Spend limits and alerts in cents, set by somebody who saw what the last month cost. */
export function seedBudgets(org: Org): void {
  const now = org.now();
  const lastMonth = new Map<string, number>();
  for (const activity of org.activity) {
    const { project_id } = activity;
    const cents = nanosBetween([activity], now - 30 * secondsPerDay, now) / 1e7;
    lastMonth.set(project_id, (lastMonth.get(project_id) ?? 0) + cents);
  }
  const spending = [...org.projects.values()]
    .filter(({ project }) => project.status !== "archived")
    .map((state) => ({ state, cents: lastMonth.get(state.project.id) ?? 0 }))
    .toSorted((a, b) => b.cents - a.cents);
  for (const { state, cents } of spending.slice(0, limited)) {
    state.spendLimit = {
      object: "project.spend_limit",
      threshold_amount: budget(cents * 1.5),
      ...monthlyUsd,
      enforcement: { status: "inactive" },
    };
  }
  for (const { state, cents } of spending) if (cents >= worthAnAlert) addAlert(org, state, budget(cents * 0.8));
  const total = spending.reduce((sum, { cents }) => sum + cents, 0);
  org.spendLimit = {
    object: "organization.spend_limit",
    threshold_amount: budget(total * 1.6),
    ...monthlyUsd,
    enforcement: { status: "inactive" },
  };
  for (const share of [0.7, 1.1]) {
    const id = `alert_${org.random.token(24)}`;
    const notification_channel = channel(org, "OpenAI spend");
    org.spendAlerts.set(id, {
      object: "organization.spend_alert",
      id,
      threshold_amount: budget(total * share),
      ...monthlyUsd,
      notification_channel,
    });
  }
}
