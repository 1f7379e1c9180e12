import type { Section } from "../../../evidence/report.ts";
import type { Step } from "../steps.ts";

/** What becomes of one wish. */
export interface Outcome {
  /** Safe to show. */
  readonly what: string;
  /** `not judged`: what decides was not read. */
  readonly state: "proposed" | "there already" | "after acceptance" | "when the project exists" | "not proposed" | "not judged";
  readonly why?: string;
  /** Group, project or user it is about. */
  readonly id: string;
  /** Of what is proposed. */
  readonly step?: Step;
}

export const stepsOf = (outcomes: readonly Outcome[]): Step[] => outcomes.flatMap(({ step }) => step ?? []);

const order = ["proposed", "after acceptance", "when the project exists", "not proposed", "not judged", "there already"];

export function outcomeSection(title: string, outcomes: readonly Outcome[]): Section[] {
  if (outcomes.length === 0) return [];
  const rows = outcomes
    .toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
    .map(({ what, state, why, id }) => ({ what, state, why: why ?? null, id }));
  return [
    {
      title,
      table: {
        columns: [
          { key: "what", title: "What", kind: "text" },
          { key: "state", title: "State", kind: "text" },
          { key: "why", title: "Why", kind: "text", absent: "-" },
          { key: "id", title: "Id", kind: "text" },
        ],
        rows,
      },
    },
  ];
}
