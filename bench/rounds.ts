/** The middle of the values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Every order is as likely as any other. */
function shuffled<T>(items: readonly T[]): T[] {
  const mixed = [...items];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = Math.floor(Math.random() * (last + 1));
    [mixed[last], mixed[other]] = [mixed[other]!, mixed[last]!];
  }
  return mixed;
}

/**
 * Lets all contestants do the same once per round, in another order each time, so that a busy machine slows them all. A round before the first warms
 * everything up and does not count.
 * @returns What each round measured.
 */
export async function inRounds<Name extends string, T>(
  count: number,
  contestants: Readonly<Record<Name, () => Promise<T>>>,
): Promise<Record<Name, T>[]> {
  const names = Object.keys(contestants) as Name[];
  const rounds: Record<Name, T>[] = [];
  for (let round = 0; round <= count; round += 1) {
    const measured: Partial<Record<Name, T>> = {};
    for (const name of shuffled(names)) measured[name] = await contestants[name]();
    if (round > 0) rounds.push(measured as Record<Name, T>);
  }
  return rounds;
}

/** The median over the rounds of what each round says by itself: contestants are compared within a round only. */
export const over = <T>(rounds: readonly T[], value: (round: T) => number): number => median(rounds.map(value));

/** The time in ms that something takes. */
export async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}
