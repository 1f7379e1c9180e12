import { endpoint, resource } from "../define.ts";
import { order, paged, text } from "../fields.ts";

const name = text(255);

export const groups = resource(
  "groups",
  { about: "Groups of users, which receive roles and project access together.", inDefault: true },
  {
    list_groups: endpoint("GET /organization/groups", {
      does: "List the groups of the organization.",
      query: { ...paged(1000), order },
      pages: "next",
    }),
    create_group: endpoint("POST /organization/groups", {
      does: "Create an empty group.",
      effect: "create",
      body: { name },
      undo: "delete_group",
    }),
    retrieve_group: endpoint("GET /organization/groups/{group_id}", { does: "Show one group." }),
    update_group: endpoint("POST /organization/groups/{group_id}", {
      does: "Rename a group.",
      effect: "update",
      body: { name },
      undo: "update_group with the previous name",
    }),
    delete_group: endpoint("DELETE /organization/groups/{group_id}", {
      does: "Delete a group.",
      danger: "All members lose the organization and project access they have through the group.",
      irreversible: "A new group has a new id; its members, roles and project access must be set up again.",
      affects: ["access to all projects", "identity provider's groups"],
      guards: ["ownership through the group"],
    }),
  },
);
