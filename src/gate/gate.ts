import type { Args } from "../tools/define.ts";
import type { Tool } from "../tools/tool.ts";
import type { Channel, Reply, Suspended, Ticket } from "./channels/channel.ts";
import { makePlan, type Plan, type Reader } from "./plan.ts";
import { planText } from "./prompt.ts";
import { Refused } from "./refused.ts";

/** What happens to a destructive or granting call (`--confirm`). */
export type ConfirmPolicy = "ask" | "plan" | "block" | "off";

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
   * @param channel How this caller's human is reached; undefined when there is no way.
   * @throws {Refused} Nothing was executed.
   */
  review(call: { tool: Tool; args: Args; channel: Channel | undefined; reader: Reader }): Promise<Approval | Suspended>;
}

/** A target that changes at every look is not worth a fourth prompt. */
const maxAsked = 3;

const ways = [
  "This host cannot show an approval form (it declared no form elicitation), so nobody could be asked.",
  "Ways out for the operator: use a host that supports elicitation;",
  "or restart the server with --confirm plan (two calls; the host's own per-call prompt is then the only check), or with --confirm off (no check at all).",
].join(" ");

const ticketOf = (plan: Plan): Ticket => {
  const { argsDigest, fingerprint, expires, nonce } = plan;
  return { tool: plan.tool.name, argsDigest, fingerprint, expires, nonce };
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
    if (ticket.tool !== plan.tool.name || ticket.argsDigest !== plan.argsDigest) {
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
    async review({ tool, args, channel, reader }) {
      if (policy === "off") return { channel: "off", plan: undefined };
      if (policy === "block")
        throw new Refused(
          "blocked",
          `Not executed: this server runs with --confirm block, which refuses ${tool.name}. Nothing was changed.`,
        );
      let plan = await makePlan(tool, args, reader, now());
      if (channel === undefined) {
        throw new Refused(
          "approval_required",
          `Not executed, nothing was changed: a human must approve this first.\n\n${planText(plan)}\n\n${ways}`,
        );
      }
      let answered = await channel.answer(plan);
      for (let asked = 0; ; asked += 1) {
        if (answered !== undefined && holds(plan, answered.ticket, answered.reply)) return { channel: channel.name, plan };
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
        plan = await makePlan(tool, args, reader, now());
      }
    },
  };
}
