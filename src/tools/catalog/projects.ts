import * as z from "zod";
import { endpoint, resource } from "../define.ts";
import { list } from "../fields.ts";

const geography = z.string().describe("Deprecated: use residency when creating.").optional();

export const projects = resource(
  "projects",
  { about: "Projects: where keys, members, limits and spend live.", inDefault: true },
  {
    list_projects: endpoint("GET /organization/projects", {
      does: "List projects. Archived ones only with include_archived.",
      query: { ...list.hundred, include_archived: z.boolean().optional() },
      pages: "last_id",
    }),
    create_project: endpoint("POST /organization/projects", {
      does: "Create a project. It can be archived later, never deleted.",
      effect: "create",
      body: {
        name: z.string(),
        residency: z
          .enum([
            "GLOBAL",
            "US_STORAGE_PROCESSING",
            "EU_STORAGE_PROCESSING",
            "JP_STORAGE",
            "KR_STORAGE",
            "CA_STORAGE",
            "SG_STORAGE",
            "IN_STORAGE",
            "AU_STORAGE",
            "GB_STORAGE",
            "AE_STORAGE",
            "AE_STORAGE_PROCESSING",
            "JP_STORAGE_PROCESSING",
            "IN_STORAGE_PROCESSING",
            "AU_STORAGE_PROCESSING",
          ])
          .describe("Cannot be changed later.")
          .optional(),
        external_key_id: z.string().optional(),
        geography,
      },
      undo: "archive_project (a project is never deleted)",
    }),
    retrieve_project: endpoint("GET /organization/projects/{project_id}", { does: "Show one project." }),
    modify_project: endpoint("POST /organization/projects/{project_id}", {
      does: "Rename a project or set its encryption key.",
      effect: "update",
      body: { name: z.string().optional(), external_key_id: z.string().nullable().optional(), geography },
      undo: "modify_project with the previous values",
    }),
    archive_project: endpoint("POST /organization/projects/{project_id}/archive", {
      does: "Archive a project for good.",
      effect: "update",
      danger: "All API traffic of the project stops; its users and service accounts are gone.",
      irreversible: "The API has no way to un-archive a project.",
    }),
  },
);
