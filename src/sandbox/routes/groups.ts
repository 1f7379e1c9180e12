import type { Group, GroupDeleteResponse, GroupUpdateResponse } from "openai/resources/admin/organization/groups/groups";
import type { groups } from "../../tools/catalog/groups.ts";
import { need } from "../fault.ts";
import { newId } from "../ids.ts";
import { nextPage } from "../pages.ts";
import type { RoutesFor } from "../routes.ts";

export const groupsRoutes = {
  list_groups({ org, query }) {
    return nextPage(
      [...org.groups.values()].map((state) => state.group),
      query,
      100,
      (group) => group.id,
    );
  },
  create_group({ org, body, record }): Group {
    const created_at = org.now();
    const group: Group = {
      id: newId.group(org.random, created_at),
      name: body.name,
      created_at,
      group_type: "group",
      is_scim_managed: false,
    };
    org.groups.set(group.id, { group, members: new Map(), roles: new Set() });
    record("group.created", { id: group.id, data: { group_name: group.name } });
    return group;
  },
  retrieve_group({ org, params }): Group {
    return need(org.groups, "group", params.group_id).group;
  },
  /** A SCIM-managed group can be renamed too; the identity provider would undo it later. */
  update_group({ org, params, body, record }): GroupUpdateResponse {
    const { group } = need(org.groups, "group", params.group_id);
    group.name = body.name;
    record("group.updated", { id: group.id, changes_requested: { group_name: body.name } });
    const { id, name, created_at, is_scim_managed } = group;
    return { id, name, created_at, is_scim_managed };
  },
  delete_group({ org, params, record }): GroupDeleteResponse {
    need(org.groups, "group", params.group_id);
    for (const state of org.projects.values()) state.groups.delete(params.group_id);
    org.groups.delete(params.group_id);
    record("group.deleted", { id: params.group_id });
    return { object: "group.deleted", id: params.group_id, deleted: true };
  },
} satisfies RoutesFor<typeof groups>;
