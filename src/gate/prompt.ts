import type { Plan } from "./plan.ts";

/** The plan as text: what a person reads before saying yes, and what the model is told when nobody could be asked. */
export function planText(plan: Plan): string {
  const { tool, facts, warnings, undo, irreversible } = plan;
  const lines = [
    `${tool.name}: ${tool.does}`,
    "",
    ...facts.map(({ label, value }) => `${label}: ${value}`),
    "",
    ...warnings,
    irreversible === undefined ? undo && `To undo: ${undo}.` : `CANNOT BE UNDONE. ${irreversible}`,
  ];
  return lines.filter((line) => line !== undefined).join("\n");
}

/** What the form asks for: a name to type where nothing takes the call back, else a choice. Neither has a default: `accept {}` decides nothing. */
export function formFor(plan: Plan) {
  const field =
    plan.typed === undefined
      ? {
          type: "string" as const,
          title: "Decision",
          description: "Nothing happens unless you pick Approve.",
          enum: ["Approve", "Decline"],
        }
      : { type: "string" as const, title: "Type the name to approve", description: `Type exactly: ${plan.typed}` };
  return { type: "object" as const, properties: { decision: field }, required: ["decision"] };
}

/** Whether the content of an accepted form is a yes to this plan. */
export function isYes(plan: Plan, content: unknown): boolean {
  const decision = typeof content === "object" && content !== null ? (content as { decision?: unknown }).decision : undefined;
  return decision === (plan.typed ?? "Approve");
}
