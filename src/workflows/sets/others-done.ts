import { ApiError } from "../../client/errors.ts";
import type { Reader } from "../../client/request.ts";
import { isJson, objectAt, objectsAt, textAt, type Json } from "../../json.ts";
import type { Item } from "../change-set.ts";
import { has, idsNamedBy, pathIds, removalsOf, shortId, within, type Removal } from "./removals.ts";

const idsOf = (row: Json): string[] => [textAt(row, "id"), textAt(row, "group_id")].filter((id) => id !== undefined);

const ownersOf = (row: Json): string[] => {
  const owner = objectAt(row, "owner");
  return [owner, objectAt(owner, "user"), objectAt(owner, "service_account")].flatMap((one) => textAt(one, "id") ?? []);
};

/** Whether a removal ends what a row stands for: itself, or what owns it. */
function endsRow({ ids, whole }: Pick<Removal, "ids" | "whole">, path: readonly string[], row: Json): boolean {
  const itself = idsOf(row).filter((id) => has(ids, id));
  if (itself.length > 0 && within(ids, [...path, ...itself])) return true;
  return whole && ownersOf(row).some((owner) => has(ids, owner) && within(ids, [...path, owner]));
}

/** Whether a removal ends one of the ways in which a role is held: directly, or through a group. */
function endsSource({ ids, whole }: Pick<Removal, "ids" | "whole">, path: readonly string[], row: Json, source: Json): boolean {
  const principal = textAt(source, "principal_id") ?? "";
  return (whole || has(ids, principal)) && within(ids, [...path, ...idsOf(row), principal]);
}

const segments = (path: string): string[] => path.split("/").map(decodeURIComponent);

const gone = (): ApiError =>
  new ApiError({
    status: 404,
    message: "It is removed by another change of this set.",
    code: undefined,
    type: undefined,
    param: undefined,
    requestId: undefined,
    hint: undefined,
    retryAfterMs: undefined,
    outcome: "unchanged",
  });

/** How a reader sees the organization for the change at an index. */
export type View = (index: number) => Reader;

/**
 * The organization as it will be for each change of a set when all other removals of the set are done: otherwise two removals, each of which leaves the way
 * that the other one ends, would both be said to take nothing away. What the change itself removes stays, so that its loss is told.
 */
export function asIfOthersDone(items: readonly Item[], reader: Reader): View {
  const removals = items.map(removalsOf);
  const all = removals.flat();
  const known = new Map<string, Promise<Json[] | undefined>>();

  /** Roles that somebody still holds directly after the set; undefined when that cannot be read. */
  const rolesLeft = ({ list, ids }: NonNullable<Removal["from"]>): Promise<Json[] | undefined> => {
    const path = segments(list.path);
    const direct = ({ principal_id: id }: Json): boolean => typeof id === "string" && has(ids.slice(-1), id);
    const stays = (row: Json): boolean => {
      const sources = objectsAt(row, "assignment_sources");
      if (sources.length === 0) return !all.some((removal) => endsRow(removal, path, row));
      return sources.some((source) => direct(source) && !all.some((removal) => endsSource(removal, path, row, source)));
    };
    const found = known.get(list.path);
    const roles =
      found ??
      reader(list).then(
        (json) => (isJson(json) ? objectsAt(json, "data").filter(stays) : undefined),
        () => undefined,
      );
    known.set(list.path, roles);
    return roles;
  };

  /** Whoever holds no role in a project any more is no member of it; and nobody is shown with a role that was taken. */
  const settled = async (row: Json, path: readonly string[], removal: Removal): Promise<Json | undefined> => {
    const { from } = removal;
    if (from === undefined || !has(idsOf(row), from.ids.at(-1)!) || !within(from.ids, [...path, ...idsOf(row)])) return row;
    const left = await rolesLeft(from);
    if (left === undefined) return row;
    if (left.length === 0 && from.ids.length > 1) return undefined;
    return left.some(({ name }) => name === row.role) ? row : { ...row, role: undefined };
  };

  return (index) => {
    const others = removals.flatMap((some, at) => (at === index ? [] : some));
    if (others.length === 0) return reader;
    const item = items[index]!;
    const own = { ids: pathIds(item), whole: false };
    const named = idsNamedBy(item);
    const ending = new Set(others.flatMap(({ ids }) => ids).map(shortId));

    /** A row of a list, or one object; undefined when it is gone. */
    const rest = async (row: Json, path: readonly string[]): Promise<Json | undefined> => {
      const sources = objectsAt(row, "assignment_sources");
      if (sources.length > 0) {
        const ended = (source: Json) =>
          !endsSource(own, path, row, source) && others.some((removal) => endsSource(removal, path, row, source));
        const left = sources.filter((source) => !ended(source));
        return left.length === 0 ? undefined : { ...row, assignment_sources: left };
      }
      // Most rows of a long list have nothing to do with the set.
      if (![...idsOf(row), ...ownersOf(row)].some((id) => ending.has(shortId(id)))) return row;
      if (endsRow(own, path, row)) return row;
      if (others.some((removal) => endsRow(removal, path, row))) return undefined;
      let seen: Json | undefined = row;
      for (const removal of others) seen = seen && (await settled(seen, path, removal));
      return seen;
    };

    /** What a change names can be read for as long as that is not removed; the role it has until then is not told. */
    const object = async (json: Json, path: readonly string[]): Promise<Json> => {
      const left = await rest(json, path);
      if (left !== undefined) return left;
      const by = others.filter((removal) => endsRow(removal, path, json));
      if (by.length > 0 && by.every(({ ids }) => within(ids, named))) return { ...json, role: undefined };
      throw gone();
    };

    return async (request, signal) => {
      const json = await reader(request, signal);
      if (!isJson(json)) return json;
      const path = segments(request.path);
      if (!Array.isArray(json.data)) return object(json, path);
      const rows = await Promise.all(json.data.map(async (row: unknown) => (isJson(row) ? rest(row, path) : row)));
      return { ...json, data: rows.filter((row) => row !== undefined) };
    };
  };
}
