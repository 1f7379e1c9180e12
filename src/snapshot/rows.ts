import { isJson, numberAt, objectAt, objectsAt, textAt, textsAt, type Json } from "../json.ts";
import type {
  AdminKey,
  Certificate,
  Group,
  Invite,
  ProjectGroup,
  ProjectKey,
  ProjectMember,
  RateLimit,
  Role,
  RoleAssignment,
  ServiceAccount,
  SpendAlert,
  SpendLimit,
  User,
} from "./organization.ts";

/** Rows of the API, reduced to the types of a snapshot. A member that is not there stays undefined: what the API did not say is not guessed. */

const idOf = (row: Json): string => textAt(row, "id") ?? "";
const textOrNull = (row: Json, member: string): string | null => (typeof row[member] === "string" ? row[member] : null);
const flag = (row: Json, member: string): boolean | undefined => (typeof row[member] === "boolean" ? row[member] : undefined);

/** A time that can be null, which says more than a member that is not there. */
const timeOrNull = (row: Json, member: string): number | null | undefined => (row[member] === null ? null : numberAt(row, member));

export const userOf = (row: Json): User => ({
  id: idOf(row),
  name: textOrNull(row, "name"),
  email: textOrNull(row, "email"),
  role: textOrNull(row, "role"),
  isServiceAccount: row.is_service_account === true,
  isScimManaged: row.is_scim_managed === true,
  addedAt: numberAt(row, "added_at"),
  apiKeyLastUsedAt: timeOrNull(row, "api_key_last_used_at"),
  enabled: flag(objectAt(row, "user"), "enabled"),
  roles: undefined,
});

export const inviteOf = (row: Json): Invite => ({
  id: idOf(row),
  email: textAt(row, "email") ?? "",
  role: textAt(row, "role") ?? "",
  status: textAt(row, "status") ?? "",
  createdAt: numberAt(row, "created_at") ?? numberAt(row, "invited_at"),
  expiresAt: timeOrNull(row, "expires_at"),
  projects: objectsAt(row, "projects").map((project) => ({ id: idOf(project), role: textAt(project, "role") ?? "" })),
});

export const groupOf = (row: Json): Group => ({
  id: idOf(row),
  name: textAt(row, "name") ?? "",
  isScimManaged: row.is_scim_managed === true,
  groupType: textAt(row, "group_type"),
  createdAt: numberAt(row, "created_at"),
  members: undefined,
  roles: undefined,
});

export const adminKeyOf = (row: Json): AdminKey => {
  const owner = objectAt(row, "owner");
  return {
    id: idOf(row),
    name: textOrNull(row, "name"),
    redactedValue: textAt(row, "redacted_value"),
    createdAt: numberAt(row, "created_at"),
    lastUsedAt: timeOrNull(row, "last_used_at"),
    expiresAt: timeOrNull(row, "expires_at"),
    ownerId: textAt(owner, "id"),
    ownerName: textAt(owner, "name"),
  };
};

export const memberOf = (row: Json): ProjectMember => ({
  userId: idOf(row),
  role: textAt(row, "role") ?? "",
  addedAt: numberAt(row, "added_at"),
  roles: undefined,
});

export const projectGroupOf = (row: Json): ProjectGroup => ({
  groupId: textAt(row, "group_id") ?? idOf(row),
  name: textAt(row, "group_name") ?? textAt(row, "name") ?? "",
  createdAt: numberAt(row, "created_at"),
  roles: undefined,
});

export const serviceAccountOf = (row: Json): ServiceAccount => ({
  id: idOf(row),
  name: textAt(row, "name") ?? "",
  role: textAt(row, "role") ?? "",
  createdAt: numberAt(row, "created_at"),
  roles: undefined,
});

function keyOwnerOf(row: Json): ProjectKey["owner"] {
  const owner = objectAt(row, "owner");
  for (const type of ["user", "service_account"] as const) {
    const inner = owner[type];
    if (isJson(inner)) return { type, id: idOf(inner), name: textAt(inner, "name") };
  }
  return undefined;
}

