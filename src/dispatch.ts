import type { Reader } from "./client/request.ts";
import type { AdminClient } from "./client/admin-client.ts";
import { describeChange } from "./gate/change.ts";
import { createLook } from "./gate/facts/look.ts";
import type { Guards } from "./gate/guards.ts";
import type { Channel, Suspended } from "./gate/channels/channel.ts";
import { gateArguments, type Approval, type Gate } from "./gate/gate.ts";
import { planOf, type Plan } from "./gate/plan.ts";
import type { RecentReads } from "./gate/recent-reads.ts";
import { Refused } from "./gate/refused.ts";
import type { Names, ResolvedName } from "./names/names.ts";
import type { Outcome } from "./outcome.ts";
import { shown } from "./output/untrusted.ts";
import type { Perform } from "./perform.ts";
import type { EntryStart, Recorder } from "./record.ts";
import type { Args } from "./tools/define.ts";
import { parseArguments } from "./tools/input.ts";
import { declaredRisk, riskOf, type Risk, type Tool } from "./tools/tool.ts";
import { createWrites, type Write } from "./writes.ts";

/** Who calls. */
export interface Caller {
  readonly signal: AbortSignal;
  /** How this caller's human is reached; undefined when there is no way. */
  readonly channel: Channel | undefined;
  /** What the host calls itself, for the record. */
  readonly host?: { readonly name: string; readonly version: string } | undefined;
  /** Tells the host how far a long call has come; undefined when it did not ask. */
  readonly progress?: ((done: number, total: number | undefined, message: string) => void) | undefined;
}

