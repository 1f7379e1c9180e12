import * as z from "zod";
import { endpoint, resource } from "../define.ts";

export const serviceTierSettings = resource(
  "service_tier_settings",
  { about: "Which service tiers (price and latency) a project may use.", inDefault: false },
  {
    retrieve_project_service_tier_settings: endpoint("GET /organization/projects/{project_id}/service_tier_settings", {
      does: "Show the default and the enabled service tiers of a project.",
    }),
    update_project_service_tier_settings: endpoint("POST /organization/projects/{project_id}/service_tier_settings", {
      does: "Set the default or the enabled service tiers of a project.",
      effect: "update",
      body: {
        default: z.enum(["standard", "fast", "scale"]).describe("For requests that name no tier.").optional(),
        enabled_tiers: z
          .union([z.literal("all"), z.array(z.enum(["flex", "fast", "ultrafast"]))])
          .describe("Besides standard. all: future tiers too. []: only standard.")
          .optional(),
      },
      danger: "Price and latency of running traffic can change; requests for a tier that becomes disabled can fail.",
      grants: ({ enabled_tiers }) =>
        enabled_tiers === "all"
          ? "The project may use every tier, also those that OpenAI adds later at prices not known today."
          : undefined,
      undo: "update_project_service_tier_settings with the previous values",
    }),
  },
);
