import { textAt, type Json } from "../json.ts";
import { createLedger } from "./ledger.ts";
import type { PageLine } from "./lines.ts";
import type {
  Group,
  Organization,
  Project,
  ProjectGroup,
  ProjectMember,
  Role,
  RoleAssignment,
  ServiceAccount,
  Snapshot,
  User,
} from "./organization.ts";
import { idOfRow, isArchived, type PartName } from "./parts.ts";
import {
  adminKeyOf,
  certificateOf,
  createShared,
  groupOf,
  hostedToolsOf,
  inviteOf,
  keyOf,
  memberOf,
  modelsOf,
  projectGroupOf,
  serviceAccountOf,
  serviceTiersOf,
  spendAlertOf,
  spendLimitOf,
  userOf,
} from "./rows.ts";
import type { Store } from "./store.ts";

type Open<T> = { -readonly [K in keyof T]: T[K] };
type Holder = Open<Pick<User | Group | ProjectMember | ProjectGroup | ServiceAccount, "roles">>;

const emptyProject = (id: string): Open<Project> => ({
  id,
  name: null,
  archived: false,
  createdAt: undefined,
  archivedAt: undefined,
  residency: undefined,
  members: undefined,
  groups: undefined,
  serviceAccounts: undefined,
  keys: undefined,
  roles: undefined,
  rateLimits: undefined,
  modelPermissions: undefined,
  hostedTools: undefined,
  serviceTiers: undefined,
  dataRetention: undefined,
  spendLimit: undefined,
  spendAlerts: undefined,
  certificates: undefined,
});

const aboutProject = (row: Json): Partial<Open<Project>> => ({
  name: typeof row.name === "string" ? row.name : null,
  archived: isArchived(row),
  createdAt: typeof row.created_at === "number" ? row.created_at : undefined,
  archivedAt: typeof row.archived_at === "number" || row.archived_at === null ? row.archived_at : undefined,
  residency: textAt(row, "residency"),
});

const ownId = ({ id }: { readonly id: string }): string => id;

const unitOf = (part: PartName, ...unit: readonly string[]): string => [part, ...unit].join("\n");

