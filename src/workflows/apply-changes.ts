import * as z from "zod";
import { takeGateArgument, type Caller } from "../dispatch.ts";
import { describeChange } from "../gate/change.ts";
import type { Approval } from "../gate/gate.ts";
import { planOf, type Change } from "../gate/plan.ts";
import type { ApiRequest, Reader } from "../client/request.ts";
import type { Outcome } from "../outcome.ts";
import { withoutSecrets } from "../output/secrets.ts";
import { shown } from "../output/untrusted.ts";
import { describeProblems, InputError } from "../tools/input.ts";
import { errorIn, itemsOf, place, type Item, type Prepare } from "./change-set.ts";
import { keptCall, maxItems, type KeptCall } from "./kept-sets.ts";
import { asIfOthersDone } from "./sets/others-done.ts";
import { removalsOf, removedBy } from "./sets/removals.ts";
import { isDone, receiptLines, reportsOf, type Step } from "./sets/receipt.ts";
import { changesText, titleOf } from "./sets/title.ts";
import type { RunWorkflow, Workflow, WorkflowDeps } from "./workflow.ts";

const input = z.strictObject({
  changes: z.array(keptCall).min(1).max(maxItems).optional().describe("Calls in the order in which they are made."),
  resume: z.string().optional().describe("Id from an answer: of a set that stopped, or of a proposed one."),
});

const name = "apply_changes";

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
  const view = asIfOthersDone(items, readingOnce(reader));
  const reads = Math.min(12, Math.floor(extraReads / items.length));
  const changes: Change[] = [];
  for (let first = 0; first < items.length; first += atOnce) {
    const part = items.slice(first, first + atOnce);
    const described = part.map(({ tool, args }, at) =>
      describeChange(tool, args, view(first + at), { now, reads }).catch((error: unknown) => {
        throw errorIn(place(first + at, tool.name), error);
      }),
    );
    changes.push(...(await Promise.all(described)));
  }
  const removals = items.map(removalsOf);
  return changes.map((change, index) => {
    const by = change.irreversible === undefined ? removedBy(items[index]!, removals) : -1;
    return by < 0 ? change : { ...change, undo: undefined, irreversible: `What it acts on is removed by change ${by + 1}.` };
  });
}

/** Ends the id of a set that goes on without the change at which it stopped. */
const skipping = ":skip";

const setOf = (id: string): string => (id.endsWith(skipping) ? id.slice(0, -skipping.length) : id);

/** How to go on with what is left of a set, of which the first one failed. */
function wayOn(id: string, left: readonly Item[], at: number, outcome: Outcome | undefined): string[] {
  const on = `${name} with resume="${id}"`;
  const failed = `change ${at + 1}`;
  const isUnknown = outcome?.kind === "failed" && outcome.code === "outcome_unknown";
  const first = isUnknown ? `If ${failed} turns out not to be done, to continue with it` : "To continue with what is left";
  if (outcome === undefined || left.length === 1) return [`${first}: ${on}. It is asked anew.`];
  return [
    `${isUnknown ? first : `${first}, ${failed} first`}: ${on}.`,
    `${isUnknown ? "If it is done, to continue" : `To leave ${failed} out and continue`} with the rest: resume="${id}${skipping}".`,
    `Later changes, deletions too, may depend on ${failed}, and nothing checks that: look at each before. Either is asked anew.`,
  ];
}

function start({ dispatch, gate, surface, output, sets, adminKey, now }: WorkflowDeps): RunWorkflow {
  const keepLeftOver = (items: readonly Item[]): Promise<string> =>
    sets.keep(items.map(({ tool, args }) => ({ tool: tool.name, arguments: { ...args } })));

  const resumed = async (id: string): Promise<KeptCall[]> => {
    const kept = await sets.find(setOf(id));
    const calls = id.endsWith(skipping) ? kept?.slice(1) : kept;
    if (calls === undefined || calls.length === 0)
      throw new InputError(`${name}: there is nothing to resume under "${shown(id, 100)}". Nothing was sent.`);
    return calls;
  };

  const perform = async (items: readonly Item[], approval: Approval, caller: Caller): Promise<Step[]> => {
    const approved = approval.plan?.changes;
    const steps: Step[] = [];
    for (const [index, item] of items.entries()) {
      const stopped = steps.some((step) => !isDone(step)) || caller.signal.aborted;
      // The plan's own arguments, so that nothing but what was approved can be sent.
      const args = approved?.[index]?.args ?? item.args;
      const outcome = stopped ? undefined : await dispatch.perform(item.tool, args, approval, caller);
      steps.push({ item, change: approved?.[index], outcome });
    }
    return steps;
  };

  return async (raw, caller) => {
    const { proof, rest } = takeGateArgument(gate, raw);
    const parsed = input.safeParse(rest ?? {});
    if (!parsed.success) throw new InputError(`${name}: ${describeProblems(parsed.error, Object.keys(input.shape))}. Nothing was sent.`);
    const { changes, resume } = parsed.data;
    if (changes !== undefined && resume !== undefined)
      throw new InputError(`${name}: give one of changes and resume, not both. Nothing was sent.`);
    if (changes === undefined && resume === undefined) throw new InputError(`${name}: give changes, or resume. Nothing was sent.`);
    const prepare: Prepare = (tool, given) => dispatch.prepare(tool, given, caller);
    const items = await itemsOf(surface, prepare, changes ?? (await resumed(resume!)));
    const draft = async (reader: Reader) => {
      const described = await describeAll(items, reader, now());
      const final = described.filter(({ irreversible }) => irreversible !== undefined).length;
      const typed = described.some((change) => change.typed !== undefined) ? `apply ${changesText(items.length)}` : undefined;
      return planOf(name, titleOf(name, items, final), described, typed, now());
    };
    const args = items.map(({ tool, args: given }) => ({ tool: tool.name, arguments: given }));
    const several = {
      place: (index: number) => place(index, items[index]!.tool.name),
      view: (reader: Reader) => asIfOthersDone(items, reader),
    };
    const verdict = await dispatch.review({ subject: name, args, risk: "destructive", draft, proof, several }, caller);
    if ("suspended" in verdict) return { kind: "suspended", result: verdict.result };
    const steps = await perform(items, verdict, caller);
    if (resume !== undefined) await sets.remove(setOf(resume));
    const made = steps.filter(isDone).length;
    const left = items.slice(made);
    const id = left.length === 0 ? undefined : await keepLeftOver(left);
    const reports = reportsOf(steps);
    const lines = [...receiptLines(reports), ...(id === undefined ? [] : wayOn(id, left, made, steps[made]?.outcome))];
    const clean = (text: string): string => withoutSecrets(text, [adminKey]);
    const text = clean(lines.join("\n"));
    const json = JSON.parse(clean(JSON.stringify({ done: made, total: steps.length, resume: id ?? null, steps: reports }))) as unknown;
    if (id !== undefined) return { kind: "failed", code: "incomplete", text, details: json };
    return output === "json" ? { kind: "done", text: JSON.stringify(json), json } : { kind: "done", text, json: undefined };
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
