import * as z from "zod";
import { endpoint, resource } from "../define.ts";
import { idOf, paged } from "../fields.ts";
import { grantsOwner } from "../grants.ts";
import { losesPreviousRole, previousRole } from "../losses.ts";

const role = z.string().describe("A role name: owner, member.");
const grants = grantsOwner("The user gets full control of the project.");

export const projectUsers = resource(
  "project_users",
  { about: "Users who are members of a project themselves, and their role in it.", inDefault: true },
  {
    list_project_users: endpoint("GET /organization/projects/{project_id}/users", {
      does: "List the users of a project.",
      query: paged(100),
      pages: "last_id",
    }),
    create_project_user: endpoint("POST /organization/projects/{project_id}/users", {
      does: "Add an organization member to a project: give user_id or email.",
      effect: "create",
      body: { user_id: idOf("user").optional(), email: z.string().optional(), role },
      exactlyOneOf: ["user_id", "email"],
      grants,
      undo: "delete_project_user",
    }),
    retrieve_project_user: endpoint("GET /organization/projects/{project_id}/users/{user_id}", { does: "Show one member of a project." }),
    modify_project_user: endpoint("POST /organization/projects/{project_id}/users/{user_id}", {
      does: "Change a user's role in a project.",
      effect: "update",
      body: { role: role.optional() },
      danger: previousRole,
      loses: losesPreviousRole,
      grants,
      undo: "modify_project_user with the previous role",
      affects: ["ownership of the member"],
    }),
    delete_project_user: endpoint("DELETE /organization/projects/{project_id}/users/{user_id}", {
      does: "Remove a user from a project.",
      danger: "The user loses the project, unless a group gives access too; API keys they own in it can stop working.",
      undo: "create_project_user with the previous role (the membership only)",
      affects: ["belongings of the member", "ownership of the member"],
    }),
  },
);
