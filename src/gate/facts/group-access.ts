import { textAt, type Json } from "./json.ts";
import { activeProjects, groupsOfProject, idOf, membersOfGroup, projectRolesOfGroup, rolesOfGroup, sortedIds } from "./lists.ts";
import { argument, fact, unknown, type Finding, type Kind, type Scene } from "./kind.ts";
import type { Look } from "./look.ts";
import { countOf, listed, named, namesOf } from "./people.ts";
import { keepersText, losersText, waysState, waysWithout, type Ways } from "./ways.ts";

/** `member (role-api-project-member)`: what a caller needs to give the role again. */
function roleText(role: Json): string {
  const id = idOf(role);
  return `${named(role, id)} (${named(undefined, role.predefined_role === true ? id.replace(/__.*/, "") : id)})`;
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
  const left = roles.rows.filter((role) => taken !== undefined && idOf(role) !== taken && !idOf(role).startsWith(`${taken}__`));
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
  const ways = await waysWithout(look, { projectId, groupId });
  if ("problem" in ways) return { facts: [held, unknown("lose access", ways.problem)], state: [sortedIds(roles.rows)] };
  const { facts, state } = waysFindings(ways);
  return { facts: [held, ...facts], state: [sortedIds(roles.rows), state] };
};

/** Members of a group, by name. */
export const membersOfTheGroup: Kind = async (scene) => {
  const { rows, complete, problem } = await membersOfGroup(scene.look, argument(scene, "group_id"));
  if (problem !== undefined) return { facts: [unknown("members", problem)] };
  const value = rows.length === 0 && complete ? "none" : `${countOf(rows.length, complete, "member")}: ${listed(namesOf(rows))}`;
  return { facts: [fact("the group has", value)], state: sortedIds(rows) };
};

interface Reached {
  readonly id: string;
  readonly name: string;
}

/** Projects that a group reaches, and how many were looked at: the API has no list of a group's projects. */
async function projectsOf(look: Look, groupId: string, reserve: number) {
  const { rows, complete, problem } = await activeProjects(look);
  const asked = rows.slice(0, Math.max(0, look.left() - reserve));
  const found = await Promise.all(asked.map(async (project) => ({ project, groups: await groupsOfProject(look, idOf(project)) })));
  const reached = found
    .filter(({ groups }) => groups.rows.some((group) => textAt(group, "group_id") === groupId))
    .map(({ project }): Reached => ({ id: idOf(project), name: named(project, idOf(project)) }));
  const unread = found.filter(({ groups }) => !groups.complete).length + rows.length - asked.length;
  return { reached, looked: asked.length, total: rows.length, all: complete && unread === 0, problem };
}

/** Reads it takes to say who loses a project: its users, its other groups, and owners among those who are left. */
async function affordable({ look }: Scene, project: Reached, groupId: string): Promise<boolean> {
  const groups = await groupsOfProject(look, project.id);
  return look.left() >= groups.rows.filter((group) => textAt(group, "group_id") !== groupId).length + 2;
}

/** Everything that members have through a group which is about to be deleted. */
export const accessToAllProjects: Kind = async (scene) => {
  const { look } = scene;
  const groupId = argument(scene, "group_id");
  const [members, roles, { reached, looked, total, all, problem }] = await Promise.all([
    membersOfTheGroup(scene),
    rolesOfGroup(look, groupId),
    projectsOf(look, groupId, 2),
  ]);
  const projects: Finding[] = [];
  for (const project of reached) {
    const ways = (await affordable(scene, project, groupId))
      ? await waysWithout(look, { projectId: project.id, groupId, ends: true })
      : undefined;
    const exact = ways !== undefined && !("problem" in ways) && ways.unseen.length === 0;
    projects.push({
      facts: [
        fact(
          `lose ${project.name}`,
          exact ? losersText(ways) : "all members without another way in (not looked at: this would take too many reads)",
        ),
      ],
      state: [project.id, exact ? waysState(ways) : undefined],
    });
  }
  const none = reached.length === 0 && all ? [fact("projects", "none: the group reaches no project")] : [];
  const partly = problem === undefined ? `${looked} of ${total} projects; others may be reached too` : problem;
  return {
    facts: [
      ...members.facts,
      roles.problem === undefined
        ? fact("organization roles", listed(roles.rows.map((role) => named(role, idOf(role)))) || "none")
        : unknown("organization roles", roles.problem),
      ...none,
      ...projects.slice(0, 5).flatMap(({ facts }) => facts),
      ...(projects.length > 5 ? [fact("and lose", listed(reached.slice(5).map(({ name }) => name)))] : []),
      ...(all ? [] : [fact("looked at", partly)]),
    ],
    state: [members.state, sortedIds(roles.rows), projects.map(({ state }) => state)],
  };
};
