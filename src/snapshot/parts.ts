import { textAt, type Json } from "../json.ts";
import { readAt, type Tool, type GetPath } from "../tools/tool.ts";

/** One kind of list or object that a snapshot holds. */
interface Row {
  readonly path: GetPath;
  /** Largest page the API allows; undefined for a single object. */
  readonly limit?: number;
  /** Sent with every request: what makes the list whole. */
  readonly query?: Readonly<Record<string, unknown>>;
  /** Lists whose rows it is read for, once each; undefined for what the organization has once. */
  readonly of?: readonly string[];
  /** Also asked of archived projects. They answer 400 for some lists, and have nothing left to show in most others. */
  readonly archivedToo?: true;
  /** The API answers 404 while nothing is set. */
  readonly mayBeUnset?: true;
  /** Paths of calls elsewhere that change it too. */
  readonly changedBy?: RegExp;
  /** List of roles that decides whether it can say more than the lists of holders do: see `needsRoles`. */
  readonly ifCustom?: string;
}

const project = "/organization/projects/{project_id}";

const table = {
  // Service accounts are among the users.
  users: { path: "/organization/users", limit: 100, changedBy: /\/(?:service_accounts|archive)\b/ },
  invites: { path: "/organization/invites", limit: 100 },
  groups: { path: "/organization/groups", limit: 1000 },
  "organization roles": { path: "/organization/roles", limit: 1000 },
  projects: { path: "/organization/projects", limit: 100, query: { include_archived: true } },
  "admin keys": { path: "/organization/admin_api_keys", limit: 100 },
  "organization certificates": { path: "/organization/certificates", limit: 100 },
  "organization spend limit": { path: "/organization/spend_limit", mayBeUnset: true },
  "organization spend alerts": { path: "/organization/spend_alerts", limit: 100 },
  "organization data retention": { path: "/organization/data_retention" },
  "group members": { path: "/organization/groups/{group_id}/users", limit: 1000, of: ["groups"] },
  "roles of groups": { path: "/organization/groups/{group_id}/roles", limit: 1000, of: ["groups"] },
  "roles of users": { path: "/organization/users/{user_id}/roles", limit: 1000, of: ["users"], ifCustom: "organization roles" },
  "project users": { path: `${project}/users`, limit: 100, of: ["projects"] },
  "project groups": { path: `${project}/groups`, limit: 100, of: ["projects"] },
  "project service accounts": { path: `${project}/service_accounts`, limit: 100, of: ["projects"] },
  "project API keys": {
    path: `${project}/api_keys`,
    limit: 100,
    of: ["projects"],
    archivedToo: true,
    // Without it, enabled keys whose owner lost access are left out.
    query: { owner_project_access: "any" },
  },
  "project roles": { path: "/projects/{project_id}/roles", limit: 1000, of: ["projects"] },
  "roles of project groups": { path: "/projects/{project_id}/groups/{group_id}/roles", limit: 1000, of: ["project groups"] },
  "roles of project members": {
    path: "/projects/{project_id}/users/{user_id}/roles",
    limit: 1000,
    of: ["project users", "project service accounts"],
    ifCustom: "project roles",
  },
  // No maximum is documented; 100 is what the API sends unasked.
  "rate limits": { path: `${project}/rate_limits`, limit: 100, of: ["projects"] },
  "model permissions": { path: `${project}/model_permissions`, of: ["projects"], mayBeUnset: true },
  "hosted tool permissions": { path: `${project}/hosted_tool_permissions`, of: ["projects"] },
  "service tiers": { path: `${project}/service_tier_settings`, of: ["projects"] },
  "project data retention": { path: `${project}/data_retention`, of: ["projects"] },
  "project spend limit": { path: `${project}/spend_limit`, of: ["projects"], mayBeUnset: true },
  "project spend alerts": { path: `${project}/spend_alerts`, limit: 100, of: ["projects"] },
  // All of the organization, and which of them are active here.
  "project certificates": { path: `${project}/certificates`, limit: 100, of: ["projects"], changedBy: /^\/organization\/certificates\b/ },
} as const satisfies Readonly<Record<string, Row>>;

/** What of an organization a snapshot can hold. */
export type PartName = keyof typeof table;

export interface Part {
  readonly name: PartName;
  readonly tool: Tool;
  /** Arguments of every request, without ids and cursor. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly of: readonly PartName[];
  readonly archivedToo: boolean;
  readonly mayBeUnset: boolean;
  readonly changedBy: RegExp | undefined;
  readonly ifCustom: PartName | undefined;
}

function partOf(name: PartName, row: Row): Part {
  const { path, limit, query, of = [], archivedToo = false, mayBeUnset = false, changedBy, ifCustom } = row;
  return {
    name,
    tool: readAt.get(path)!,
    args: { ...query, ...(limit !== undefined && { limit }) },
    of: of as readonly PartName[],
    archivedToo,
    mayBeUnset,
    changedBy,
    ifCustom: ifCustom as PartName | undefined,
  };
}

/** All parts by name; lists stand before what is read for each of their rows. */
export const parts: ReadonlyMap<PartName, Part> = new Map(
  Object.entries(table).map(([name, row]) => [name as PartName, partOf(name as PartName, row)]),
);

export const partNames: readonly PartName[] = [...parts.keys()];

export const isPart = (name: unknown): name is PartName => parts.has(name as PartName);

/** The parts that were asked for and the lists without which they cannot be read, in the order of the table. */
export function withSources(wanted: readonly PartName[]): PartName[] {
  const all = new Set<PartName>();
  const add = (name: PartName): void => {
    const { of, ifCustom } = parts.get(name)!;
    all.add(name);
    for (const source of ifCustom === undefined ? of : [...of, ifCustom]) add(source);
  };
  for (const name of wanted) add(name);
  return partNames.filter((name) => all.has(name));
}

/** The id that leads to what is read for a row; groups of a project have no `id`. */
export const idOfRow = (row: Json): string | undefined => textAt(row, "id") ?? textAt(row, "group_id");

export const isArchived = (row: Json): boolean => row.status === "archived";

export const isCustom = (row: Json): boolean => row.predefined_role !== true;

/**
 * Whether the roles of a holder must be read even where no custom role exists. Lists show the strongest predefined role somebody holds directly, and a
 * weaker one adds nothing to it. A service account shows only `owner`, `member` or `none`: behind `none` another predefined role may hide.
 */
export const needsRoles = (source: PartName, row: Json): boolean => source === "project service accounts" && row.role === "none";
