import type { Fact } from "./facts.ts";
import type { Plan } from "./plan.ts";

/** One change as a person reads it. */
export interface ChangeView {
  readonly tool: string;
  readonly does: string;
  readonly target: string;
  readonly facts: readonly Fact[];
  readonly warnings: readonly string[];
  readonly undo?: string | undefined;
  readonly irreversible?: string | undefined;
}

/** A plan as a person reads it: plain data, the same on a form, a page and a terminal. Every text is safe to show on one line. */
export interface PlanView {
  readonly title: string;
  readonly changes: readonly ChangeView[];
  /** What the person types to approve; undefined where picking Approve is enough. */
  readonly typed?: string | undefined;
}

export const viewOf = ({ title, changes, typed }: Plan): PlanView => ({
  title,
  changes: changes.map(({ tool, target, facts, warnings, undo, irreversible }) => ({
    tool: tool.name,
    does: tool.does,
    target,
    facts,
    warnings,
    undo,
    irreversible,
  })),
  typed,
});

/** Whether and how a change can be taken back, in one sentence. */
export const undoText = ({ undo, irreversible }: ChangeView): string | undefined =>
  irreversible === undefined ? undo && `To undo: ${undo}.` : `CANNOT BE UNDONE. ${irreversible}`;

function changeText(change: ChangeView): string {
  const lines = [...change.facts.map(({ label, value }) => `${label}: ${value}`), "", ...change.warnings, undoText(change)];
  return lines.filter((line) => line !== undefined).join("\n");
}

/** The plan as text: for forms, for terminals, and for the model when nobody could be asked. */
export function planText({ title, changes }: PlanView): string {
  const [only, ...rest] = changes;
  if (only !== undefined && rest.length === 0) return `${title}\n\n${changeText(only)}`;
  const sections = changes.map((change, index) => `${index + 1}. ${change.tool}: ${change.does}\n${changeText(change)}`);
  return [title, ...sections].join("\n\n");
}

/** What the form asks for: a name to type where nothing takes the call back, else a choice. Neither has a default: `accept {}` decides nothing. */
export function formFor({ typed }: PlanView) {
  const decision =
    typed === undefined
      ? {
          type: "string" as const,
          title: "Decision",
          description: "Nothing happens unless you pick Approve.",
          enum: ["Approve", "Decline"],
        }
      : { type: "string" as const, title: "Type this to approve", description: `Type exactly: ${typed}` };
  return { type: "object" as const, properties: { decision }, required: ["decision"] };
}

/** Whether what a person picked or typed is a yes to this plan. */
export const isYes = ({ typed }: PlanView, decision: unknown): boolean => decision === (typed ?? "Approve");
