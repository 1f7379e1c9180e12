import type { Access } from "../../../snapshot/access/access.ts";
import type { Contradiction, Path, Reach, Target, Unread } from "../../../snapshot/access/path.ts";
import type { Organization, Project } from "../../../snapshot/organization.ts";
import { shown } from "../../../output/untrusted.ts";
import { activeProjects } from "../checks/check.ts";
import { personLabel } from "../principals.ts";
import { pickGroup, pickProject, pickUser, projectLabel } from "../who.ts";

export type Kind = "user" | "service account";

/** What one person or service account has in one project, beside what owners of the organization have everywhere. */
export interface Held {
  readonly kind: Kind;
  readonly id: string;
  readonly project: Project;
  readonly paths: readonly Path[];
}

/** What does not fit together about somebody. */
export interface Mismatch {
  readonly kind: Kind;
  readonly id: string;
  readonly target: Target;
  readonly contradiction: Contradiction;
}

export interface Filters {
  readonly projects?: readonly string[] | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly people?: readonly string[] | undefined;
  readonly include_service_accounts: boolean;
}

/** Everybody's access, as far as it was asked for. */
export interface Scope {
  readonly organization: Organization;
  readonly access: Access;
  /** Those that are not archived, by name. */
  readonly projects: readonly Project[];
  /** Of the projects that were asked for, those that are: the API lists nobody of them. */
  readonly archived: readonly Project[];
  /** Whether some projects only were asked for. */
  readonly someProjects: boolean;
  /** Whether some people only were asked for. */
  readonly somePeople: boolean;
  readonly groups: readonly string[];
  readonly has: (id: string) => boolean;
  /** The name of a user or service account, with the email where namesakes are among them. */
  readonly nameOf: (id: string) => string;
  /** Users of the organization, and who has access without being one. */
  readonly people: readonly string[];
  readonly accounts: readonly string[];
  /** Owners of the organization among them. */
  readonly owners: readonly string[];
  readonly held: ReadonlyMap<string, readonly Held[]>;
  readonly inOrganization: ReadonlyMap<string, Reach>;
  readonly mismatches: readonly Mismatch[];
  readonly unread: readonly Unread[];
}

/** Who was asked for; undefined: everybody. */
function askedPeople(organization: Organization, { groups, people }: Filters): ReadonlySet<string> | undefined {
  const named = people && new Set(people.map((one) => pickUser(organization, "people", one).id));
  const members = groups && new Set(groups.flatMap((one) => [...(pickGroup(organization, "groups", one).members ?? [])]));
  return named && members ? new Set([...named].filter((id) => members.has(id))) : (named ?? members);
}

const by = <T>(labelOf: (value: T) => string): ((a: T, b: T) => number) => {
  const collator = new Intl.Collator("en");
  return (a, b) => collator.compare(labelOf(a), labelOf(b));
};

/** By name, and namesakes by id, so that two runs give the same table. */
export const sortedByName = <T extends { readonly id: string }>(values: Iterable<T>, nameOf: (value: T) => string): T[] =>
  [...values]
    .map((value) => ({ value, name: nameOf(value) }))
    .toSorted((a, b) => by<typeof a>(({ name }) => name)(a, b) || by<typeof a>(({ value }) => value.id)(a, b))
    .map(({ value }) => value);

const contradictionKey = (one: Contradiction): string =>
  JSON.stringify([one.what, "group" in one ? one.group.id : "", "role" in one ? (one.role.id ?? one.role.name) : one.says]);

const isPerson = (kind: Reach["principal"]["kind"]): kind is Kind => kind === "user" || kind === "service account";

interface Collected {
  readonly held: Map<string, Held[]>;
  readonly mismatches: Mismatch[];
  readonly unread: Unread[];
}

function collect(access: Access, projects: readonly Project[], wants: (kind: Kind, id: string) => boolean): Collected {
  const held = new Map<string, Held[]>();
  const mismatches: Mismatch[] = [];
  const unread: Unread[] = [];
  for (const project of projects) {
    for (const { principal, target, paths, contradictions, unread: open } of access.principalsOf({ kind: "project", id: project.id })) {
      const { kind, id } = principal;
      if (!isPerson(kind) || !wants(kind, id)) continue;
      const own = paths.filter(({ via }) => via !== "ownership");
      const list = held.get(id) ?? [];
      if (own.length > 0) list.push({ kind, id, project, paths: own });
      if (list.length > 0) held.set(id, list);
      for (const contradiction of contradictions) mismatches.push({ kind, id, target, contradiction });
      for (const one of open) if (one.id === id || one.part === "assignment source") unread.push(one);
    }
  }
  return { held, mismatches, unread };
}

