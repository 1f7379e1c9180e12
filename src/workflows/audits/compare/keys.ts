import { isoDay } from "../../../evidence/cells.ts";
import { shown } from "../../../output/untrusted.ts";
import type { AdminKey, Organization, Project, ProjectKey, ServiceAccount } from "../../../snapshot/organization.ts";
import { projectLabel, userLabel } from "../who.ts";
import { both, byId, changed, paired, type Difference, type Two } from "./difference.ts";
import type { ProjectChanges } from "./projects.ts";

const expiryText = (expiresAt: number | null): string => (expiresAt === null ? "no expiry" : isoDay(expiresAt));

const nameOf = ({ name, redactedValue }: Pick<AdminKey, "name" | "redactedValue">): string =>
  [name ?? "", redactedValue === undefined ? "" : `(${redactedValue})`]
    .filter(Boolean)
    .map((text) => shown(text, 120))
    .join(" ") || "no name";

function ownerText(organization: Organization, { owner }: ProjectKey): string {
  if (owner === undefined) return "owner not said";
  return organization.users.has(owner.id) ? userLabel(organization, owner.id) : shown(owner.name ?? owner.id, 120);
}

interface Fields {
  readonly name: string | null;
  readonly expiresAt: number | null | undefined;
}

/** What both kinds of keys have that can change; a key's last use is no change of it. */
const fieldChanges = (about: Omit<Difference, "change">, was: Fields, is: Fields): Difference[] => [
  ...changed({ change: "key renamed", ...about }, [shown(was.name ?? "no name"), shown(is.name ?? "no name")]),
  ...(was.expiresAt === undefined || is.expiresAt === undefined
    ? []
    : changed({ change: "expiry of the key", ...about }, [expiryText(was.expiresAt), expiryText(is.expiresAt)])),
];

function projectKeyChanges({ before, after }: Two, where: string, was: readonly ProjectKey[], is: readonly ProjectKey[]): Difference[] {
  const { added, removed, kept } = paired(byId(was), byId(is));
  return [
    ...added.map(([id, key]) => ({
      change: "key created",
      name: nameOf(key),
      where,
      after: `owner ${ownerText(after.organization, key)}`,
      id,
    })),
    ...removed.map(([id, key]) => ({
      change: "key no longer listed",
      name: nameOf(key),
      where,
      before: `owner ${ownerText(before.organization, key)}`,
      id,
    })),
    ...kept.flatMap(([id, one, other]) => {
      const about = { name: nameOf(other), where, id };
      const access =
        one.ownerAccess === undefined || other.ownerAccess === undefined ? undefined : ([one.ownerAccess, other.ownerAccess] as const);
      return [
        ...fieldChanges(about, one, other),
        ...(one.owner === undefined || other.owner === undefined || one.owner.id === other.owner.id
          ? []
          : changed({ change: "owner of the key", ...about }, [ownerText(before.organization, one), ownerText(after.organization, other)])),
        ...(access === undefined
          ? []
          : changed({ change: "owner's access to the project, as the API says it", ...about }, [shown(access[0]), shown(access[1])])),
      ];
    }),
  ];
}

function accountChanges(where: string, was: ReadonlyMap<string, ServiceAccount>, is: ReadonlyMap<string, ServiceAccount>): Difference[] {
  const { added, removed, kept } = paired(was, is);
  const roleText = ({ role }: ServiceAccount): string => shown(role);
  return [
    ...added.map(([id, one]) => ({ change: "service account created", name: shown(one.name), where, after: roleText(one), id })),
    ...removed.map(([id, one]) => ({
      change: "service account no longer listed",
      name: shown(one.name),
      where,
      before: roleText(one),
      id,
    })),
    ...kept.flatMap(([id, one, other]) => [
      ...changed({ change: "service account renamed", name: shown(other.name), where, id }, [shown(one.name), shown(other.name)]),
      ...changed({ change: "role of the service account", name: shown(other.name), where, id }, [roleText(one), roleText(other)]),
    ]),
  ];
}

/** Both versions of the projects that can hold something; what a new project holds is new. */
function versions({ after }: Two, { kept, archived, created }: ProjectChanges, archivedToo: boolean) {
  const fresh = [...created].map((id) => [id, undefined, after.organization.projects.get(id)!] as const);
  return [...kept, ...(archivedToo ? archived : []), ...fresh.filter(([, , is]) => archivedToo || !is.archived)];
}

export function keyChanges(two: Two, projects: ProjectChanges): Difference[] {
  const stillArchived = paired(two.before.organization.projects, two.after.organization.projects).kept.filter(
    ([, was, is]) => was.archived && is.archived,
  );
  return [...versions(two, projects, true), ...stillArchived].flatMap(([id, was, is]) => {
    const where = projectLabel(two.after.organization, id);
    const lists = both(was === undefined ? [] : was.keys, is.keys, two.unread, "API keys of projects", where);
    return lists === undefined ? [] : projectKeyChanges(two, where, ...lists);
  });
}

/** Service accounts go with an archived project, which says so itself. */
export function serviceAccountChanges(two: Two, projects: ProjectChanges): Difference[] {
  const none: NonNullable<Project["serviceAccounts"]> = new Map();
  return versions(two, projects, false).flatMap(([id, was, is]) => {
    const where = projectLabel(two.after.organization, id);
    const lists = both(
      was === undefined ? none : was.serviceAccounts,
      is.serviceAccounts,
      two.unread,
      "service accounts of projects",
      where,
    );
    return lists === undefined ? [] : accountChanges(where, ...lists);
  });
}

export function adminKeyChanges({ before, after, unread }: Two): Difference[] {
  const lists = both(before.organization.adminKeys, after.organization.adminKeys, unread, "the admin keys");
  if (lists === undefined) return [];
  const owner = (organization: Organization, { ownerId, ownerName }: AdminKey): string => {
    if (ownerId === undefined) return "owner not said";
    return `owner ${organization.users.has(ownerId) ? userLabel(organization, ownerId) : shown(ownerName ?? ownerId, 120)}`;
  };
  const { added, removed, kept } = paired(byId(lists[0]), byId(lists[1]));
  return [
    ...added.map(([id, key]) => ({ change: "admin key created", name: nameOf(key), after: owner(after.organization, key), id })),
    ...removed.map(([id, key]) => ({
      change: "admin key no longer listed",
      name: nameOf(key),
      before: owner(before.organization, key),
      id,
    })),
    ...kept.flatMap(([id, was, is]) => fieldChanges({ name: nameOf(is), id }, was, is)),
  ];
}
