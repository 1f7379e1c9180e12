import type { Unit } from "./ledger.ts";
import type { PartName } from "./parts.ts";

/** The units of one part that wait for a request. The API paces each part on its own, so parts go side by side. */
interface Lane {
  readonly queue: Unit[];
  /** Requests under way. */
  busy: number;
  /** The API has said something about this part other than no. Until then one request goes ahead, so that a part that is not available is asked for once. */
  open: boolean;
  held: boolean;
}

export interface Lanes {
  /** Behind the others of its part. */
  add(unit: Unit): void;
  /** Before the others of its part: lists are read to their end one by one. */
  addFirst(unit: Unit): void;
  /** The unit to ask for next; undefined when none may be asked for now. Counts as under way until `free`. */
  take(): Unit | undefined;
  free(unit: Unit): void;
  open(part: PartName): void;
  /** No request for this part until it is let go. */
  hold(part: PartName, held: boolean): void;
}

/**
 * The part with the fewest requests under way comes first. Each part may have one request under way even beyond `concurrency`: a part that the client holds
 * back for a minute then holds back no other, and one request is all that such a part needs to be asked as often as it may be.
 */
export function createLanes(concurrency: number): Lanes {
  const lanes = new Map<PartName, Lane>();
  let busy = 0;

  const laneOf = (part: PartName): Lane => {
    const lane = lanes.get(part) ?? { queue: [], busy: 0, open: false, held: false };
    lanes.set(part, lane);
    return lane;
  };

  /** The next unit that nobody has closed meanwhile. */
  const next = ({ queue }: Lane): Unit | undefined => {
    while (queue.at(-1)?.ended === true) queue.pop();
    return queue.at(-1);
  };

  return {
    // Queues are taken from their end.
    add: (unit) => laneOf(unit.part.name).queue.unshift(unit),
    addFirst: (unit) => laneOf(unit.part.name).queue.push(unit),
    take() {
      let best: Lane | undefined;
      for (const lane of lanes.values()) {
        if (lane.held) continue;
        const most = lane.open && busy < concurrency ? Infinity : 1;
        if (lane.busy >= Math.min(most, best?.busy ?? Infinity)) continue;
        if (next(lane)) best = lane;
      }
      const unit = best?.queue.pop();
      if (best && unit) {
        best.busy += 1;
        busy += 1;
      }
      return unit;
    },
    free(unit) {
      laneOf(unit.part.name).busy -= 1;
      busy -= 1;
    },
    open(part) {
      laneOf(part).open = true;
    },
    hold(part, held) {
      laneOf(part).held = held;
    },
  };
}
