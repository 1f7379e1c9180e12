import { cellsOf, type Cell, type Column } from "./cells.ts";
import { isJson, leavesOf, pairsText, valueText, type Json } from "./notation.ts";
import type { TimeForm } from "./numbers.ts";

const isObjectOrNothing = (value: unknown): boolean => value == null || isJson(value);

/** Has the members of an event; that it has no actor is possible. */
const isEventLike = (row: unknown): row is Json =>
  isJson(row) &&
  typeof row.effective_at === "number" &&
  typeof row.type === "string" &&
  isObjectOrNothing(row.actor) &&
  isObjectOrNothing(row.project);

/** An event of the audit log, known by its shape: types and details are many, and grow. */
export const isAuditEvent = (row: unknown): row is Json => isEventLike(row) && "actor" in row;

const whole = (name: string, value: unknown, times: TimeForm): string => valueText({ path: [name], value, holder: {} }, times);

/** `session user.email=ada@example.com, ip_address=…`: its type, then what is known of it. */
function actorText(actor: unknown, times: TimeForm): string {
  if (!isJson(actor) || typeof actor.type !== "string" || !/^\w+$/.test(actor.type)) return whole("actor", actor, times);
  const { type, [actor.type]: member, ...others } = actor;
  const isUsual = isJson(member) && Object.keys(others).length === 0 && type !== "type";
  const known = isUsual ? pairsText(leavesOf(member), times) : "";
  return known === "" ? whole("actor", actor, times) : `${type} ${known}`;
}

/** `proj_1 Payments`: its id, then its name. */
function projectText(project: unknown, times: TimeForm): string {
  const { id, name, ...others } = isJson(project) ? project : {};
  const isUsual = typeof id === "string" && /^[\w~-]+$/.test(id) && whole("id", id, times) === id && Object.keys(others).length === 0;
  if (!isUsual || (name !== undefined && typeof name !== "string")) return whole("project", project, times);
  return name === undefined ? id : `${id} ${whole("name", name, times)}`;
}

/**
 * Everything else. The members of the object named like the type come as they are; any other member comes with `(event).` before it, which no member's
 * own name can begin with.
 */
function detailsText(type: unknown, others: Json, times: TimeForm): string {
  const { [String(type)]: named, ...rest } = others;
  const details = isJson(named) ? leavesOf(named) : [];
  const beside = leavesOf(details.length === 0 ? others : rest).map((leaf) => `(event).${pairsText([leaf], times)}`);
  return [...(details.length === 0 ? [] : [pairsText(details, times)]), ...beside].join(", ");
}

/** One line for an event, whatever its type: who, what, when, where, and the details as `key=value` pairs. */
function eventCells({ id, effective_at, type, actor, project, ...others }: Json, times: TimeForm): Cell[] {
  const details = detailsText(type, others, times);
  const texts: ReadonlyArray<[name: string, text: string | undefined]> = [
    ...Object.entries({ id, effective_at, type }).map(([name, value]): [string, string | undefined] => [
      name,
      value === undefined ? undefined : whole(name, value, times),
    ]),
    ["actor", actor === undefined ? undefined : actorText(actor, times)],
    ["project", project === undefined ? undefined : projectText(project, times)],
    ["details", details === "" ? undefined : details],
  ];
  return texts.flatMap(([label, text]) => (text === undefined ? [] : [{ label, path: [label], text }]));
}

/** The columns of a log in their order, whichever its first event has. */
export const eventColumns: Column[] = ["id", "effective_at", "type", "actor", "project", "details"].map((label) => ({
  label,
  path: [label],
}));

/** The rows of a list that holds events; whatever else it may hold is a row like any other. */
export const eventRows = (data: readonly unknown[], times: TimeForm): Cell[][] =>
  data.map((item) => (isEventLike(item) ? eventCells(item, times) : cellsOf(item, times)));
