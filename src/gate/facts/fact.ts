import type { Read } from "../reads.ts";
import type { Json } from "../../json.ts";

/** One line of a plan; both halves are safe to show. */
export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** What one look at the organization found. */
export interface Seen {
  readonly read: Read;
  /** Undefined when a setting is not set, or when the key may not read it. */
  readonly json: Json | undefined;
  readonly problem: string | undefined;
}

/** Room for one value in a prompt. */
export const maxValue = 160;
