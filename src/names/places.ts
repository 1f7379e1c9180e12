import type { Args } from "../tools/define.ts";
import type { IdKind } from "../tools/fields.ts";
import type { Tool, GetPath } from "../tools/tool.ts";

/** A list that is searched, and what it is asked with. */
export interface Place {
  readonly path: GetPath;
  readonly args: Args;
}

/** Where one name is searched. */
export interface Search {
  /** Lists that are searched together, nearest first: the next ones only when the ones before do not have the name. */
  readonly levels: readonly (readonly Place[])[];
  /** What is compared, where it is not the name of the kind. */
  readonly by?: "email";
  /** Where to look for what may have been meant, when `levels` name few objects. */
  readonly similar?: Place;
}

/** Kinds whose ids other searches need, in the order in which they are resolved; all others come last. */
export const first: readonly (readonly IdKind[])[] = [["project", "identity provider"], ["group"]];

const at = (path: GetPath, args: Args = {}): Place => ({ path, args });
const only = (path: GetPath, args?: Args): Search => ({ levels: [[at(path, args)]] });

const everyUser = at("/organization/users");

/** The projects that a call is about. */
const projectsOf = ({ project_id, project_ids }: Args): string[] =>
  typeof project_id === "string" ? [project_id] : Array.isArray(project_ids) ? project_ids.map(String) : [];

/** Members first where a call is about a member of a group or project: their list is short, and its names are the ones meant. */
function membersOf({ path }: Tool, { group_id, project_id }: Args): readonly Place[] | undefined {
  if (path.startsWith("/organization/groups/{group_id}/users/")) return [at("/organization/groups/{group_id}/users", { group_id })];
  return path.includes("/projects/{project_id}/users/") ? [at("/organization/projects/{project_id}/users", { project_id })] : undefined;
}

function userSearch(tool: Tool, args: Args, given: string): Search {
  const text = given.normalize("NFKC").trim();
  if (text.includes("@")) {
    // The API does not say whether its filter heeds case.
    const emails = [...new Set([text, text.toLowerCase()])];
    return { levels: [[at("/organization/users", { emails })]], by: "email", similar: everyUser };
  }
  const members = membersOf(tool, args);
  return { levels: members ? [members, [everyUser]] : [[everyUser]] };
}

function groupSearch({ path }: Tool, { project_id }: Args): Search {
  const all = [at("/organization/groups")];
  const inProject = path.includes("/projects/{project_id}/groups/");
  return { levels: inProject ? [[at("/organization/projects/{project_id}/groups", { project_id })], all] : [all] };
}

/** Names that are only known inside a project. */
function inProjects(tool: Tool, args: Args, argument: string, place: (project_id: string) => Place): Search | string {
  const projects = projectsOf(args);
  if (projects.length > 0) return { levels: [projects.map(place)] };
  return argument in tool.input.shape ? `give ${argument} too, where its name is looked up` : "give the id, no project is known to look in";
}

/**
 * Where a name is searched.
 * @param args Those of the call, with what `first` resolves before.
 * @returns What the caller can do, where there is nowhere to search.
 */
type Searcher = (tool: Tool, args: Args, given: string) => Search | string;

export const searchers: Readonly<Record<IdKind, Searcher>> = {
  project: () => only("/organization/projects", { include_archived: true }),
  user: userSearch,
  group: groupSearch,
  role: ({ path }, { project_id }) =>
    path.includes("{project_id}") ? only("/projects/{project_id}/roles", { project_id }) : only("/organization/roles"),
  "service account": (tool, args) =>
    inProjects(tool, args, "project_id", (project_id) => at("/organization/projects/{project_id}/service_accounts", { project_id })),
  // Without `any` the API hides keys whose owner lost access to the project.
  "API key": (tool, args) =>
    inProjects(tool, args, "project_ids", (project_id) =>
      at("/organization/projects/{project_id}/api_keys", { project_id, owner_project_access: "any" }),
    ),
  "admin key": () => only("/organization/admin_api_keys"),
  certificate: () => only("/organization/certificates"),
  invite: () => only("/organization/invites"),
  "rate limit": (_, { project_id }) => only("/organization/projects/{project_id}/rate_limits", { project_id }),
  "external key": () => only("/organization/external_keys"),
  "external storage": () => only("/organization/external_storage"),
  "identity provider": () => only("/organization/workload_identity_providers"),
  "federation rule": (_, { workload_identity_provider_id }) =>
    only("/organization/workload_identity_providers/{workload_identity_provider_id}/federation_rules", { workload_identity_provider_id }),
};
