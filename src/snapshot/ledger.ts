import type { Json } from "../json.ts";
import type { PageLine, ReadLine, SkipLine } from "./lines.ts";
import type { Coverage } from "./organization.ts";
import { idOfRow, isArchived, isCustom, needsRoles, parts, type Part, type PartName } from "./parts.ts";

/** One list or object to read, and how far that has come. */
export interface Unit {
  readonly part: Part;
  /** Ids in the path, in its order. */
  readonly ids: readonly string[];
  /** Pages that were read. */
  readonly pages: number;
  /** Leads to the next page. */
  readonly cursor: string | undefined;
  readonly ended: boolean;
  /** Whether this cursor was given before. */
  knows(cursor: string): boolean;
}

interface State extends Unit {
  pages: number;
  cursor: string | undefined;
  ended: boolean;
  cursors: Set<string> | undefined;
  /** Ids of the rows that were followed: pages can overlap. */
  rows: Set<string> | undefined;
}

/** What is known of one part. */
interface Tally {
  readonly part: Part;
  /** Read for the rows of this part. */
  readonly children: readonly Part[];
  /** This part decides whether those are needed. */
  readonly decides: boolean;
  known: number;
  ended: number;
  read: number;
  requests: number;
  from: number | undefined;
  until: number | undefined;
  readonly skipped: Map<string, number>;
  readonly open: Set<State>;
  /** Why nothing of it is read any more. */
  closed: string | undefined;
}

/** Whether an organization or a project has a custom role, and who waits for the answer. */
interface Custom {
  any: boolean | undefined;
  waiting: (() => void)[];
}

/** What a crawl has read, what is left of it, and what it leaves out. The lines of a snapshot are its only input, so a crawl that continues knows the same. */
export interface Ledger {
  /** Takes a line; false for one that does not continue what is known. */
  take(line: ReadLine): boolean;
  /** Units that became known since the last call and are not read yet. */
  fresh(): Unit[];
  /** Lists and objects that are known, those of them that need no more request, and those that were read. */
  counts(name: PartName): { readonly known: number; readonly ended: number; readonly read: number; readonly requests: number };
  coverage(): Coverage[];
}

const keyOf = (name: PartName, ids: readonly string[]): string => [name, ...ids].join("\n");

const add = (counts: Map<string, number>, reason: string): unknown => counts.set(reason, (counts.get(reason) ?? 0) + 1);

const archived = "the project is archived";
const unneeded = "not needed";
const notYet = "not read yet";

const isExpected = (reason: string): boolean => reason === archived || reason.startsWith(unneeded);

