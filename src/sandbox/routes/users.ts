import type { OrganizationUser, UserDeleteResponse } from "openai/resources/admin/organization/users/users";
import type { users } from "../../tools/catalog/users.ts";
import { removeUser } from "../access.ts";
import { Fault, need } from "../fault.ts";
import { deleteRulesOf } from "../federation.ts";
import { given } from "../given.ts";
import { lastIdPage } from "../pages.ts";
import { findRole, roleNamed, setRole, strongest } from "../roles.ts";
import type { RoutesFor } from "../routes.ts";

/** Nothing keeps the last owner, or the owner of the key in use, from being demoted or removed: no source says that the API does. */
export const usersRoutes = {
  list_users({ org, query }) {
    const all = [...org.users.values()].map((state) => state.user);
    const emails = query.emails?.map((email) => email.toLowerCase());
    return lastIdPage(emails === undefined ? all : all.filter(({ email }) => email && emails.includes(email.toLowerCase())), query);
  },
  retrieve_user({ org, params }): OrganizationUser {
    return need(org.users, "user", params.user_id).user;
  },
  modify_user({ org, params, body, record }): OrganizationUser {
    const { user, roles } = need(org.users, "user", params.user_id);
    const { role, role_id, technical_level, developer_persona } = body;
    if (role !== undefined && role_id !== undefined) throw new Fault(400, "Provide either 'role' or 'role_id', not both.");
    const byId = role_id === undefined ? undefined : findRole(org.roles, role_id);
    const wanted = role === undefined ? byId : roleNamed(org.roles, role);
    if (wanted) {
      setRole(org.roles, roles, wanted);
      user.role = strongest(org.roles, roles) ?? null;
    }
    if (technical_level !== undefined) user.technical_level = technical_level;
    if (developer_persona !== undefined) user.developer_persona = developer_persona;
    record("user.updated", { id: user.id, changes_requested: given({ role: wanted?.name }) });
    return user;
  },
  delete_user({ org, params, record }): UserDeleteResponse {
    need(org.users, "user", params.user_id);
    deleteRulesOf(org, [params.user_id], record);
    record("user.deleted", { id: params.user_id });
    removeUser(org, params.user_id);
    return { object: "organization.user.deleted", id: params.user_id, deleted: true };
  },
} satisfies RoutesFor<typeof users>;
