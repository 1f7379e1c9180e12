import { textAt, type Json } from "../../json.ts";
import {
  allGroups,
  groupsOfProject,
  idOf,
  isRole,
  membersOfGroup,
  projectRolesOfGroup,
  projectRolesOfUser,
  rolesOfGroup,
  sortedIds,
  usersOfProject,
} from "./lists.ts";
import { argument, fact, unknown, type Finding, type Kind, type Scene } from "./kind.ts";
import type { Rows } from "./look.ts";
import { countOf, listed, named, namesOf } from "./people.ts";

const holds =
  (roleId: string) =>
  (held: Rows): boolean =>
    held.rows.some(isRole(roleId));

/** Groups that hold a role, with how many members each has where reads are left for that. */
async function groupsHolding({ look }: Scene, groups: Rows, rolesOf: (id: string) => Promise<Rows>, roleId: string): Promise<Finding> {
  if (groups.problem !== undefined) return { facts: [unknown("held by groups", groups.problem)] };
  const idOfGroup = (group: Json): string => textAt(group, "group_id") ?? idOf(group);
  const asked = groups.rows.slice(0, look.left());
  const found = await Promise.all(asked.map(async (group) => ({ group, held: await rolesOf(idOfGroup(group)) })));
  const holders = found.filter(({ held }) => holds(roleId)(held)).map(({ group }) => group);
  const sized = await Promise.all(
    holders.map(async (group) => {
      const name = named(group, idOfGroup(group));
      if (look.left() === 0) return name;
      const members = await membersOfGroup(look, idOfGroup(group));
      return members.problem === undefined ? `${name} (${countOf(members.rows.length, members.complete, "member")})` : name;
    }),
  );
  const unread = groups.rows.length - found.filter(({ held }) => held.problem === undefined).length;
  const all = groups.complete && unread === 0;
  return {
    facts: [
      fact(
        "held by groups",
        `${listed(sized) || "none"}${all ? "" : ` of the ${found.length} groups looked at (there are ${countOf(groups.rows.length, groups.complete, "group")})`}`,
      ),
    ],
    state: sortedIds(holders.map((group) => ({ id: idOfGroup(group) }))),
  };
}

/** Who holds a role of the organization. The API lists roles by user only, and one read for each user is too many. */
export const holdersOfTheRole: Kind = async (scene) => {
  const { look } = scene;
  const groups = await groupsHolding(scene, await allGroups(look), (id) => rolesOfGroup(look, id), argument(scene, "role_id"));
  return { ...groups, facts: [...groups.facts, fact("held by users", "not counted (one read for each user)")] };
};

/** Users of a project who hold a role: asked one by one where that is affordable, else by the role the list shows for each. */
async function usersHolding({ look, target }: Scene, projectId: string, users: Rows, roleId: string): Promise<Finding> {
  if (users.problem !== undefined) return { facts: [unknown("held by users", users.problem)] };
  if (!users.complete || users.rows.length > look.left()) {
    const shownAs = users.rows.filter((user) => user.role === target?.json?.name);
    const value = `at least ${shownAs.length}${shownAs.length === 0 ? "" : `: ${listed(namesOf(shownAs))}`}`;
    return { facts: [fact("held by users", `${value} (the list shows only the strongest role of each)`)], state: sortedIds(shownAs) };
  }
  const found = await Promise.all(users.rows.map(async (user) => ({ user, held: await projectRolesOfUser(look, projectId, idOf(user)) })));
  const holders = found.filter(({ held }) => holds(roleId)(held)).map(({ user }) => user);
  const unread = found.filter(({ held }) => held.problem !== undefined).length;
  const value = listed(namesOf(holders)) || "nobody";
  return { facts: [fact("held by users", unread === 0 ? value : `${value} (${unread} could not be read)`)], state: sortedIds(holders) };
}

/** Who holds a role of a project. */
export const holdersOfTheProjectRole: Kind = async (scene) => {
  const { look } = scene;
  const projectId = argument(scene, "project_id");
  const roleId = argument(scene, "role_id");
  const [users, groups] = await Promise.all([usersOfProject(look, projectId), groupsOfProject(look, projectId)]);
  const byGroups = await groupsHolding(scene, groups, (id) => projectRolesOfGroup(look, projectId, id), roleId);
  const byUsers = await usersHolding(scene, projectId, users, roleId);
  return { facts: [...byUsers.facts, ...byGroups.facts], state: [byUsers.state, byGroups.state] };
};
