/**
 * Types of events as OpenAI's reference lists them (audit logs), by what they are about. The filter of the API takes whole types, so the beginning of one
 * must be spelled out. Types are added now and then.
 */
const verbs = {
  api_key: "created updated deleted",
  certificate: "created updated deleted",
  certificates: "activated deactivated",
  "checkpoint.permission": "created deleted",
  external_key: "registered removed",
  group: "created updated deleted",
  invite: "sent accepted deleted",
  ip_allowlist: "created updated deleted",
  "ip_allowlist.config": "activated deactivated",
  login: "succeeded failed",
  logout: "succeeded failed",
  organization: "updated",
  project: "created updated archived deleted",
  rate_limit: "updated deleted",
  resource: "deleted",
  tunnel: "created updated deleted",
  workload_identity_provider: "created updated deleted",
  workload_identity_provider_mapping: "created updated deleted",
  role: "created updated deleted bound_to_resource unbound_from_resource",
  "role.assignment": "created deleted",
  scim: "enabled disabled",
  service_account: "created updated deleted",
  user: "added updated deleted",
  "tenant.metadata": "updated",
  "tenant.microsoft_entra_mapping": "upserted deleted",
  "tenant.workload_identity.provider": "created updated archived",
  "tenant.workload_identity.mapping": "created updated archived",
  "tenant.workload_identity.binding": "created",
  "tenant.workload_identity.principal": "provisioned",
  "tenant.workload_identity.access_token": "issued",
  "tenant.admin_api_key": "created updated deleted",
  "tenant.project_api_key": "created",
  "tenant.chatgpt_access_token": "revoked",
  "tenant.migration": "completed",
  "tenant.sso": "migrated",
  "tenant.domains": "migrated",
  "tenant.sso_connection": "created updated deleted",
  "tenant.sso_connection.setup": "started",
  "tenant.policy": "created updated deleted attached detached",
  "tenant.principal_authentication_policy": "resolved",
  "tenant.scim.setup": "started",
  "tenant.scim.deletion": "requested",
  "tenant.scim.directory": "created",
  "tenant.product_access_policy": "updated",
  "tenant.resource_share_grant": "created updated accepted declined revoked deleted",
  "tenant.service_account": "updated deleted",
  "tenant.service_account.token": "revoked",
  "tenant.billing.overage_limit": "updated",
  "tenant.billing.alerts": "updated",
  "tenant.billing.info": "updated",
  "tenant.usage_limit.workspace": "updated",
  "tenant.usage_limit.group": "updated",
  "tenant.usage_limit.user": "updated",
  "tenant.usage_limit.increase_request": "updated resolved",
  "tenant.group": "created updated deleted",
  "tenant.group.member": "added removed",
  "tenant.migration_rollout.status": "updated",
  "tenant.migration_rollout.tier": "updated",
  "tenant.role.metadata": "updated",
  "tenant.custom_role": "created updated deleted",
  "tenant.role_assignment": "created deleted",
  "tenant.resource_role_assignment": "created deleted",
  "tenant.resource_access": "updated deleted",
  "tenant.ads_account.onboarding": "redemption",
  "tenant.session_policy": "created updated deleted",
  "tenant.session_revocation": "started",
  "tenant.third_party_app_policy": "updated",
  "tenant.user": "added updated removed looked_up invited",
  "tenant.membership": "revoked accepted declined",
  "tenant.api_organization_invite": "upserted deleted",
  "tenant.chatgpt_workspace_invite": "upserted",
  "tenant.workspace_invite_email_settings": "updated",
  external_storage: "registered removed",
  "tenant.trusted_access.business_verification": "started",
  "tenant.trusted_access.application": "submitted",
} as const;

export const eventTypes: readonly string[] = Object.entries(verbs).flatMap(([about, list]) =>
  list.split(" ").map((verb) => `${about}.${verb}`),
);

/** Events of the tenant above the organization. They come only when asked for, and then alone (OpenAI's reference, audit logs). */
export const isOfTenant = (type: string): boolean =>
  type.startsWith("tenant.") || type === "role.bound_to_resource" || type === "role.unbound_from_resource";

/** A type, or its beginning with `*` after it. */
export const isPrefix = (pattern: string): boolean => pattern.endsWith("*");

/** Whether an event is of one of the types asked for; of any when none is. */
export function typeFilter(patterns: readonly string[] | undefined): (type: string) => boolean {
  if (patterns === undefined) return () => true;
  const exact = new Set(patterns);
  const starts = patterns.filter(isPrefix).map((pattern) => pattern.slice(0, -1));
  return (type) => exact.has(type) || starts.some((start) => type.startsWith(start));
}

/** What to ask one of the two logs for. */
export interface TypesAsked {
  /** Undefined: every type is asked for, and the answer sorted out. */
  readonly types: readonly string[] | undefined;
}

/**
 * The types to ask each log for; undefined where it has none of them. A beginning that no known type has may be one of a new type: then all events are read.
 * @param tenant Ask the tenant's log too where no types are given.
 */
export function typesToAsk(
  patterns: readonly string[] | undefined,
  tenant: boolean,
): { readonly own: TypesAsked | undefined; readonly tenant: TypesAsked | undefined } {
  const all: TypesAsked = { types: undefined };
  if (patterns === undefined) return { own: all, tenant: tenant ? all : undefined };
  const starts = patterns.filter(isPrefix).map((pattern) => pattern.slice(0, -1));
  const known = [...new Set([...eventTypes.filter(typeFilter(patterns)), ...patterns.filter((pattern) => !isPrefix(pattern))])];
  const strange = starts.filter((start) => !eventTypes.some((type) => type.startsWith(start)));
  const part = (ofTenant: boolean): TypesAsked | undefined => {
    // What begins a whole log is one short question instead of a long list, and has the types of tomorrow.
    const whole = starts.some((start) => (ofTenant ? "tenant." : "").startsWith(start));
    if (whole || strange.some((start) => isOfTenant(start) === ofTenant)) return all;
    const types = known.filter((type) => isOfTenant(type) === ofTenant);
    return types.length > 0 ? { types } : undefined;
  };
  return { own: part(false), tenant: part(true) };
}

/** `api_key.created` → `API key created` */
export const typeText = (type: string): string => {
  const words = type.replaceAll(/[._]/g, " ").replaceAll(/\b(?:api|ip|sso|scim)\b/g, (word) => word.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
};
