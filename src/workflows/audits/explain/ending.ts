import type { Column, Section, Table } from "../../../evidence/report.ts";
import { shown } from "../../../output/untrusted.ts";
import type { Change } from "../../../snapshot/access/changes.ts";
import type { Path, Reach } from "../../../snapshot/access/path.ts";
import { takingAway } from "../../../snapshot/access/taking-away.ts";
import type { Organization } from "../../../snapshot/organization.ts";
import { byRoute } from "../../../tools/tool.ts";
import type { ProposedChange } from "../audit.ts";
import { roleText, viaText } from "../path-words.ts";
import type { Place } from "./place.ts";

const columns: readonly Column[] = [
  { key: "where", title: "Where", kind: "text" },
  { key: "path", title: "Path", kind: "text" },
  { key: "tool", title: "Call that ends it", kind: "text", absent: "no call of the API: an id is not known" },
  { key: "args", title: "Arguments", kind: "text", absent: "none" },
  { key: "also", title: "What else it takes away", kind: "text", absent: "nothing" },
  { key: "notes", title: "Known limits", kind: "list" },
  { key: "id", title: "Project id", kind: "text", absent: "the organization" },
];

const also: Readonly<Record<Change["also"], string>> = {
  nothing: "nothing else",
  elsewhere: "what the same role or group gives in other places",
  members: "the same from every member of the group",
  everything: "everything: the user, service account or group itself goes",
};

const argsText = (args: Change["args"]): string =>
  Object.entries(args)
    .map(([name, value]) => `${name}=${shown(value, 200)}`)
    .join(", ");

const notesOf = ({ putBack, refusedToOwners }: Change): string[] => [
  ...(putBack ? ["the identity provider manages it (SCIM) and puts back what is changed here"] : []),
  ...(refusedToOwners ? ["the API refuses it while the user owns the organization"] : []),
];

type Row = Table["rows"][number];

function rowsOf(of: Row, changes: readonly Change[]): Row[] {
  if (changes.length === 0) return [{ ...of, tool: null, args: null, also: null, notes: [] }];
  return changes.map((change) => ({
    ...of,
    tool: byRoute.get(change.route)?.name,
    args: argsText(change.args),
    also: also[change.also],
    notes: notesOf(change),
  }));
}

/** For every path the calls that end it, the one to think of first in front. */
export function endingSection(organization: Organization, places: readonly Place[]): Section | undefined {
  const rows = places.flatMap(({ reach, where, id, paths }) =>
    takingAway(organization, reach)
      .each.filter(({ path }) => paths.includes(path))
      .flatMap(({ path, changes }) => rowsOf({ where, path: `${roleText(path.role)}, ${viaText(path)}`, id }, changes)),
  );
  if (rows.length === 0) return undefined;
  return {
    title: "What would take it away",
    note: "Each call by itself ends its path; those of one path stand in the order in which to think of them. Access ends when all paths end.",
    table: { columns, rows },
  };
}

const isOwnership = ({ via, standing }: Path): boolean => via === "ownership" || standing === "organization owner";

/** Whether a call that ends one path somewhere ends the other one elsewhere: the same ownership, or the same membership of a group. */
function endsToo(change: Change, path: Path): boolean {
  if (change.also === "everything") return true;
  if (change.route === "DELETE /organization/groups/{group_id}/users/{user_id}") return path.group?.id === change.args.group_id;
  return (
    isOwnership(path) &&
    change.ends.some((one) => isOwnership(one) && one.role?.name === path.role?.name && one.group?.id === path.group?.id)
  );
}

const identity = ({ route, args }: Change): string => JSON.stringify([route, args]);

/** Calls that are enough to end all paths, in an order in which the API takes them, and how many paths no call ends. */
export interface Ending {
  readonly changes: readonly ProposedChange[];
  readonly left: number;
  /** Calls that also take something else away, from the principal or from others. */
  readonly wider: number;
  /** Calls whose effect the identity provider undoes. */
  readonly putBack: number;
}

/**
 * The fewest calls that end the paths of a principal in several places.
 * @param reaches The organization first, where it is among them: calls there end ownership, which ends paths everywhere.
 */
export function endingOf(organization: Organization, reaches: readonly Reach[]): Ending {
  const chosen = new Map<string, Change>();
  let left = 0;
  for (const reach of reaches) {
    const paths = reach.paths.filter((path) => ![...chosen.values()].some((change) => endsToo(change, path)));
    const ending = takingAway(organization, { ...reach, paths });
    left += ending.left.length;
    for (const change of ending.together) chosen.set(identity(change), change);
  }
  const all = [...chosen.values()];
  const whole = all.filter((change) => change.also === "everything");
  const made = whole.length > 0 ? whole.slice(0, 1) : all;
  return {
    changes: made.map(({ route, args }) => ({ route, args })),
    left,
    wider: made.filter((change) => change.also !== "nothing").length,
    putBack: made.filter((change) => change.putBack).length,
  };
}