/** Builds an organization from pages. A list counts once its last page came: half a list would look like a whole one. */
function createBuilder() {
  const shared = createShared();
  const users = new Map<string, Open<User>>();
  const groups = new Map<string, Open<Group>>();
  const roles = new Map<string, Role>();
  const projects = new Map<string, Open<Project>>();
  const listed = new Set<string>();
  const single: Partial<Open<Organization>> = {};
  /** Rows of lists that have not come to their end. */
  const begun = new Map<string, unknown[]>();

  const projectOf = (id: string): Open<Project> => {
    const found = projects.get(id) ?? emptyProject(id);
    projects.set(id, found);
    return found;
  };

  /** Rows up to and with this page, reduced, once it is the last one. */
  const whole = <T>({ part, unit, page, next, rows }: PageLine, reduce: (row: Json) => T): T[] | undefined => {
    if (page === 0 && next === null) return rows.map(reduce);
    const key = unitOf(part, ...unit);
    const all = (begun.get(key) ?? []) as T[];
    for (const row of rows) all.push(reduce(row));
    if (next === null) begun.delete(key);
    else begun.set(key, all);
    return next === null ? all : undefined;
  };

  const assign = <T extends object, K extends keyof T>(target: T | undefined, member: K, value: T[K] | undefined): void => {
    if (target && value !== undefined) target[member] = value;
  };

  const mapped = <T>(line: PageLine, reduce: (row: Json) => T, idOf: (value: T) => string): Map<string, T> | undefined => {
    const all = whole(line, reduce);
    return all && new Map(all.map((value) => [shared.text(idOf(value)), value]));
  };

  /** Each row once: pages overlap where something was added before them while they were read. */
  const listOf = <T extends { readonly id: string }>(line: PageLine, reduce: (row: Json) => T): T[] | undefined => {
    const all = mapped(line, reduce, ownId);
    return all && [...all.values()];
  };

  const object = <T>({ rows }: PageLine, reduce: (row: Json) => T): T | null => (rows[0] === undefined ? null : reduce(rows[0]));
  const project = ({ unit }: PageLine): Open<Project> => projectOf(unit[0] ?? "");
  const retention = (row: Json): string | undefined => textAt(row, "type");

  /** Roles by holder, and members by group. They can come before the list that names the holder: its last page, or all of it when it was read anew. */
  const held = new Map<string, RoleAssignment[]>();
  const joined = new Map<string, ReadonlySet<string>>();
  const hold = (line: PageLine): void => {
    const all = whole(line, shared.assignment);
    if (all) held.set(unitOf(line.part, ...line.unit), all);
  };
  const handOut = (part: PartName, within: readonly string[], holders: ReadonlyMap<string, Holder> | undefined): void => {
    for (const [id, holder] of holders ?? []) holder.roles = held.get(unitOf(part, ...within, id));
  };

  const takers: Record<PartName, (line: PageLine) => void> = {
    users({ rows }) {
      for (const user of rows.map(userOf)) users.set(shared.text(user.id), user);
    },
    groups({ rows }) {
      for (const group of rows.map(groupOf)) groups.set(shared.text(group.id), group);
    },
    "organization roles": ({ rows }) => {
      for (const role of rows.map(shared.role)) roles.set(role.id, role);
    },
    projects({ rows }) {
      for (const row of rows) {
        const id = idOfRow(row);
        if (id === undefined) continue;
        listed.add(id);
        Object.assign(projectOf(id), aboutProject(row));
      }
    },
    invites: (line) => assign(single, "invites", listOf(line, inviteOf)),
    "admin keys": (line) => assign(single, "adminKeys", listOf(line, adminKeyOf)),
    "organization certificates": (line) => assign(single, "certificates", listOf(line, certificateOf)),
    "organization spend limit": (line) => assign(single, "spendLimit", object(line, spendLimitOf)),
    "organization spend alerts": (line) => assign(single, "spendAlerts", listOf(line, spendAlertOf)),
    "organization data retention": (line) => assign(single, "dataRetention", object(line, retention) ?? undefined),
    "group members": (line) => {
      const ids = whole(line, (row) => shared.text(idOfRow(row) ?? ""));
      if (ids) joined.set(line.unit[0] ?? "", new Set(ids));
    },
    "roles of groups": hold,
    "roles of users": hold,
    "project users": (line) =>
      assign(
        project(line),
        "members",
        mapped(line, memberOf, ({ userId }) => userId),
      ),
    "project groups": (line) =>
      assign(
        project(line),
        "groups",
        mapped(line, projectGroupOf, ({ groupId }) => groupId),
      ),
    "project service accounts": (line) => assign(project(line), "serviceAccounts", mapped(line, serviceAccountOf, ownId)),
    "project API keys": (line) => assign(project(line), "keys", listOf(line, keyOf)),
    "project roles": (line) => assign(project(line), "roles", mapped(line, shared.role, ownId)),
    "roles of project groups": hold,
    "roles of project members": hold,
    "rate limits": (line) => assign(project(line), "rateLimits", listOf(line, shared.rateLimit)),
    "model permissions": (line) => assign(project(line), "modelPermissions", object(line, modelsOf)),
    "hosted tool permissions": (line) => assign(project(line), "hostedTools", object(line, hostedToolsOf) ?? undefined),
    "service tiers": (line) => assign(project(line), "serviceTiers", object(line, serviceTiersOf) ?? undefined),
    "project data retention": (line) => assign(project(line), "dataRetention", object(line, retention) ?? undefined),
    "project spend limit": (line) => assign(project(line), "spendLimit", object(line, spendLimitOf)),
    "project spend alerts": (line) => assign(project(line), "spendAlerts", listOf(line, spendAlertOf)),
    "project certificates": (line) => assign(project(line), "certificates", listOf(line, certificateOf)),
  };

  return {
    take: (line: PageLine): void => takers[line.part](line),
    organization(incomplete: Organization["incomplete"]): Organization {
      handOut("roles of users", [], users);
      handOut("roles of groups", [], groups);
      for (const group of groups.values()) group.members = joined.get(group.id);
      for (const { id, members, serviceAccounts, groups: access } of projects.values()) {
        handOut("roles of project members", [id], members);
        handOut("roles of project members", [id], serviceAccounts);
        handOut("roles of project groups", [id], access);
      }
      return {
        invites: undefined,
        adminKeys: undefined,
        certificates: undefined,
        spendLimit: undefined,
        spendAlerts: undefined,
        dataRetention: undefined,
        ...single,
        users,
        groups,
        roles,
        projects: new Map([...projects].filter(([id]) => listed.has(id))),
        incomplete,
      };
    },
  };
}

const maps = { users: "users", groups: "groups", roles: "organization roles", projects: "projects" } as const satisfies Record<
  string,
  PartName
>;

/**
 * A snapshot from its files, as far as it has come.
 * @returns Undefined when there is none of this id.
 */
export async function loadSnapshot(store: Store, id: string): Promise<Snapshot | undefined> {
  const header = await store.header(id);
  if (header === undefined) return undefined;
  const ledger = createLedger(header.parts);
  const builder = createBuilder();
  const chain = await store.chain(id);
  if (chain) {
    await store.read(id, chain, (line) => {
      if (ledger.take(line) && "rows" in line) builder.take(line);
    });
  }
  const incomplete = (["users", "groups", "roles", "projects"] as const).filter((map) => ledger.counts(maps[map]).read === 0);
  const { startedAt, source } = header;
  return {
    id,
    startedAt,
    finishedAt: chain?.finishedAt,
    source,
    coverage: ledger.coverage(),
    organization: builder.organization(incomplete),
  };
}
