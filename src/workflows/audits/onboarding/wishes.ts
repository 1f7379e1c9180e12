import { folded } from "../../../names/match.ts";
import { shown } from "../../../output/untrusted.ts";
import type { Access } from "../../../snapshot/access/access.ts";
import type { HeldRole } from "../../../snapshot/access/path.ts";
import type { Group, Organization, Project, User } from "../../../snapshot/organization.ts";
import { InputError } from "../../../tools/input.ts";
import { pickGroup, pickProject } from "../who.ts";

/** Roles that a project gives by name; every other one is assigned by its id. */
export type NamedRole = "member" | "owner";

export interface ProjectWish {
  readonly project: Project;
  /** Undefined when only other roles are wanted. */
  readonly role: NamedRole | undefined;
  /** Viewer and custom roles. */
  readonly others: readonly HeldRole[];
  /** Somebody's roles are to be copied and were not read. */
  readonly unread: boolean;
}

/** What a person is to have. */
export interface Wishes {
  readonly groups: readonly Group[];
  readonly projects: readonly ProjectWish[];
}

export interface Asked {
  readonly groups?: readonly string[] | undefined;
  /** Names, or names with a role: `Payments=owner`. */
  readonly projects?: readonly string[] | undefined;
}

/** A name and a role, as in `Payments=owner`. What is a name as a whole, or holds no role, gets the role member. */
export function splitRole(given: string, isName: (text: string) => boolean): { readonly name: string; readonly role: string } {
  const end = given.lastIndexOf("=");
  if (end < 0 || isName(given)) return { name: given, role: "member" };
  return { name: given.slice(0, end).trim(), role: given.slice(end + 1).trim() };
}

/** Whether one of some objects goes by a text, as a name or an id. */
export const isNameOf =
  (rows: Iterable<{ readonly id: string; readonly name: string | null }>) =>
  (text: string): boolean =>
    [...rows].some(({ id, name }) => id === text || (name !== null && folded(name) === folded(text)));

function askedProject(organization: Organization, given: string): readonly [Project, NamedRole] {
  const { name, role } = splitRole(given, isNameOf(organization.projects.values()));
  const project = pickProject(organization, "projects", name);
  const wanted = folded(role);
  if (wanted === "member" || wanted === "owner") return [project, wanted];
  throw new InputError(
    `projects: ${JSON.stringify(shown(role, 60))} is not a role that is given by name: member, owner. Nothing was sent.`,
  );
}

/** The memberships of somebody in projects, by what they hold there themselves: what comes through groups comes with the groups. */
function copied({ projects }: Organization, access: Access, { id }: User): ProjectWish[] {
  return [...projects.values()].flatMap((project): ProjectWish[] => {
    if (project.archived || project.members?.has(id) !== true) return [];
    const { paths, unread } = access.reach({ kind: "user", id }, { kind: "project", id: project.id });
    const own = paths.filter(({ via }) => via === "self");
    const named = (["owner", "member"] as const).find((name) => own.some(({ standing }) => standing === name));
    const others = own.flatMap(({ role, standing }) => (role && standing !== "owner" && standing !== "member" ? [role] : []));
    return [{ project, role: named, others, unread: unread.some(({ part }) => part === "project member roles") }];
  });
}

/**
 * @param like Whose groups and project memberships are wanted too; a role that was asked for in a project goes before theirs.
 * @throws {InputError} For a name that stands for nothing or for several.
 */
export function wishesOf(organization: Organization, access: Access, asked: Asked, like: User | undefined): Wishes {
  const named = (asked.groups ?? []).map((name) => pickGroup(organization, "groups", name));
  const theirs = like === undefined ? [] : [...organization.groups.values()].filter(({ members }) => members?.has(like.id));
  const projects = new Map((like === undefined ? [] : copied(organization, access, like)).map((wish) => [wish.project.id, wish]));
  for (const given of asked.projects ?? []) {
    const [project, role] = askedProject(organization, given);
    projects.set(project.id, { project, role, others: projects.get(project.id)?.others ?? [], unread: false });
  }
  return { groups: [...new Set([...named, ...theirs])], projects: [...projects.values()] };
}
