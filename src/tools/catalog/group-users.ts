import { endpoint, resource } from "../define.ts";
import { idOf, order, paged } from "../fields.ts";

export const groupUsers = resource(
  "group_users",
  { about: "Members of a group.", inDefault: true },
  {
    list_group_users: endpoint("GET /organization/groups/{group_id}/users", {
      does: "List the members of a group.",
      query: { ...paged(1000), order },
      pages: "next",
    }),
    add_group_user: endpoint("POST /organization/groups/{group_id}/users", {
      does: "Add a user to a group, with every role the group has.",
      effect: "create",
      body: { user_id: idOf("user") },
      undo: "remove_group_user",
    }),
    retrieve_group_user: endpoint("GET /organization/groups/{group_id}/users/{user_id}", { does: "Show one member of a group." }),
    remove_group_user: endpoint("DELETE /organization/groups/{group_id}/users/{user_id}", {
      does: "Remove a user from a group.",
      danger: "The user loses the access that came through the group.",
      undo: "add_group_user",
      affects: ["access of the member", "identity provider's groups"],
      guards: ["ownership through the membership"],
    }),
  },
);
