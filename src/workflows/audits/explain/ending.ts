import type { Column, Section, Table } from "../../../evidence/report.ts";
import { listed } from "../../../gate/facts/people.ts";
import { shown } from "../../../output/untrusted.ts";
import type { Change } from "../../../snapshot/access/changes.ts";
import type { Path, Principal, Reach } from "../../../snapshot/access/path.ts";
import { takingAway } from "../../../snapshot/access/taking-away.ts";
import type { Organization } from "../../../snapshot/organization.ts";
import { byRoute } from "../../../tools/tool.ts";
import type { ProposedChange } from "../audit.ts";
import { roleText, viaText } from "../path-words.ts";
import { planOffboarding } from "../plan-offboarding.ts";
import { refusedToOwnersText, type Refusal } from "../refusals.ts";
import { projectLabel } from "../who.ts";
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

const offeredColumn: Column = { key: "offered", title: "In the proposed calls", kind: "text" };

const also: Readonly<Record<Change["also"], string>> = {
  nothing: "nothing else",
  elsewhere: "what the same role or group gives in other places",
  members: "the same from every member of the group",
  everything: "everything: the user, service account or group itself goes",
};

/** So many places are named before the rest is counted. */
const mostPlaces = 6;

/** What a group gives beside one project, for the member who leaves it. */
function elsewhere(organization: Organization, { args, also: what }: Change, project: string | null): string {
  const { group_id } = args;
  if (what !== "elsewhere") return also[what];
  if (group_id === undefined)
    return project === null ? `${also[what]}: owning every project` : "owning the organization, and every project with it";
  const places = [...organization.projects.values()].filter(({ id, groups }) => id !== project && groups?.has(group_id));
  const roles = project === null ? [] : (organization.groups.get(group_id)?.roles ?? []).map(({ role }) => shown(role.name, 60));
  const names = [
    ...(roles.length === 0 ? [] : [`the organization (${roles.join(", ")})`]),
    ...places.map(({ id }) => projectLabel(organization, id)),
  ];
  return names.length === 0 ? "nothing else that was read" : `what the group gives in ${listed(names, mostPlaces)}`;
}

const argsText = (args: Change["args"]): string =>
  Object.entries(args)
    .map(([name, value]) => `${name}=${shown(value, 200)}`)
    .join(", ");

const notesOf = ({ putBack, refusedToOwners }: Change, refused: string | undefined): string[] => [
  ...new Set([
    ...(refused === undefined ? [] : [refused]),
    ...(putBack ? ["the identity provider manages it (SCIM) and puts back what is changed here"] : []),
    ...(refusedToOwners ? [refusedToOwnersText] : []),
  ]),
];

type Row = Table["rows"][number];

const identity = ({ route, args }: ProposedChange): string => JSON.stringify([route, args]);

/**
 * For every path the calls that end it, the one to think of first in front.
 * @param offered Calls that are proposed; undefined when none were asked for.
 */
export function endingSection(
  organization: Organization,
  places: readonly Place[],
  refuse: Refusal,
  offered: readonly ProposedChange[] | undefined,
): Section | undefined {
  const proposed = new Set(offered?.map(identity));
  const rowOf = (id: string | null, change: Change): Row => ({
    tool: byRoute.get(change.route)?.name,
    args: argsText(change.args),
    also: elsewhere(organization, change, id),
    notes: notesOf(change, refuse(change)),
    offered: proposed.has(identity(change)) ? "yes" : "no",
  });
  const none: Row = { tool: null, args: null, also: null, notes: [], offered: "no" };
  const rows = places.flatMap(({ reach, where, id, paths }) =>
    takingAway(organization, reach)
      .each.filter(({ path }) => paths.includes(path))
      .flatMap(({ path, changes }) => {
        const about = { where, path: `${roleText(path.role)}, ${viaText(path)}`, id };
        return changes.length === 0 ? [{ ...about, ...none }] : changes.map((change) => ({ ...about, ...rowOf(id, change) }));
      }),
  );
  if (rows.length === 0) return undefined;
  return {
    title: "What would take it away",
    note: "Each call by itself ends its path; those of one path stand in the order in which to think of them. Access ends when all paths end.",
    table: { columns: offered === undefined ? columns : [offeredColumn, ...columns], rows },
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

/** Calls that are enough to end all paths, in an order in which the API takes them, and how many paths no call ends. */
export interface Ending {
  readonly changes: readonly ProposedChange[];
  readonly left: number;
  /** Calls that also take something else away, from the principal or from others. */
  readonly wider: number;
  /** Calls whose effect the identity provider undoes. */
  readonly putBack: number;
  /** Calls that would belong to it and are refused whatever is approved. */
  readonly refused: readonly Refused[];
}

interface Refused {
  readonly change: ProposedChange;
  readonly why: string;
}

/** `delete_project_user (why), modify_user (why)`, each reason once. */
export function refusedText(refused: readonly Refused[]): string {
  const byReason = new Map<string, Set<string>>();
  for (const { change, why } of refused) byReason.set(why, (byReason.get(why) ?? new Set()).add(byRoute.get(change.route)!.name));
  return [...byReason].map(([why, names]) => `${[...names].join(", ")} (${why})`).join("; ");
}

/** What ends everything of a person at once; undefined for others, and where it is refused. */
export function removalOf({ kind, id }: Principal, refuse: Refusal): string | undefined {
  const route = "DELETE /organization/users/{user_id}";
  if (kind !== "user" || refuse({ route, args: { user_id: id } }) !== undefined) return undefined;
  return `Removing them from the organization (${byRoute.get(route)!.name}) ends all of it, keys included: ${planOffboarding.name} plans that`;
}

/** What is refused before another call is made may be taken after it: owners are taken out of a project once they are none. */
function inOrder(wanted: readonly Change[], refuse: Refusal): { readonly made: readonly Change[]; readonly refused: readonly Refused[] } {
  const made: Change[] = [];
  let waiting = wanted;
  for (let before = -1; before < made.length;) {
    before = made.length;
    waiting = waiting.filter((change) => {
      const taken = refuse(change, made) === undefined;
      if (taken) made.push(change);
      return !taken;
    });
  }
  return { made, refused: waiting.map((change) => ({ change, why: refuse(change, made)! })) };
}

/**
 * The fewest calls that end the paths of a principal in several places.
 * @param reaches The organization first, where it is among them: calls there end ownership, which ends paths everywhere.
 */
export function endingOf(organization: Organization, reaches: readonly Reach[], refuse: Refusal): Ending {
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
  const wanted = whole.length > 0 ? whole.slice(0, 1) : all;
  const { made, refused } = inOrder(wanted, refuse);
  return {
    changes: made.map(({ route, args }) => ({ route, args })),
    left,
    wider: made.filter((change) => change.also !== "nothing").length,
    putBack: made.filter((change) => change.putBack).length,
    refused,
  };
}