/** @param selected With the lists that the others need: `withSources`. */
export function createLedger(selected: readonly PartName[]): Ledger {
  const chosen = selected.map((name) => parts.get(name)!);
  const tallies = new Map<PartName, Tally>(
    chosen.map((part) => {
      const children = chosen.filter(({ of }) => of.includes(part.name));
      const decides = chosen.some(({ ifCustom }) => ifCustom === part.name);
      const nothing = { known: 0, ended: 0, read: 0, requests: 0, from: undefined, until: undefined, closed: undefined };
      return [part.name, { part, children, decides, ...nothing, skipped: new Map(), open: new Set() }];
    }),
  );
  const units = new Map<string, State>();
  const customs = new Map<string, Custom>();
  let fresh: State[] = [];

  const customIn = (name: PartName, ids: readonly string[]): Custom => {
    const key = keyOf(name, ids);
    const found = customs.get(key) ?? { any: undefined, waiting: [] };
    customs.set(key, found);
    return found;
  };

  const decide = (custom: Custom, any: boolean): void => {
    if (custom.any !== undefined) return;
    custom.any = any;
    for (const go of custom.waiting.splice(0)) go();
  };

  const end = (unit: State, reason: string | undefined): void => {
    const tally = tallies.get(unit.part.name)!;
    unit.ended = true;
    unit.cursors = undefined;
    unit.rows = undefined;
    tally.ended += 1;
    tally.open.delete(unit);
    if (reason === undefined) tally.read += 1;
    else add(tally.skipped, reason);
    // Where the roles are not known, asking is the only way to know who holds what.
    if (tally.decides) decide(customIn(unit.part.name, unit.ids), reason !== undefined);
    if (reason === undefined) return;
    for (const child of tally.children) add(tallies.get(child.name)!.skipped, `the ${unit.part.name} could not be listed`);
  };

  const know = (part: Part, ids: readonly string[]): State => {
    const key = keyOf(part.name, ids);
    const found = units.get(key);
    if (found) return found;
    const tally = tallies.get(part.name)!;
    const unit: State = {
      part,
      ids,
      pages: 0,
      cursor: undefined,
      ended: false,
      cursors: undefined,
      rows: undefined,
      knows: (cursor) => cursor === unit.cursor || unit.cursors?.has(cursor) === true,
    };
    units.set(key, unit);
    tally.known += 1;
    tally.open.add(unit);
    if (tally.closed === undefined) fresh.push(unit);
    else end(unit, tally.closed);
    return unit;
  };

  const follow = (child: Part, source: PartName, ids: readonly string[], id: string, row: Json): void => {
    const { skipped } = tallies.get(child.name)!;
    const own = [...ids, id];
    if (source === "projects" && !child.archivedToo && isArchived(row)) add(skipped, archived);
    else if (child.ifCustom === undefined || needsRoles(source, row)) know(child, own);
    else {
      const custom = customIn(child.ifCustom, ids);
      const none = `${unneeded}: the ${ids.length === 0 ? "organization" : "project"} has no custom roles`;
      const go = (): unknown => (custom.any === true ? know(child, own) : add(skipped, none));
      if (custom.any === undefined) custom.waiting.push(() => void go());
      else go();
    }
  };

  const followOnce = (unit: State, children: readonly Part[], row: Json): void => {
    const id = idOfRow(row);
    if (id === undefined || unit.rows?.has(id) === true) return;
    (unit.rows ??= new Set()).add(id);
    for (const child of children) follow(child, unit.part.name, unit.ids, id, row);
  };

  const takePage = (unit: State, { page, after, next, rows }: PageLine): boolean => {
    if (unit.ended || page !== unit.pages || (after ?? undefined) !== unit.cursor) return false;
    const { children, decides } = tallies.get(unit.part.name)!;
    if (unit.cursor !== undefined) (unit.cursors ??= new Set()).add(unit.cursor);
    unit.pages += 1;
    unit.cursor = next ?? undefined;
    if (decides && rows.some(isCustom)) decide(customIn(unit.part.name, unit.ids), true);
    if (children.length > 0) for (const row of rows) followOnce(unit, children, row);
    if (next === null) end(unit, undefined);
    return true;
  };

  const takeSkip = (unit: State, { skipped, whole }: SkipLine): boolean => {
    if (unit.ended) return false;
    end(unit, skipped);
    if (!whole) return true;
    const tally = tallies.get(unit.part.name)!;
    tally.closed = skipped;
    for (const other of tally.open) end(other, skipped);
    return true;
  };

  for (const part of chosen) if (part.of.length === 0) know(part, []);

  return {
    take(line) {
      const tally = tallies.get(line.part);
      if (tally === undefined || line.unit.length !== tally.part.tool.pathParams.length) return false;
      const unit = know(tally.part, line.unit);
      const taken = "rows" in line ? takePage(unit, line) : takeSkip(unit, line);
      if (!taken) return false;
      tally.requests += "rows" in line ? 1 : line.tries;
      tally.from = Math.min(tally.from ?? line.at, line.at);
      tally.until = Math.max(tally.until ?? line.at, line.at);
      return true;
    },
    fresh() {
      const known = fresh;
      fresh = [];
      return known.filter(({ ended }) => !ended);
    },
    counts(name) {
      const { known = 0, ended = 0, read = 0, requests = 0 } = tallies.get(name) ?? {};
      return { known, ended, read, requests };
    },
    coverage: () =>
      [...tallies.values()].map(({ part, read, skipped, known, ended, from, until, requests }) => {
        const reasons = known === ended ? [...skipped] : [...skipped, [notYet, known - ended] as const];
        return {
          part: part.name,
          read,
          skipped: reasons.map(([reason, count]) => ({ reason, count, ...(isExpected(reason) && { expected: true }) })),
          from,
          until,
          requests,
        };
      }),
  };
}
