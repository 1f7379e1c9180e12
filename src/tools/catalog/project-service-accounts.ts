import * as z from "zod";
import { endpoint, resource } from "../define.ts";
import { paged } from "../fields.ts";
import { grantsOwner } from "../grants.ts";

const fewerPermissions = "Workloads that run as this service account can lose permissions they use.";

export const projectServiceAccounts = resource(
  "project_service_accounts",
  { about: "Service accounts of a project: keys that belong to no person.", inDefault: true },
  {
    list_project_service_accounts: endpoint("GET /organization/projects/{project_id}/service_accounts", {
      does: "List the service accounts of a project.",
      query: paged(100),
      pages: "last_id",
    }),
    create_project_service_account: endpoint("POST /organization/projects/{project_id}/service_accounts", {
      does: "Create a service account and an API key, shown once.",
      effect: "create",
      body: {
        name: z.string(),
        create_service_account_only: z.boolean().describe("true: no key, role none.").optional(),
        expires_in_seconds: z.int().describe("Of the key. Omitted: never.").optional(),
      },
      grants: ({ create_service_account_only }) =>
        create_service_account_only === true
          ? undefined
          : "Mints an API key: whoever holds it acts in the project as this service account.",
      mints: { at: ["api_key", "value"], revokeWith: "delete_project_service_account", argument: "service_account_id", id: ["id"] },
      undo: "delete_project_service_account",
    }),
    retrieve_project_service_account: endpoint("GET /organization/projects/{project_id}/service_accounts/{service_account_id}", {
      does: "Show one service account.",
    }),
    update_project_service_account: endpoint("POST /organization/projects/{project_id}/service_accounts/{service_account_id}", {
      does: "Change a service account's name or project role.",
      effect: "update",
      body: { name: z.string().optional(), role: z.enum(["member", "owner"]).describe("none cannot be set back.").optional() },
      danger: fewerPermissions,
      loses: ({ role }, before) =>
        role === "member" && before?.role !== "member" && before?.role !== "none" ? fewerPermissions : undefined,
      grants: grantsOwner("The service account gets full control of the project, and so does whoever holds one of its keys."),
      undo: "update_project_service_account with the previous values (role none cannot be set back)",
      affects: ["keys of the service account"],
    }),
    delete_project_service_account: endpoint("DELETE /organization/projects/{project_id}/service_accounts/{service_account_id}", {
      does: "Delete a service account together with its API keys.",
      danger: "All API keys of the service account stop working; workloads that use them break.",
      irreversible: "A new service account has a new id and new keys.",
      affects: ["keys of the service account"],
    }),
  },
);
