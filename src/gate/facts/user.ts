import { numberAt, objectAt, objectsAt, textAt, type Json } from "../../json.ts";
import { adminKeysOfTheUser, keysFact, ownedByUser } from "./keys.ts";
import { allGroups, everyProject, idOf, isArchived, keysOfProject, sortedIds, steadyIds } from "./lists.ts";
import { argument, fact, unknown, type Finding, type Kind, type Scene } from "./kind.ts";
import type { Look, Rows } from "./look.ts";
import { partText, recently, recentSpend } from "./money.ts";
import { countOf, listed, named } from "./people.ts";

/** `8 of 11 projects; 3 archived ones were not looked at` */
function lookedIn({ rows, complete }: Rows, read: readonly Json[]): string {
  const archived = rows.filter((project) => isArchived(project) && !read.includes(project)).length;
  const unseen = archived === 0 ? "" : `; ${countOf(archived, true, "archived one was", "archived ones were")} not looked at`;
  return `${read.length} of ${countOf(rows.length, complete, "project")}${unseen}`;
}

/** Keys that a user owns in projects, as far as those can be looked at: the API has no list of a user's keys. */
async function keysInProjects({ look }: Scene, userId: string): Promise<Finding> {
  const projects = await everyProject(look);
  if (projects.problem !== undefined) return { facts: [unknown("API keys", projects.problem)] };
  const asked = projects.rows.slice(0, look.left());
  const lists = await Promise.all(asked.map(async (project) => ({ project, keys: await keysOfProject(look, idOf(project)) })));
  const placeIn = (project: Json): string => ` in ${named(project, idOf(project))}${isArchived(project) ? " (archived)" : ""}`;
  const places = new Map(
    lists.flatMap(({ project, keys }) => ownedByUser(keys.rows, userId).map((key) => [key, placeIn(project)] as const)),
  );
  const owned = [...places.keys()];
  const read = lists.filter(({ keys }) => keys.complete).map(({ project }) => project);
  const all = projects.complete && read.length === projects.rows.length;
  return {
    facts: [
      keysFact("API keys", owned, all, look.now, { placeOf: (key) => places.get(key) ?? "" }),
      ...(all ? [] : [fact("looked for keys in", lookedIn(projects, read))]),
    ],
    state: steadyIds({ rows: owned, complete: read.length === lists.length }),
  };
}

/** Groups a user is a member of: asked of each group, or not at all. */
async function groupsOf(look: Look, userId: string): Promise<Finding | undefined> {
  // One group would take two reads.
  if (look.left() < 2) return undefined;
  const { rows, complete } = await allGroups(look);
  if (!complete || rows.length > look.left()) return undefined;
  const found = await Promise.all(
    rows.map(async (group) => {
      const member = await look.one("/organization/groups/{group_id}/users/{user_id}", { group_id: idOf(group), user_id: userId });
      return member.json === undefined ? (member.missing ? [] : undefined) : [group];
    }),
  );
  if (found.includes(undefined)) return undefined;
  const groups = found.flatMap((group) => group ?? []);
  return { facts: [fact("groups", listed(groups.map((group) => named(group, idOf(group)))) || "none")], state: sortedIds(groups) };
}

/** Projects the API chose to show with the user; it says "if included" and names no way to ask for them. */
function includedProjects(json: Json | undefined): string | undefined {
  const projects = objectsAt(objectAt(json, "projects"), "data");
  return projects.length === 0 ? undefined : listed(projects.map((project) => named(project, idOf(project))));
}

/** All that goes with a user: keys first, for what runs on them stops. */
export const belongingsOfTheUser: Kind = async (scene) => {
  const { look, target } = scene;
  const userId = argument(scene, "user_id");
  const email = textAt(target?.json, "email");
  const [admin, spend, invites] = await Promise.all([
    adminKeysOfTheUser(scene),
    recentSpend(look, { group_by: ["user_id"] }, "user_id"),
    look.all("/organization/invites", { limit: 100 }),
  ]);
  const keys = await keysInProjects(scene, userId);
  const groups = await groupsOf(look, userId);
  // One that ran out keeps saying "pending".
  const open = invites.rows.filter(
    (invite) =>
      email !== undefined &&
      textAt(invite, "email")?.toLowerCase() === email.toLowerCase() &&
      invite.status === "pending" &&
      (numberAt(invite, "expires_at") ?? Infinity) > look.now,
  );
  const projects = includedProjects(target?.json);
  return {
    facts: [
      ...admin.facts,
      ...keys.facts,
      fact(`spent ${recently(look.now)}`, partText(spend, userId)),
      ...(projects === undefined ? [] : [fact("projects", projects)]),
      ...(groups?.facts ?? []),
      ...(groups === undefined || projects === undefined
        ? [fact("also ends", `${groups === undefined ? "groups and " : ""}project memberships (not listed: one read for each)`)]
        : []),
      ...(open.length === 0 ? [] : [fact("open invites", `${open.length}: the same address can join again`)]),
    ],
    state: [admin.state, keys.state, groups?.state, projects, sortedIds(open)],
  };
};
