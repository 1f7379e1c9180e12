import { secondsPerDay } from "../../../gate/facts/when.ts";
import type { Organization } from "../../../snapshot/organization.ts";
import { plural } from "../checks/check.ts";
import { dayOf, dayText, spanText } from "../days.ts";
import { projectLabel } from "../who.ts";
import { amountText, percentOf, percentText } from "./amounts.ts";
import { changeOf, fateOf, type Book, type Span } from "./books.ts";
import type { Costs } from "./cost-sections.ts";
import { labelOf } from "./dimensions.ts";
import { forecastDays, limitOf, type Month } from "./month.ts";

const mostNamed = 3;

interface Told {
  /** Undefined: not read. */
  readonly costs: Costs | undefined;
  readonly span: Span;
  /** Ids, where only some were asked for. */
  readonly projects: readonly string[] | undefined;
  readonly month: Month | undefined;
  readonly organization: Organization;
  readonly now: number;
}

const daysIn = ({ from, until }: Span): number => Math.round((until - from) / secondsPerDay);

const amounts = (books: readonly Book[], of: "total" | "before"): string =>
  books.length === 0 ? "nothing" : books.map((book) => amountText(book[of], book.currency)).join(" and ");

function where({ projects, organization }: Told): string {
  if (projects === undefined) return "";
  const named = projects.slice(0, mostNamed).map((id) => projectLabel(organization, id));
  const more = projects.length - named.length;
  return ` in ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** A day that is not over has fewer costs than it will have. */
function today({ span, now }: Told): string {
  const name = `Today (${dayText(dayOf(now))} UTC) is not over`;
  return span.until > now ? `${name}: of it, only what is recorded so far is counted.` : `${name} and not part of these days.`;
}

function change({ books, before }: Costs): string[] {
  if (before === undefined || books.length === 0) return [];
  const changes = books.map((book) => {
    const difference = changeOf(book);
    const percent = percentOf(difference, book.before);
    return `${amountText(difference, book.currency, true)}${percent === null ? "" : ` (${percentText(percent, true)})`}`;
  });
  return [`Against the ${plural(daysIn(before), "day")} before (${amounts(books, "before")}): ${changes.join(" and ")}.`];
}

function largest({ books, dimension, names }: Costs): string[] {
  const texts = books.map(({ lines, total, currency }) => {
    const spent = lines.filter(({ days }) => days.size > 0);
    const named = spent.slice(0, mostNamed).map((line) => {
      const share = percentOf(line.total, total);
      return `${labelOf(dimension, names, line.key)} ${amountText(line.total, currency)}${share === null ? "" : ` (${percentText(share)})`}`;
    });
    return named.length === 0 ? undefined : `Most of ${plural(spent.length, dimension.noun)}: ${named.join(", ")}.`;
  });
  return texts.filter((text) => text !== undefined).slice(0, 1);
}

function comings({ books, before, dimension }: Costs): string[] {
  if (before === undefined) return [];
  const fates = books.flatMap(({ lines }) => lines.map(fateOf));
  const count = (fate: "new" | "gone") => fates.filter((one) => one === fate).length;
  return [
    `New against the days before: ${plural(count("new"), dimension.noun)}; gone since then: ${plural(count("gone"), dimension.noun)}.`,
  ];
}

function thisMonth({ month, organization }: Told): string[] {
  if (month === undefined) return [];
  const limit = organization.spendLimit;
  const texts = [...month.whole].map(([currency, { spent, forecast }]) => {
    const amount = limit != null && limit.currency.toLowerCase() === currency && limit.interval === "month" ? limitOf(limit) : undefined;
    const used = amount && percentOf(spent, amount);
    const ofLimit = amount && used != null ? `, ${percentText(used)} of the limit of ${amountText(amount, currency)}` : "";
    const end =
      forecast === undefined
        ? `; no forecast, fewer than ${forecastDays} full days of costs are recorded`
        : `; at the average of the last ${forecastDays} full days it would end at ${amountText(forecast, currency)}, which is an estimate`;
    return `${amountText(spent, currency)}${ofLimit}${end}`;
  });
  return texts.length === 0 ? [] : [`The organization has spent this month so far: ${texts.join("; ")}.`];
}

/** The answer in a few sentences. */
export function costSummary(told: Told): string[] {
  const { costs, span } = told;
  if (costs === undefined) return [`Costs ${spanText(span.from, span.until)} are not known, so no totals are shown.`, ...thisMonth(told)];
  const spent = costs.books.filter(({ days }) => days.size > 0);
  const days = `${spanText(span.from, span.until)} (${plural(daysIn(span), "UTC day")})${where(told)}`;
  return [
    spent.length === 0 ? `No costs are recorded ${days}.` : `${amounts(spent, "total")} spent ${days}.`,
    ...change(costs),
    ...largest(costs),
    ...comings(costs),
    ...thisMonth(told),
    today(told),
  ];
}
