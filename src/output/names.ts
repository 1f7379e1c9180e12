import { isJson, nameText } from "./notation.ts";

/** The name of what an id stands for, as far as it is known. */
export type NameOf = (id: string) => string | undefined;

/**
 * The ids in a value whose names are not beside them: `user_id`, `project_ids`, and the `id` of an object without a name or an email of its own.
 * @param name Name of the member that holds the value.
 */
function* idsIn(value: unknown, name: string, isNamed: boolean): Generator<string> {
  if (typeof value === "string") {
    if (/_ids?$/.test(name) || (name === "id" && !isNamed)) yield value;
  } else if (Array.isArray(value)) {
    for (const item of value) yield* idsIn(item, name, false);
  } else if (isJson(value)) {
    const inner = [value.name, value.email].some((own) => typeof own === "string" && own !== "");
    for (const [member, held] of Object.entries(value)) {
      // `group_id` beside `group_name` needs no name.
      if (typeof value[member.replace(/_id$/, "_name")] === "string" && member.endsWith("_id")) continue;
      yield* idsIn(held, member, inner);
    }
  }
}

/** Ids of a row that a reader may want to know the names of. */
export const nameableIds = (row: unknown): string[] => [...new Set(idsIn(row, "", false))];

/** `names: proj_abc = Payments; user-x = Ada Lovelace`, each id once and only where it stands in the text; undefined when no name is known. */
export function namesLine(ids: readonly string[], text: string, nameOf: NameOf): string | undefined {
  const known = [...new Set(ids)].flatMap((id) => {
    const name = text.includes(id) ? nameOf(id) : undefined;
    return name === undefined || name === "" || name === id ? [] : [`${id} = ${nameText(name)}`];
  });
  return known.length === 0 ? undefined : `names: ${known.join("; ")}`;
}
