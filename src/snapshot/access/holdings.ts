import type { Role, RoleAssignment } from "../organization.ts";
import type { Contradiction, GroupRef, HeldRole, Path, Target, Unread } from "./path.ts";
import { standingOf } from "./standing.ts";

/** A group that hands something to its members. */
export interface Offer {
  readonly group: GroupRef;
  /** `null`: access without a role. Undefined: access, the role was not read. */
  readonly roles: readonly (Role | null | undefined)[];
}

/** What is known of one holder in the organization or in a project. */
export interface Place {
  readonly at: Target["kind"];
  readonly holder: string;
  /** What the list shows of the holder: `null` without a role, undefined for who is not on it. */
  readonly listed: HeldRole | null | undefined;
  readonly assignments: readonly RoleAssignment[] | undefined;
  /** Whether assignments leave nothing of what the list shows unexplained. */
  readonly explains: (assignments: readonly RoleAssignment[]) => boolean;
  /** Groups which have the holder as a member for certain. */
  readonly offers: readonly Offer[];
  readonly groupRef: (id: string) => GroupRef;
  /** Whether what was read of the group rules out that it hands the role to the holder. */
  readonly denies: (groupId: string, role: Role) => boolean;
}

type Origin = Pick<Path, "via" | "known"> & { readonly group?: GroupRef };

const pathAt = ({ at, holder }: Place, role: HeldRole | null | undefined, { via, known, group }: Origin): Path => ({
  via,
  holder,
  group,
  role,
  standing: standingOf(role, at),
  known,
  key: undefined,
});

const identity = ({ via, group, role }: Path): string => JSON.stringify([via, group?.id, role?.id, role?.name]);

function unique(paths: readonly Path[]): Path[] {
  if (paths.length < 2) return [...paths];
  return [...new Map(paths.toReversed().map((path) => [identity(path), path])).values()].toReversed();
}

const listedPath = (place: Place): Path[] =>
  place.listed === undefined ? [] : [pathAt(place, place.listed, { via: "self", known: "list" })];

const offered = (place: Place, offers: readonly Offer[]): Path[] =>
  offers.flatMap(({ group, roles }) => roles.map((role) => pathAt(place, role, { via: "group", known: "groups", group })));

/** Where the API names no source, groups that hold the role explain it; a role that none explains is the holder's own. */
function unsourced(place: Place, role: Role): Path[] {
  const groups = place.offers.filter(({ roles }) => roles.some((other) => other?.id === role.id));
  if (groups.length === 0) return [pathAt(place, role, { via: "self", known: "assignments" })];
  return groups.map(({ group }) => pathAt(place, role, { via: "group", known: "groups", group }));
}

function assigned(place: Place, { role, sources = [] }: RoleAssignment): Path[] {
  if (sources.length === 0) return unsourced(place, role);
  return sources.map(({ type, id }) =>
    type === "group"
      ? pathAt(place, role, { via: "group", known: "assignments", group: place.groupRef(id) })
      : pathAt(place, role, { via: "self", known: "assignments" }),
  );
}

/** Where assignments and groups tell different stories of the same role. */
function contradictionsOf(place: Place, assignments: readonly RoleAssignment[]): Contradiction[] {
  const sourced = assignments.filter(({ sources }) => sources !== undefined && sources.length > 0);
  const open = new Set(assignments.filter((one) => !sourced.includes(one)).map(({ role }) => role.id));
  const named = sourced.flatMap(({ role, sources = [] }) =>
    sources.filter(({ type }) => type === "group").map(({ id }) => ({ group: place.groupRef(id), role })),
  );
  const missing = place.offers.flatMap(({ group, roles }) =>
    roles
      .filter((role): role is Role => role !== null && role !== undefined && !open.has(role.id))
      .filter((role) => !named.some((one) => one.group.id === group.id && one.role.id === role.id))
      .map((role) => ({ what: "group not in the assignments" as const, group, role })),
  );
  const denied = named.filter(({ group, role }) => place.denies(group.id, role));
  return [...missing, ...denied.map((one) => ({ what: "assignment not in the group" as const, ...one }))];
}

/** Assignments win: they name their sources. Access that is no role, or a role not read, cannot be among them. */
function fromAssignments(place: Place, assignments: readonly RoleAssignment[]) {
  const paths = assignments.flatMap((assignment) => assigned(place, assignment));
  const named = new Set(paths.map(({ group }) => group?.id));
  const roleless = place.offers.map(({ group, roles }) => ({ group, roles: roles.filter((role) => role === null || role === undefined) }));
  const { listed } = place;
  const alone = listed === null && !paths.some(({ via }) => via === "self");
  const unexplained = listed !== null && listed !== undefined && !place.explains(assignments);
  const kept = alone || unexplained ? listedPath(place) : [];
  const contradictions = contradictionsOf(place, assignments);
  const shown: Contradiction[] = unexplained ? [{ what: "role without an assignment", role: listed }] : [];
  return {
    paths: [
      ...paths,
      ...kept,
      ...offered(
        place,
        roleless.filter(({ group }) => !named.has(group.id)),
      ),
    ],
    contradictions: [...contradictions, ...shown],
    unread: assignments
      .filter(({ sources = [] }) => sources.length === 0)
      .map(({ role }): Unread => ({ part: "assignment source", id: role.id })),
  };
}

/** Everything a holder has at one place, and why. */
export function holdings(place: Place): { paths: readonly Path[]; unread: readonly Unread[]; contradictions: readonly Contradiction[] } {
  const found =
    place.assignments === undefined
      ? { paths: [...listedPath(place), ...offered(place, place.offers)], unread: [], contradictions: [] }
      : fromAssignments(place, place.assignments);
  return { ...found, paths: unique(found.paths) };
}
