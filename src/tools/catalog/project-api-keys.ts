import * as z from "zod";
import { endpoint, resource, type Args } from "../define.ts";
import { expiresInSeconds, paged, positive } from "../fields.ts";

const scopeList = z.array(z.string());

/** No scopes at all restrict nothing, so that nothing is dropped. */
function losesScopesOrTime({ scopes, expires_in_seconds }: Args): string | undefined {
  const losses = [
    ...(Array.isArray(scopes) && scopes.length > 0 ? ["Workloads that need a scope which is not in the new list fail."] : []),
    ...(expires_in_seconds === undefined ? [] : ["Everything that runs on the key fails once the new expiry has passed."]),
  ];
  return losses.length === 0 ? undefined : losses.join(" ");
}

export const projectApiKeys = resource(
  "project_api_keys",
  { about: "API keys of a project, owned by users or service accounts.", inDefault: true },
  {
    list_project_api_keys: endpoint("GET /organization/projects/{project_id}/api_keys", {
      does: "List the API keys of a project.",
      query: {
        ...paged(100),
        owner_project_access: z
          .enum(["active", "inactive", "any"])
          .describe("Default any; the API's own default hides enabled keys.")
          .optional(),
      },
      defaults: { owner_project_access: "any" },
      pages: "last_id",
    }),
    create_project_service_account_api_key: endpoint(
      "POST /organization/projects/{project_id}/service_accounts/{service_account_id}/api_keys",
      {
        does: "Create another API key for a service account; its value is shown once.",
        effect: "create",
        body: { name: z.string().optional(), scopes: scopeList.optional(), expires_in_seconds: expiresInSeconds },
        grants: "Mints an API key: whoever holds it acts in the project as this service account.",
        mints: { at: ["value"], revokeWith: "delete_project_api_key", argument: "api_key_id", id: ["id"] },
        undo: "delete_project_api_key with the returned id",
        affects: ["keys of the service account"],
      },
    ),
    retrieve_project_api_key: endpoint("GET /organization/projects/{project_id}/api_keys/{api_key_id}", {
      does: "Show one API key of a project.",
    }),
    update_project_api_key: endpoint("POST /organization/projects/{project_id}/api_keys/{api_key_id}", {
      does: "Replace an API key's scopes or move its expiry.",
      effect: "update",
      repeatable: false,
      body: {
        expires_in_seconds: positive(31_536_000).describe("From this call on: each call moves the expiry.").optional(),
        scopes: scopeList.describe("[] = ALL permissions; api.all.read = read only. Omitted: unchanged.").optional(),
      },
      danger: "Workloads that need a dropped scope can fail, and all of them do once a new expiry has passed.",
      loses: losesScopesOrTime,
      refused: ({ expires_at }, now) =>
        typeof expires_at === "number" && expires_at <= now ? "the key has expired, and an expired key cannot be updated." : undefined,
      grants: ({ scopes }) =>
        Array.isArray(scopes) && scopes.length === 0 ? "Removes every restriction: the key may do all that its owner may." : undefined,
      irreversible: "No call returns the previous scopes, and an expired key cannot be updated.",
      affects: ["spend of the key"],
    }),
    delete_project_api_key: endpoint("DELETE /organization/projects/{project_id}/api_keys/{api_key_id}", {
      does: "Delete an API key of a project, a service account's too.",
      danger: "The key stops working at once; what runs on it breaks.",
      irreversible: "A new key has a new value, which must be deployed.",
      affects: ["spend of the key"],
    }),
  },
);
