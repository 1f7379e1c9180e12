import * as z from "zod";
import { endpoint, resource } from "../define.ts";
import { anyOf, before, id, idOf, paged } from "../fields.ts";

const second = z.int().optional();

export const auditLogs = resource(
  "audit_logs",
  { about: "What users and keys changed in the organization.", inDefault: true },
  {
    list_audit_logs: endpoint("GET /organization/audit_logs", {
      does: "List who changed what in the organization.",
      query: {
        effective_at: z.strictObject({ gt: second, gte: second, lt: second, lte: second }).describe("Unix seconds.").optional(),
        project_ids: anyOf(idOf("project")).describe("Admin keys' actions are under the default project."),
        event_types: anyOf(z.string()).describe(
          "E.g. project.archived, api_key.created, user.added, role.assignment.created, login.failed.",
        ),
        actor_ids: anyOf(id).describe("Users, service accounts, key tracking ids."),
        actor_emails: anyOf(z.string()),
        resource_ids: anyOf(id),
        tenant_only: z.boolean().describe("Required for tenant.*, role.bound_* and role.unbound_* events; excludes all others.").optional(),
        ...paged(100),
        before,
      },
      pages: "last_id",
      empty:
        "Audit logging may be switched off: an owner switches it on in the organization's settings, and nothing is logged before. Events of the whole tenant come only with tenant_only=true.",
    }),
  },
);
