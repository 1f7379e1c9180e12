import type { Organization } from "../organization.ts";
import { changesAgainst, type Change } from "./changes.ts";
import type { Path, Reach } from "./path.ts";

/** What would take the access of a principal to a target away. */
export interface TakingAway {
  /** For every path the calls that end it, the one to think of first in front. One call can end several paths. */
  readonly each: readonly { readonly path: Path; readonly changes: readonly Change[] }[];
  /**
   * Calls that end all paths when made in this order: as few as are enough without taking anything from other members, or removing the user,
   * service account or group itself, unless there is no other way.
   */
  readonly together: readonly Change[];
  /** Paths that no call of the API ends, because an id is not known. */
  readonly left: readonly Path[];
}

const tiers: readonly (readonly Change["also"][])[] = [["nothing", "elsewhere"], ["members"], ["everything"]];

/** The change that ends most of what is left, the first of equals. */
function widest(changes: readonly Change[], left: ReadonlySet<Path>): Change | undefined {
  const ended = changes.map((change) => change.ends.filter((path) => left.has(path)).length);
  const most = Math.max(0, ...ended);
  return most === 0 ? undefined : changes[ended.indexOf(most)];
}

/** Of two calls that take nothing from others, one ends all paths that the other ends, or none of them: so the widest first is the smallest set. */
function coverOf(paths: readonly Path[], changes: readonly Change[]): readonly Change[] {
  const left = new Set(paths);
  const chosen = new Set<Change>();
  for (const tier of tiers) {
    const allowed = changes.filter(({ also }) => tier.includes(also));
    for (let next = widest(allowed, left); next !== undefined; next = widest(allowed, left)) {
      if (next.ends.length === paths.length) return [next];
      chosen.add(next);
      for (const path of next.ends) left.delete(path);
    }
  }
  return changes.filter((change) => chosen.has(change));
}

/** Which calls would take each path of a reach away, and which of them are enough to take all away. */
export function takingAway(organization: Organization, reach: Reach): TakingAway {
  const changes = changesAgainst(organization, reach);
  const each = reach.paths.map((path) => ({ path, changes: changes.filter(({ ends }) => ends.includes(path)) }));
  return {
    each,
    together: coverOf(reach.paths, changes),
    left: each.filter((one) => one.changes.length === 0).map(({ path }) => path),
  };
}
