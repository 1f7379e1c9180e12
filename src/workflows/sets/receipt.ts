import type { Fact } from "../../gate/facts.ts";
import type { Change } from "../../gate/plan.ts";
import { isJson, textAt } from "../../json.ts";
import type { Outcome } from "../../outcome.ts";
import { shown } from "../../output/untrusted.ts";
import type { Item } from "../change-set.ts";
import { removalsOf, removedBy, type Removal } from "./removals.ts";
import { changesText } from "./title.ts";

/** How one change of a set went. */
export interface Step {
  readonly item: Item;
  /** What the person approved; undefined where nobody was asked. */
  readonly change: Change | undefined;
  /** Undefined when it was not made. */
  readonly outcome: Outcome | undefined;
}

/** One change of a set as programs read it. */
interface StepReport {
  readonly tool: string;
  /** What it acted on and what it set, in words. */
  readonly about: string;
  readonly state: "done" | "failed" | "not_done";
  /** Why it failed: the code that the call by itself would end with, and its text. */
  readonly code?: string;
  readonly message?: string;
  readonly created_id?: string;
  readonly key_file?: string;
  /** Call that takes it back. */
  readonly undo?: string;
  /** Why nothing takes it back. */
  readonly cannot_be_undone?: string;
}

export const isDone = ({ outcome }: Pick<Step, "outcome">): boolean => outcome?.kind === "done";

/** Room for what one change is about. */
const maxAbout = 500;

/** What an undo with the previous role, amount or values needs to know, where no before → after tells it. */
function forUndo({ tool, about, facts }: Change): readonly Fact[] {
  const previous = /previous (\w+)/.exec(tool.undo ?? "")?.[1];
  if (previous === undefined || about.some(({ value }) => /→|REMOVES|adds/.test(value))) return [];
  const named = facts.filter(({ label }) => label.split(" ").includes(previous));
  return named.length === 0 ? about : named;
}

/** What the call names and sets, and what its undo needs to know. */
function aboutText({ item, change }: Step): string {
  if (change === undefined) {
    const naming = Object.entries(item.args).filter(([name]) => /(?:^|_)(?:id|name|email)$/.test(name));
    return shown(naming.map(([name, value]) => `${name}: ${String(value)}`).join("; "), maxAbout);
  }
  const given = Object.values(item.args).filter((value) => typeof value === "string");
  const isDetail = ({ label }: Fact): boolean => label.startsWith(" ");
  const isNamed = ({ value }: Fact): boolean => given.some((id) => value.endsWith(`(${id})`));
  const told = [...change.about.filter((fact) => !isDetail(fact)), ...change.facts.filter(isNamed), ...forUndo(change)];
  const text = [...new Set(told.map(({ label, value }) => `${label.trim()}: ${value}`))].join("; ");
  return shown(text === "" ? change.target : text, maxAbout);
}

/** Members of the answer that what comes next needs. */
function answered(outcome: Outcome | undefined, member: string): string | undefined {
  if (outcome?.kind !== "done") return undefined;
  if (isJson(outcome.json)) return textAt(outcome.json, member);
  return new RegExp(`^${member}: (.+)$`, "m").exec(outcome.text)?.[1];
}

function undoOf({ item }: Step, gone: ReadonlyArray<readonly Removal[]>): Pick<StepReport, "undo" | "cannot_be_undone"> {
  const { undo, irreversible } = item.tool;
  if (irreversible !== undefined) return { cannot_be_undone: irreversible };
  const by = removedBy(item, gone);
  if (by >= 0) return { cannot_be_undone: `What it acted on was removed by change ${by + 1}.` };
  return undo === undefined ? { cannot_be_undone: "No call takes it back." } : { undo };
}

function failureOf(outcome: Outcome | undefined): Pick<StepReport, "code" | "message"> {
  return outcome?.kind === "failed" || outcome?.kind === "refused"
    ? { code: outcome.code, message: outcome.text.replaceAll("\n", " ") }
    : {};
}

/** Every change of a set, how it went, and what takes back what was done. */
export function reportsOf(steps: readonly Step[]): StepReport[] {
  const gone = steps.map((step) => (isDone(step) ? removalsOf(step.item) : []));
  return steps.map((step) => {
    const { item, outcome } = step;
    const created = item.tool.effect === "create" ? answered(outcome, "id") : undefined;
    const file = answered(outcome, "key_file");
    return {
      tool: item.tool.name,
      about: aboutText(step),
      state: outcome === undefined ? "not_done" : isDone(step) ? "done" : "failed",
      ...failureOf(outcome),
      ...(created !== undefined && { created_id: shown(created, 200) }),
      ...(file !== undefined && { key_file: file }),
      ...(isDone(step) && undoOf(step, gone)),
    };
  });
}

const stateWord = { done: "done", failed: "FAILED", not_done: "not done" } as const;

function lineOf(report: StepReport, index: number): string {
  const { tool, about, state, message, created_id: id, key_file: file, undo, cannot_be_undone: final } = report;
  const made = [id !== undefined && !about.includes(id) ? `id: ${id}` : undefined, file && `key_file: ${file}`]
    .filter((part) => part !== undefined)
    .join("; ");
  const after = [message && `: ${message}`, undo && `. Undo: ${undo}`, final && `. Cannot be undone: ${final}`].filter(
    (part) => part !== undefined,
  );
  return [`${index + 1}. ${stateWord[state]}  ${tool} ${about}`, made === "" ? "" : `; ${made}`, ...after].join("");
}

/** The lines of a report: how many changes were made, then each. */
export function receiptLines(reports: readonly StepReport[]): string[] {
  const made = reports.filter(({ state }) => state === "done");
  const stopped = made.length < reports.length;
  const undoable = made.filter(({ undo }) => undo !== undefined).length;
  return [
    `${made.length} of ${changesText(reports.length)} done${stopped ? ", stopped at the first failure" : ""}.`,
    ...reports.map(lineOf),
    ...(undoable > 1 ? ["To undo, begin with the last one."] : []),
  ];
}
