import { shown } from "../../../output/untrusted.ts";
import type { Path, Principal, Reach } from "../../../snapshot/access/path.ts";
import type { Organization, Project, ProjectGroup, RoleAssignment } from "../../../snapshot/organization.ts";
import { rolesText, waysText } from "../ways.ts";
import { projectLabel, userLabel } from "../who.ts";
import { both, changed, onlyIn, paired, type Difference, type Two } from "./difference.ts";
import type { ProjectChanges } from "./projects.ts";

const assignmentsKey = (roles: readonly RoleAssignment[] | undefined): string =>
  roles === undefined
    ? "not read"
    : roles
        .map(({ role, sources }) => JSON.stringify([role.id, role.name, (sources ?? []).map(({ type, id }) => `${type} ${id}`).toSorted()]))
        .toSorted()
        .join("\n");

const entryKey = ({ role, roles }: { readonly role: string; readonly roles: readonly RoleAssignment[] | undefined }): string =>
  `${role}\n${assignmentsKey(roles)}`;

/** Ids whose entry in a list of members is not what it was. A list that was not read says nothing. */
function touched<T extends Parameters<typeof entryKey>[0]>(before?: ReadonlyMap<string, T>, after?: ReadonlyMap<string, T>): string[] {
  if (before === undefined || after === undefined) return [];
  const { added, removed, kept } = paired(before, after);
  const altered = kept.filter(([, was, is]) => entryKey(was) !== entryKey(is));
  return [...added, ...removed, ...altered].map(([id]) => id);
}

const membersOf = ({ groups }: Organization, id: string): Iterable<string> => groups.get(id)?.members ?? [];

/** For each group who joined or left it, worked out once for all projects. */
function createTurnover({ before, after }: Two): (groupId: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return (id) => {
    const found = known.get(id);
    if (found !== undefined) return found;
    const [was, is] = [before.organization.groups.get(id)?.members, after.organization.groups.get(id)?.members];
    const turned = was === undefined || is === undefined ? [] : [...onlyIn(was, is), ...onlyIn(is, was)];
    known.set(id, turned);
    return turned;
  };
}

/** Who may have gained or lost access: everybody else is listed as before, in the same groups with the same roles. */
function candidates({ before, after }: Two, was: Project, is: Project, turnover: ReturnType<typeof createTurnover>): Set<string> {
  const found = new Set([...touched(was.members, is.members), ...touched(was.serviceAccounts, is.serviceAccounts)]);
  if (was.groups === undefined || is.groups === undefined) return found;
  const { added, removed, kept } = paired(was.groups, is.groups);
  const altered = kept.filter(([, one, other]) => assignmentsKey(one.roles) !== assignmentsKey(other.roles));
  for (const [id] of [...added, ...removed, ...altered])
    for (const { organization } of [before, after]) for (const user of membersOf(organization, id)) found.add(user);
  for (const [id] of kept) for (const user of turnover(id)) found.add(user);
  return found;
}

const withoutOwnership = ({ paths }: Reach): Path[] => paths.filter(({ via }) => via !== "ownership");

const pathKey = ({ via, group, role }: Path): string => JSON.stringify([via, group?.id, role === null ? null : (role?.name ?? "not read")]);

/** Where the roles that somebody holds in a project were not read, the list still tells who is a member. */
const roughKey = (path: Path): string => (path.via === "self" ? "self" : pathKey(path));

const differ = (some: readonly Path[], others: readonly Path[], keyOf: (path: Path) => string): boolean => {
  const [these, those] = [new Set(some.map(keyOf)), new Set(others.map(keyOf))];
  return these.size !== those.size || onlyIn(these, those).length > 0;
};

const principal = (id: string, ...projects: readonly Project[]): Principal => ({
  kind: projects.some(({ serviceAccounts }) => serviceAccounts?.has(id)) ? "service account" : "user",
  id,
});

