import * as z from "zod";
import { endpoint, resource } from "../define.ts";
import { anyOf, idOf, paged } from "../fields.ts";
import { ownsByRole } from "../grants.ts";
import { losesPreviousRole, previousRole } from "../losses.ts";

export const users = resource(
  "users",
  { about: "People and service accounts in the organization.", inDefault: true },
  {
    list_users: endpoint("GET /organization/users", {
      does: "List the users of the organization, service accounts included.",
      query: { ...paged(100), emails: anyOf(z.string()) },
      pages: "last_id",
    }),
    retrieve_user: endpoint("GET /organization/users/{user_id}", { does: "Show one user of the organization." }),
    modify_user: endpoint("POST /organization/users/{user_id}", {
      does: "Change a user's organization role or profile metadata.",
      effect: "update",
      body: {
        role: z.string().describe("A role name: owner, reader.").optional(),
        role_id: idOf("role").describe("A role of the organization.").optional(),
        technical_level: z.string().nullable().optional(),
        developer_persona: z.string().nullable().optional(),
      },
      danger: previousRole,
      loses: losesPreviousRole,
      grants: ({ role, role_id }) =>
        role === "owner" || ownsByRole(role_id)
          ? "The user gets full control of the organization."
          : role_id === undefined
            ? undefined
            : "The user receives the organization permissions of this role.",
      undo: "modify_user with the previous values",
      affects: ["permissions of the role", "admin keys of the user", "identity provider's users"],
      guards: ["ownership of the demoted user"],
    }),
    delete_user: endpoint("DELETE /organization/users/{user_id}", {
      does: "Remove a user from the organization.",
      danger: "The user loses all organization and project access; API keys they own can stop working, and what runs on them.",
      irreversible: "A new invite starts over: memberships, roles and keys do not come back.",
      affects: ["belongings of the user", "identity provider's users"],
      guards: ["ownership of the removed user"],
    }),
  },
);
