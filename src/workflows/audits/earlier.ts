import type { Snapshot } from "../../snapshot/organization.ts";
import type { Snapshots } from "../../snapshot/snapshots.ts";
import { shown } from "../../output/untrusted.ts";
import { InputError } from "../../tools/input.ts";

const dayMs = 86_400_000;

/**
 * The finished snapshot of the same API that another one is compared with.
 * @param since Id of a snapshot, or a UTC day: the newest one from before its end. Left out: the newest older one.
 * @throws {InputError} For an id that stands for none.
 */
export async function earlierThan(
  snapshots: Snapshots,
  { id, startedAt, source }: Snapshot,
  since: string | undefined,
): Promise<Snapshot | undefined> {
  const all = (await snapshots.list()).filter(
    (one) => one.id !== id && one.finishedAt !== undefined && one.source.api === source.api && one.startedAt < startedAt,
  );
  const day = since !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(since) ? Date.parse(`${since}T00:00:00Z`) + dayMs : undefined;
  if (since !== undefined && day === undefined) {
    if (!all.some((one) => one.id === since))
      throw new InputError(`since: there is no older finished snapshot ${JSON.stringify(shown(since, 100))}. Nothing was sent.`);
    return snapshots.open(since);
  }
  const found = all.filter((one) => one.startedAt < (day ?? startedAt)).toSorted((a, b) => b.startedAt - a.startedAt)[0];
  return found && snapshots.open(found.id);
}
