import { nameText, shown } from "../../output/untrusted.ts";
import type { PathParam } from "../../tools/fields.ts";
import { maxValue } from "./fact.ts";
import { numberAt, objectAt, textAt, textsAt, type Json } from "../../json.ts";
import { fromCents } from "./money.ts";
import { countOf, listed } from "./people.ts";
import { expiry, lastUse, validity, when } from "./when.ts";

/** Member of the object that a line shows, label, value; undefined for a line that has nothing to say. */
export type Line = readonly [member: string, label: string, value: string | undefined];

/** Turns what was read of an object into what a person understands. */
interface Describer {
  readonly noun: string;
  /** What a person knows it by, as the API has it; not yet safe to show. */
  readonly name: (json: Json) => string | undefined;
  /**
   * What helps to decide about it.
   * @param path Path it was read at: a user in a project is not the user in the organization.
   */
  readonly lines: (json: Json, now: number, path: string) => Line[];
}

const text = (json: Json, member: string): string | undefined => {
  const value = textAt(json, member);
  return value === undefined ? undefined : nameText(value, maxValue);
};

const date = (json: Json, member: string, now: number): string | undefined => {
  const value = numberAt(json, member);
  return value === undefined ? undefined : when(value, now);
};

const created = (json: Json, now: number): Line => ["created_at", "created", date(json, "created_at", now)];

const byName = (json: Json): string | undefined => textAt(json, "name");

const scim = (json: Json): Line => [
  "is_scim_managed",
  "managed by",
  json.is_scim_managed === true ? "your identity provider (SCIM)" : undefined,
];

/** Who a key belongs to; the owner of an admin key has no email. */
function keyOwner(json: Json): string | undefined {
  const owner = objectAt(json, "owner");
  const account = objectAt(owner, "service_account");
  const person = objectAt(owner, "user");
  const name = textAt(account, "name") ?? textAt(person, "name") ?? textAt(person, "email") ?? textAt(owner, "name");
  if (name === undefined) return undefined;
  return `${textAt(account, "name") === undefined ? "" : "service account "}${nameText(name, maxValue)}`;
}

const keyLines = (json: Json, now: number): Line[] => [
  ["owner", "owner", keyOwner(json)],
  [
    "owner_project_access",
    "owner's access",
    json.owner_project_access === "inactive" ? "the owner no longer reaches the project; the key stays enabled" : undefined,
  ],
  created(json, now),
  ["last_used_at", "last used", lastUse(json.last_used_at, now)],
  ["expires_at", "expires", expiry(json.expires_at, now)],
];

function userLines(json: Json, now: number, path: string): Line[] {
  const kind: Line = ["is_service_account", "kind", json.is_service_account === true ? "service account" : undefined];
  if (path.includes("/groups/")) return [kind];
  if (path.includes("/projects/"))
    return [
      ["role", "role in the project", text(json, "role")],
      ["added_at", "member since", date(json, "added_at", now)],
    ];
  return [
    kind,
    ["role", "organization role", text(json, "role")],
    ["added_at", "member since", date(json, "added_at", now)],
    ["api_key_last_used_at", "API keys last used", lastUse(json.api_key_last_used_at, now)],
    scim(json),
  ];
}

/** `2 permissions: api.groups.read, …`; a predefined role has too many, and a description that people know. */
export function permissionsText(json: Json): string | undefined {
  const permissions = textsAt(json, "permissions");
  const description = text(json, "description");
  if (json.predefined_role === true && description !== undefined) return description;
  if (!Array.isArray(json.permissions)) return undefined;
  return `${countOf(permissions.length, true, "permission")}${permissions.length === 0 ? "" : `: ${shown(listed(permissions, 6), 400)}`}`;
}

/** An invite that ran out keeps saying `pending`: only its expiry tells. */
function inviteStatus(json: Json, now: number): string | undefined {
  const status = text(json, "status");
  const expires = numberAt(json, "expires_at");
  if (expires === undefined || status !== "pending") return status;
  return expires <= now ? `pending, but it ran out ${when(expires, now)}` : `pending, runs out ${when(expires, now)}`;
}

const onOff = (value: unknown): string | undefined => (typeof value === "boolean" ? (value ? "yes" : "no") : undefined);

