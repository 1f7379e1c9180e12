import { setTimeout as sleep } from "node:timers/promises";
import type { Answer, Approvals, Waiting } from "../approvals.ts";
import type { Plan } from "../plan.ts";
import { Refused } from "../refused.ts";
import { isYes, planText, viewOf } from "../view.ts";
import type { Channel, Reply, Ticket } from "./channel.ts";

/** Puts a waiting plan before the person's eyes. A terminal needs none: there the person asks for the plan. */
export interface Surface {
  /** What was done, for the model to pass on: "A page was opened in the user's browser." Undefined when it could not be done. */
  show(waiting: Waiting): Promise<string | undefined>;
  /** The plan waits no more. */
  hide(id: string): void;
}

export interface OutOfBandOptions {
  readonly approvals: Approvals;
  /** The page, where it may be used. */
  readonly surface: Surface | undefined;
  /** What the person runs to answer a plan on a terminal, by its id; undefined when a terminal may not answer. */
  readonly approveCommand: ((id: string) => string) | undefined;
  readonly organization: string;
  /** How long one call waits for the answer, in milliseconds. */
  readonly waitMs: number;
}

/** Who waits. */
export interface Waiter {
  readonly signal: AbortSignal;
  /** Tells the host that the call is alive. */
  readonly progress: (message: string, seconds: number) => void;
}

const pollMs = 200;
const progressEveryMs = 5_000;

const spoken: Readonly<Record<string, string>> = { page: "on the approval page", terminal: "on the terminal" };

function replyTo(waiting: Waiting, { decision, channel }: Answer): Reply {
  if (isYes(waiting.view, decision)) return { yes: true, channel };
  return {
    yes: false,
    code: "declined",
    text: `Not executed: declined ${spoken[channel] ?? "by the user"}. Nothing was changed. Do not call again unless the user asks for it.`,
  };
}

/**
 * Approval outside the host, for hosts that cannot ask: a page in the person's browser, or a terminal. The call waits a while; after that the same call
 * again finds the same plan. Nothing that would let the model answer is in its result: no address, no secret.
 */
export function createOutOfBand(options: OutOfBandOptions): (waiter: Waiter) => Channel {
  const { approvals, surface, approveCommand, organization, waitMs } = options;

  const pending = (waiting: Waiting, shown: string | undefined): Refused => {
    const ways = [shown, approveCommand && `The user can answer in a terminal: ${approveCommand(waiting.id)}`];
    return new Refused(
      "approval_pending",
      `Not executed yet, nothing was changed: this waits for the user's approval. ${ways.filter((way) => way !== undefined).join(" ")}
Tell the user, and when they have answered call ${waiting.ticket.subject} again with the same arguments: it goes on with this plan. It can be answered for ten minutes.

${planText(waiting.view)}`,
    );
  };

  /** Undefined when nobody answered in time. */
  const answerWithin = async (waiting: Waiting, { signal, progress }: Waiter): Promise<Answer | undefined> => {
    for (let waited = 0; ; waited += pollMs) {
      const answer = await approvals.answerTo(waiting.id);
      if (answer !== undefined || waited >= waitMs) return answer;
      if (waited % progressEveryMs === 0) progress("Waiting for the user's approval", Math.round(waited / 1000));
      await sleep(pollMs, undefined, { signal });
    }
  };

  const settle = async (waiting: Waiting, shown: string | undefined, waiter: Waiter): Promise<Reply> => {
    let answer: Answer | undefined;
    try {
      answer = await answerWithin(waiting, waiter);
    } catch (error) {
      // The host gave the call up: an answer that comes later must not be used by anyone.
      surface?.hide(waiting.id);
      await approvals.withdraw(waiting.id);
      throw error;
    }
    if (answer === undefined) throw pending(waiting, shown);
    surface?.hide(waiting.id);
    if (!(await approvals.take(waiting.id)))
      throw new Refused("approval_used", "Not executed: this approval was used already. Nothing was changed by this call.");
    return replyTo(waiting, answer);
  };

  return (waiter) => ({
    name: "out of band",
    async answer(plan: Plan) {
      const waiting = await approvals.find(plan.subject, plan.argsDigest, organization);
      // A plan that needs a code belongs to a server with another policy.
      if (waiting === undefined || waiting.needsCode) return undefined;
      if (waiting.ticket.fingerprint !== plan.fingerprint) {
        surface?.hide(waiting.id);
        await approvals.withdraw(waiting.id);
        return undefined;
      }
      return { ticket: waiting.ticket, reply: await settle(waiting, undefined, waiter) };
    },
    async ask(plan: Plan, ticket: Ticket, changed: boolean) {
      const view = viewOf(plan);
      const title = changed ? `${view.title} (It changed since you were asked.)` : view.title;
      const waiting = await approvals.open({ ticket, view: { ...view, title }, organization, needsCode: false });
      return settle(waiting, await surface?.show(waiting), waiter);
    },
  });
}
