import type { Change } from "../../src/snapshot/access/changes.ts";
import type { Group, Organization, Project, RoleAssignment, User } from "../../src/snapshot/organization.ts";

/** What calls do to the data, in plain words: the lists as they would be read after the call. */

const mapped = <T>(map: ReadonlyMap<string, T>, change: (value: T) => T): Map<string, T> =>
  new Map([...map].map(([id, value]) => [id, change(value)]));
const without = <T>(map: ReadonlyMap<string, T> | undefined, id: string): Map<string, T> | undefined =>
  map && new Map([...map].filter(([key]) => key !== id));

type Source = NonNullable<RoleAssignment["sources"]>[number];

/** Assignments without some of their sources; what has no source left is not held any more. */
const stripped = (
  assignments: readonly RoleAssignment[] | undefined,
  gone: (source: Source, roleId: string) => boolean,
): RoleAssignment[] | undefined =>
  assignments
    ?.map((one) => ({ ...one, sources: one.sources?.filter((source) => !gone(source, one.role.id)) }))
    .filter(({ sources }) => sources === undefined || sources.length > 0);

const isOwn = ({ type }: Source): boolean => type !== "group";
const from =
  (groupId: string) =>
  ({ type, id }: Source): boolean =>
    type === "group" && id === groupId;

const editUser = (org: Organization, id: string, edit: (user: User) => User): Organization => ({
  ...org,
  users: mapped(org.users, (user) => (user.id === id ? edit(user) : user)),
});

/** Of projects all, or one. */
const editProjects = (org: Organization, id: string | undefined, edit: (project: Project) => Project): Organization => ({
  ...org,
  projects: mapped(org.projects, (project) => (id === undefined || project.id === id ? edit(project) : project)),
});

const stripProject = (project: Project, gone: (source: Source, roleId: string, holder: string) => boolean): Project => ({
  ...project,
  members:
    project.members &&
    mapped(project.members, (one) => ({ ...one, roles: stripped(one.roles, (source, role) => gone(source, role, one.userId)) })),
  serviceAccounts:
    project.serviceAccounts &&
    mapped(project.serviceAccounts, (one) => ({ ...one, roles: stripped(one.roles, (source, role) => gone(source, role, one.id)) })),
});

function shownOf(org: Organization, roles: readonly RoleAssignment[] | undefined): string | null {
  const own = new Set((roles ?? []).filter(({ sources }) => sources?.some(isOwn)).map(({ role }) => role.id));
  return [...org.roles.values()].find(({ id }) => own.has(id))?.name ?? null;
}

const unassign = (org: Organization, id: string, roleId: string): Organization =>
  editUser(org, id, (user) => {
    const roles = stripped(user.roles, (source, role) => isOwn(source) && role === roleId);
    return { ...user, roles, role: shownOf(org, roles) };
  });

function demote(org: Organization, id: string): Organization {
  const owner = [...org.roles.values()].find(({ name }) => name === "owner")!;
  const reader = [...org.roles.values()].find(({ name }) => name === "reader")!;
  const rest = unassign(org, id, owner.id);
  return editUser(rest, id, (user) => {
    const others = user.roles?.filter(({ role }) => role !== reader);
    const sources = user.roles?.find(({ role }) => role === reader)?.sources?.filter((source) => !isOwn(source)) ?? [];
    const roles = others && [...others, { role: reader, sources: [...sources, { type: "user", id }] }];
    return { ...user, roles, role: "reader" };
  });
}

/** @param who Undefined: the group loses the role, or all roles, for all its members. */
function stripGroup(
  org: Organization,
  groupId: string,
  { who, roleId, projects }: { who?: string; roleId?: string; projects: boolean },
): Organization {
  const hit = (source: Source, role: string, holder: string) =>
    from(groupId)(source) && (who === undefined || who === holder) && (roleId === undefined || roleId === role);
  const users = mapped(org.users, (user) => ({ ...user, roles: stripped(user.roles, (source, role) => hit(source, role, user.id)) }));
  return editProjects({ ...org, users }, undefined, (project) => (projects ? stripProject(project, hit) : project));
}

const editGroup = (org: Organization, id: string, edit: (group: Group) => Group): Organization => ({
  ...org,
  groups: mapped(org.groups, (group) => (group.id === id ? edit(group) : group)),
});

const leave = (group: Group, userId: string): Group => ({
  ...group,
  members: group.members && new Set([...group.members].filter((id) => id !== userId)),
});

