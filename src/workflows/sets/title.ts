import type { Item } from "../change-set.ts";
import { removesById, takesRole } from "./removals.ts";

/** `1 change`, `3 changes`. */
export const changesText = (count: number): string => (count === 1 ? "1 change" : `${count} changes`);

/** `1, 2 and 5` */
function numbers(indexes: readonly number[]): string {
  const all = indexes.map((index) => String(index + 1));
  return all.length === 1 ? all[0]! : `${all.slice(0, -1).join(", ")} and ${all.at(-1)}`;
}

const namesAccess = ({ tool }: Item): boolean => ["user_id", "group_id", "role_id"].some((name) => name in tool.input.shape);
const isAction = ({ tool }: Item): boolean => tool.irreversible !== undefined && !tool.path.endsWith("}");

/** What nobody can tell from what a removal names: who has access by what is given, and who else loses it with a role that is deleted. */
const changesAccess = (item: Item): boolean =>
  item.tool.effect === "delete"
    ? item.tool.pathParams.at(-1) === "role_id" && !takesRole(item)
    : item.tool.effect !== "check" && (namesAccess(item) || isAction(item));

/** What a plan of several says about how its changes are described together; undefined where each speaks for itself. */
function together(items: readonly Item[]): string | undefined {
  const told = (index: number): boolean => items.some(({ tool }, at) => at !== index && tool.affects.length > 0);
  const counted = items.some((item, index) => removesById(item) && told(index));
  const uncounted = items.flatMap((item, index) => (changesAccess(item) && told(index) ? [index] : []));
  const left =
    uncounted.length === 0 ? "" : `what change${uncounted.length === 1 ? "" : "s"} ${numbers(uncounted)} would do to it is not counted in`;
  if (!counted && left === "") return undefined;
  const when = counted ? "as it will be when all removals of the set are done" : "as it is now";
  return `What is kept and what is lost is told ${when}${left === "" ? "" : `; ${left}`}.`;
}

/** The first sentences of a plan of several calls. */
export function titleOf(name: string, items: readonly Item[], final: number): string {
  const order = items.length === 1 ? "" : ", in this order";
  const head = `${name}: ${changesText(items.length)}${order}${final === 0 ? "" : `; ${final} of them cannot be undone`}.`;
  return [head, together(items)].filter((text) => text !== undefined).join(" ");
}
