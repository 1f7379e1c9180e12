import type { AuditLogListResponse } from "openai/resources/admin/organization/audit-logs";
import type { QueryArgs } from "../../tools/define.ts";
import type { auditLogs } from "../../tools/catalog/audit-logs.ts";
import { Fault } from "../fault.ts";
import { logPage } from "../log-pages.ts";
import type { RoutesFor } from "../routes.ts";

type Query = QueryArgs<typeof auditLogs.rows.list_audit_logs.spec>;
type Event = AuditLogListResponse;

/** Events of the tenant above the organization. They come only with `tenant_only=true`, and then alone (OpenAI's reference, audit logs). */
const ofTenant = (type: string) => type.startsWith("tenant.") || type === "role.bound_to_resource" || type === "role.unbound_from_resource";

/** What the event changed, by id: the details sit under a member named like the type. */
function targetsOf(event: Event): unknown[] {
  const details = (event as unknown as Record<string, unknown>)[event.type] as
    | { id?: unknown; resource_id?: unknown; certificates?: { id?: unknown }[]; configs?: { id?: unknown }[] }
    | undefined;
  const several = [...(details?.certificates ?? []), ...(details?.configs ?? [])].map((one) => one.id);
  return [details?.id, details?.resource_id, ...several];
}

/** Everything a caller may know the actor by: user, service account, tracking id of the key. */
const actorIdsOf = ({ actor }: Event) => [
  actor?.session?.user?.id,
  actor?.api_key?.id,
  actor?.api_key?.user?.id,
  actor?.api_key?.service_account?.id,
];

const actorEmailsOf = ({ actor }: Event) => [actor?.session?.user?.email, actor?.api_key?.user?.email];

const oneOf = (wanted: readonly string[] | undefined, found: readonly unknown[]) =>
  wanted === undefined || found.some((value) => typeof value === "string" && wanted.includes(value));

function inTime({ effective_at: at }: Event, range: Query["effective_at"]): boolean {
  if (range === undefined) return true;
  const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = range;
  return at > gt && at >= gte && at < lt && at <= lte;
}

const matches = (event: Event, query: Query) =>
  ofTenant(event.type) === (query.tenant_only === true) &&
  inTime(event, query.effective_at) &&
  oneOf(query.event_types, [event.type]) &&
  oneOf(query.project_ids, [event.project?.id]) &&
  oneOf(query.actor_ids, actorIdsOf(event)) &&
  oneOf(query.actor_emails, actorEmailsOf(event)) &&
  oneOf(query.resource_ids, targetsOf(event));

export const auditLogsRoutes = {
  list_audit_logs({ org, query }) {
    const foreign = query.tenant_only === true ? query.event_types?.find((type) => !ofTenant(type)) : undefined;
    if (foreign !== undefined) {
      throw new Fault(400, `With tenant_only, every event type must be tenant-scoped: '${foreign}' is not`, { param: "event_types" });
    }
    return logPage<Event>(org.auditLogs, query, (event) => matches(event, query));
  },
} satisfies RoutesFor<typeof auditLogs>;
