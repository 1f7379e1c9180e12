import type { APIKeyDeleteResponse, ProjectAPIKey } from "openai/resources/admin/organization/projects/api-keys";
import type { APIKeyCreateResponse } from "openai/resources/admin/organization/projects/service-accounts/api-keys";
import type { ProjectServiceAccount } from "openai/resources/admin/organization/projects/service-accounts/service-accounts";
import type { projectApiKeys } from "../../tools/catalog/project-api-keys.ts";
import { ownerOf, reaches } from "../access.ts";
import type { Recorder } from "../audit.ts";
import { Fault, need } from "../fault.ts";
import { given } from "../given.ts";
import { newId, newSecret, redact } from "../ids.ts";
import type { Org, ProjectApiKeyState, ProjectState } from "../org.ts";
import { lastIdPage } from "../pages.ts";
import type { RoutesFor } from "../routes.ts";
import { activeProject } from "./projects.ts";

/** A key as it looks now: the owner's role and access are those of this moment, not of the day it was made. */
function shown(org: Org, state: ProjectState, { key }: ProjectApiKeyState): ProjectAPIKey {
  const id = ownerOf(key);
  const { user, service_account } = key.owner;
  const account = service_account && state.serviceAccounts.get(service_account.id);
  return {
    ...key,
    owner: {
      ...key.owner,
      ...(user && { user: { ...user, role: state.users.get(user.id)?.role ?? user.role } }),
      ...(service_account && account && { service_account: { ...service_account, name: account.name, role: account.role } }),
    },
    owner_project_access: id !== undefined && reaches(org, state, id) ? "active" : "inactive",
  };
}

/** Makes a key of a service account. The answer holds its value, which nothing shows again. */
export function newServiceAccountKey(
  org: Org,
  state: ProjectState,
  account: ProjectServiceAccount,
  options: { name?: string | undefined; scopes?: string[] | undefined; expires_in_seconds?: number | undefined; record: Recorder },
): APIKeyCreateResponse {
  const { name = "Secret Key", scopes = [], expires_in_seconds, record } = options;
  const value = newSecret(org.random, "svcacct");
  const created_at = org.now();
  const expires_at = expires_in_seconds === undefined ? null : created_at + expires_in_seconds;
  const id = newId.apiKey(org.random);
  const key: ProjectAPIKey = {
    object: "organization.project.api_key",
    id,
    name,
    redacted_value: redact(value),
    created_at,
    last_used_at: null,
    expires_at,
    owner_project_access: "active",
    owner: {
      type: "service_account",
      service_account: { id: account.id, name: account.name, created_at: account.created_at, role: account.role },
    },
  };
  state.apiKeys.set(id, { key, secret: value, scopes });
  record("api_key.created", { id, data: { scopes } });
  return { object: "organization.project.service_account.api_key", id, name, value, created_at, expires_at };
}

/** Archived projects still list their keys, but nothing can be done to those. */
export const projectApiKeysRoutes = {
  /** Without a filter, keys whose owner lost access are left out although they are enabled. */
  list_project_api_keys({ org, params, query }) {
    const state = need(org.projects, "project", params.project_id);
    const keys = [...state.apiKeys.values()].map((key) => shown(org, state, key));
    const access = query.owner_project_access ?? "active";
    return lastIdPage(access === "any" ? keys : keys.filter((key) => key.owner_project_access === access), query);
  },
  create_project_service_account_api_key({ org, params, body, record }): APIKeyCreateResponse {
    const state = activeProject(org, params.project_id);
    const account = need(state.serviceAccounts, "service account", params.service_account_id);
    return newServiceAccountKey(org, state, account, { ...body, record });
  },
  retrieve_project_api_key({ org, params }): ProjectAPIKey {
    const state = need(org.projects, "project", params.project_id);
    return shown(org, state, need(state.apiKeys, "API key", params.api_key_id));
  },
  /** No scopes at all means no restriction, and no answer tells which scopes a key has. */
  update_project_api_key({ org, params, body, record }): ProjectAPIKey {
    const state = activeProject(org, params.project_id);
    const found = need(state.apiKeys, "API key", params.api_key_id);
    const { expires_in_seconds, scopes } = body;
    if (expires_in_seconds === undefined && scopes === undefined) throw new Fault(400, "Provide 'scopes', 'expires_in_seconds' or both.");
    const { expires_at } = found.key;
    if (typeof expires_at === "number" && expires_at <= org.now())
      throw new Fault(400, `API key ${found.key.id} has expired and cannot be updated`);
    if (expires_in_seconds !== undefined) found.key.expires_at = org.now() + expires_in_seconds;
    if (scopes !== undefined) found.scopes = scopes;
    record("api_key.updated", { id: found.key.id, changes_requested: given({ scopes }) });
    return shown(org, state, found);
  },
  /** Also keys of service accounts: an older rule that refused those is gone (OpenAI's reference since autumn 2026). */
  delete_project_api_key({ org, params, record }): APIKeyDeleteResponse {
    const { apiKeys } = activeProject(org, params.project_id);
    need(apiKeys, "API key", params.api_key_id);
    apiKeys.delete(params.api_key_id);
    record("api_key.deleted", { id: params.api_key_id });
    return { object: "organization.project.api_key.deleted", id: params.api_key_id, deleted: true };
  },
} satisfies RoutesFor<typeof projectApiKeys>;
