import { objectsAt, textAt, type Json } from "../../json.ts";
import { keysFact, ownedByUser } from "./keys.ts";
import { activeProjects, groupsOfProject, idOf, isRole, keysOfProject, projectRolesOfUser, rolesOfUser, sortedIds } from "./lists.ts";
import { argument, fact, unknown, type Finding, type Kind, type Scene } from "./kind.ts";
import type { Look } from "./look.ts";
import { ownershipOf } from "./ownership.ts";
import { listed, named } from "./people.ts";

/** Ids of groups a role comes through, and whether it is held directly. */
export function sourcesOf(role: Json): { direct: boolean; groups: string[] } {
  const sources = objectsAt(role, "assignment_sources");
  const groups = sources.filter((source) => source.principal_type === "group").map((source) => textAt(source, "principal_id") ?? "");
  // Without sources nobody can say that a role comes through a group.
  return { direct: sources.length === 0 || groups.length < sources.length, groups };
}

/** Whether nothing but the group gives a role. */
const onlyThrough =
  (groupId: string) =>
  (role: Json): boolean => {
    const { direct, groups } = sourcesOf(role);
    return !direct && groups.every((id) => id === groupId);
  };

const through =
  (groupId: string) =>
  (role: Json): boolean =>
    sourcesOf(role).groups.includes(groupId);

const roleNames = (roles: readonly Json[]): string => listed(roles.map((role) => named(role, idOf(role))));

/** `member; loses owner`: what remains of somebody's roles in a project without the group. */
function rolesLeft(held: readonly Json[], groupId: string): string {
  const lost = held.filter(onlyThrough(groupId));
  const left = roleNames(held.filter((role) => !lost.includes(role)));
  return [left, ...(lost.length === 0 ? [] : [`loses ${roleNames(lost)}`])].filter((part) => part !== "").join("; ");
}

/** What a member loses with the membership of a group. */
export const accessOfTheMember: Kind = async (scene) => {
  const { look } = scene;
  const groupId = argument(scene, "group_id");
  const userId = argument(scene, "user_id");
  const [roles, ownership, projects] = await Promise.all([rolesOfUser(look, userId), ownershipOf(look, userId), activeProjects(look)]);
  const owner = [...(ownership ?? [])].some((source) => source !== groupId);
  const lostRoles = roles.rows.filter(onlyThrough(groupId));
  const asked = projects.rows.slice(0, look.left());
  const found = await Promise.all(asked.map(async (project) => ({ project, held: await projectRolesOfUser(look, idOf(project), userId) })));
  // Who owns the organization reaches every project; through this group only, so it goes with it.
  const owns = ownership?.has(groupId) === true;
  const reached = found.filter(({ held }) => held.problem === undefined && (owns || held.rows.some(through(groupId))));
  const lost = owner ? [] : reached.filter(({ held }) => held.rows.every(onlyThrough(groupId)));
  const kept = reached.filter((one) => !lost.includes(one));
  const nameOf = ({ project }: (typeof found)[number], held: string): string =>
    `${named(project, idOf(project))} (${held || "as an owner of the organization"})`;
  const lostNames = listed(lost.map((one) => nameOf(one, roleNames(one.held.rows.filter(through(groupId))))));
  const keptNames = listed(kept.map((one) => nameOf(one, rolesLeft(one.held.rows, groupId))));
  const unread = projects.rows.length - asked.length + found.filter(({ held }) => held.problem !== undefined).length;
  const all = projects.complete && unread === 0;
  const certain = ownership === undefined ? "may lose access to" : all ? "loses access to" : "loses access to at least";
  return {
    facts: [
      fact(certain, lostNames || (all ? "no project" : "nothing that was looked at")),
      ...(kept.length === 0
        ? []
        : [fact("keeps access to", `${keptNames}: ${owner ? "owner of the organization" : "has another way in"}`)]),
      roles.problem === undefined
        ? fact("organization roles lost", roleNames(lostRoles) || "none")
        : unknown("organization roles lost", roles.problem),
      ...(all ? [] : [fact("looked at", projects.problem ?? `${found.length} of ${projects.rows.length} projects`)]),
    ],
    state: [sortedIds(lostRoles), sortedIds(lost.map(({ project }) => project)), sortedIds(kept.map(({ project }) => project))],
  };
};

async function keysInProject(scene: Scene): Promise<Finding> {
  const { rows, complete, problem } = await keysOfProject(scene.look, argument(scene, "project_id"));
  if (problem !== undefined) return { facts: [unknown("their API keys here", problem)] };
  const keys = ownedByUser(rows, argument(scene, "user_id"));
  return { facts: [keysFact("their API keys here", keys, complete, scene.look.now)], state: sortedIds(keys) };
}

