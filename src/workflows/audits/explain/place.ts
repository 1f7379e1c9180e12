import type { Path, Reach } from "../../../snapshot/access/path.ts";
import type { Organization } from "../../../snapshot/organization.ts";
import { projectLabel } from "../who.ts";

/** A row's worth of places: one, or all projects where they are reached in the same way. */
export interface Place {
  readonly reach: Reach;
  readonly where: string;
  /** Of the project; `null` for the organization and for all projects together. */
  readonly id: string | null;
  /** Those of the reach that are told here. */
  readonly paths: readonly Path[];
}

const isOwnership = ({ via }: Path): boolean => via === "ownership";

/** Where somebody has access, in the order of the reaches. Owners reach every project the same way: that is told once. */
export function placesOf(organization: Organization, reaches: readonly Reach[]): Place[] {
  const owned = reaches.filter(({ paths }) => paths.some(isOwnership));
  const [first] = owned;
  const together = first !== undefined && owned.length > 1;
  const places = reaches.map((reach): Place => {
    const { target, paths } = reach;
    const id = target.kind === "project" ? target.id : null;
    const where = id === null ? "the organization" : `project ${projectLabel(organization, id)}`;
    return { reach, where, id, paths: together ? paths.filter((path) => !isOwnership(path)) : paths };
  });
  const every: Place[] = together
    ? [{ reach: first, where: `each of ${owned.length} projects`, id: null, paths: first.paths.filter(isOwnership) }]
    : [];
  const isFirst = ({ reach }: Place): boolean => reach.target.kind === "organization";
  return [...places.filter(isFirst), ...every, ...places.filter((place) => !isFirst(place))].filter(({ paths }) => paths.length > 0);
}
