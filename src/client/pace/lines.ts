/** Who waits for one endpoint: one line per caller, and the callers take turns. */
export interface Lines<T> {
  /** @param first Before all others of the same caller. */
  add(caller: object, waiter: T, first: boolean): void;
  /** Takes the one whose turn it is. */
  take(): T | undefined;
  remove(caller: object, waiter: T): void;
  /** How many go before it if nobody else comes. */
  ahead(caller: object, waiter: T): number;
  callers(): number;
  size(): number;
}

export function createLines<T>(): Lines<T> {
  // The order of the map is the order of the turns.
  const lines = new Map<object, T[]>();
  return {
    add(caller, waiter, first) {
      const line = lines.get(caller) ?? [];
      if (first) line.unshift(waiter);
      else line.push(waiter);
      lines.set(caller, line);
    },
    take() {
      for (const [caller, line] of lines) {
        const waiter = line.shift();
        lines.delete(caller);
        if (line.length > 0) lines.set(caller, line);
        return waiter;
      }
      return undefined;
    },
    remove(caller, waiter) {
      const rest = lines.get(caller)?.filter((other) => other !== waiter) ?? [];
      if (rest.length > 0) lines.set(caller, rest);
      else lines.delete(caller);
    },
    ahead(caller, waiter) {
      const place = lines.get(caller)?.indexOf(waiter) ?? 0;
      let sum = place;
      let before = true;
      for (const [other, line] of lines) {
        if (other === caller) before = false;
        else sum += Math.min(line.length, before ? place + 1 : place);
      }
      return sum;
    },
    callers: () => lines.size,
    size: () => [...lines.values()].reduce((sum, line) => sum + line.length, 0),
  };
}
