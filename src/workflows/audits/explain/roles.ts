import { createShared } from "../../../snapshot/rows.ts";
import type { Reach } from "../../../snapshot/access/path.ts";
import type { Organization, Project, RoleAssignment } from "../../../snapshot/organization.ts";
import type { AuditContext } from "../audit.ts";

/** Each is one request, and few are answered in a minute: a person who is listed in more projects keeps what the lists show. */
const maxProjects = 12;

type Read = AuditContext<unknown>["read"];

async function assignments(read: ReturnType<Read>): Promise<readonly RoleAssignment[] | undefined> {
  const { rows, complete } = await read;
  if (!complete) return undefined;
  const shared = createShared();
  return rows.map((row) => shared.assignment(row));
}

const replaced = <T>(map: ReadonlyMap<string, T>, id: string, change: (value: T) => T): ReadonlyMap<string, T> => {
  const value = map.get(id);
  return value === undefined ? map : new Map(map).set(id, change(value));
};

const withMember = (project: Project, id: string, roles: readonly RoleAssignment[]): Project => ({
  ...project,
  members: project.members && replaced(project.members, id, (member) => ({ ...member, roles })),
  serviceAccounts: project.serviceAccounts && replaced(project.serviceAccounts, id, (account) => ({ ...account, roles })),
});

/** Who holds the roles: the principal, or the owner of a key. */
const holderOf = ({ behind, principal }: Reach): string => behind?.id ?? principal.id;

/**
 * Reads the role assignments of one principal, which name their sources. Those of everybody would be a request for each member of each
 * project, for a question about one.
 */
export async function withRoles(organization: Organization, reaches: readonly Reach[], read: Read): Promise<Organization> {
  const [first] = reaches;
  if (first === undefined) return organization;
  const user_id = holderOf(first);
  const wants = ({ unread }: Reach, part: string): boolean => unread.some((one) => one.part === part && one.id === user_id);
  let { users } = organization;
  if (reaches.some((reach) => wants(reach, "user roles"))) {
    const roles = await assignments(read("/organization/users/{user_id}/roles", { user_id, limit: 1000 }));
    if (roles !== undefined) users = replaced(users, user_id, (user) => ({ ...user, roles }));
  }
  const projects = new Map(organization.projects);
  const asked = reaches.flatMap((reach) =>
    reach.target.kind === "project" && wants(reach, "project member roles") ? [reach.target.id] : [],
  );
  for (const project_id of asked.slice(0, maxProjects)) {
    const roles = await assignments(read("/projects/{project_id}/users/{user_id}/roles", { project_id, user_id, limit: 1000 }));
    const project = projects.get(project_id);
    if (roles !== undefined && project !== undefined) projects.set(project_id, withMember(project, user_id, roles));
  }
  return { ...organization, users, projects };
}
