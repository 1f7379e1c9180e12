import * as z from "zod";
import { numberAt, type Json } from "../../json.ts";
import { endpoint, resource, type Args } from "../define.ts";
import { before, paged } from "../fields.ts";

const most = z.int().optional();

const lower = "With a lower limit, production requests to this model can fail with 429.";

/** Each limit that the call sets is known, and none goes down. */
const raises = (args: Args, now: Json | undefined): boolean =>
  Object.entries(args).every(([name, value]) => typeof value !== "number" || value >= (numberAt(now, name) ?? Infinity));

export const rateLimits = resource(
  "rate_limits",
  { about: "How much a project may call each model per minute and day.", inDefault: true },
  {
    list_project_rate_limits: endpoint("GET /organization/projects/{project_id}/rate_limits", {
      does: "List the rate limits of a project, one per model.",
      query: { ...paged(), before },
      pages: "last_id",
    }),
    update_project_rate_limits: endpoint("POST /organization/projects/{project_id}/rate_limits/{rate_limit_id}", {
      does: "Change ONE rate limit of a project; which fields apply depends on the model.",
      effect: "update",
      body: {
        max_requests_per_1_minute: most,
        max_tokens_per_1_minute: most,
        max_images_per_1_minute: most,
        max_audio_megabytes_per_1_minute: most,
        max_requests_per_1_day: most,
        batch_1_day_max_input_tokens: most,
      },
      danger: lower,
      loses: (args, now) => (raises(args, now) ? "A higher limit lets the project send more to this model, and spend more." : lower),
      undo: "update_project_rate_limits with the previous values",
    }),
  },
);