/** What changed for one person or service account in one project; a verdict that rests on something not read is no change. */
function difference(two: Two, [projectId, ...versions]: ProjectChanges["kept"][number], id: string): Difference[] {
  const { before, after, unread } = two;
  const who = principal(id, ...versions);
  const target = { kind: "project", id: projectId } as const;
  const was = before.access.reach(who, target);
  const is = after.access.reach(who, target);
  const [had, has] = [withoutOwnership(was), withoutOwnership(is)];
  const open = had.length === 0 ? was : has.length === 0 ? is : undefined;
  if (open === undefined ? !differ(had, has, pathKey) : had.length === has.length) return [];
  const where = projectLabel(after.organization, projectId);
  const unknown = open === undefined ? [...was.unread, ...is.unread] : open.unread;
  const onlyOwnRoles = open === undefined && unknown.every(({ part }) => part === "project member roles");
  // The list shows owners of the organization as owners of the project: who becomes one, or is one no longer, is told with the owners.
  const owned = [before, after].some(({ access }) => access.owners().has(id));
  if (onlyOwnRoles && owned && !differ(had, has, roughKey)) return [];
  if (unknown.length > 0 && !(onlyOwnRoles && differ(had, has, roughKey))) {
    unread.note("access to projects", where);
    return [];
  }
  const name = userLabel(after.organization.users.has(id) ? after.organization : before.organization, id);
  // Who owned, or owns, the organization had, or has, access all the same.
  const change = was.paths.length === 0 ? "gained access" : is.paths.length === 0 ? "lost access" : "roles changed";
  return [{ change, name, where, before: waysText(before.organization, was), after: waysText(after.organization, is), id }];
}

/** Everybody with a way into a new project of its own; there was nothing before. */
function newcomers({ after }: Two, id: string, project: Project): Difference[] {
  const { organization, access } = after;
  const through = [...(project.groups?.keys() ?? [])].flatMap((group) => [...membersOf(organization, group)]);
  const people = new Set([...(project.members?.keys() ?? []), ...through, ...(project.serviceAccounts?.keys() ?? [])]);
  return [...people].map((user) => {
    const reach = access.reach(principal(user, project), { kind: "project", id });
    const about = { name: userLabel(organization, user), where: projectLabel(organization, id), id: user };
    return { change: "gained access", ...about, before: "no project", after: waysText(after.organization, reach) };
  });
}

function noteUnread({ unread }: Two, where: string, was: Project, is: Project): void {
  if (was.members === undefined || is.members === undefined) unread.note("members of projects", where);
  if (was.groups === undefined || is.groups === undefined) unread.note("groups of projects", where);
  if (was.serviceAccounts === undefined || is.serviceAccounts === undefined) unread.note("service accounts of projects", where);
}

const order = ["gained access", "lost access", "roles changed"];

/**
 * Who gained or lost access to the projects that are in both snapshots, or in the later one only. Work goes where lists differ, so that a large
 * organization in which little happened is compared at once.
 */
export function accessChanges(two: Two, { kept, created }: Pick<ProjectChanges, "kept" | "created">): Difference[] {
  const { organization } = two.after;
  const turnover = createTurnover(two);
  const old = kept.flatMap(([id, was, is]) => {
    noteUnread(two, projectLabel(organization, id), was, is);
    return [...candidates(two, was, is, turnover)].flatMap((user) => difference(two, [id, was, is], user));
  });
  const fresh = [...created].flatMap((id) => {
    const project = organization.projects.get(id)!;
    return project.archived ? [] : newcomers(two, id, project);
  });
  return [...old, ...fresh].toSorted((a, b) => order.indexOf(a.change) - order.indexOf(b.change));
}

const groupRolesText = ({ roles }: ProjectGroup): string =>
  roles === undefined ? "roles not read" : rolesText(roles.map(({ role }) => role));

/** Groups of projects: which come, which go, and with which roles. */
export function projectGroupChanges({ after, unread }: Two, { kept }: ProjectChanges): Difference[] {
  return kept.flatMap(([projectId, was, is]) => {
    const where = projectLabel(after.organization, projectId);
    if (was.groups === undefined || is.groups === undefined) return [];
    const pairs = paired(was.groups, is.groups);
    return [
      ...pairs.added.map(([id, one]) => ({ change: "group gained access", name: shown(one.name), where, after: groupRolesText(one), id })),
      ...pairs.removed.map(([id, one]) => ({ change: "group lost access", name: shown(one.name), where, before: groupRolesText(one), id })),
      ...pairs.kept.flatMap(([id, one, other]) => {
        const roles = both(one.roles, other.roles, unread, "roles of groups in projects", where);
        return roles === undefined
          ? []
          : changed({ change: "roles of the group", name: shown(other.name), where, id }, [groupRolesText(one), groupRolesText(other)]);
      }),
    ];
  });
}
