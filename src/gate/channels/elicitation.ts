import { randomBytes } from "node:crypto";
import {
  CLIENT_CAPABILITIES_META_KEY,
  createRequestStateCodec,
  inputRequired,
  inputResponse,
  SdkError,
  SdkErrorCode,
  type ClientCapabilities,
  type ServerContext,
} from "@modelcontextprotocol/server";
import type { Plan } from "../plan.ts";
import { Refused } from "../refused.ts";
import { formFor, isNo, isYes, planText, viewOf, type PlanView } from "../view.ts";
import type { Channel, Reply, Ticket } from "./channel.ts";

/** One MCP connection, as far as asking its human goes. */
export interface Connection {
  readonly era: "legacy" | "modern";
  /** Capabilities of the 2025 handshake; a 2026-07-28 client declares them with every request instead. */
  readonly handshake: () => ClientCapabilities | undefined;
}

export interface ElicitationOptions {
  /** Cursor 3.10 declares elicitation over stdio and never answers: a silent host ends here. */
  readonly timeoutMs: number;
}

/** Form elicitation was declared for this call. `{}` means forms; `{url: {}}` alone does not. */
function canShowForms(connection: Connection, ctx: ServerContext): boolean {
  const envelope: { readonly [CLIENT_CAPABILITIES_META_KEY]?: ClientCapabilities } | undefined = ctx.mcpReq.envelope;
  const declared = connection.era === "modern" ? envelope?.[CLIENT_CAPABILITIES_META_KEY] : connection.handshake();
  const elicitation = declared?.elicitation;
  return elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined);
}

const question = "approval";

function replyTo(plan: PlanView, action: string, content: unknown): Reply {
  if (action !== "accept") {
    return {
      yes: false,
      code: "declined",
      text: `Not executed: the host answered "${action}" to the approval form. Nothing was changed. (The host may have answered without showing it.) Do not call again unless the user asks for it.`,
    };
  }
  const decision = (content as { decision?: unknown } | undefined)?.decision;
  if (isYes(plan, decision)) return { yes: true };
  if (isNo(plan, decision)) {
    return {
      yes: false,
      code: "declined",
      text: "Not executed: the approval form came back with the choice Decline. Nothing was changed. Do not call again unless the user asks for it.",
    };
  }
  const wanted = plan.typed === undefined ? "the choice Approve" : "the exact text";
  return {
    yes: false,
    code: "not_approved",
    text: `Not executed: the form came back accepted, but without ${wanted} it asks for. Nothing was changed.`,
  };
}

/**
 * Approval through a form in the host: `input_required` for 2026-07-28 clients, `elicitation/create` for older ones.
 *
 * The 2026 answer arrives as a new call, with a state that went through the host. Only a state signed by this process, for this method, counts: a first
 * call that brings an `accept` of its own is asked like any other. The 2025 question is asked here rather than by the SDK's shim, whose texts for a
 * silent host do not say that nothing was changed.
 */
export function createElicitation({ timeoutMs }: ElicitationOptions): (connection: Connection, ctx: ServerContext) => Channel | undefined {
  const codec = createRequestStateCodec<Ticket>({ key: randomBytes(32), bind: (ctx) => ctx.mcpReq.method });

  const askNow = async (plan: Plan, message: string, ctx: ServerContext): Promise<Reply> => {
    try {
      const options = { timeout: timeoutMs, signal: ctx.mcpReq.signal, resetTimeoutOnProgress: false };
      const { action, content } = await ctx.mcpReq.elicitInput({ mode: "form", message, requestedSchema: formFor(viewOf(plan)) }, options);
      return replyTo(viewOf(plan), action, content);
    } catch (error) {
      ctx.mcpReq.signal.throwIfAborted();
      const why =
        error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout
          ? `did not answer the approval form within ${timeoutMs / 1000} s`
          : "could not show the approval form";
      return { yes: false, code: "no_answer", text: `Not executed: the host ${why}. Nothing was changed.` };
    }
  };

  return (connection, ctx) => {
    if (!canShowForms(connection, ctx)) return undefined;
    return {
      name: "elicitation",
      async answer(plan) {
        const state = connection.era === "modern" ? ctx.mcpReq.requestState<string>() : undefined;
        if (state === undefined) return undefined;
        const view = inputResponse(ctx.mcpReq.inputResponses, question);
        let ticket: Ticket;
        try {
          ticket = await codec.verify(state, ctx);
        } catch (error) {
          if (error instanceof Error && error.message === "expired") {
            throw new Refused(
              "approval_expired",
              "Not executed: the answer came more than ten minutes after the question. Nothing was changed. Call again to ask anew.",
            );
          }
          throw new Refused(
            "approval_invalid",
            "Not executed: the approval that came back is not the one this server asked for. Nothing was changed. Call again to ask anew.",
          );
        }
        return view.kind === "elicit" ? { ticket, reply: replyTo(viewOf(plan), view.action, view.content) } : undefined;
      },
      async ask(plan, ticket, changed) {
        const message = `${changed ? "It changed since you were asked.\n\n" : ""}${planText(viewOf(plan))}`;
        if (connection.era === "legacy") return askNow(plan, message, ctx);
        return {
          suspended: true,
          result: inputRequired({
            inputRequests: { [question]: inputRequired.elicit({ message, requestedSchema: formFor(viewOf(plan)) }) },
            requestState: await codec.mint(ticket, ctx),
          }),
        };
      },
    };
  };
}
