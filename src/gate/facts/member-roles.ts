import type { Json } from "../../json.ts";
import { idOf, isRole, membersOfGroup, rolesOfUser, sortedIds } from "./lists.ts";
import { argument, fact, unknown, type Kind } from "./kind.ts";
import { sourcesOf } from "./member-access.ts";
import { countOf, counted, listed, namesOf } from "./people.ts";

/** Members of a group who lose an organization role with it, and who has it in another way: asked of each, or of none. */
export const roleOfTheMembers: Kind = async (scene) => {
  const { look } = scene;
  const groupId = argument(scene, "group_id");
  const roleId = argument(scene, "role_id");
  const { rows, complete, problem } = await membersOfGroup(look, groupId);
  if (problem !== undefined) return { facts: [unknown("members", problem)] };
  const all = fact("members", counted(rows, complete, 12));
  if (rows.length === 0 || rows.length > look.left()) {
    const unread = fact("not looked at", "who has the role in another way too");
    return { facts: rows.length === 0 ? [all] : [all, unread], state: sortedIds(rows) };
  }
  const isIt = isRole(roleId);
  const elsewhere = (role: Json): boolean => {
    const { direct, groups } = sourcesOf(role);
    return isIt(role) && (direct || groups.some((id) => id !== groupId));
  };
  const found = await Promise.all(rows.map(async (person) => ({ person, held: await rolesOfUser(look, idOf(person)) })));
  const kept = found.filter(({ held }) => held.rows.some(elsewhere)).map(({ person }) => person);
  const lost = rows.filter((person) => !kept.includes(person));
  const unread = found.filter(({ held }) => held.problem !== undefined).length;
  return {
    facts: [
      fact(
        "lose the role",
        `${lost.length} of ${countOf(rows.length, complete, "member")}${lost.length === 0 ? "" : `: ${listed(namesOf(lost))}`}`,
      ),
      ...(kept.length === 0 ? [] : [fact("keep the role in another way", listed(namesOf(kept)))]),
      ...(unread === 0 ? [] : [fact("not readable", `the roles of ${unread} of them`)]),
    ],
    state: [sortedIds(lost), sortedIds(kept), complete],
  };
};
