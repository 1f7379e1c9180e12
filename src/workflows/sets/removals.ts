import type { ApiRequest } from "../../client/request.ts";
import { pathFields, type PathParam } from "../../tools/fields.ts";
import { toRequest } from "../../tools/request.ts";
import { readAt, type Tool } from "../../tools/tool.ts";
import type { Item } from "../change-set.ts";

const lists: ReadonlyMap<string, Tool> = readAt;

/** Who can hold a role. */
const holders: ReadonlySet<PathParam> = new Set(["user_id", "group_id"]);

/** What a removal ends, by the ids its path names: an object, or the tie between two. */
export interface Removal {
  readonly ids: readonly string[];
  /** Nothing brings it back: whatever it owned and held goes with it. */
  readonly whole: boolean;
  /** Takes a role from somebody: the list of the roles they hold, and their ids. */
  readonly from: { readonly list: ApiRequest; readonly ids: readonly string[] } | undefined;
}

/** Predefined roles have a short id, and a full one that begins with it. */
export const shortId = (id: string): string => id.replace(/__.*/, "");
const same = (one: string, other: string): boolean => one === other || one.startsWith(`${other}__`) || other.startsWith(`${one}__`);
export const has = (ids: readonly string[], id: string): boolean => ids.some((one) => same(one, id));
export const within = (ids: readonly string[], known: readonly string[]): boolean => ids.every((id) => has(known, id));

export const pathIds = ({ tool, args }: Item): string[] => tool.pathParams.map((param) => String(args[param]));
const isHolder = ({ tool }: Item): boolean => tool.pathParams.some((param) => holders.has(param));

/** Whether a call removes what its path names. A setting has no id of its own: there what the path names stays. */
export const removesById = ({ tool }: Item): boolean => tool.effect === "delete" && tool.path.endsWith("}");

/** Whether a call takes a role from a user or a group. */
export const takesRole = (item: Item): boolean => item.tool.pathParams.at(-1) === "role_id" && isHolder(item);

/** What a change removes: one thing, or none. */
export function removalsOf(item: Item): Removal[] {
  if (!removesById(item)) return [];
  const { tool, args } = item;
  const ids = pathIds(item);
  const list = takesRole(item) ? lists.get(tool.path.slice(0, tool.path.lastIndexOf("/"))) : undefined;
  // The largest page, so that it is the list which the plan of the removal reads anyway.
  const from = list && { list: toRequest(list, { ...args, limit: 1000 }), ids: ids.slice(0, -1) };
  return [{ ids, whole: tool.irreversible !== undefined, from }];
}

/** Every id among the arguments of a call. */
export const idsNamedBy = ({ args }: Item): string[] =>
  Object.entries(args).flatMap(([name, value]) => (name.replace(/_ids$/, "_id") in pathFields ? [value].flat().map(String) : []));

/** @returns Which of the removals, one list for each change, takes away for good what a call names; -1 for none. */
export const removedBy = (item: Item, removals: ReadonlyArray<readonly Removal[]>): number =>
  removals.findIndex((some) => some.some(({ ids, whole }) => whole && within(ids, idsNamedBy(item))));
