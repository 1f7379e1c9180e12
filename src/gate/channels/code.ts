import type { Approvals, Waiting } from "../approvals.ts";
import { Refused } from "../refused.ts";
import { sameSecret } from "../same-secret.ts";
import { isYes, planText, viewOf } from "../view.ts";
import type { Channel } from "./channel.ts";

/** A code has 8 characters; five guesses at it are no attack, more are. */
const maxGuesses = 5;

export interface CodeOptions {
  readonly approvals: Approvals;
  readonly organization: string;
  /** What the person runs to answer a plan, by its id. */
  readonly approveCommand: (id: string) => string;
}

/**
 * `--confirm code`: the person approves on a terminal, which prints a code, and passes that code on in the chat. The model cannot make it up, and a call
 * without it does nothing.
 */
export function createCodeChannels({ approvals, organization, approveCommand }: CodeOptions): (code: string | undefined) => Channel {
  /** Wrong codes by plan. */
  const guesses = new Map<string, number>();

  const howTo = ({ id, ticket, view }: Waiting): Refused =>
    new Refused(
      "approval_pending",
      `Not executed yet, nothing was changed: this waits for the user's approval. Ask the user to run in a terminal: ${approveCommand(id)}
It shows what would happen and prints a code. Then call ${ticket.subject} again with the same arguments and approval_code. It can be answered for ten minutes.

${planText(view)}`,
    );

  const wrong = async ({ id }: Waiting): Promise<Refused> => {
    const count = (guesses.get(id) ?? 0) + 1;
    guesses.set(id, count);
    if (count < maxGuesses)
      return new Refused("not_approved", "Not executed: the approval code is not the one that the terminal printed. Nothing was changed.");
    await approvals.withdraw(id);
    return new Refused(
      "not_approved",
      "Not executed: too many wrong approval codes, so the approval is void. Nothing was changed. Call again without a code to ask anew.",
    );
  };

  return (code) => ({
    name: "code",
    async answer(plan) {
      const waiting = await approvals.find(plan.subject, plan.argsDigest, organization);
      if (waiting === undefined || !waiting.needsCode) return undefined;
      if (waiting.ticket.fingerprint !== plan.fingerprint) {
        await approvals.withdraw(waiting.id);
        return undefined;
      }
      const answer = await approvals.answerTo(waiting.id);
      if (answer === undefined) throw howTo(waiting);
      const approved = isYes(waiting.view, answer.decision);
      if (approved && code === undefined) throw howTo(waiting);
      // A yes without a code was not given on the terminal of this policy, so no code matches it.
      if (approved && (answer.code === undefined || !sameSecret(code ?? "", answer.code))) throw await wrong(waiting);
      if (!(await approvals.take(waiting.id)))
        throw new Refused("approval_used", "Not executed: this approval was used already. Nothing was changed by this call.");
      const { ticket } = waiting;
      if (approved) return { ticket, reply: { yes: true, channel: "terminal" } };
      return {
        ticket,
        reply: {
          yes: false,
          code: "declined",
          text: "Not executed: declined on the terminal. Nothing was changed. Do not call again unless the user asks for it.",
        },
      };
    },
    async ask(plan, ticket) {
      throw howTo(await approvals.open({ ticket, view: viewOf(plan), organization, needsCode: true }));
    },
  });
}
