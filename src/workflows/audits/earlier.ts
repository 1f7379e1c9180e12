import type { Snapshot } from "../../snapshot/organization.ts";
import type { PartName } from "../../snapshot/parts.ts";
import type { Listed, Snapshots } from "../../snapshot/snapshots.ts";
import { shown } from "../../output/untrusted.ts";
import { dayIn } from "./days.ts";
import { InputError } from "../../tools/input.ts";

const dayMs = 86_400_000;

/** Ids of those with which a snapshot shares pages. */
function basesOf(id: string, all: readonly Listed[]): Set<string> {
  const bases = new Set<string>();
  const baseOf = (one: string) => all.find((listed) => listed.id === one)?.base?.id;
  for (let base = baseOf(id); base !== undefined && !bases.has(base); base = baseOf(base)) bases.add(base);
  return bases;
}

type Dated = Pick<Snapshot, "id" | "startedAt" | "source">;

const isBefore = (one: Listed, { id, startedAt, source }: Dated): boolean =>
  one.id !== id && one.finishedAt !== undefined && one.source.api === source.api && one.startedAt < startedAt;

/** The oldest finished snapshot of the same API before another one. */
export async function oldestBefore(snapshots: Snapshots, snapshot: Dated): Promise<Listed | undefined> {
  const all = (await snapshots.list()).filter((one) => isBefore(one, snapshot));
  return all.toSorted((a, b) => a.startedAt - b.startedAt)[0];
}

/**
 * The finished snapshot of the same API that another one is compared with.
 * @param parts What is compared.
 * @param since Id of a snapshot, or a UTC day: the newest one from before its end. Left out: the newest older one. Where no id is given, those that hold
 * all the parts come first, and those that share pages with the other one do not count.
 * @throws {InputError} For an id that stands for none.
 */
export async function earlierThan(
  snapshots: Snapshots,
  { id, startedAt, source }: Snapshot,
  parts: readonly PartName[],
  since: string | undefined,
): Promise<Snapshot | undefined> {
  const listed = await snapshots.list();
  const all = listed.filter((one) => isBefore(one, { id, startedAt, source }));
  const begins = since === undefined ? undefined : dayIn(since);
  const day = begins === undefined ? undefined : begins * 1000 + dayMs;
  if (since !== undefined && day === undefined) {
    if (!all.some((one) => one.id === since))
      throw new InputError(
        `since: ${JSON.stringify(shown(since, 100))} is neither a day, such as 2026-11-01, nor the id of an older finished snapshot. Nothing was sent.`,
      );
    return snapshots.open(since);
  }
  const bases = basesOf(id, listed);
  const older = all.filter((one) => one.startedAt < (day ?? startedAt) && !bases.has(one.id)).toSorted((a, b) => b.startedAt - a.startedAt);
  // Two organizations can have one API; two keys can have one organization.
  const ofKey = older.filter((one) => one.source.key === source.key);
  const from = ofKey.length > 0 ? ofKey : older;
  const found = from.find((one) => parts.every((part) => one.parts.includes(part))) ?? from[0];
  return found && snapshots.open(found.id);
}
