import type { Channel, Reply, Suspended, Ticket } from "./channels/channel.ts";
import type { Plan } from "./plan.ts";
import { Refused } from "./refused.ts";
import { planText, viewOf } from "./view.ts";

/** What happens to a destructive or granting call (`--confirm`). */
export type ConfirmPolicy = "ask" | "plan" | "code" | "block" | "off";

/** Proof that a call may be executed. */
export interface Approval {
  readonly channel: string;
  /** Undefined under `--confirm off`: nobody looked. */
  readonly plan: Plan | undefined;
}

export interface Gate {
  readonly policy: ConfirmPolicy;
  /**
   * Lets a call pass, suspends it until an answer comes with a later call, or refuses it.
   * @param subject Name of the tool that was called.
   * @param draft Looks at the organization and says what would happen; called again after the answer, right before the calls are made.
   * @param channel How this caller's human is reached; undefined when there is no way.
   * @throws {Refused} Nothing was executed.
   */
  review(request: { subject: string; draft: () => Promise<Plan>; channel: Channel | undefined }): Promise<Approval | Suspended>;
}

/** An answer that was there already comes within this time, in ms: the plan was drafted a moment ago. */
const settledMs = 1000;

/** A target that changes at every look is not worth a fourth prompt. */
const maxAsked = 3;

const ways = [
  "Nobody could be asked: this host declared no form elicitation, and no other channel is open here (--channels, --state-dir).",
  "Ways out for the operator: use a host that supports elicitation, or allow the page or the terminal with --channels;",
  "or restart the server with --confirm plan (two calls; the host's own per-call prompt is then the only check), or with --confirm off (no check at all).",
].join(" ");

const ticketOf = (plan: Plan): Ticket => {
  const { subject, argsDigest, fingerprint, expires, nonce } = plan;
  return { subject, argsDigest, fingerprint, expires, nonce };
};

/**
 * Destructive and granting calls go through here, whoever makes them.
 * @param now Unix milliseconds.
 */
export function createGate(policy: ConfirmPolicy, now: () => number): Gate {
  /** Nonces of approvals that were used, with the time from which they would be refused as expired anyway. */
  const used = new Map<string, number>();

  const spend = (ticket: Ticket): void => {
    for (const [nonce, expires] of used) if (expires < now()) used.delete(nonce);
    if (used.has(ticket.nonce))
      throw new Refused("approval_used", "Not executed: this approval was used already. Nothing was changed by this call.");
    used.set(ticket.nonce, ticket.expires);
  };

  /** True for a valid yes, false when the target is another one than the person saw. */
  const holds = (plan: Plan, ticket: Ticket, reply: Reply): boolean => {
    if (ticket.subject !== plan.subject || ticket.argsDigest !== plan.argsDigest) {
      throw new Refused("approval_mismatch", "Not executed: the approval was given for another call. Nothing was changed.");
    }
    if (!reply.yes && reply.code === "declined") throw new Refused(reply.code, reply.text);
    if (ticket.expires < now()) {
      throw new Refused(
        "approval_expired",
        "Not executed: the answer came more than ten minutes after the question. Nothing was changed. Call again to ask anew.",
      );
    }
    if (ticket.fingerprint !== plan.fingerprint) return false;
    if (!reply.yes) throw new Refused(reply.code, reply.text);
    spend(ticket);
    return true;
  };

  return {
    policy,
    async review({ subject, draft, channel }) {
      if (policy === "off") return { channel: "off", plan: undefined };
      if (policy === "block")
        throw new Refused("blocked", `Not executed: this server runs with --confirm block, which refuses ${subject}. Nothing was changed.`);
      let plan = await draft();
      if (channel === undefined) {
        throw new Refused(
          "approval_required",
          `Not executed, nothing was changed: a human must approve this first.\n\n${planText(viewOf(plan))}\n\n${ways}`,
        );
      }
      const looked = now();
      let answered = await channel.answer(plan);
      // It may have waited for the person, and somebody else not.
      if (answered !== undefined && now() - looked > settledMs) plan = await draft();
      for (let asked = 0; ; asked += 1) {
        if (answered !== undefined && holds(plan, answered.ticket, answered.reply))
          return { channel: (answered.reply.yes ? answered.reply.channel : undefined) ?? channel.name, plan };
        if (asked === maxAsked) {
          throw new Refused(
            "target_changed",
            "Not executed: the target kept changing while the approval was asked. Nothing was changed. Look at it and call again.",
          );
        }
        const ticket = ticketOf(plan);
        const reply = await channel.ask(plan, ticket, answered !== undefined);
        if ("suspended" in reply) return reply;
        answered = { ticket, reply };
        plan = await draft();
      }
    },
  };
}

/** What a policy lets the caller pass along with the arguments of a gated tool; it is the gate's, not the API's. */
export const gateArguments: Readonly<Partial<Record<ConfirmPolicy, { readonly name: string; readonly describe: string }>>> = {
  plan: { name: "plan_token", describe: "Only from the plan this tool answered before." },
  code: { name: "approval_code", describe: "Only from the user, who gets it from `openai-admin-mcp approve`." },
};
