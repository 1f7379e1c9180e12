import { objectsAt, textAt, textsAt, type Json } from "../../json.ts";
import { keysText, usedRecently } from "./keys.ts";
import { groupsOfProject, idOf, keysOfProject, sortedIds, steadyIds, usersOfProject } from "./lists.ts";
import { argument, fact, unknown, type Finding, type Kind } from "./kind.ts";
import type { Look, Rows } from "./look.ts";
import { recently, recentSpend, spendText } from "./money.ts";
import { counted, listed, named } from "./people.ts";
import { shown } from "../../output/untrusted.ts";

const listFact = (label: string, list: Rows) =>
  list.problem === undefined ? fact(label, counted(list.rows, list.complete)) : unknown(label, list.problem);

/** Who and what is in a project, and whether it is in use. */
export const contentsOfTheProject: Kind = async (scene) => {
  const { look } = scene;
  const project_id = argument(scene, "project_id");
  const [users, groups, accounts, keys, spend] = await Promise.all([
    usersOfProject(look, project_id),
    groupsOfProject(look, project_id),
    look.all("/organization/projects/{project_id}/service_accounts", { project_id, limit: 100 }),
    keysOfProject(look, project_id),
    recentSpend(look, { project_ids: [project_id] }),
  ]);
  const used = usedRecently(keys.rows, look.now);
  const inUse = `${keys.complete ? "" : "at least "}${keys.rows.length}, ${used} of them used ${recently(look.now)}`;
  return {
    facts: [
      listFact("direct members", users),
      listFact("groups", groups),
      listFact("service accounts", accounts),
      keys.problem === undefined
        ? fact("API keys", used === 0 ? inUse : `${inUse}: ${keysText(keys.rows, look.now, { most: Math.min(used, 3) })}`)
        : unknown("API keys", keys.problem),
      fact(`spent ${recently(look.now)}`, spendText(spend)),
    ],
    state: [users, { ...groups, rows: groups.rows.map(({ group_id: id }) => ({ id })) }, accounts, keys].map(steadyIds),
  };
};

/** Projects named inside an object or an argument, with the role where there is one. */
function projectsIn(json: Json): Array<{ id: string; role: string | undefined }> {
  const single = textAt(json, "project_id");
  return [
    ...(single === undefined ? [] : [{ id: single, role: undefined }]),
    ...textsAt(json, "api_project_ids").map((id) => ({ id, role: undefined })),
    ...objectsAt(json, "projects").map((project) => ({ id: idOf(project), role: textAt(project, "role") })),
  ];
}

const nameOfProject = async (look: Look, id: string): Promise<string> =>
  named((await look.one("/organization/projects/{project_id}", { project_id: id })).json, id);

/** At most this many projects are looked up by name. */
const maxNamed = 6;

/** Names behind the project ids inside the target, or inside the arguments of a create. */
export const namedProjects: Kind = async ({ target, args, look }) => {
  const json = target?.json ?? args;
  const projects = projectsIn(json);
  const names = await Promise.all(
    projects
      .slice(0, maxNamed)
      .map(async ({ id, role }) => `${await nameOfProject(look, id)}${role === undefined ? "" : ` (${shown(role, 40)})`}`),
  );
  const rest = projects.length - names.length;
  // For compatibility an invite that leaves projects out means the default project (OpenAI's reference, invites).
  const none = target === undefined && args.projects === undefined ? "the default project" : "none";
  return {
    facts: [fact(projects.length === 1 ? "project" : "projects", `${listed(names) || none}${rest > 0 ? ` and ${rest} more` : ""}`)],
  };
};

/** Whether a project keeps another storage, and what becomes of its data retention if not. */
export const storageOfTheProject: Kind = async ({ target, look }) => {
  const project_id = textAt(target?.json, "project_id");
  if (project_id === undefined) return { facts: [] };
  const [storages, retention] = await Promise.all([
    look.all("/organization/external_storage", { project_id, limit: 100 }),
    look.one("/organization/projects/{project_id}/data_retention", { project_id }),
  ]);
  const others = storages.rows.filter((storage) => idOf(storage) !== target?.read.id);
  const type = retention.json === undefined ? unknown("", retention.problem).value : shown(textAt(retention.json, "type") ?? "unknown", 60);
  const left: Finding["facts"] =
    storages.problem === undefined
      ? [fact("other storage of the project", others.length === 0 ? "none: this is the last one" : String(others.length))]
      : [unknown("other storage of the project", storages.problem)];
  return { facts: [...left, fact("its data retention now", type)], state: [sortedIds(others), type] };
};