export interface DispatchDeps {
  readonly client: AdminClient;
  readonly gate: Gate;
  /** What is refused whatever was approved. */
  readonly guards: Guards;
  readonly perform: Perform;
  readonly record: Recorder;
  /** Puts ids in the place of names before anything else looks at the arguments. */
  readonly names: Pick<Names, "resolve" | "invalidate">;
  readonly recent: RecentReads;
  /** Plans of calls that can be undone read little, and say what they left out. */
  readonly frugal: boolean;
  /** How a person is reached under a policy that puts the proof of it into an argument of the call. */
  readonly proofChannel: ((proof: string | undefined) => Channel) | undefined;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Whether a call of this tool can need a human. */
export const mayNeedApproval = (tool: Tool): boolean => {
  const { risk, dependsOnArguments } = declaredRisk(tool);
  return dependsOnArguments || risk === "destructive" || risk === "grant";
};

/** A plan that somebody has to approve. */
export interface Question {
  /** Name of the tool that was called, and its arguments. */
  readonly subject: string;
  readonly args: unknown;
  readonly risk: Risk;
  /** Looks at the organization and says what would happen. */
  readonly draft: (reader: Reader) => Promise<Plan>;
  /** Value of the gate's own argument, under a policy that has one. */
  readonly proof: string | undefined;
  /** For a plan of several calls: how each is named where it alone is refused, and what its guards see of the others. */
  readonly several?: { readonly place: (index: number) => string; readonly view: (reader: Reader) => (index: number) => Reader };
}

/** Arguments as they will be sent, and what was put into them for names. */
export interface Prepared {
  readonly args: Args;
  readonly resolved: readonly ResolvedName[];
}

/** The one way of a call, whoever makes it. */
export interface Dispatch {
  /** Validate → gate → client → answer, and a line in the record for whatever can change something. */
  call(tool: Tool, raw: unknown, caller: Caller): Promise<Outcome>;
  /** Asks for a plan of several calls, as `call` does for one. A refusal is recorded and thrown. */
  review(question: Question, caller: Caller): Promise<Approval | Suspended>;
  /** Checks the arguments of a call and puts ids in the place of names, as `call` does. */
  prepare(tool: Tool, raw: unknown, caller: Caller): Promise<Prepared>;
  /** Calls that may have changed something, in order: what was read before them can be out of date. */
  readonly writes: () => readonly Write[];
  /** Makes a call that is part of an approved plan. */
  perform(tool: Tool, args: Args, approval: Approval | undefined, caller: Caller): Promise<Outcome>;
}

/** Splits off the argument that is the gate's. */
export function takeGateArgument(gate: Gate, raw: unknown): { proof: string | undefined; rest: unknown } {
  const own = gateArguments[gate.policy];
  if (own === undefined || typeof raw !== "object" || raw === null) return { proof: undefined, rest: raw };
  const { [own.name]: proof, ...rest } = raw as Record<string, unknown>;
  return { proof: typeof proof === "string" ? proof : undefined, rest };
}

/** `project_id "Payments" is proj_… (Payments)`: so that whoever reads the answer sees what was acted on. */
const echo = ({ argument, given, id, name }: ResolvedName): string =>
  `${argument} ${JSON.stringify(shown(given, 200))} is ${id}${name === given ? "" : ` (${name})`}`;

function withEcho(outcome: Outcome, resolved: readonly ResolvedName[]): Outcome {
  if (outcome.kind === "suspended" || resolved.length === 0 || (outcome.kind === "done" && outcome.json !== undefined)) return outcome;
  return { ...outcome, text: `${resolved.map(echo).join("\n")}\n${outcome.text}` };
}

const isGated = (tool: Tool, args: Args): boolean => ["destructive", "grant"].includes(riskOf(tool, args));

/** Every call goes through what this returns, so that policy, approval, secrets and record hold for all of them. */
export function createDispatch(deps: DispatchDeps): Dispatch {
  const { client, gate, guards, perform, record, names, recent, frugal, proofChannel, now } = deps;

  const freshReaderFor =
    (caller: Caller): Reader =>
    async (request, signal) =>
      (await client.call(request, { signal: signal ? AbortSignal.any([caller.signal, signal]) : caller.signal, caller })).json;

  /** Nothing a moment old: what a guard holds cannot be taken back. */
  const guard = (tool: Tool, args: Args, caller: Caller, reader = freshReaderFor(caller)): Promise<void> =>
    guards(tool, args, createLook(reader, { now: now() }));

  const writes = createWrites(now);
  const forget = (tool: Tool, args: Args): void => {
    writes.note(tool, args);
    names.invalidate();
    recent.invalidate();
  };

  const guardAll = async ({ changes }: Plan, several: Question["several"], caller: Caller): Promise<void> => {
    const view = several?.view(freshReaderFor(caller));
    for (const [index, change] of changes.entries()) {
      await perform.check(change.tool);
      try {
        await guard(change.tool, change.args, caller, view?.(index));
      } catch (error) {
        if (several === undefined || !(error instanceof Refused)) throw error;
        throw new Refused(error.code, `${several.place(index)}: ${error.message}`);
      }
    }
  };

  const review: Dispatch["review"] = async ({ subject, args, risk, draft, proof, several }, caller) => {
    const reader = recent.through(freshReaderFor(caller));
    const channel = proofChannel ? proofChannel(proof) : caller.channel;
    const guarded = async (): Promise<Plan> => {
      const plan = await draft(reader);
      await guardAll(plan, several, caller);
      await record.check();
      return plan;
    };
    try {
      return await gate.review({ subject, draft: guarded, channel });
    } catch (error) {
      const { host } = caller;
      await record.refused(
        record.entry({ tool: subject, args, risk, undo: undefined, target: undefined, approval: undefined, host }),
        error,
      );
      throw error;
    }
  };

  const performed: Dispatch["perform"] = async (tool, args, approval, caller) => {
    if (tool.effect === "read" || tool.effect === "check") return (await perform.call(tool, args, caller.signal)).outcome;
    const change = approval?.plan?.changes.find((one) => one.tool === tool && one.args === args);
    const risk = riskOf(tool, args);
    const entry = record.entry({ tool: tool.name, args, risk, undo: tool.undo, target: change?.target, approval, host: caller.host });
    let started: EntryStart;
    try {
      await perform.check(tool);
      // Under `--confirm off` there was no plan, and so nothing has been guarded yet. In a set, the changes before this one can make it what a guard refuses.
      if (approval !== undefined && approval.plan?.changes.length !== 1) await guard(tool, args, caller);
      caller.signal.throwIfAborted();
      started = await record.started(entry, change?.facts);
    } catch (error) {
      // An outcome, not an error: the report of a change set has to say what was done before.
      caller.signal.throwIfAborted();
      await record.refused(entry, error);
      return perform.failed(tool, error);
    }
    try {
      const { outcome, status, requestId } = await perform.call(tool, args, caller.signal).finally(() => forget(tool, args));
      return await record.ended(started, outcome, { status, request_id: requestId });
    } catch (error) {
      await record.ended(started, { kind: "failed", code: "outcome_unknown", text: "cancelled by the host while under way" }, {});
      throw error;
    }
  };

  const prepare: Dispatch["prepare"] = (tool, raw, caller) => names.resolve(tool, parseArguments(tool, raw), caller.signal);

  const run = async (tool: Tool, { args }: Prepared, proof: string | undefined, caller: Caller): Promise<Outcome> => {
    if (!isGated(tool, args)) return performed(tool, args, undefined, caller);
    const draft = async (reader: Reader) => {
      const change = await describeChange(tool, args, reader, { now: now(), frugal });
      return planOf(tool.name, `${tool.name}: ${tool.does}`, [change], change.typed, now());
    };
    const verdict = await review({ subject: tool.name, args, risk: riskOf(tool, args), draft, proof }, caller);
    return "suspended" in verdict ? { kind: "suspended", result: verdict.result } : performed(tool, args, verdict, caller);
  };

  return {
    writes: writes.all,
    review,
    prepare,
    perform: performed,
    async call(tool, raw, caller) {
      const ended = (error: unknown): Outcome => {
        caller.signal.throwIfAborted();
        return perform.failed(tool, error);
      };
      try {
        const { proof, rest } = mayNeedApproval(tool) ? takeGateArgument(gate, raw) : { proof: undefined, rest: raw };
        const parsed = parseArguments(tool, rest);
        // What is refused whatever it acts on needs no look at the organization.
        const refused = gate.policy === "block" && isGated(tool, parsed);
        const prepared = refused ? { args: parsed, resolved: [] } : await names.resolve(tool, parsed, caller.signal);
        return withEcho(await run(tool, prepared, proof, caller).catch(ended), prepared.resolved);
      } catch (error) {
        return ended(error);
      }
    },
  };
}
