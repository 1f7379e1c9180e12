import type { Section } from "../../evidence/report.ts";
import type { Args } from "../../tools/define.ts";
import { byRoute } from "../../tools/tool.ts";
import { maxItems } from "../kept-sets.ts";
import type { ProposedChange } from "./audit.ts";

/** One proposed call, in words. */
export interface Step {
  readonly change: ProposedChange;
  /** Safe to show. */
  readonly what: string;
}

/** @param route Of the catalog. */
export const step = (what: string, route: string, args: Args): Step => ({ what, change: { route, args } });

/** What takes a call back, or why nothing does: as the catalog says it. */
function undoText({ route }: ProposedChange): string {
  const tool = byRoute.get(route);
  return tool?.undo ?? (tool?.irreversible === undefined ? "not said" : `cannot be undone: ${tool.irreversible}`);
}

const isSame = (one: ProposedChange, { route, args }: { readonly route: string; readonly args: Args }): boolean =>
  one.route === route && Object.entries(args).every(([name, value]) => one.args[name] === value);

/** Whether a call is among the proposed ones. */
export const proposes = (steps: readonly Step[], call: { readonly route: string; readonly args: Args }): boolean =>
  steps.some(({ change }) => isSame(change, call));

const columns = [
  { key: "step", title: "Step", kind: "number" },
  { key: "what", title: "What", kind: "text" },
  { key: "undo", title: "Undo", kind: "text" },
] as const;

/** The proposed calls in their order, each with what takes it back. */
export function stepsSection(title: string, steps: readonly Step[], note?: string): Section[] {
  if (steps.length === 0) return [];
  const large = steps.length > maxItems ? `One change set takes ${maxItems} calls: make them in this order, in several sets.` : undefined;
  const notes = [note, large].filter((text) => text !== undefined).join(" ");
  const rows = steps.map(({ what, change }, index) => ({ step: index + 1, what, undo: undoText(change) }));
  return [{ title, ...(notes !== "" && { note: notes }), table: { columns, rows } }];
}

export const changesOf = (steps: readonly Step[]): ProposedChange[] => steps.map(({ change }) => change);
