import type { AuditLogListResponse } from "openai/resources/admin/organization/audit-logs";
import type { Org } from "./org.ts";

type Event = AuditLogListResponse;
export type Actor = NonNullable<Event["actor"]>;

/** Event types that carry details, under a member named like the type. */
type Detailed = Extract<Event["type"], keyof Event>;
export type DetailsOf<T extends Event["type"]> = T extends keyof Event ? NonNullable<Event[T]> : undefined;
export type Recorder = <T extends Detailed>(type: T, details: NonNullable<Event[T]>) => void;

/** An event of a type, at a moment in Unix seconds. Most types of tenant events carry no details. */
export function auditEvent<T extends Event["type"]>(
  org: Org,
  event: { readonly at: number; readonly type: T; readonly actor: Actor; readonly details?: DetailsOf<T>; readonly projectId?: string },
): Event {
  const { at, type, actor, details, projectId } = event;
  const name = projectId === undefined ? undefined : org.projects.get(projectId)?.project.name;
  return {
    id: `audit_log-${org.random.token(24)}`,
    effective_at: at,
    type,
    ...(projectId !== undefined && { project: { id: projectId, name: name ?? "" } }),
    actor,
    ...(details !== undefined && { [type]: details }),
  };
}

/** Files events of the past where they belong: the log is kept oldest first. */
export function fileEvents(org: Org, events: readonly Event[]): void {
  for (const event of events) org.auditLogs.push(event);
  org.auditLogs.sort((a, b) => a.effective_at - b.effective_at);
}

/** Whoever acts through an admin key. The log names the owner by id, without an email. */
export function adminKeyActor(org: Org, keyId: string): Actor {
  const owner = org.adminApiKeys.get(keyId)?.key.owner;
  return { type: "api_key", api_key: { id: keyId, type: "user", ...(owner?.id !== undefined && { user: { id: owner.id } }) } };
}

/**
 * Events caused through an admin key belong to the default project, whatever they touch (OpenAI's reference, audit logs): a filter by project misses them.
 * @param keyId The admin key that made the request.
 */
export function recorderFor(org: Org, keyId: string): Recorder {
  return (type, details) => {
    const actor = adminKeyActor(org, keyId);
    org.auditLogs.push(
      auditEvent(org, { at: org.now(), type, actor, details: details as DetailsOf<typeof type>, projectId: org.defaultProjectId }),
    );
  };
}
