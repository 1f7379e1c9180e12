import { randomBytes } from "node:crypto";
import { createRequestStateCodec } from "@modelcontextprotocol/server";
import { Refused } from "../refused.ts";
import { planText, viewOf } from "../view.ts";
import type { Channel, Ticket } from "./channel.ts";

/**
 * `--confirm plan`: the first call answers with the plan and a token, the second one repeats the arguments with that token. The model can do both, so
 * the host's own prompt for each call is the only human in it.
 *
 * A signing key of its own keeps these tokens, which the model sees, apart from the state of elicitation, which it must not be able to fill.
 */
export function createTokenChannels(): (token: string | undefined) => Channel {
  const codec = createRequestStateCodec<Ticket>({ key: randomBytes(32) });
  return (token) => ({
    name: "plan",
    async answer() {
      if (token === undefined) return undefined;
      try {
        // The codec reads no context when it binds to none.
        return { ticket: await codec.verify(token, undefined as never), reply: { yes: true } };
      } catch {
        throw new Refused(
          "approval_invalid",
          "Not executed: this plan_token is not valid (altered, older than ten minutes, or from an earlier run of the server). Nothing was changed. Call again without it for a new plan.",
        );
      }
    },
    async ask(plan, ticket, changed) {
      const text = `${changed ? "The target changed since the last plan. " : ""}Not executed yet, nothing was changed. The plan:

${planText(viewOf(plan))}

Show this plan to the user. If they agree, call ${plan.subject} again with the same arguments and plan_token="${await codec.mint(ticket)}" (valid ten minutes, once).`;
      throw new Refused("approval_required", text);
    },
  });
}
