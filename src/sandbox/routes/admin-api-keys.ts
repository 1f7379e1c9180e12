import type { AdminAPIKey, AdminAPIKeyCreateResponse, AdminAPIKeyDeleteResponse } from "openai/resources/admin/organization/admin-api-keys";
import type { adminApiKeys } from "../../tools/catalog/admin-api-keys.ts";
import { need } from "../fault.ts";
import { newId, newSecret, redact } from "../ids.ts";
import type { Org } from "../org.ts";
import { lastIdPage } from "../pages.ts";
import type { RoutesFor } from "../routes.ts";

/** Whom an admin key acts for; the API shows no email here. */
export function adminKeyOwner(org: Org, userId: string | undefined): AdminAPIKey.Owner {
  const user = userId === undefined ? undefined : org.users.get(userId)?.user;
  if (user === undefined) return {};
  return {
    type: "user",
    object: "organization.user",
    id: user.id,
    name: user.name ?? "",
    created_at: user.created ?? user.added_at,
    role: "owner",
  };
}

export const adminApiKeysRoutes = {
  list_admin_api_keys({ org, query }) {
    return lastIdPage(
      [...org.adminApiKeys.values()].map((admin) => admin.key),
      query,
    );
  },
  create_admin_api_key({ org, body, requesterId, record }): AdminAPIKeyCreateResponse {
    const secret = newSecret(org.random, "admin");
    const id = newId.apiKey(org.random);
    record("api_key.created", { id, data: { scopes: [] } });
    const key: AdminAPIKey = {
      object: "organization.admin_api_key",
      id,
      name: body.name,
      redacted_value: redact(secret),
      created_at: org.now(),
      expires_at: body.expires_in_seconds === undefined ? null : org.now() + body.expires_in_seconds,
      last_used_at: null,
      owner: adminKeyOwner(org, requesterId),
    };
    org.adminApiKeys.set(id, { key, secret });
    return { ...key, value: secret };
  },
  retrieve_admin_api_key({ org, params }): AdminAPIKey {
    return need(org.adminApiKeys, "admin API key", params.key_id).key;
  },
  /** Nothing protects the key in use: the next request with it is answered 401. */
  delete_admin_api_key({ org, params, record }): AdminAPIKeyDeleteResponse {
    need(org.adminApiKeys, "admin API key", params.key_id);
    record("api_key.deleted", { id: params.key_id });
    org.adminApiKeys.delete(params.key_id);
    return { object: "organization.admin_api_key.deleted", id: params.key_id, deleted: true };
  },
} satisfies RoutesFor<typeof adminApiKeys>;
