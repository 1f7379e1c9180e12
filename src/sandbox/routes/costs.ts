import type { UsageCostsResponse } from "openai/resources/admin/organization/usage";
import type { costs } from "../../tools/catalog/costs.ts";
import { secondsPerDay } from "../activity.ts";
import { Fault } from "../fault.ts";
import { bucketPage, fieldOf, filtered, tally, type ReportQuery, type Span, type Tally } from "../ledger.ts";
import type { Activity } from "../org.ts";
import { linesBetween, type Line } from "../prices.ts";
import type { RoutesFor } from "../routes.ts";

type Result = UsageCostsResponse.Data.OrganizationCostsResult;
type Position = { readonly activity: Activity; readonly line: Line };

/** How far back costs of a user in a project are known. The API has such a bound; where it lies is ours. */
const userAndProjectDays = 90;

/** @throws {Fault} 400: whether users and projects combine depends on the organization and the time asked for (OpenAI's reference, costs). */
function checkCombination(query: ReportQuery, now: number): void {
  const byUser = query.group_by?.includes("user_id") === true;
  const byProject = query.group_by?.includes("project_id") === true || query.project_ids !== undefined;
  if (!byUser || !byProject || query.start_time >= now - userAndProjectDays * secondsPerDay) return;
  throw new Fault(400, "Combining user_id with project_id grouping or project_ids is not supported for the requested time range");
}

function resultOf({ by, first, sum }: Tally<Position, "nanos" | "quantity">): Result {
  const line_item = by("line_item");
  return {
    object: "organization.costs.result",
    amount: { value: sum.nanos / 1e9, currency: "usd" },
    line_item,
    project_id: by("project_id"),
    api_key_id: by("api_key_id"),
    user_id: by("user_id"),
    api_source: by("api_source") as "agents_api" | "unlabeled" | null,
    // Tokens of one kind add up; tokens and images do not.
    quantity: line_item === null ? null : sum.quantity,
    quantity_unit: line_item === null ? null : first.line.unit,
  };
}

function* positions(activities: readonly Activity[], span: Span, lineItems: readonly string[] | undefined) {
  for (const activity of activities) {
    for (const line of linesBetween(activity, span.start, span.end)) {
      if (lineItems === undefined || lineItems.includes(line.item))
        yield [
          { activity, line },
          { nanos: line.nanos, quantity: line.quantity },
        ] as const;
    }
  }
}

const field = ({ activity, line }: Position, name: string) => (name === "line_item" ? line.item : fieldOf(activity, name));

export const costsRoutes = {
  retrieve_costs({ org, query }): UsageCostsResponse {
    checkCombination(query, org.now());
    const activities = filtered(org.activity, query);
    return bucketPage("costs", query, { "1d": { fallback: 7, max: 180 } }, org.now(), (span) =>
      tally(positions(activities, span, query.line_items), query.group_by ?? [], field).map(resultOf),
    );
  },
} satisfies RoutesFor<typeof costs>;
