import { listed } from "../../../gate/facts/people.ts";
import type { Section } from "../../../evidence/report.ts";
import type { Access } from "../../../snapshot/access/access.ts";
import type { Organization } from "../../../snapshot/organization.ts";

/** An organization at one moment. */
export interface Moment {
  readonly organization: Organization;
  readonly access: Access;
}

/** Two moments of one organization. */
export interface Two {
  readonly before: Moment;
  readonly after: Moment;
  readonly unread: UnreadParts;
}

/** One thing that is not as it was. Its texts are safe to show. */
export interface Difference {
  /** In words that stand for themselves: "joined", "role changed". */
  readonly change: string;
  readonly name: string;
  /** Project or group it is about. */
  readonly where?: string | undefined;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  readonly id: string;
}

/** What could not be compared because one of the snapshots lacks it: never a difference. */
export interface UnreadParts {
  /** @param where Project, group or user; left out for what the organization has once. */
  readonly note: (part: string, where?: string) => void;
  /** One sentence of all of them, or none. */
  readonly gaps: () => string[];
}

export function createUnread(): UnreadParts {
  const noted = new Map<string, Set<string>>();
  return {
    note(part, where) {
      const places = noted.get(part) ?? new Set<string>();
      noted.set(part, places);
      if (where !== undefined) places.add(where);
    },
    gaps() {
      const parts = [...noted].map(([part, places]) => (places.size === 0 ? part : `${part} (${places.size}: ${listed([...places], 4)})`));
      return parts.length === 0 ? [] : [`Not compared, because not read in both snapshots: ${parts.join("; ")}.`];
    },
  };
}

/** Both values where both were read; otherwise the part is noted. */
export function both<T>(
  before: T | undefined,
  after: T | undefined,
  unread: UnreadParts,
  ...[part, where]: [part: string, where?: string]
): readonly [T, T] | undefined {
  if (before !== undefined && after !== undefined) return [before, after];
  unread.note(part, where);
  return undefined;
}

/** Entries by where they are. */
export interface Paired<T> {
  readonly added: readonly (readonly [id: string, value: T])[];
  readonly removed: readonly (readonly [id: string, value: T])[];
  readonly kept: readonly (readonly [id: string, before: T, after: T])[];
}

export function paired<T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>): Paired<T> {
  return {
    added: [...after].filter(([id]) => !before.has(id)),
    removed: [...before].filter(([id]) => !after.has(id)),
    kept: [...before].flatMap(([id, value]) => {
      const other = after.get(id);
      return other === undefined ? [] : [[id, value, other] as const];
    }),
  };
}

export const byId = <T extends { readonly id: string }>(rows: readonly T[]): Map<string, T> => new Map(rows.map((row) => [row.id, row]));

/** What one of the sets has and the other lacks. */
export const onlyIn = <T>(these: Iterable<T>, those: ReadonlySet<T>): T[] => [...these].filter((one) => !those.has(one));

/** A difference where two texts are not the same. */
export function changed(
  about: Pick<Difference, "change" | "name" | "where" | "id">,
  [before, after]: readonly [string, string],
): Difference[] {
  return before === after ? [] : [{ ...about, before, after }];
}

const columns = [
  { key: "change", title: "Change", kind: "text" },
  { key: "name", title: "Name", kind: "text" },
  { key: "where", title: "Where", kind: "text", absent: "-" },
  { key: "before", title: "Before", kind: "text", absent: "-" },
  { key: "after", title: "After", kind: "text", absent: "-" },
  { key: "id", title: "Id", kind: "text" },
] as const;

/** The differences as a table; columns that say nothing in any row are left out. No section when there are none. */
export function sectionOf(title: string, differences: readonly Difference[], note?: string): Section[] {
  if (differences.length === 0) return [];
  const said = columns.filter(({ key }) => differences.some((one) => one[key] !== undefined));
  const rows = differences.map((one) => Object.fromEntries(said.map(({ key }) => [key, one[key] ?? null])));
  return [{ title, ...(note !== undefined && { note }), table: { columns: said, rows } }];
}
