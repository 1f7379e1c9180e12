import type { Args } from "../tools/define.ts";
import { pathFields, type PathParam } from "../tools/fields.ts";
import { tools, type Tool } from "../tools/tool.ts";

/** One look at the organization that a plan needs. */
export interface Read {
  /** What is looked at, in words: `project`, `group`, `spend limit`. */
  readonly what: string;
  /** Id of what is looked at, and the argument that gave it; undefined for a setting, which has none. */
  readonly id: string | undefined;
  readonly param: PathParam | undefined;
  readonly tool: Tool;
  readonly args: Args;
  /** Set when the API has no call for one object: the list to search for `id`. */
  readonly search: boolean;
}

const isId = (name: string): name is PathParam => name in pathFields;

const all = [...tools.values()];
const gets = all.filter((tool) => tool.method === "GET");

const inWords = (param: string): string => param.replace(/_id$/, "").replaceAll("_", " ");

/** Path without its last segment. */
const parentOf = (path: string): string => path.slice(0, path.lastIndexOf("/"));

const commonLength = (a: string, b: string): number => {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
};

/**
 * What a call acts on: the object or the setting at its own path, or for an action (`…/{project_id}/archive`) the object above it.
 * Creates and bulk calls act on nothing that can be read yet.
 */
function targetRead(tool: Tool, args: Args): Read | undefined {
  const lastParam = tool.pathParams.at(-1);
  const endsInId = lastParam !== undefined && tool.path.endsWith(`{${lastParam}}`);
  const describe = (read: Tool, search: boolean): Read => {
    const param = search || read.path.endsWith("}") ? lastParam : undefined;
    return {
      what: param === undefined ? inWords(read.path.slice(read.path.lastIndexOf("/") + 1)) : inWords(param),
      id: param === undefined ? undefined : String(args[param]),
      param,
      tool: read,
      args: Object.fromEntries(read.pathParams.map((name) => [name, args[name]])),
      search,
    };
  };
  const own = gets.find((get) => get.path === tool.path && get.pages === undefined);
  if (own) return describe(own, false);
  const above = gets.find((get) => get.path === parentOf(tool.path));
  if (above === undefined) return undefined;
  if (above.pages === undefined) return describe(above, false);
  return endsInId ? describe(above, true) : undefined;
}

/**
 * The call that shows the object an id argument names. Among several the one whose path is most like the tool's
 * own: a role inside a project is not looked up among the roles of the organization. Never below the tool's own path: what is there, such as the role of a
 * user, is what the call is about to make.
 */
function readerOf(param: PathParam, tool: Tool, args: Args): Tool | undefined {
  const readers = gets.filter(
    (get) =>
      get.path.endsWith(`/{${param}}`) &&
      !get.path.startsWith(`${tool.path}/`) &&
      get.pathParams.every((name) => name === param || args[name] !== undefined),
  );
  const likeness = (get: Tool) => commonLength(get.path, tool.path);
  return readers.toSorted((a, b) => likeness(b) - likeness(a) || a.path.length - b.path.length)[0];
}

/** Id arguments of a call with their values: `project_id`, and each of `certificate_ids`. */
function idArguments(tool: Tool, args: Args): Array<[PathParam, string]> {
  return Object.keys(tool.input.shape).flatMap((name): Array<[PathParam, string]> => {
    const value = args[name];
    const singular = name.replace(/_ids$/, "_id");
    if (isId(name) && typeof value === "string") return [[name, value]];
    return singular !== name && isId(singular) && Array.isArray(value) ? value.map((id) => [singular, String(id)]) : [];
  });
}

/** What is read before a person is asked: what the call acts on first, then every other object its arguments name. */
export function readsFor(tool: Tool, args: Args): { target: Read | undefined; others: Read[] } {
  const target = targetRead(tool, args);
  const others = idArguments(tool, args).flatMap(([param, id]): Read[] => {
    if (target !== undefined && id === target.id && inWords(param) === target.what) return [];
    const reader = readerOf(param, tool, args);
    if (reader === undefined) return [];
    const own = Object.fromEntries(reader.pathParams.map((name) => [name, name === param ? id : args[name]]));
    return [{ what: inWords(param), id, param, tool: reader, args: own, search: false }];
  });
  return { target, others };
}
