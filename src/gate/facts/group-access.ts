import { nameText } from "../../output/untrusted.ts";
import { maxValue } from "./fact.ts";
import { textAt, type Json } from "../../json.ts";
import {
  activeProjects,
  groupsOfProject,
  idOf,
  isRole,
  membersOfGroup,
  projectRolesOfGroup,
  rolesOfGroup,
  sortedIds,
  usersOfProject,
} from "./lists.ts";
import { argument, fact, unknown, type Finding, type Kind } from "./kind.ts";
import type { Look } from "./look.ts";
import { isOwnerRole } from "./ownership.ts";
import { countOf, listed, named, namesOf } from "./people.ts";
import { keepersText, losersText, waysState, waysWithout, type Ways } from "./ways.ts";

/** `member (role-api-project-member)`: what a caller needs to give the role again. */
function roleText(role: Json): string {
  const id = idOf(role);
  return `${named(role, id)} (${nameText(role.predefined_role === true ? id.replace(/__.*/, "") : id, maxValue)})`;
}

function waysFindings(ways: Ways): Finding {
  const unsure = ways.unseen.length > 0 && ways.lose.length > 0;
  return {
    facts: [
      fact(unsure ? "may lose access" : "lose access", losersText(ways)),
      ...(ways.keep.size === 0 ? [] : [fact("keep access", keepersText(ways))]),
      ...(unsure ? [fact("not looked at", ways.unseen.join("; "))] : []),
    ],
    state: waysState(ways),
  };
}

/** Members of a group who lose a project when the group does, or when it loses its last role there. */
export const accessToTheProject: Kind = async (scene) => {
  const { look, tool } = scene;
  const projectId = argument(scene, "project_id");
  const groupId = argument(scene, "group_id");
  const roles = await projectRolesOfGroup(look, projectId, groupId);
  const taken = tool.pathParams.includes("role_id") ? argument(scene, "role_id") : undefined;
  const left = roles.rows.filter((role) => taken !== undefined && !isRole(taken)(role));
  const held =
    roles.problem === undefined
      ? fact(
          taken === undefined ? "role in the project" : "other roles in the project",
          listed((taken ? left : roles.rows).map(roleText)) || "none",
        )
      : unknown("role in the project", roles.problem);
  if (left.length > 0) {
    const kept = fact("lose access", "nobody: the group keeps another role in the project");
    return { facts: [held, kept], state: sortedIds(left) };
  }
  const ways = await waysWithout(look, { projectId, groupId, shallow: look.frugal && tool.irreversible === undefined });
  if ("problem" in ways) return { facts: [held, unknown("lose access", ways.problem)], state: [sortedIds(roles.rows)] };
  const { facts, state } = waysFindings(ways);
  return { facts: [held, ...facts], state: [sortedIds(roles.rows), state] };
};

/** Members of a group, by name. */
export const membersOfTheGroup: Kind = async (scene) => {
  const { rows, complete, problem } = await membersOfGroup(scene.look, argument(scene, "group_id"));
  if (problem !== undefined) return { facts: [unknown("members", problem)] };
  const count = `${complete ? "" : "at least "}${rows.length}`;
  return {
    facts: [fact("members", rows.length === 0 && complete ? "none" : `${count} (${listed(namesOf(rows))})`)],
    state: sortedIds(rows),
  };
};

interface Reached {
  readonly id: string;
  readonly name: string;
}

/** Projects that a group reaches, and how many were looked at: the API has no list of a group's projects. */
async function projectsOf(look: Look, groupId: string) {
  const { rows, complete, problem } = await activeProjects(look);
  const asked = rows.slice(0, Math.max(0, look.left() - 1));
  const found = await Promise.all(asked.map(async (project) => ({ project, groups: await groupsOfProject(look, idOf(project)) })));
  const reached = found
    .filter(({ groups }) => groups.rows.some((group) => textAt(group, "group_id") === groupId))
    .map(({ project }): Reached => ({ id: idOf(project), name: named(project, idOf(project)) }));
  const unread = found.filter(({ groups }) => !groups.complete).length + rows.length - asked.length;
  return { reached, looked: asked.length, total: rows.length, all: complete && unread === 0, problem };
}

interface Loss extends Finding {
  /** What was not looked at. */
  readonly unseen: readonly string[];
}

/** Who loses one project with the group: exactly where that can be afforded, else at most. */
async function lossOf(look: Look, project: Reached, groupId: string): Promise<Loss> {
  const ways = await waysWithout(look, { projectId: project.id, groupId, ends: true });
  const label = `lose ${project.name}`;
  if ("problem" in ways) return { facts: [unknown(label, ways.problem)], state: [project.id], unseen: [] };
  const unsure = ways.unseen.length > 0 && ways.lose.length > 0;
  const most = `up to ${ways.lose.length} of ${countOf(ways.members.length, ways.complete, "member")}`;
  return {
    facts: [fact(label, unsure ? most : losersText(ways))],
    state: [project.id, waysState(ways)],
    unseen: unsure ? ways.unseen : [],
  };
}

/** Lines for projects; the rest is named in one. */
const maxProjects = 5;

/** Everything that members have through a group which is about to be deleted. */
export const accessToAllProjects: Kind = async (scene) => {
  const { look } = scene;
  const groupId = argument(scene, "group_id");
  const [members, roles] = await Promise.all([membersOfTheGroup(scene), rolesOfGroup(look, groupId)]);
  const { reached, looked, total, all, problem } = await projectsOf(look, groupId);
  // Who is a direct member is worth most, so it is read for every project before anything else is for one.
  const detailed = reached.slice(0, maxProjects);
  await Promise.all(detailed.map(({ id }) => usersOfProject(look, id)));
  const losses: Loss[] = [];
  for (const project of detailed) losses.push(await lossOf(look, project, groupId));
  const unseen = [...new Set(losses.flatMap((loss) => loss.unseen))].toSorted();
  return {
    facts: [
      ...members.facts,
      roles.problem === undefined
        ? fact("organization roles", listed(roles.rows.map((role) => named(role, idOf(role)))) || "none")
        : unknown("organization roles", roles.problem),
      ...losses.flatMap(({ facts }) => facts),
      ...(reached.length > maxProjects ? [fact("and lose", listed(reached.slice(maxProjects).map(({ name }) => name)))] : []),
      ...(roles.rows.some(isOwnerRole)
        ? [fact("and lose", "the ownership of the organization: every project they reach in no other way")]
        : []),
      ...(reached.length === 0 && all ? [fact("projects", "none: the group reaches no project")] : []),
      ...(unseen.length === 0 ? [] : [fact("not looked at", unseen.join("; "))]),
      ...(all ? [] : [fact("looked for projects in", problem ?? `${looked} of ${total}: the group may reach more`)]),
    ],
    state: [members.state, sortedIds(roles.rows), reached.map(({ id }) => id), losses.map(({ state }) => state)],
  };
};
