import * as z from "zod";
import { endpoint, resource } from "../define.ts";
import { expiresInSeconds, order, paged } from "../fields.ts";

export const adminApiKeys = resource(
  "admin_api_keys",
  { about: "Keys that administer the organization, such as the one this server runs on.", inDefault: true },
  {
    list_admin_api_keys: endpoint("GET /organization/admin_api_keys", {
      does: "List admin API keys; those of projects: list_project_api_keys.",
      query: { ...paged(), order },
      pages: "last_id",
    }),
    create_admin_api_key: endpoint("POST /organization/admin_api_keys", {
      does: "Create an admin API key; its value is shown once.",
      effect: "create",
      body: { name: z.string(), expires_in_seconds: expiresInSeconds },
      grants: "Mints a key: whoever holds it can administer the whole organization.",
      mints: { at: ["value"], revokeWith: "delete_admin_api_key", argument: "key_id", id: ["id"] },
      undo: "delete_admin_api_key",
    }),
    retrieve_admin_api_key: endpoint("GET /organization/admin_api_keys/{key_id}", {
      does: "Show one admin API key.",
    }),
    delete_admin_api_key: endpoint("DELETE /organization/admin_api_keys/{key_id}", {
      does: "Delete an admin API key.",
      danger: "The key stops working at once; automation that runs on it is locked out of administration.",
      irreversible: "A new key has a new value, which must be deployed.",
      guards: ["own admin key"],
    }),
  },
);
