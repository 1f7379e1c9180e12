import * as z from "zod";
import type { Json } from "../../json.ts";
import { endpoint, resource } from "../define.ts";
import { order, paged } from "../fields.ts";
import { grantsBySetting } from "../grants.ts";
import { losesLeftOut } from "../losses.ts";

const permissions = z.array(z.string()).describe("Known ones: see existing roles.");

const definition = { role_name: z.string().describe("Answered as name."), permissions, description: z.string().optional() };
const change = {
  role_name: z.string().optional(),
  permissions: permissions.describe("Replaces all permissions.").optional(),
  description: z.string().nullable().optional(),
};
const leftOut = "Everyone who holds the role can lose organization permissions that are left out.";
const leftOutOfProject = "Everyone who holds the role can lose project permissions that are left out.";

/** OpenAI's reference speaks of custom roles wherever one is changed or deleted, and calls predefined ones managed by OpenAI. */
const predefined = ({ predefined_role }: Json): string | undefined =>
  predefined_role === true ? "the role is predefined by OpenAI, and only custom roles can be changed or deleted." : undefined;

const query = { ...paged(1000), order };

export const roles = resource(
  "roles",
  { about: "Role definitions: named sets of permissions, predefined or custom.", inDefault: true },
  {
    list_roles: endpoint("GET /organization/roles", {
      does: "List the roles defined for the organization.",
      query,
      pages: "next",
    }),
    create_role: endpoint("POST /organization/roles", {
      does: "Define a custom organization role.",
      effect: "create",
      body: definition,
      undo: "delete_role",
    }),
    retrieve_role: endpoint("GET /organization/roles/{role_id}", { does: "Show one organization role." }),
    update_role: endpoint("POST /organization/roles/{role_id}", {
      does: "Change a custom organization role for everyone who holds it.",
      effect: "update",
      body: change,
      danger: leftOut,
      loses: losesLeftOut(leftOut),
      refused: predefined,
      grants: grantsBySetting(["permissions"], "Added permissions apply to everyone who holds the role."),
      undo: "update_role with the previous values",
      affects: ["holders of the role"],
    }),
    delete_role: endpoint("DELETE /organization/roles/{role_id}", {
      does: "Delete a custom organization role.",
      danger: "Everyone who holds the role loses its permissions, and the definition is gone.",
      refused: predefined,
      irreversible: "A new role has a new id; all its assignments must be made again.",
      affects: ["holders of the role"],
    }),
    list_project_roles: endpoint("GET /projects/{project_id}/roles", {
      does: "List the roles defined for a project.",
      query,
      pages: "next",
    }),
    create_project_role: endpoint("POST /projects/{project_id}/roles", {
      does: "Define a custom role for a project.",
      effect: "create",
      body: definition,
      undo: "delete_project_role",
    }),
    retrieve_project_role: endpoint("GET /projects/{project_id}/roles/{role_id}", { does: "Show one project role." }),
    update_project_role: endpoint("POST /projects/{project_id}/roles/{role_id}", {
      does: "Change a custom project role for everyone who holds it.",
      effect: "update",
      body: change,
      danger: leftOutOfProject,
      loses: losesLeftOut(leftOutOfProject),
      refused: predefined,
      grants: grantsBySetting(["permissions"], "Added permissions apply to everyone who holds the role in the project."),
      undo: "update_project_role with the previous values",
      affects: ["holders of the project role"],
    }),
    delete_project_role: endpoint("DELETE /projects/{project_id}/roles/{role_id}", {
      does: "Delete a custom project role.",
      danger: "Everyone who holds the role in the project loses its permissions, and the definition is gone.",
      refused: predefined,
      irreversible: "A new role has a new id; all its assignments must be made again.",
      affects: ["holders of the project role"],
    }),
  },
);
