import type { ProjectServiceAccount } from "openai/resources/admin/organization/projects/service-accounts/service-accounts";
import { newId } from "./ids.ts";
import type { Org, ProjectState } from "./org.ts";

/** Adds a service account to a project, and to the users of the organization, which list it among the people. */
export function addServiceAccount(
  org: Org,
  state: ProjectState,
  { name, role, created_at }: Pick<ProjectServiceAccount, "name" | "role" | "created_at">,
): ProjectServiceAccount {
  const account: ProjectServiceAccount = {
    object: "organization.project.service_account",
    id: newId.serviceAccount(org.random),
    name,
    role,
    created_at,
  };
  state.serviceAccounts.set(account.id, account);
  org.users.set(account.id, {
    user: {
      object: "organization.user",
      id: account.id,
      name,
      email: null,
      role: null,
      added_at: created_at,
      created: created_at,
      is_service_account: true,
      is_scim_managed: false,
      api_key_last_used_at: null,
    },
    roles: new Set(),
  });
  return account;
}