/** `repository=acme/api, ref=refs/heads/main` */
const pairsOf = (json: Json): string | undefined => {
  const pairs = Object.entries(json).map(([name, value]) => `${name}=${String(value)}`);
  return pairs.length === 0 ? undefined : shown(listed(pairs, 6), 400);
};

/** Each id parameter is described in one way, whatever call names it. */
export const describers: Readonly<Record<PathParam, Describer>> = {
  project_id: {
    noun: "project",
    name: byName,
    lines: (json, now) => [["status", "status", json.status === "active" ? undefined : text(json, "status")], created(json, now)],
  },
  user_id: { noun: "user", name: (json) => textAt(json, "name") ?? textAt(json, "email"), lines: userLines },
  group_id: {
    noun: "group",
    name: (json) => textAt(json, "name") ?? textAt(json, "group_name"),
    lines: (json, now, path) =>
      path.includes("/projects/") ? [["created_at", "access since", date(json, "created_at", now)]] : [created(json, now), scim(json)],
  },
  role_id: {
    noun: "role",
    name: byName,
    lines: (json) => [["permissions", "permits", permissionsText(json)]],
  },
  service_account_id: {
    noun: "service account",
    name: byName,
    lines: (json, now) => [["role", "role in the project", text(json, "role")], created(json, now)],
  },
  api_key_id: { noun: "API key", name: byName, lines: keyLines },
  key_id: {
    noun: "admin key",
    name: byName,
    lines: (json, now) => [["redacted_value", "value", text(json, "redacted_value")], ...keyLines(json, now)],
  },
  invite_id: {
    noun: "invite",
    name: (json) => textAt(json, "email"),
    lines: (json, now) => [
      ["role", "organization role", text(json, "role")],
      ["status", "status", inviteStatus(json, now)],
      ["created_at", "sent", date(json, "created_at", now)],
    ],
  },
  certificate_id: {
    noun: "certificate",
    name: byName,
    lines: (json, now) => [
      ["certificate_details", "state", validity(objectAt(json, "certificate_details").expires_at, now)],
      ["created_at", "uploaded", date(json, "created_at", now)],
    ],
  },
  alert_id: {
    noun: "spend alert",
    name: (json) => {
      const cents = numberAt(json, "threshold_amount");
      return cents === undefined ? undefined : `at ${fromCents(cents)} a month`;
    },
    lines: (json) => {
      const recipients = textsAt(objectAt(json, "notification_channel"), "recipients");
      return [["notification_channel", "warns", recipients.length === 0 ? "nobody" : shown(listed(recipients, 6), 400)]];
    },
  },
  rate_limit_id: { noun: "rate limit", name: (json) => textAt(json, "model"), lines: () => [] },
  external_key_id: {
    noun: "encryption key",
    name: byName,
    lines: (json, now) => [["type", "held in", text(json, "type")], ["purpose", "purpose", text(json, "purpose")], created(json, now)],
  },
  external_storage_id: {
    noun: "storage",
    name: (json) => {
      const provider = objectAt(json, "provider");
      return textAt(provider, "bucket") ?? textAt(provider, "container");
    },
    lines: (json, now) => [
      ["provider", "held in", text(objectAt(json, "provider"), "type")],
      ["status", "status", text(json, "status")],
      ["created_at", "connected", date(json, "created_at", now)],
    ],
  },
  workload_identity_provider_id: {
    noun: "identity provider",
    name: byName,
    lines: (json, now) => [
      ["issuer", "issuer", text(json, "issuer")],
      ["audience", "audience", text(json, "audience")],
      ["enabled", "enabled", onOff(json.enabled)],
      created(json, now),
    ],
  },
  workload_identity_federation_rule_id: {
    noun: "federation rule",
    name: byName,
    lines: (json) => {
      const permissions = objectAt(json, "permissions");
      const restricted = permissions.type === "restricted" ? `only ${shown(listed(textsAt(permissions, "scopes"), 6), 400)}` : undefined;
      return [
        ["attribute_matchers", "tokens that match", pairsOf(objectAt(json, "attribute_matchers"))],
        ["permissions", "may do", restricted ?? "all that its service account may"],
        ["enabled", "enabled", onOff(json.enabled)],
      ];
    },
  },
};
