import { fromCents } from "../../../gate/facts/money.ts";
import { shown } from "../../../output/untrusted.ts";
import type { Project, SpendAlert } from "../../../snapshot/organization.ts";
import { inProjects, ofOrganization, ofProject, unjudged, type Check, type Finding } from "./check.ts";

const noLimit: Check = {
  name: "no organization spend limit",
  meaning: () => "the API says that the organization has no spend limit",
  judge({ organization: { spendLimit } }) {
    if (spendLimit === undefined) return unjudged("the spend limit of the organization not read");
    return { findings: spendLimit === null ? [ofOrganization("no spend limit")] : [] };
  },
};

const noAlert: Check = {
  name: "no organization spend alert",
  meaning: () => "the organization lists no spend alert",
  judge({ organization: { spendAlerts } }) {
    if (spendAlerts === undefined) return unjudged("the spend alerts of the organization not read");
    return { findings: spendAlerts.length === 0 ? [ofOrganization("no spend alert")] : [] };
  },
};

const projectsWithoutLimit: Check = {
  name: "projects without spend limit",
  meaning: () => "the API says that the project has no spend limit",
  judge: (stage) =>
    inProjects(
      stage,
      "spend limits",
      ({ spendLimit }) => spendLimit,
      (limit, project) => (limit === null ? [ofProject(stage, project, "no spend limit")] : []),
    ),
};

const projectsWithoutAlert: Check = {
  name: "projects without spend alert",
  meaning: () => "the project lists no spend alert",
  judge: (stage) =>
    inProjects(
      stage,
      "spend alerts",
      ({ spendAlerts }) => spendAlerts,
      (alerts, project) => (alerts.length === 0 ? [ofProject(stage, project, "no spend alert")] : []),
    ),
};

function thresholdOf({ thresholdCents, currency, interval }: SpendAlert): string {
  if (thresholdCents === undefined) return "alert, amount not recorded";
  const amount = currency.toLowerCase() === "usd" ? fromCents(thresholdCents) : `${thresholdCents / 100} ${shown(currency, 10)}`;
  return `alert at ${amount} a ${shown(interval, 20)}`;
}

const unaddressed = (alerts: readonly SpendAlert[], project?: Project): Finding[] =>
  alerts
    .filter(({ recipients }) => recipients.length === 0)
    .map((alert) => ({
      kind: "spend alert",
      name: thresholdOf(alert),
      ...(project && { project }),
      fact: "no recipients",
      id: alert.id,
    }));

const withoutRecipients: Check = {
  name: "spend alerts without recipients",
  meaning: () => "the alert lists nobody to write to",
  judge(stage) {
    const { spendAlerts } = stage.organization;
    const { findings, open = [] } = inProjects(stage, "spend alerts", (project) => project.spendAlerts, unaddressed);
    const ofTheOrganization = spendAlerts === undefined ? ["the spend alerts of the organization not read"] : [];
    return { findings: [...unaddressed(spendAlerts ?? []), ...findings], open: [...ofTheOrganization, ...open] };
  },
};

export const budgetChecks: readonly Check[] = [noLimit, noAlert, withoutRecipients, projectsWithoutLimit, projectsWithoutAlert];
