import { shown } from "../../../output/untrusted.ts";
import type { Access } from "../../../snapshot/access/access.ts";
import { standings, type HeldRole, type Path, type Reach } from "../../../snapshot/access/path.ts";
import { standingOf } from "../../../snapshot/access/standing.ts";
import type { Group, Organization, User } from "../../../snapshot/organization.ts";
import { waysText } from "../ways.ts";
import { isDefaultProject } from "../default-project.ts";
import { step } from "../steps.ts";
import { groupLabel, projectLabel } from "../who.ts";
import type { Outcome } from "./outcome.ts";
import type { NamedRole, ProjectWish, Wishes } from "./wishes.ts";

export const managedElsewhere = "the identity provider manages the group (SCIM): add them there";
export const roleUnread = "the role to copy was not read";
export const archivedProject = "the project is archived";

function groupOutcome(organization: Organization, user: User, group: Group): Outcome {
  const { id, members } = group;
  const about = { what: `group ${groupLabel(organization, id)}`, id };
  if (members === undefined) return { ...about, state: "not judged", why: "the members of the group were not read" };
  if (members.has(user.id)) return { ...about, state: "there already" };
  if (group.isScimManaged) return { ...about, state: "not proposed", why: managedElsewhere };
  const change = step(`Add them to the ${about.what}`, "POST /organization/groups/{group_id}/users", { group_id: id, user_id: user.id });
  return { ...about, state: "proposed", step: change };
}

/** Lists show the strongest predefined role only, so a weaker one could neither be seen to be there nor add anything. */
function covers(own: readonly Path[], role: HeldRole): boolean {
  const wanted = standingOf(role, "project");
  if (wanted === "custom") return own.some((path) => path.role?.id === role.id);
  return own.some(({ standing }) => standing !== "custom" && standings.indexOf(standing) <= standings.indexOf(wanted));
}

/** A role that is given by id, such as viewer or a custom one. */
function otherRoleOutcome(organization: Organization, user: User, { project }: ProjectWish, role: HeldRole, own: readonly Path[]): Outcome {
  const name = shown(role.name, 120);
  const about = { what: `role ${name} in ${projectLabel(organization, project.id)}`, id: project.id };
  if (role.id === undefined) return { ...about, state: "not judged", why: "the id of the role was not read" };
  if (covers(own, role)) return { ...about, state: "there already" };
  const args = { project_id: project.id, user_id: user.id, role_id: role.id };
  return {
    ...about,
    state: "proposed",
    step: step(`Give them the ${about.what}`, "POST /projects/{project_id}/users/{user_id}/roles", args),
  };
}

/** Member or owner. */
function namedRoleOutcome(
  organization: Organization,
  user: User,
  { project, role }: ProjectWish & { role: NamedRole },
  now: Reach,
): Outcome {
  const { id, members } = project;
  const where = projectLabel(organization, id);
  const about = { what: `${role} of ${where}`, id };
  const own = new Set(now.paths.filter(({ via }) => via === "self").map(({ standing }) => standing));
  const why = `now: ${waysText(organization, now)}`;
  if (own.has("owner") || own.has(role)) return { ...about, state: "there already", why };
  const project_id = id;
  if (members?.has(user.id)) {
    const change = step(`Make them ${role} of ${where}`, "POST /organization/projects/{project_id}/users/{user_id}", {
      project_id,
      user_id: user.id,
      role,
    });
    return { ...about, state: "proposed", why, step: change };
  }
  if (isDefaultProject(project)) return { ...about, state: "not proposed", why: "people join the default project by an invite only" };
  const change = step(`Add them to ${where} as ${role}`, "POST /organization/projects/{project_id}/users", {
    project_id,
    user_id: user.id,
    role,
  });
  return { ...about, state: "proposed", why, step: change };
}

function projectOutcomes(organization: Organization, access: Access, user: User, wish: ProjectWish): Outcome[] {
  const { project, role, others, unread } = wish;
  const about = { what: `project ${projectLabel(organization, project.id)}`, id: project.id };
  if (project.archived) return [{ ...about, state: "not proposed", why: archivedProject }];
  if (access.owners().has(user.id)) return [{ ...about, state: "there already", why: "owners of the organization own every project" }];
  if (project.members === undefined) return [{ ...about, state: "not judged", why: "the members of the project were not read" }];
  if (unread) return [{ ...about, state: "not judged", why: roleUnread }];
  const now = access.reach({ kind: "user", id: user.id }, { kind: "project", id: project.id });
  if (now.unread.some(({ part }) => part === "project member roles"))
    return [{ ...about, state: "not judged", why: "the roles they hold in it were not read" }];
  const own = now.paths.filter(({ via }) => via === "self");
  return [
    ...(role === undefined ? [] : [namedRoleOutcome(organization, user, { ...wish, role }, now)]),
    ...others.map((other) => otherRoleOutcome(organization, user, wish, other, own)),
  ];
}

function roleOutcome(access: Access, user: User, role: "reader" | "owner" | undefined): Outcome[] {
  if (role === undefined) return [];
  const about = { what: `${role} of the organization`, id: user.id };
  const now = `now: ${shown(user.role ?? "no role", 120)}`;
  if (access.owners().has(user.id) || user.role === role) return [{ ...about, state: "there already", why: now }];
  const change = step(`Make them ${role} of the organization`, "POST /organization/users/{user_id}", { user_id: user.id, role });
  return [{ ...about, state: "proposed", why: now, step: change }];
}

/** What somebody who is in the organization lacks of what they are to have. Nothing is taken from them. */
export const joiningOutcomes = (
  organization: Organization,
  access: Access,
  user: User,
  { groups, projects }: Wishes,
  role: "reader" | "owner" | undefined,
): Outcome[] => [
  ...roleOutcome(access, user, role),
  ...groups.map((group) => groupOutcome(organization, user, group)),
  ...projects.flatMap((wish) => projectOutcomes(organization, access, user, wish)),
];
