import * as z from "zod";
import type { Section } from "../../evidence/report.ts";
import type { PartName } from "../../snapshot/parts.ts";
import { audit } from "./audit.ts";
import { budgetChecks } from "./checks/budgets.ts";
import { certificateChecks } from "./checks/certificates.ts";
import { plural, type Check, type HealthLimits, type Judged, type Stage } from "./checks/check.ts";
import { groupChecks } from "./checks/groups-and-roles.ts";
import { inviteChecks } from "./checks/invites.ts";
import { peopleChecks } from "./checks/people.ts";
import { projectChecks } from "./checks/projects.ts";
import { rateLimitChecks } from "./checks/rate-limits.ts";
import { settingChecks } from "./checks/settings.ts";
import { costDays, spendChecks } from "./checks/spend.ts";
import { spanText } from "./days.ts";
import { amountsText, readCosts, totalOf } from "./recent-costs.ts";
import { costDayCount, dayCount, filled, howMany, rise, share, thresholdRows } from "./thresholds.ts";
import { projectLabel } from "./who.ts";

const defaults: HealthLimits = {
  max_owners: 5,
  max_owner_share: 0.5,
  invite_days: 5,
  certificate_days: 30,
  spend_days: 30,
  project_share: 0.95,
  spend_rise: 0.5,
};

const meanings: Readonly<Record<keyof HealthLimits, string>> = {
  max_owners: "people who own the organization, above which they are named",
  max_owner_share: "share of the people who own the organization, above which they are named",
  invite_days: "days after which an invite that is pending is named before its expiry",
  certificate_days: "days before its expiry from which a certificate is named",
  spend_days: "full UTC days of cost that shares are taken of",
  project_share: "share of all spend above which one project is named",
  spend_rise: "rise of spend from one week to the next above which it is named",
};

const input = z.strictObject({
  max_owners: howMany,
  max_owner_share: share,
  invite_days: dayCount,
  certificate_days: dayCount,
  spend_days: costDayCount,
  project_share: share,
  spend_rise: rise,
  holders: z.boolean().optional(),
});

/** Every check, the one to look at first in front. */
export const healthChecks: readonly Check[] = [
  ...peopleChecks,
  ...inviteChecks,
  ...spendChecks,
  ...budgetChecks,
  ...certificateChecks,
  ...projectChecks,
  ...settingChecks,
  ...rateLimitChecks,
  ...groupChecks,
];

/** Everything but who holds which custom role, which takes a request for each user and each member of a project. */
const parts: readonly PartName[] = [
  "users",
  "invites",
  "groups",
  "organization roles",
  "projects",
  "admin keys",
  "organization certificates",
  "organization spend limit",
  "organization spend alerts",
  "organization data retention",
  "group members",
  "roles of groups",
  "project users",
  "project groups",
  "project service accounts",
  "project API keys",
  "project roles",
  "rate limits",
  "model permissions",
  "hosted tool permissions",
  "service tiers",
  "project data retention",
  "project spend limit",
  "project spend alerts",
  "project certificates",
];

const holderParts: readonly PartName[] = ["roles of users", "roles of project members", "roles of project groups"];

interface Answer extends Judged {
  readonly check: Check;
}

const isOpen = ({ open = [] }: Judged): boolean => open.length > 0;

function findingSection({ limits, organization }: Stage, answers: readonly Answer[]): Section {
  const rows = answers.flatMap(({ check, findings }) =>
    findings.map(({ kind, name, project, fact, id }) => ({
      check: check.name,
      kind,
      name,
      project: project === undefined ? null : projectLabel(organization, project.id),
      fact,
      threshold: check.threshold?.(limits) ?? null,
      projectId: project?.id ?? null,
      id,
    })),
  );
  return {
    title: "Findings",
    table: {
      columns: [
        { key: "check", title: "Check", kind: "text" },
        { key: "kind", title: "Kind", kind: "text" },
        { key: "name", title: "Name", kind: "text" },
        { key: "project", title: "In project", kind: "text", absent: "none" },
        { key: "fact", title: "Fact", kind: "text" },
        { key: "threshold", title: "Threshold", kind: "text", absent: "none" },
        { key: "projectId", title: "Project id", kind: "text", absent: "none" },
        { key: "id", title: "id", kind: "text", absent: "none" },
      ],
      rows,
    },
  };
}

/** A number alone says that everything was looked at. */
function resultOf({ findings, open = [] }: Judged): string {
  if (open.length === 0) return String(findings.length);
  return `${findings.length === 0 ? "" : `${findings.length}; `}not judged: ${open.join(", ")}`;
}

const checkSection = ({ limits }: Stage, answers: readonly Answer[]): Section => ({
  title: "Checks",
  table: {
    columns: [
      { key: "check", title: "Check", kind: "text" },
      { key: "result", title: "Findings", kind: "text" },
      { key: "meaning", title: "Named for", kind: "text" },
    ],
    rows: answers.map((answer) => ({ check: answer.check.name, result: resultOf(answer), meaning: answer.check.meaning(limits) })),
  },
});

function costSentence({ costs }: Stage): string {
  return "problem" in costs
    ? "What the organization spent is not known: costs were not read."
    : `Costs ${spanText(costs.from, costs.until)}: ${amountsText(totalOf(costs.costs))}.`;
}

function summaryOf(stage: Stage, answers: readonly Answer[]): string[] {
  const named = answers.filter(({ findings }) => findings.length > 0);
  const clear = answers.filter((answer) => answer.findings.length === 0 && !isOpen(answer)).length;
  const open = answers.filter(isOpen).length;
  const total = named.reduce((sum, { findings }) => sum + findings.length, 0);
  return [
    `${named.length} of ${answers.length} checks have findings, ${total} in all; ${clear} have none.`,
    ...(open === 0 ? [] : [`${plural(open, "check")} could not be judged in every respect.`]),
    ...(named.length === 0
      ? []
      : [`Findings by check: ${named.map(({ check, findings }) => `${check.name} ${findings.length}`).join("; ")}.`]),
    costSentence(stage),
  ];
}

/** What the settings, people, groups, certificates, limits and costs of an organization say, measured against thresholds. */
export const organizationHealth = audit({
  name: "organization_health",
  does: "Check the whole organization: owners, invites, spend, limits, alerts, certificates, models, tools, groups. `holders`: also custom roles nobody has.",
  input,
  parts: ({ holders }) => (holders === true ? [...parts, ...holderParts] : parts),
  async report(context) {
    const { args, snapshot, access, now } = context;
    const limits = filled(defaults, args);
    const costs = await readCosts(context, costDays(limits.spend_days), ["project_id"]);
    const stage: Stage = { organization: snapshot.organization, access, limits, now, costs };
    const answers = healthChecks.map((check): Answer => ({ check, ...check.judge(stage) }));
    return {
      title: "Organization health",
      thresholds: thresholdRows(limits, meanings),
      summary: summaryOf(stage, answers),
      sections: [findingSection(stage, answers), checkSection(stage, answers)],
      gaps: answers.filter(isOpen).map(({ check, open = [] }) => `Check "${check.name}" not judged: ${open.join(", ")}.`),
    };
  },
});
