import * as z from "zod";
import { endpoint, resource } from "../define.ts";

const types = [
  "zero_data_retention",
  "modified_abuse_monitoring",
  "enhanced_zero_data_retention",
  "enhanced_modified_abuse_monitoring",
] as const;

export const dataRetention = resource(
  "data_retention",
  { about: "What customer data OpenAI stores for the organization and its projects.", inDefault: false },
  {
    retrieve_organization_data_retention: endpoint("GET /organization/data_retention", {
      does: "Show the organization's data retention type.",
    }),
    update_organization_data_retention: endpoint("POST /organization/data_retention", {
      does: "Set the organization's data retention type.",
      effect: "update",
      body: { retention_type: z.enum(types) },
      danger:
        "Changes what customer data OpenAI stores for the whole organization: compliance can weaken, features that need stored data can stop.",
      undo: "update_organization_data_retention with the previous type (data stored or dropped in between stays so)",
    }),
    retrieve_project_data_retention: endpoint("GET /organization/projects/{project_id}/data_retention", {
      does: "Show a project's data retention type.",
    }),
    update_project_data_retention: endpoint("POST /organization/projects/{project_id}/data_retention", {
      does: "Set a project's data retention type.",
      effect: "update",
      body: { retention_type: z.enum(["organization_default", "none", ...types]) },
      danger: "Changes what customer data OpenAI stores for the project: compliance can weaken, features that need stored data can stop.",
      undo: "update_project_data_retention with the previous type (data stored or dropped in between stays so)",
    }),
  },
);
