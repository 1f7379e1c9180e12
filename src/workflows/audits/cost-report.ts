import * as z from "zod";
import { secondsPerDay } from "../../gate/facts/when.ts";
import type { PartName } from "../../snapshot/parts.ts";
import { InputError } from "../../tools/input.ts";
import { several } from "../../tools/fields.ts";
import { audit, type AuditContext, type AuditReport } from "./audit.ts";
import { booksOf, readCosts, type Cost, type Filter, type Member, type Span } from "./costs/books.ts";
import { chartLines } from "./costs/cost-charts.ts";
import { changeSection, daysSection, itemsSection, totalsSection, type Costs } from "./costs/cost-sections.ts";
import { costSummary } from "./costs/cost-summary.ts";
import { dimensions, type Dimension, type DimensionName } from "./costs/dimensions.ts";
import { forecastDays, monthOf, monthSection, monthSpan, type Month } from "./costs/month.ts";
import { dayIn, dayOf, dayText } from "./days.ts";
import { pickProject } from "./who.ts";

const usualDays = 30;
/** A longer time is asked for by mistake, and takes minutes to read. */
const maxDays = 732;

const day = z.string().refine((text) => dayIn(text) !== undefined, "must be a day, YYYY-MM-DD");

const input = z.strictObject({
  from: day.describe("Day, UTC. Default: last 30 full days.").optional(),
  to: day.describe("Exclusive.").optional(),
  by: z.enum(["project", "line_item", "api_key", "user"]).optional(),
  projects: several(z.string()).optional(),
  compare: z.boolean().describe("Default true.").optional(),
});

type Context = AuditContext<z.output<typeof input>>;

/**
 * The days to report.
 * @throws {InputError} For a time that is empty, too long or yet to come.
 */
function spanOf({ args, now }: Context): Span {
  const today = dayOf(now);
  const from = args.from === undefined ? undefined : dayIn(args.from)!;
  // Who starts today wants today, though it is not over.
  const end = args.to === undefined ? (from !== undefined && from >= today ? today + secondsPerDay : today) : dayIn(args.to)!;
  const until = Math.min(end, today + secondsPerDay);
  const start = from ?? until - usualDays * secondsPerDay;
  if (start > today) throw new InputError(`from: ${dayText(start)} is yet to come; today is ${dayText(today)} in UTC. Nothing was sent.`);
  if (start >= until) throw new InputError(`to: ${dayText(end)} is exclusive and must be after from, ${dayText(start)}. Nothing was sent.`);
  if (until - start > maxDays * secondsPerDay) throw new InputError(`from: at most ${maxDays} days can be asked for. Nothing was sent.`);
  return { from: start, until };
}

interface Answer {
  readonly by: DimensionName;
  readonly costs: readonly Cost[] | { readonly problem: string };
  readonly gaps: readonly string[];
}

const isProblem = (costs: Answer["costs"]): costs is { readonly problem: string } => "problem" in costs;

/** Users cannot always be combined with projects: the API then refuses, and the report goes by project. */
async function ask({ read }: Context, by: DimensionName, span: Span, filter: Filter): Promise<Answer> {
  const members = (name: DimensionName): Member[] => [...new Set<Member>([dimensions[name].member, "line_item"])];
  const costs = await readCosts(read, span, members(by), filter);
  if (!isProblem(costs) || by !== "user" || filter.project_ids === undefined) return { by, costs, gaps: [] };
  const refused = `Costs by user in single projects could not be read (${costs.problem}), which the API refuses for some organizations and times; they are shown by project.`;
  return { by: "project", costs: await readCosts(read, span, members("project"), filter), gaps: [refused] };
}

async function readMonth({ read, now }: Context): Promise<{ readonly month: Month | undefined; readonly gaps: readonly string[] }> {
  const costs = await readCosts(read, monthSpan(now), ["project_id"]);
  if (isProblem(costs)) return { month: undefined, gaps: [`Costs of this month could not be read (${costs.problem}).`] };
  return { month: monthOf(costs, now), gaps: [] };
}

const thresholdsOf = ({ from, until }: Span): AuditReport["thresholds"] => [
  {
    name: "period",
    value: `${dayText(from)}/${dayText(until - secondsPerDay)}`,
    meaning: `UTC days, first and last; the last ${usualDays} full days unless asked otherwise.`,
  },
  {
    name: "forecast_days",
    value: forecastDays,
    meaning: "Full days whose average is taken for each day left of the month; without costs at least so old there is no forecast.",
  },
  { name: "chart_lines", value: chartLines, meaning: "Lines a chart per day shows apart; the others are one." },
];

async function report(context: Context): Promise<AuditReport> {
  const { args, now } = context;
  const { organization } = context.snapshot;
  const span = spanOf(context);
  const projects = args.projects?.map((given) => pickProject(organization, "projects", given));
  const ids = projects && [...new Set(projects.map(({ id }) => id))];
  const filter: Filter = ids === undefined ? {} : { project_ids: ids };
  const before = args.compare === false ? undefined : { from: 2 * span.from - span.until, until: span.from };
  const {
    by,
    costs: found,
    gaps,
  } = await ask(context, args.by ?? "project", { from: before?.from ?? span.from, until: span.until }, filter);
  const { month, gaps: monthGaps } = await readMonth(context);
  const dimension: Dimension = dimensions[by];
  const costs: Costs | undefined = isProblem(found)
    ? undefined
    : {
        span,
        before,
        dimension,
        names: dimension.names(organization),
        books: booksOf(found, dimension.member, span.from),
        items: by === "line_item" ? undefined : booksOf(found, "line_item", span.from),
      };
  const inMonth = ids ?? (by === "project" ? new Set([...organization.projects.keys(), ...(month?.projects.keys() ?? [])]) : undefined);
  const unread = isProblem(found)
    ? [`Costs ${found.problem === "" ? "were not read" : `could not be read to the end (${found.problem})`}.`]
    : [];
  return {
    title: `Costs by ${dimension.noun}`,
    thresholds: thresholdsOf(span),
    summary: costSummary({ costs, span, projects: ids, month, organization, now }),
    sections: [
      ...(costs === undefined
        ? []
        : [...totalsSection(costs), ...daysSection(costs, now), ...itemsSection(costs), ...changeSection(costs)]),
      monthSection(organization, month, inMonth, now),
    ],
    gaps: [...gaps, ...unread, ...monthGaps],
  };
}

const parts = ({ by = "project", projects }: z.output<typeof input>): PartName[] => [
  "projects",
  "organization spend limit",
  ...(by === "project" || projects !== undefined ? (["project spend limit"] as const) : []),
  ...dimensions[by].parts,
];

/** What was spent, on what, and what changed. */
export const costReport = audit({
  name: "cost_report",
  does: "Spend per project, line item, key or user, change against the time before, forecast of this month and spend limits. In dollars.",
  input,
  parts,
  report,
});
