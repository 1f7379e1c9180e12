import type { AuditLogListResponse } from "openai/resources/admin/organization/audit-logs";
import type { Org } from "./org.ts";

/** Event types that carry details, under a member named like the type. */
type Detailed = Extract<AuditLogListResponse["type"], keyof AuditLogListResponse>;
export type Recorder = <T extends Detailed>(type: T, details: NonNullable<AuditLogListResponse[T]>) => void;

/**
 * Events caused through an admin key belong to the default project, whatever they touch (OpenAI's reference, audit logs): a filter by project misses them.
 * @param keyId The admin key that made the request.
 */
export function recorderFor(org: Org, keyId: string): Recorder {
  return (type, details) => {
    const owner = org.adminApiKeys.get(keyId)?.key.owner;
    org.auditLogs.push({
      id: `audit_log-${org.random.token(24)}`,
      effective_at: org.now(),
      type,
      project: { id: org.defaultProjectId, name: org.projects.get(org.defaultProjectId)?.project.name ?? "" },
      actor: {
        type: "api_key",
        api_key: { id: keyId, type: "user", ...(owner?.id !== undefined && { user: { id: owner.id } }) },
      },
      [type]: details,
    });
  };
}
