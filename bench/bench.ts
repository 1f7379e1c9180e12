import type { Environment } from "./processes.ts";

/** What a group of measurements may use. */
export interface Bench {
  /** For every process it starts. */
  readonly env: Environment;
  /** Removed in the end, as all that `newDirectory` makes. */
  readonly stateDirectory: string;
  readonly newDirectory: () => string;
}
