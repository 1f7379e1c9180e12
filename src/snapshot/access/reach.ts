import type { Project, ProjectKey } from "../organization.ts";
import { groupInOrganization, ownership, personInOrganization } from "./in-organization.ts";
import { groupInProject, personInProject } from "./in-project.ts";
import type { Memberships } from "./memberships.ts";
import {
  nothing,
  type Behind,
  type Contradiction,
  type Found,
  type Principal,
  type PrincipalKind,
  type Reach,
  type Target,
  type Unread,
} from "./path.ts";

const indexes = new WeakMap<readonly { readonly id: string }[], ReadonlyMap<string, unknown>>();

/** A list by id, built once for each list: all keys of a project are asked for one after the other. */
function byId<T extends { readonly id: string }>(list: readonly T[]): ReadonlyMap<string, T> {
  const index = (indexes.get(list) as ReadonlyMap<string, T> | undefined) ?? new Map(list.map((one) => [one.id, one]));
  indexes.set(list, index);
  return index;
}

const joined = (...parts: readonly Found[]): Found => ({
  paths: parts.flatMap(({ paths }) => paths),
  unread: parts.flatMap(({ unread }) => unread),
  contradictions: parts.flatMap(({ contradictions }) => contradictions),
});

/** Not having read something is a fact about the place, also where nobody gets in. */
const closed = (found: Found): Found => ({ ...found, paths: [] });

type PersonKind = Extract<PrincipalKind, "user" | "service account">;

function personAt(memberships: Memberships, id: string, said: PersonKind, project: Project | undefined): Found {
  const isServiceAccount = said === "service account" || memberships.organization.users.get(id)?.isServiceAccount === true;
  const inOrganization = personInOrganization(memberships, id);
  if (project === undefined) return inOrganization;
  const owning = ownership(memberships, inOrganization);
  const person = { id, isServiceAccount, isOwner: owning.paths.length > 0 };
  const found = personInProject(memberships, project, person);
  return project.archived ? closed(found) : joined(found, owning);
}

function groupAt(memberships: Memberships, id: string, project: Project | undefined): Found {
  const inOrganization = groupInOrganization(memberships, id);
  if (project === undefined) return inOrganization;
  const found = groupInProject(project, id);
  return project.archived ? closed(found) : joined(found, ownership(memberships, inOrganization));
}

function behindPerson({ organization }: Memberships, id: string, project: Project | undefined): Behind {
  const user = organization.users.get(id);
  const known = user !== undefined || project?.serviceAccounts?.has(id) === true;
  // A service account can be one of a project whose service accounts were not read, but the list of users has it too.
  return { id, enabled: user?.enabled, gone: known ? false : organization.users.size === 0 ? undefined : true };
}

/** What the API says of the owner's access and what was found do not fit; what was not found because it was not read fits anything. */
function ownerAccessContradicts(says: string | undefined, { paths, unread }: Found, behind: Behind, archived: boolean): boolean {
  if (says === "active") return archived || (paths.length === 0 && unread.length === 0);
  // Whether a service account without a role counts as having access, no source says.
  return says === "inactive" && paths.some(({ role }) => role !== null) && behind.enabled !== false && behind.gone !== true;
}

type Answer = Found & Pick<Reach, "behind" | "ownerAccess">;

const unanswered = (unread: Unread): Answer => ({ ...nothing, unread: [unread], behind: undefined, ownerAccess: undefined });

const throughKey = (key: string, found: Found): Found => ({ ...found, paths: found.paths.map((path) => ({ ...path, key })) });

function projectKeyAt(memberships: Memberships, key: ProjectKey, project: Project): Answer {
  const { owner, ownerAccess } = key;
  if (owner === undefined) return { ...unanswered({ part: "key owner", id: key.id }), ownerAccess };
  const found = personAt(memberships, owner.id, owner.type === "user" ? "user" : "service account", project);
  const behind = behindPerson(memberships, owner.id, project);
  const contradicts = ownerAccess !== undefined && ownerAccessContradicts(ownerAccess, found, behind, project.archived);
  const contradictions: Contradiction[] = contradicts ? [{ what: "owner access", says: ownerAccess }] : [];
  return { ...throughKey(key.id, { ...found, contradictions: [...found.contradictions, ...contradictions] }), behind, ownerAccess };
}

/** A project key works in its project only. */
function projectKeyReach(memberships: Memberships, principal: Principal & { kind: "project key" }, project: Project | undefined): Answer {
  const home = memberships.organization.projects.get(principal.projectId);
  if (home === undefined) return unanswered({ part: "project", id: principal.projectId });
  if (home.keys === undefined) return unanswered({ part: "project keys", id: home.id });
  const key = byId(home.keys).get(principal.id);
  if (key === undefined) return unanswered({ part: "key", id: principal.id });
  return project === home ? projectKeyAt(memberships, key, home) : { ...nothing, behind: undefined, ownerAccess: undefined };
}

/** An admin key acts as its owner in the organization; memberships of the owner in projects do not count for it. */
function adminKeyReach(memberships: Memberships, id: string, project: Project | undefined): Answer {
  const keys = memberships.organization.adminKeys;
  if (keys === undefined) return unanswered({ part: "admin keys", id: "" });
  const key = byId(keys).get(id);
  if (key === undefined) return unanswered({ part: "key", id });
  if (key.ownerId === undefined) return unanswered({ part: "key owner", id });
  const inOrganization = personInOrganization(memberships, key.ownerId);
  const found = project === undefined ? inOrganization : project.archived ? nothing : ownership(memberships, inOrganization);
  return { ...throughKey(id, found), behind: behindPerson(memberships, key.ownerId, undefined), ownerAccess: undefined };
}

function answerFor(memberships: Memberships, principal: Principal, project: Project | undefined): Answer {
  const { id } = principal;
  if (principal.kind === "project key") return projectKeyReach(memberships, principal, project);
  if (principal.kind === "admin key") return adminKeyReach(memberships, id, project);
  if (principal.kind === "group") return { ...groupAt(memberships, id, project), behind: undefined, ownerAccess: undefined };
  const found = personAt(memberships, id, principal.kind, project);
  return { ...found, behind: behindPerson(memberships, id, project), ownerAccess: undefined };
}

const verdictOf = ({ paths, unread }: Found, archived: boolean): Reach["verdict"] =>
  archived ? "archived" : paths.length > 0 ? "reaches" : unread.length > 0 ? "not read" : "does not";

/** The access of one principal to one target: every path, and what was not read. */
export function reach(memberships: Memberships, principal: Principal, target: Target): Reach {
  const project = target.kind === "project" ? memberships.organization.projects.get(target.id) : undefined;
  const answer =
    target.kind === "project" && project === undefined
      ? unanswered({ part: "project", id: target.id })
      : answerFor(memberships, principal, project);
  return { principal, target, ...answer, verdict: verdictOf(answer, project?.archived === true) };
}
