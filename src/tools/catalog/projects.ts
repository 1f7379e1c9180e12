import * as z from "zod";
import { endpoint, resource } from "../define.ts";
import { idOf, paged } from "../fields.ts";

const geography = z.string().describe("Deprecated.").optional();

const residency = z
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
  .optional();

export const projects = resource(
  "projects",
  { about: "Projects: where keys, members, limits and spend live.", inDefault: true },
  {
    list_projects: endpoint("GET /organization/projects", {
      does: "List projects, archived ones too unless include_archived is false.",
      query: { ...paged(100), include_archived: z.boolean().optional() },
      defaults: { include_archived: true },
      pages: "last_id",
    }),
    create_project: endpoint("POST /organization/projects", {
      does: "Create a project, which can be archived later but never deleted.",
      effect: "create",
      body: { name: z.string(), residency, external_key_id: idOf("external key").optional(), geography },
      undo: "archive_project (a project is never deleted)",
    }),
    retrieve_project: endpoint("GET /organization/projects/{project_id}", { does: "Show one project." }),
    modify_project: endpoint("POST /organization/projects/{project_id}", {
      does: "Rename a project or set its encryption key.",
      effect: "update",
      body: { name: z.string().optional(), external_key_id: idOf("external key").nullable().optional(), geography },
      danger: ({ external_key_id }) =>
        external_key_id === undefined
          ? undefined
          : "The project's encryption key changes; data encrypted with the present key can become unreadable.",
      undo: "modify_project with the previous values",
    }),
    archive_project: endpoint("POST /organization/projects/{project_id}/archive", {
      does: "Archive a project for good.",
      effect: "update",
      danger: "All API traffic of the project stops; its users and service accounts are gone.",
      irreversible: "The API has no way to un-archive a project.",
      affects: ["contents of the project"],
      guards: ["default project"],
    }),
  },
);
