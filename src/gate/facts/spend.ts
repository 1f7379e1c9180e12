import { numberAt } from "../../json.ts";
import { fact, type Kind } from "./kind.ts";
import { dollars, spendText, spendThisMonth } from "./money.ts";

/** What was spent this month against the limit that is set or taken away. */
export const spendOfThisMonth: Kind = async ({ tool, args, target, look }) => {
  const projectId = typeof args.project_id === "string" ? args.project_id : undefined;
  const spend = await spendThisMonth(look, projectId === undefined ? {} : { project_ids: [projectId] });
  const stops = tool.path.endsWith("/spend_limit");
  const cents = numberAt(args, "threshold_amount");
  const limit = cents === undefined ? undefined : cents / 100;
  const known = "problem" in spend ? undefined : spend.total;
  const room = limit === undefined || known === undefined || !stops ? undefined : limit - known;
  const passed = room !== undefined && room <= 0;
  const value = room === undefined || passed ? spendText(spend) : `${spendText(spend)}; the new limit leaves ${dollars(room)}`;
  const enforcing = numberAt(target?.json, "threshold_amount") !== undefined && stops && cents === undefined && known !== undefined;
  const reached = enforcing && known >= (numberAt(target?.json, "threshold_amount") ?? 0) / 100;
  return {
    facts: [fact("spent this month", value)],
    warnings: [
      ...(passed
        ? [`This month's spend is ABOVE the new limit: ${projectId === undefined ? "all" : "the project's"} API traffic stops.`]
        : []),
      ...(reached ? ["This month's spend has reached the limit: without it, traffic that is stopped now runs again."] : []),
    ],
  };
};
