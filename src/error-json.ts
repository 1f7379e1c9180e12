import type { Outcome } from "./outcome.ts";

/** An ending other than done, as programs read it. */
export function errorJson(outcome: Extract<Outcome, { readonly kind: "failed" | "refused" }>): string {
  const { code, text: message } = outcome;
  const details = outcome.kind === "failed" ? outcome.details : undefined;
  return JSON.stringify({ error: { code, message, details } });
}