export const keyOf = (row: Json): ProjectKey => ({
  id: idOf(row),
  name: textAt(row, "name") ?? "",
  redactedValue: textAt(row, "redacted_value"),
  createdAt: numberAt(row, "created_at"),
  lastUsedAt: timeOrNull(row, "last_used_at"),
  expiresAt: timeOrNull(row, "expires_at"),
  owner: keyOwnerOf(row),
  ownerAccess: textAt(row, "owner_project_access"),
});

export const spendLimitOf = (row: Json): SpendLimit => ({
  thresholdCents: numberAt(row, "threshold_amount"),
  currency: textAt(row, "currency") ?? "",
  interval: textAt(row, "interval") ?? "",
});

export const spendAlertOf = (row: Json): SpendAlert => ({
  ...spendLimitOf(row),
  id: idOf(row),
  recipients: textsAt(objectAt(row, "notification_channel"), "recipients"),
});

export function certificateOf(row: Json): Certificate {
  const details = objectAt(row, "certificate_details");
  return {
    id: idOf(row),
    name: textOrNull(row, "name"),
    active: flag(row, "active"),
    validAt: numberAt(details, "valid_at"),
    expiresAt: numberAt(details, "expires_at"),
  };
}

export const modelsOf = (row: Json) => ({ mode: textAt(row, "mode") ?? "", models: textsAt(row, "model_ids") });

export const hostedToolsOf = (row: Json): Record<string, boolean> =>
  Object.fromEntries(
    Object.keys(row).flatMap((name) => {
      const enabled = flag(objectAt(row, name), "enabled");
      return enabled === undefined ? [] : [[name, enabled]];
    }),
  );

/** Without a readable list of tiers nothing is known: an empty list would say that only Standard is allowed. */
export function serviceTiersOf(
  row: Json,
): { readonly default: string | undefined; readonly enabled: "all" | readonly string[] } | undefined {
  const { enabled_tiers } = row;
  if (enabled_tiers !== "all" && !Array.isArray(enabled_tiers)) return undefined;
  return { default: textAt(row, "default"), enabled: enabled_tiers === "all" ? "all" : textsAt(row, "enabled_tiers") };
}

/** Roles and limits are the same in most projects; each is kept once. */
export interface Shared {
  readonly text: (value: string) => string;
  readonly role: (row: Json) => Role;
  readonly assignment: (row: Json) => RoleAssignment;
  readonly rateLimit: (row: Json) => RateLimit;
}

export function createShared(): Shared {
  const known = new Map<string, unknown>();
  const once = <T>(kind: string, value: T): T => {
    const key = kind + JSON.stringify(value);
    const found = known.get(key) as T | undefined;
    if (found === undefined) known.set(key, value);
    return found ?? value;
  };
  const texts = new Map<string, string>();
  const text = (value: string): string => {
    const found = texts.get(value);
    if (found === undefined) texts.set(value, value);
    return found ?? value;
  };
  const roles = new Map<string, Role>();

  const role: Shared["role"] = (row) => {
    const id = text(idOf(row));
    const permissions = once("permissions", textsAt(row, "permissions"));
    const name = text(textAt(row, "name") ?? "");
    const predefined = row.predefined_role === true;
    const found = roles.get(id);
    // A role that was changed during the crawl is two roles.
    if (found && found.permissions === permissions && found.name === name && found.predefined === predefined) return found;
    const made: Role = { id, name, permissions, predefined };
    roles.set(id, made);
    return made;
  };

  return {
    text,
    role,
    assignment(row) {
      const sources = Array.isArray(row.assignment_sources)
        ? objectsAt(row, "assignment_sources").map((source) => ({
            type: text(textAt(source, "principal_type") ?? ""),
            id: text(textAt(source, "principal_id") ?? ""),
          }))
        : undefined;
      return { role: role(row), sources };
    },
    rateLimit(row) {
      const limits = Object.entries(row).filter(([name, value]) => /^(?:max|batch)_/.test(name) && typeof value === "number");
      return once("limit", {
        id: idOf(row),
        model: textAt(row, "model") ?? "",
        limits: Object.fromEntries(limits) as Record<string, number>,
      });
    },
  };
}
