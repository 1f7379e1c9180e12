import type {
  ProjectServiceAccount,
  ServiceAccountCreateResponse,
  ServiceAccountDeleteResponse,
} from "openai/resources/admin/organization/projects/service-accounts/service-accounts";
import type { projectServiceAccounts } from "../../tools/catalog/project-service-accounts.ts";
import { removeUser } from "../access.ts";
import { Fault, need, notFound } from "../fault.ts";
import { deleteRulesOf } from "../federation.ts";
import { given } from "../given.ts";
import { lastIdPage } from "../pages.ts";
import type { RoutesFor } from "../routes.ts";
import { addServiceAccount } from "../service-account.ts";
import { newServiceAccountKey } from "./project-api-keys.ts";
import { activeProject, notDefault } from "./projects.ts";

export const projectServiceAccountsRoutes = {
  list_project_service_accounts({ org, params, query }) {
    return lastIdPage([...activeProject(org, params.project_id).serviceAccounts.values()], query);
  },
  create_project_service_account({ org, params, body, record, fresh }): ServiceAccountCreateResponse {
    const state = activeProject(org, params.project_id);
    notDefault(org, params.project_id, "Service accounts cannot be created in the default project");
    const { name, create_service_account_only = false, expires_in_seconds } = body;
    if (create_service_account_only && expires_in_seconds !== undefined) {
      const message = "'expires_in_seconds' cannot be used with 'create_service_account_only': no API key is created";
      throw new Fault(400, message, { param: "expires_in_seconds" });
    }
    if (expires_in_seconds !== undefined && expires_in_seconds < 1) {
      throw new Fault(400, "'expires_in_seconds' must be at least 1", { param: "expires_in_seconds" });
    }
    const role = create_service_account_only ? "none" : "member";
    const account = addServiceAccount(org, state, { name, role, created_at: org.now() });
    fresh.add(account.id);
    record("service_account.created", { id: account.id, data: { role } });
    const api_key = create_service_account_only ? null : newServiceAccountKey(org, state, account, { expires_in_seconds, record });
    return { ...account, role, api_key };
  },
  retrieve_project_service_account({ org, params, fresh }): ProjectServiceAccount {
    const account = need(activeProject(org, params.project_id).serviceAccounts, "service account", params.service_account_id);
    if (fresh.has(account.id)) throw notFound("service account", account.id);
    return account;
  },
  update_project_service_account({ org, params, body, record }): ProjectServiceAccount {
    const state = activeProject(org, params.project_id);
    const account = need(state.serviceAccounts, "service account", params.service_account_id);
    const { name, role } = body;
    if (name !== undefined) {
      account.name = name;
      need(org.users, "user", account.id).user.name = name;
    }
    if (role !== undefined) account.role = role;
    record("service_account.updated", { id: account.id, changes_requested: given({ role }) });
    return account;
  },
  /** Its keys and federation rules stop with it. */
  delete_project_service_account({ org, params, record }): ServiceAccountDeleteResponse {
    const { serviceAccounts } = activeProject(org, params.project_id);
    const { id } = need(serviceAccounts, "service account", params.service_account_id);
    deleteRulesOf(org, [id], record);
    record("service_account.deleted", { id });
    removeUser(org, id);
    return { object: "organization.project.service_account.deleted", id, deleted: true };
  },
} satisfies RoutesFor<typeof projectServiceAccounts>;
