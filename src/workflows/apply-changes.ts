import * as z from "zod";
import { takeGateArgument, type Caller } from "../dispatch.ts";
import { describeChange } from "../gate/change.ts";
import type { Approval } from "../gate/gate.ts";
import { planOf, type Change } from "../gate/plan.ts";
import type { ApiRequest, Reader } from "../client/request.ts";
import type { Outcome } from "../outcome.ts";
import { shown } from "../output/untrusted.ts";
import { describeProblems, InputError } from "../tools/input.ts";
import { itemsOf, type Item, type Prepare } from "./change-set.ts";
import { keptCall, maxItems, type KeptCall } from "./kept-sets.ts";
import type { RunWorkflow, Workflow, WorkflowDeps } from "./workflow.ts";

const input = z.strictObject({
  changes: z.array(keptCall).min(1).max(maxItems).optional().describe("Calls in the order in which they are made."),
  resume: z.string().optional().describe("Id from an answer: of a set that stopped, or of a proposed one."),
});

const name = "apply_changes";

/** How one change of a set went. */
interface Step {
  readonly item: Item;
  readonly target: string;
  readonly outcome: Outcome | undefined;
}

/** The same object is named by many changes of a set; it is read once for all of them. A read that failed is made again by who asks next. */
function readingOnce(reader: Reader): Reader {
  const answers = new Map<string, Promise<unknown>>();
  return (request: ApiRequest, signal?: AbortSignal) => {
    const key = JSON.stringify([request.path, request.query]);
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = reader(request, signal);
    answers.set(key, answer);
    answer.catch(() => answers.delete(key));
    return answer;
  };
}

/** Reads beyond the targets themselves, for all changes of a set together. */
const extraReads = 60;

/** A plan of fifty changes reads a few hundred objects: some at a time, for the API allows few. */
const atOnce = 4;

async function describeAll(items: readonly Item[], reader: Reader, now: number): Promise<Change[]> {
  const shared = readingOnce(reader);
  const reads = Math.min(12, Math.floor(extraReads / items.length));
  const changes: Change[] = [];
  for (let first = 0; first < items.length; first += atOnce) {
    const part = items.slice(first, first + atOnce);
    changes.push(...(await Promise.all(part.map(({ tool, args }) => describeChange(tool, args, shared, { now, reads })))));
  }
  return changes;
}

const done = (step: Step): boolean => step.outcome?.kind === "done";

function lineOf({ item, target, outcome }: Step, index: number): string {
  const state = outcome === undefined ? "not done" : outcome.kind === "done" ? "done" : "FAILED";
  const why = outcome !== undefined && outcome.kind !== "done" && "text" in outcome ? `: ${outcome.text.replaceAll("\n", " ")}` : "";
  const kept = outcome?.kind === "done" ? /key_file: (.+)$/m.exec(outcome.text)?.[0] : undefined;
  return `${index + 1}. ${state}  ${item.tool.name} ${target}${kept === undefined ? "" : ` (${kept})`}${why}`;
}

function report(steps: readonly Step[], resume: string | undefined): string {
  const finished = steps.filter(done);
  const undo = finished.flatMap(({ item, target }) => (item.tool.undo === undefined ? [] : [`${target}: ${item.tool.undo}`]));
  const lines = [
    `${finished.length} of ${steps.length} changes done${resume === undefined ? "." : ", stopped at the first failure."}`,
    ...steps.map(lineOf),
    ...(undo.length === 0 ? [] : ["To undo, last one first:", ...undo.toReversed().map((line) => `- ${line}`)]),
    ...(resume === undefined ? [] : [`To continue with what is left: ${name} with resume="${resume}". It is asked anew.`]),
  ];
  return lines.join("\n");
}

function start({ dispatch, gate, surface, output, sets, now }: WorkflowDeps): RunWorkflow {
  const keepLeftOver = (items: readonly Item[]): Promise<string> =>
    sets.keep(items.map(({ tool, args }) => ({ tool: tool.name, arguments: { ...args } })));

  const resumed = async (id: string): Promise<KeptCall[]> => {
    const kept = await sets.find(id);
    if (kept === undefined) throw new InputError(`${name}: there is nothing to resume under "${shown(id, 100)}". Nothing was sent.`);
    return kept;
  };

  const perform = async (items: readonly Item[], approval: Approval, caller: Caller): Promise<Step[]> => {
    const approved = approval.plan?.changes;
    const steps: Step[] = [];
    for (const [index, item] of items.entries()) {
      const stopped = steps.some((step) => !done(step)) || caller.signal.aborted;
      // The plan's own arguments, so that nothing but what was approved can be sent.
      const args = approved?.[index]?.args ?? item.args;
      const outcome = stopped ? undefined : await dispatch.perform(item.tool, args, approval, caller);
      steps.push({ item, target: approved?.[index]?.target ?? "", outcome });
    }
    return steps;
  };

  return async (raw, caller) => {
    const { proof, rest } = takeGateArgument(gate, raw);
    const parsed = input.safeParse(rest ?? {});
    if (!parsed.success) throw new InputError(`${name}: ${describeProblems(parsed.error, Object.keys(input.shape))}. Nothing was sent.`);
    const { changes, resume } = parsed.data;
    if ((changes === undefined) === (resume === undefined))
      throw new InputError(`${name}: give either changes or resume. Nothing was sent.`);
    const prepare: Prepare = (tool, given) => dispatch.prepare(tool, given, caller);
    const items = await itemsOf(surface, prepare, changes ?? (await resumed(resume!)));
    const draft = async (reader: Reader) => {
      const described = await describeAll(items, reader, now());
      const final = described.filter((change) => change.typed !== undefined).length;
      const title = `${name}: ${items.length} changes, in this order${final === 0 ? "" : `; ${final} of them cannot be undone`}.`;
      return planOf(name, title, described, final === 0 ? undefined : `apply ${items.length} changes`, now());
    };
    const args = items.map(({ tool, args: given }) => ({ tool: tool.name, arguments: given }));
    const verdict = await dispatch.review({ subject: name, args, risk: "destructive", draft, proof }, caller);
    if ("suspended" in verdict) return { kind: "suspended", result: verdict.result };
    const steps = await perform(items, verdict, caller);
    if (resume !== undefined) await sets.remove(resume);
    const left = steps.filter((step) => !done(step)).map(({ item }) => item);
    const id = left.length === 0 ? undefined : await keepLeftOver(left);
    const text = report(steps, id);
    const json = {
      done: steps.filter(done).length,
      total: steps.length,
      resume: id ?? null,
      steps: steps.map((step, index) => lineOf(step, index)),
    };
    if (id !== undefined) return { kind: "failed", code: "incomplete", text };
    return { kind: "done", text: output === "json" ? JSON.stringify(json) : text, json: output === "json" ? json : undefined };
  };
}

/** Up to fifty calls as one plan: one question to the human, made in order, stopped at the first failure, resumable. */
export const applyChanges: Workflow<typeof name, typeof input> = {
  name,
  does: "Make up to 50 changes as one: the user sees them as one plan and approves once. Made in order, stops at the first failure. For two or more gated calls.",
  input,
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
  gated: true,
  start,
};