async function groupNames(look: Look, projectId: string, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const { rows } = await groupsOfProject(look, projectId);
  return ids.map((id) =>
    named(
      rows.find((group) => textAt(group, "group_id") === id),
      id,
    ),
  );
}

/** How somebody reaches a project without a role of their own in it, and with which roles. */
async function otherWays(scene: Scene, roles: readonly Json[]): Promise<string | undefined> {
  const { look } = scene;
  const throughGroups = roles.filter((role) => sourcesOf(role).groups.length > 0);
  const groupIds = [...new Set(throughGroups.flatMap((role) => sourcesOf(role).groups))];
  const [ownership, names] = await Promise.all([
    ownershipOf(look, argument(scene, "user_id")),
    groupNames(look, argument(scene, "project_id"), groupIds),
  ]);
  const ways = [
    ...(names.length === 0 ? [] : [`${roleNames(throughGroups)} through ${listed(names, 4)}`]),
    ...(ownership?.size ? ["full control as an owner of the organization"] : []),
  ];
  return ways.length === 0 ? undefined : ways.join(" and ");
}

/** For somebody without another way in: what is said, unless they may own the organization for all that could be read. The look knows the answer already. */
async function nothingKept(scene: Scene, said: string): Promise<string> {
  const ownership = await ownershipOf(scene.look, argument(scene, "user_id"));
  return ownership === undefined ? "unknown (whether the user owns the organization could not be read)" : said;
}

/** What a user has in a project, and whether they still reach it when they are no member any more. */
export const belongingsOfTheMember: Kind = async (scene) => {
  const { look } = scene;
  const [keys, roles] = await Promise.all([
    keysInProject(scene),
    projectRolesOfUser(look, argument(scene, "project_id"), argument(scene, "user_id")),
  ]);
  const ways = await otherWays(scene, roles.rows);
  const keeps =
    roles.problem === undefined ? fact("keeps access", ways ?? (await nothingKept(scene, "no"))) : unknown("keeps access", roles.problem);
  return { facts: [keeps, ...keys.facts], state: [ways, keys.state] };
};

/** Owners of the organization own its projects, whatever a project says: authors of Terraform providers saw the API refuse a change of that. */
export const ownershipOfTheMember: Kind = async (scene) => {
  const ownership = await ownershipOf(scene.look, argument(scene, "user_id"));
  if (ownership === undefined || ownership.size === 0) return { facts: [], state: false };
  const warning = "The user owns the organization, and with it every project: the API is known to refuse this call for owners.";
  return { facts: [], warnings: [warning], state: true };
};

/** `owner (through Payments Engineering)` */
async function roleWithWay(look: Look, projectId: string, role: Json): Promise<string> {
  const { direct, groups } = sourcesOf(role);
  if (direct || groups.length === 0) return roleNames([role]);
  const names = await groupNames(look, projectId, groups);
  return `${roleNames([role])} (through ${listed(names, 4)})`;
}

/** What remains to a user who loses one role in a project. */
export const projectRolesOfTheUser: Kind = async (scene) => {
  const { look } = scene;
  const roleId = argument(scene, "role_id");
  const [keys, roles] = await Promise.all([
    keysInProject(scene),
    projectRolesOfUser(look, argument(scene, "project_id"), argument(scene, "user_id")),
  ]);
  if (roles.problem !== undefined) return { facts: [unknown("keeps", roles.problem), ...keys.facts] };
  const same = roles.rows.filter(isRole(roleId));
  const rest = roles.rows.filter((role) => !same.includes(role));
  const ways = await otherWays(scene, same);
  const others = await Promise.all(rest.map((role) => roleWithWay(look, argument(scene, "project_id"), role)));
  const kept = [...others, ...(ways === undefined ? [] : [ways])];
  return {
    facts: [fact("keeps", kept.join("; ") || (await nothingKept(scene, "nothing: the user loses the project"))), ...keys.facts],
    state: [sortedIds(rest), ways, keys.state],
  };
};

/** What remains to a user who loses one role of the organization. */
export const rolesOfTheUser: Kind = async (scene) => {
  const { look } = scene;
  const roleId = argument(scene, "role_id");
  const { rows, problem } = await rolesOfUser(look, argument(scene, "user_id"));
  if (problem !== undefined) return { facts: [unknown("keeps", problem)] };
  const same = rows.filter(isRole(roleId));
  const rest = rows.filter((role) => !same.includes(role));
  const groupIds = same.flatMap((role) => sourcesOf(role).groups);
  const groups = await Promise.all(
    groupIds.slice(0, 3).map(async (id) => named((await look.one("/organization/groups/{group_id}", { group_id: id })).json, id)),
  );
  return {
    facts: [
      fact("other organization roles", roleNames(rest) || "none"),
      ...(groups.length === 0 ? [] : [fact("still has this one", `through ${listed(groups, 4)}`)]),
    ],
    state: [sortedIds(rest), groupIds.toSorted()],
  };
};
