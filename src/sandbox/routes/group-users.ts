import type {
  OrganizationGroupUser,
  UserCreateResponse,
  UserDeleteResponse,
  UserRetrieveResponse,
} from "openai/resources/admin/organization/groups/users";
import type { groupUsers } from "../../tools/catalog/group-users.ts";
import { Fault, need } from "../fault.ts";
import type { Org } from "../org.ts";
import { nextPage } from "../pages.ts";
import type { RoutesFor } from "../routes.ts";

function groupUser(org: Org, userId: string): OrganizationGroupUser {
  const { user } = need(org.users, "user", userId);
  return { id: user.id, email: user.email ?? null, name: user.name ?? "" };
}

/** Changes of membership leave no audit event: only the tenant-wide feed has types for them. */
export const groupUsersRoutes = {
  /** Newest first unless told, unlike nearly every other list. */
  list_group_users({ org, params, query }) {
    const { members } = need(org.groups, "group", params.group_id);
    const users = [...members.keys()].map((userId) => groupUser(org, userId));
    return nextPage(users, { ...query, order: query.order ?? "desc" }, 100, (user) => user.id);
  },
  add_group_user({ org, params, body }): UserCreateResponse {
    const { members } = need(org.groups, "group", params.group_id);
    need(org.users, "user", body.user_id);
    if (members.has(body.user_id)) throw new Fault(400, `User ${body.user_id} already exists in group`);
    members.set(body.user_id, { added_at: org.now() });
    return { object: "group.user", group_id: params.group_id, user_id: body.user_id };
  },
  retrieve_group_user({ org, params }): UserRetrieveResponse {
    const { members } = need(org.groups, "group", params.group_id);
    need(members, "group user", params.user_id);
    const { user } = need(org.users, "user", params.user_id);
    return {
      ...groupUser(org, params.user_id),
      is_service_account: user.is_service_account ?? null,
      picture: user.user?.picture ?? null,
      user_type: "user",
    };
  },
  remove_group_user({ org, params }): UserDeleteResponse {
    const { members } = need(org.groups, "group", params.group_id);
    need(members, "group user", params.user_id);
    members.delete(params.user_id);
    return { object: "group.user.deleted", deleted: true };
  },
} satisfies RoutesFor<typeof groupUsers>;
