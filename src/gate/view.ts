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

/** Changes named one by one; more are counted. */
const maxNumbers = 3;

/** `change 2`, `changes 1, 3`, `12 of 50 changes`, `all 3 changes`. */
function whichOf(numbers: readonly number[], total: number): string {
  if (numbers.length === total) return `all ${total} changes`;
  if (numbers.length > maxNumbers) return `${numbers.length} of ${total} changes`;
  return `${numbers.length === 1 ? "change" : "changes"} ${numbers.join(", ")}`;
}

/** Each warning once, with the changes it holds for, as a list numbers them: a hundred equal lines are not read. */
export function lossesOf(changes: readonly ChangeView[]): Array<{ readonly warning: string; readonly which: string }> {
  const found = new Map<string, number[]>();
  for (const [index, { warnings }] of changes.entries())
    for (const warning of warnings) found.set(warning, [...(found.get(warning) ?? []), index + 1]);
  return [...found].map(([warning, numbers]) => ({ warning, which: whichOf(numbers, changes.length) }));
}

const factLines = ({ facts }: ChangeView): string[] => facts.map(({ label, value }) => `${label}: ${value}`);
const textOf = (lines: ReadonlyArray<string | undefined>): string => lines.filter((line) => line !== undefined).join("\n");

/** Many changes: first what is lost by all of them, then each by itself. */
function changesText(changes: readonly ChangeView[]): string {
  const losses = lossesOf(changes).map(({ warning, which }) => `- ${warning} (${which})`);
  const sections = changes.map((change, index) =>
    textOf([`${index + 1}. ${change.tool}: ${change.does}`, ...factLines(change), undoText(change)]),
  );
  return [...(losses.length === 0 ? [] : [textOf(["What is lost or handed out:", ...losses])]), ...sections].join("\n\n");
}

/** The plan as text: for forms, for terminals, and for the model when nobody could be asked. */
export function planText({ title, changes }: PlanView): string {
  const [only, ...rest] = changes;
  if (only === undefined || rest.length > 0) return `${title}\n\n${changesText(changes)}`;
  return `${title}\n\n${textOf([...factLines(only), "", ...only.warnings, undoText(only)])}`;
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

/** Whether what a person picked or typed is a yes to this plan. Keyboards write the same letter in more than one way. */
export const isYes = ({ typed = "Approve" }: PlanView, decision: unknown): boolean =>
  typeof decision === "string" && decision.normalize("NFC") === typed.normalize("NFC");

/** Whether it is a no in so many words; where "Decline" is the text to type, it is a yes. */
export const isNo = (view: PlanView, decision: unknown): boolean => decision === "Decline" && !isYes(view, decision);
