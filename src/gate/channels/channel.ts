import type { Plan } from "../plan.ts";
import type { RefusalCode } from "../refused.ts";

/** What an answer is bound to: one call, one state of the target, ten minutes, one use. Digests only, for it travels through the host. */
export interface Ticket {
  readonly subject: string;
  readonly argsDigest: string;
  readonly fingerprint: string;
  /** Unix milliseconds. */
  readonly expires: number;
  readonly nonce: string;
}

/** `channel` says more exactly than the channel's own name how the answer came. */
export type Reply =
  | { readonly yes: true; readonly channel?: string }
  | { readonly yes: false; readonly code: RefusalCode; readonly text: string };

/** The question went out and the answer comes with a later call; `result` is what this call returns meanwhile. */
export interface Suspended {
  readonly suspended: true;
  readonly result: unknown;
}

/** A way to reach a human. */
export interface Channel {
  readonly name: string;
  /**
   * The answer that came with this call to a question asked by an earlier one; undefined when there is none.
   * @throws {Refused} When what came was altered or is not ours.
   */
  answer(plan: Plan): Promise<{ ticket: Ticket; reply: Reply } | undefined>;
  /** @param changed The target is not what it was when somebody was asked before. */
  ask(plan: Plan, ticket: Ticket, changed: boolean): Promise<Reply | Suspended>;
}
