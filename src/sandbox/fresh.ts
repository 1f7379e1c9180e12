/** What was made so recently that some reads do not know it yet. */
export interface Fresh {
  add(id: string): void;
  has(id: string): boolean;
}

/**
 * Reads lag behind writes: a new project is missing from the list, a new service account is not found by its id, each for a moment
 * (seen by authors of Terraform providers).
 * @param lagMs How long the moment is; 0 for none.
 * @param clock Milliseconds.
 */
export function createFresh(lagMs: number, clock: () => number): Fresh {
  const settledAt = new Map<string, number>();
  return {
    add(id) {
      if (lagMs > 0) settledAt.set(id, clock() + lagMs);
    },
    has(id) {
      const at = settledAt.get(id);
      if (at === undefined || at > clock()) return at !== undefined;
      settledAt.delete(id);
      return false;
    },
  };
}