function takeFromProjectGroup(project: Project, groupId: string, roleId: string | undefined): Project {
  const access = project.groups?.get(groupId);
  const roles = access?.roles?.filter(({ role }) => roleId !== undefined && role.id !== roleId);
  const groups =
    access && roles && roles.length > 0 ? new Map(project.groups).set(groupId, { ...access, roles }) : without(project.groups, groupId);
  return { ...stripProject(project, (source, role) => from(groupId)(source) && (roleId === undefined || role === roleId)), groups };
}

function takeRole(project: Project, userId: string, roleId: string): Project {
  const rest = stripProject(project, (source, role, holder) => holder === userId && isOwn(source) && role === roleId);
  const account = rest.serviceAccounts?.get(userId);
  const shown = project.serviceAccounts?.get(userId)?.roles?.find(({ role }) => role.id === roleId)?.role.name;
  if (account)
    return {
      ...rest,
      serviceAccounts: new Map(rest.serviceAccounts).set(userId, { ...account, role: shown === account.role ? "none" : account.role }),
    };
  const keeps = rest.members?.get(userId)?.roles?.some(({ sources }) => sources?.some(isOwn));
  return keeps ? rest : { ...rest, members: without(rest.members, userId) };
}

const removePerson = (org: Organization, id: string): Organization => ({
  ...org,
  users: without(org.users, id)!,
  groups: mapped(org.groups, (group) => leave(group, id)),
  adminKeys: org.adminKeys?.filter(({ ownerId }) => ownerId !== id),
  projects: mapped(org.projects, (project) => ({
    ...project,
    members: without(project.members, id),
    serviceAccounts: without(project.serviceAccounts, id),
    keys: project.keys?.filter(({ owner }) => owner?.id !== id),
  })),
});

const removeGroup = (org: Organization, id: string): Organization => {
  const rest = stripGroup(org, id, { projects: true });
  return editProjects({ ...rest, groups: without(rest.groups, id)! }, undefined, (project) => ({
    ...project,
    groups: without(project.groups, id),
  }));
};

/** The organization after a call. */
export function after(org: Organization, { route, args }: Pick<Change, "route" | "args">): Organization {
  const { user_id = "", group_id = "", role_id = "", project_id = "" } = args;
  switch (route) {
    case "POST /organization/users/{user_id}":
      return demote(org, user_id);
    case "DELETE /organization/users/{user_id}/roles/{role_id}":
      return unassign(org, user_id, role_id);
    case "DELETE /organization/users/{user_id}":
      return removePerson(org, user_id);
    case "DELETE /organization/groups/{group_id}":
      return removeGroup(org, group_id);
    case "DELETE /organization/groups/{group_id}/users/{user_id}":
      return editGroup(stripGroup(org, group_id, { who: user_id, projects: true }), group_id, (group) => leave(group, user_id));
    case "DELETE /organization/groups/{group_id}/roles/{role_id}":
      return editGroup(stripGroup(org, group_id, { roleId: role_id, projects: false }), group_id, (group) => ({
        ...group,
        roles: group.roles?.filter(({ role }) => role.id !== role_id),
      }));
    case "DELETE /projects/{project_id}/groups/{group_id}/roles/{role_id}":
      return editProjects(org, project_id, (project) => takeFromProjectGroup(project, group_id, role_id));
    case "DELETE /organization/projects/{project_id}/groups/{group_id}":
      return editProjects(org, project_id, (project) => takeFromProjectGroup(project, group_id, undefined));
    case "DELETE /projects/{project_id}/users/{user_id}/roles/{role_id}":
      return editProjects(org, project_id, (project) => takeRole(project, user_id, role_id));
    case "DELETE /organization/projects/{project_id}/users/{user_id}":
      return editProjects(org, project_id, (project) => ({ ...project, members: without(project.members, user_id) }));
    case "DELETE /organization/projects/{project_id}/service_accounts/{service_account_id}":
      return removePerson(org, args.service_account_id!);
    case "DELETE /organization/projects/{project_id}/api_keys/{api_key_id}":
      return editProjects(org, project_id, (project) => ({ ...project, keys: project.keys?.filter(({ id }) => id !== args.api_key_id) }));
    case "DELETE /organization/admin_api_keys/{key_id}":
      return { ...org, adminKeys: org.adminKeys?.filter(({ id }) => id !== args.key_id) };
    default:
      throw new Error(`no such call: ${route}`);
  }
}