/** What ownership contradicts shows in every project of an owner; it is told once, of the organization. */
function once(mismatches: readonly Mismatch[], inOrganization: ReadonlyMap<string, Reach>, kindOf: (id: string) => Kind): Mismatch[] {
  const general = [...inOrganization].flatMap(([id, { target, contradictions }]) =>
    contradictions.map((contradiction): Mismatch => ({ kind: kindOf(id), id, target, contradiction })),
  );
  const known = new Set(general.map(({ id, contradiction }) => id + contradictionKey(contradiction)));
  return [...general, ...mismatches.filter(({ id, contradiction }) => !known.has(id + contradictionKey(contradiction)))];
}

/** Emails in every cell would double a table. */
function namesOf(organization: Organization, ids: readonly string[]): ReadonlyMap<string, string> {
  const short = ids.map((id) => [id, shown(organization.users.get(id)?.name ?? personLabel(organization, id), 120)] as const);
  const counts = new Map<string, number>();
  for (const [, name] of short) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map(short.map(([id, name]) => [id, counts.get(name) === 1 ? name : personLabel(organization, id)]));
}

/** @throws {InputError} For a filter that names nothing or several. */
export function scopeOf(organization: Organization, access: Access, filters: Filters): Scope {
  const asked = askedPeople(organization, filters);
  const named = filters.projects && new Set(filters.projects.map((one) => pickProject(organization, "projects", one).id));
  const has = (id: string): boolean => asked === undefined || asked.has(id);
  const wants = (kind: Kind, id: string): boolean => has(id) && (kind === "user" || filters.include_service_accounts);
  const active = activeProjects(organization).filter(({ id }) => named === undefined || named.has(id));
  const projects = sortedByName(active, ({ id }) => projectLabel(organization, id));
  const archived = [...organization.projects.values()].filter((project) => project.archived && named?.has(project.id) === true);
  const { held, mismatches, unread } = collect(access, projects, wants);
  const listed = [...organization.users.values()].map(({ id, isServiceAccount }) => ({ id, isServiceAccount }));
  const strangers = [...held]
    .filter(([id]) => !organization.users.has(id))
    .map(([id, [first]]) => ({ id, isServiceAccount: first!.kind !== "user" }));
  const owners = [...access.owners()]
    .filter((id) => !organization.users.has(id) && !held.has(id))
    .map((id) => ({ id, isServiceAccount: false }));
  const all = sortedByName([...listed, ...strangers, ...owners], ({ id }) => personLabel(organization, id)).filter(
    ({ id, isServiceAccount }) => wants(isServiceAccount ? "service account" : "user", id),
  );
  const accounts = new Set(all.filter(({ isServiceAccount }) => isServiceAccount).map(({ id }) => id));
  const kindOf = (id: string): Kind => (accounts.has(id) ? "service account" : "user");
  const names = namesOf(
    organization,
    all.map(({ id }) => id),
  );
  const inOrganization = new Map(all.map(({ id }) => [id, access.reach({ kind: kindOf(id), id }, { kind: "organization" })]));
  return {
    organization,
    access,
    projects,
    archived: sortedByName(archived, ({ id }) => projectLabel(organization, id)),
    someProjects: named !== undefined,
    somePeople: asked !== undefined,
    groups: (filters.groups ?? []).map((one) => pickGroup(organization, "groups", one).id),
    has,
    nameOf: (id) => names.get(id) ?? personLabel(organization, id),
    people: all.filter(({ isServiceAccount }) => !isServiceAccount).map(({ id }) => id),
    accounts: [...accounts],
    owners: all.map(({ id }) => id).filter((id) => access.owners().has(id)),
    held,
    inOrganization,
    mismatches: once(mismatches, inOrganization, kindOf),
    unread,
  };
}
