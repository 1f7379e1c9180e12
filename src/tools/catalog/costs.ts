import * as z from "zod";
import { endpoint, resource } from "../define.ts";
import { anyOf, idOf, pageOfBuckets, period } from "../fields.ts";

export const costs = resource(
  "costs",
  { about: "What the organization spent, in dollars per day.", inDefault: true },
  {
    retrieve_costs: endpoint("GET /organization/costs", {
      does: "Show spend per day, in dollars (spend limits are in cents).",
      query: {
        ...period,
        bucket_width: z.literal("1d").optional(),
        project_ids: anyOf(idOf("project")),
        api_key_ids: anyOf(idOf("API key")),
        line_items: anyOf(z.string()).describe("Exact names, e.g. `gpt-6-astra, input_tokens`."),
        group_by: anyOf(z.enum(["project_id", "line_item", "api_key_id", "user_id", "api_source"])),
        ...pageOfBuckets(() => 180, 180, "Days; default 7, max 180."),
      },
      pages: "next_page",
      empty: "An admin key sees its own organization only; days without spend have no rows.",
    }),
  },
);
