/** What one endpoint allows in a window, as far as its answers taught. */
export interface Limit {
  /** Requests in a window; Infinity while nothing is known. */
  perWindow(): number;
  /** Belongs to a request when it is sent, so that its answer can be told from later ones. */
  era(): number;
  accepted(era: number): void;
  /** @param lately Accepted requests of the window that ends with this refusal. */
  refused(era: number, lately: number): void;
  /** Somebody waits because of the limit: it may be tried whether more is allowed by now. */
  pressed(): void;
}

/** Windows at the limit before a higher one is tried for the first time, and at most. */
const firstTrial = 2;
const rarestTrial = 32;

/**
 * Refusals lower the limit to what was accepted in the window before them, which is never less than the real one unless others use it up as
 * well; so one refusal never more than halves it. It rises again in small steps, the more rarely the more often that was refused.
 * @param ceiling What the operator allows at most.
 */
export function createLimit(ceiling: number): Limit {
  let learned: number | undefined;
  let era = 0;
  /** The refusal that ended the last era; answers to requests sent before it may still come. */
  let lowering: { readonly from: number; lately: number } | undefined;
  let acceptedSince = 0;
  let trial = false;
  let windowsToTrial = firstTrial;

  const lower = ({ from, lately }: { from: number; lately: number }) => {
    const least = Number.isFinite(from) ? Math.ceil(from / 2) : 1;
    learned = Math.max(least, Math.min(from - 1, lately));
  };

  return {
    perWindow: () => Math.min(ceiling, learned ?? Infinity),
    era: () => era,
    accepted(sentIn) {
      acceptedSince += 1;
      if (sentIn !== era - 1 || lowering === undefined) return;
      lowering.lately += 1;
      lower(lowering);
    },
    refused(sentIn, lately) {
      // A burst meets its limit with many requests at once, which say it only once.
      if (sentIn < era) return;
      if (trial) windowsToTrial = Math.min(rarestTrial, windowsToTrial * 2);
      trial = false;
      era += 1;
      acceptedSince = 0;
      lowering = { from: learned ?? Infinity, lately };
      lower(lowering);
    },
    pressed() {
      if (learned === undefined || learned >= ceiling || acceptedSince < learned * windowsToTrial) return;
      if (trial) windowsToTrial = Math.max(1, windowsToTrial / 2);
      trial = true;
      lowering = undefined;
      acceptedSince = 0;
      learned += Math.max(1, Math.floor(learned / 4));
    },
  };
}
