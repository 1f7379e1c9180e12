import { folded } from "../../../names/match.ts";
import type { Access } from "../../../snapshot/access/access.ts";
import type { Path, Reach } from "../../../snapshot/access/path.ts";
import type { AdminKey, Group, Invite, Organization, Project, ProjectKey, User } from "../../../snapshot/organization.ts";
import { isWhole, ownsOrganization } from "../checks/ownership.ts";

export interface OwnedKey {
  readonly project: Project;
  readonly key: ProjectKey;
}

/** Everything a person holds, as far as it was read. */
export interface Belongings {
  readonly user: User;
  /** In the organization. */
  readonly reach: Reach;
  /** Of every project that is reached, or not known not to be. */
  readonly projects: readonly { readonly project: Project; readonly reach: Reach }[];
  readonly groups: readonly Group[];
  /** The one whose last use lies furthest back in front. */
  readonly keys: readonly OwnedKey[];
  readonly adminKeys: readonly AdminKey[];
  /** Pending, to the same address; past their expiry too. */
  readonly invites: readonly Invite[];
  /** Projects that nobody else owns by a role in the project. Undefined where that was not read. */
  readonly soleOwner: readonly { readonly project: Project; readonly alone: boolean | undefined }[];
  /** Owns the organization; undefined when something that was not read could make it so. */
  readonly owner: boolean | undefined;
  /** Nobody else was found who owns the organization; service accounts do not count. */
  readonly lastOwner: boolean;
}

/** Keys nobody knows the use of come first: whether something runs on them, nothing says. */
const lastUse = ({ key }: OwnedKey): number => key.lastUsedAt ?? 0;

function keysOf({ projects }: Organization, userId: string): OwnedKey[] {
  const owned = [...projects.values()].flatMap((project) =>
    (project.keys ?? []).filter(({ owner }) => owner?.type === "user" && owner.id === userId).map((key) => ({ project, key })),
  );
  return owned.toSorted((a, b) => lastUse(a) - lastUse(b));
}

const ownsProject = ({ via, standing }: Path): boolean => via !== "ownership" && standing === "owner";

/** Whether nobody else owns a project; undefined when somebody may, in what was not read. */
function alone(access: Access, project: Project, userId: string): boolean | undefined {
  const target = { kind: "project", id: project.id } as const;
  const owners = access.owners();
  let open = access
    .unread(target)
    .some(
      ({ part, id }) => part === "project members" || part === "project groups" || (part === "group members" && project.groups?.has(id)),
    );
  for (const { principal, paths, unread } of access.principalsOf(target)) {
    if (principal.kind !== "user" || principal.id === userId) continue;
    // The list shows owners of the organization as owners of every project: what the project gave them is not known from it.
    const told = paths.filter((path) => ownsProject(path) && !(path.known === "list" && owners.has(principal.id)));
    if (told.length > 0) return false;
    open ||= unread.some(({ part }) => part === "project member roles" || part === "project group roles");
  }
  return open ? undefined : true;
}

function lastOwnerOf({ users }: Organization, access: Access, userId: string): boolean {
  const owners = access.owners();
  return owners.has(userId) && [...owners].every((id) => id === userId || users.get(id)?.isServiceAccount === true);
}

export function belongingsOf(organization: Organization, access: Access, user: User): Belongings {
  const { id, email } = user;
  const address = email === null ? undefined : folded(email);
  const reaches = [...access.targetsOf({ kind: "user", id })];
  const projects = reaches.flatMap((reach) => {
    const project = reach.target.kind === "project" ? organization.projects.get(reach.target.id) : undefined;
    return project === undefined ? [] : [{ project, reach }];
  });
  return {
    user,
    reach: access.reach({ kind: "user", id }, { kind: "organization" }),
    projects,
    groups: [...organization.groups.values()].filter(({ members }) => members?.has(id)),
    keys: keysOf(organization, id),
    adminKeys: (organization.adminKeys ?? []).filter(({ ownerId }) => ownerId === id),
    invites: (organization.invites ?? []).filter(
      (invite) => invite.status === "pending" && address !== undefined && folded(invite.email) === address,
    ),
    soleOwner: projects
      .filter(({ reach }) => reach.paths.some(ownsProject))
      .map(({ project }) => ({ project, alone: alone(access, project, id) })),
    owner: ownsOrganization(organization, access, id),
    lastOwner: lastOwnerOf(organization, access, id),
  };
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** What was not read and may hold more that is theirs. */
export function gapsOf(organization: Organization, { user }: Pick<Belongings, "user">): string[] {
  const projects = [...organization.projects.values()];
  const lacking = (what: string, hit: (project: Project) => boolean): string[] => {
    const count = projects.filter(hit).length;
    return count === 0 ? [] : [`The ${what} of ${plural(count, "project")} were not read: more may be there.`];
  };
  const unlisted = [...organization.groups.values()].filter(({ members }) => members === undefined).length;
  return [
    ...(["users", "groups", "projects"] as const)
      .filter((list) => !isWhole(organization, list))
      .map((list) => `The list of ${list} was not read to its end.`),
    ...(organization.adminKeys === undefined ? ["The admin keys were not read."] : []),
    ...(organization.invites === undefined ? ["The invites were not read."] : []),
    ...(user.email === null ? ["The user has no email, so invites could not be matched."] : []),
    ...(unlisted === 0 ? [] : [`The members of ${plural(unlisted, "group")} were not read.`]),
    ...lacking("API keys", ({ keys }) => keys === undefined),
    ...lacking("members", ({ members, archived }) => members === undefined && !archived),
    ...lacking("groups", ({ groups, archived }) => groups === undefined && !archived),
  ];
}
