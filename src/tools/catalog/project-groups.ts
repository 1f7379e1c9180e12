import * as z from "zod";
import { endpoint, resource } from "../define.ts";
import { idOf, order, paged } from "../fields.ts";
import { grantsByRole } from "../grants.ts";

export const projectGroups = resource(
  "project_groups",
  { about: "Groups that have access to a project, and their role in it.", inDefault: true },
  {
    list_project_groups: endpoint("GET /organization/projects/{project_id}/groups", {
      does: "List the groups that have access to a project.",
      query: { ...paged(100), order },
      pages: "next",
    }),
    add_project_group: endpoint("POST /organization/projects/{project_id}/groups", {
      does: "Give a group access to a project.",
      effect: "create",
      body: { group_id: idOf("group"), role: idOf("role").describe("A role of the project.") },
      grants: grantsByRole(
        "role",
        "Every member of the group receives this role in the project.",
        "Every member of the group gets full control of the project.",
      ),
      undo: "remove_project_group",
      affects: ["permissions of the role", "members of the group"],
    }),
    retrieve_project_group: endpoint("GET /organization/projects/{project_id}/groups/{group_id}", {
      does: "Show one group's access to a project.",
      query: { group_type: z.enum(["group", "tenant_group"]).optional() },
    }),
    remove_project_group: endpoint("DELETE /organization/projects/{project_id}/groups/{group_id}", {
      does: "Revoke a group's access to a project.",
      danger: "Members who reach the project only through this group lose access at once.",
      undo: "add_project_group with the previous role",
      affects: ["access to the project"],
    }),
  },
);
