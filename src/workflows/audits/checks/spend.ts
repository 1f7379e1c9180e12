import { secondsPerDay } from "../../../gate/facts/when.ts";
import {
  amountText,
  exceeds,
  partsAbove,
  percent,
  sumsBy,
  totalOf,
  type Amounts,
  type Cost,
  type Costs,
  type Part,
} from "../recent-costs.ts";
import { projectLabel } from "../who.ts";
import { ofOrganization, ofProject, unjudged, type Check, type Finding, type Judged, type Stage } from "./check.ts";
import { defaultProject, noDefaultProject } from "./projects.ts";

/** Two weeks are compared whatever the number of days asked for. */
export const costDays = (spendDays: number): number => Math.max(spendDays, 14);

function withCosts({ costs }: Stage, judge: (costs: Costs) => Judged): Judged {
  return "problem" in costs ? unjudged(`costs not read: ${costs.problem}`) : judge(costs);
}

const within = ({ costs, until }: Costs, days: number): Cost[] => costs.filter(({ day }) => day >= until - days * secondsPerDay);

const partsText = (parts: readonly Part[], days: number): string =>
  `${parts.map(({ currency, amount, share }) => `${amountText(amount, currency)}, ${percent(share)} of all`).join(" and ")}, in ${days} days`;

/** A project that costs name and the list of projects lacks keeps its id. */
const inProject = ({ organization }: Stage, id: string, fact: string): Finding => ({
  kind: "project",
  name: projectLabel(organization, id),
  fact,
  id,
});

const oneProject: Check = {
  name: "nearly all spend in one project",
  meaning: ({ project_share, spend_days }) => `more than ${percent(project_share)} of the spend of ${spend_days} days is in one project`,
  threshold: ({ project_share }) => `more than ${percent(project_share)}`,
  judge: (stage) =>
    withCosts(stage, (costs) => {
      const { project_share, spend_days } = stage.limits;
      const recent = within(costs, spend_days);
      const total = totalOf(recent);
      const byProject = sumsBy(recent, ({ projectId }) => projectId);
      const findings = [...byProject].flatMap(([id, amounts]) => {
        const parts = partsAbove(project_share, amounts, total);
        return parts.length === 0 ? [] : [inProject(stage, id, partsText(parts, spend_days))];
      });
      return { findings };
    }),
};

/** What "most" means. */
const most = 0.5;

const mostInDefault: Check = {
  name: "most spend in the default project",
  meaning: ({ spend_days }) => `more than ${percent(most)} of the spend of ${spend_days} days is in the default project`,
  threshold: () => `more than ${percent(most)}`,
  judge: (stage) =>
    withCosts(stage, (costs) => {
      const project = defaultProject(stage.organization);
      if (project === undefined) return unjudged(noDefaultProject(stage));
      const { spend_days } = stage.limits;
      const recent = within(costs, spend_days);
      const own = totalOf(recent.filter(({ projectId }) => projectId === project.id));
      const parts = partsAbove(most, own, totalOf(recent));
      return { findings: parts.length === 0 ? [] : [ofProject(stage, project, partsText(parts, spend_days))] };
    }),
};

interface Rise {
  readonly text: string;
  readonly increase: number;
}

/** From one week to the next, by currency; where nothing was spent before there is nothing to compare with. */
function rises(before: Amounts | undefined, after: Amounts | undefined, above: number): Rise[] {
  return [...(before ?? [])].flatMap(([currency, was]) => {
    const is = after?.get(currency) ?? 0;
    if (was <= 0 || !exceeds(is / was - 1, above)) return [];
    return [{ text: `${amountText(was, currency)} → ${amountText(is, currency)}, +${percent(is / was - 1)}`, increase: is - was }];
  });
}

const risesText = (found: readonly Rise[]): string =>
  `last seven days against the seven before: ${found.map(({ text }) => text).join(" and ")}`;

const weekOverWeek: Check = {
  name: "spend rise week over week",
  meaning: ({ spend_rise }) =>
    `the last seven full UTC days cost more than ${percent(spend_rise)} more than the seven before, in the organization or in a project`,
  threshold: ({ spend_rise }) => `more than +${percent(spend_rise)}`,
  judge: (stage) =>
    withCosts(stage, (costs) => {
      const two = within(costs, 14);
      const start = costs.until - 7 * secondsPerDay;
      const [before, after] = [two.filter(({ day }) => day < start), two.filter(({ day }) => day >= start)];
      const { spend_rise } = stage.limits;
      const whole = rises(totalOf(before), totalOf(after), spend_rise);
      const last = sumsBy(after, ({ projectId }) => projectId);
      const ofProjects = [...sumsBy(before, ({ projectId }) => projectId)]
        .map(([id, amounts]) => ({ id, found: rises(amounts, last.get(id), spend_rise) }))
        .filter(({ found }) => found.length > 0)
        .toSorted((a, b) => b.found[0]!.increase - a.found[0]!.increase);
      return {
        findings: [
          ...(whole.length === 0 ? [] : [ofOrganization(risesText(whole))]),
          ...ofProjects.map(({ id, found }) => inProject(stage, id, risesText(found))),
        ],
      };
    }),
};

export const spendChecks: readonly Check[] = [weekOverWeek, oneProject, mostInDefault];
