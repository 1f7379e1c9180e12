import { count, isoMoment } from "./cells.ts";
import type { Report } from "./report.ts";

/** What was read and when, what was not and why, in sentences made of the coverage: a workflow cannot say more than it read. */
export function completenessOf({ complete, statement, coverage, asOf }: Report): { readonly verdict: string; readonly details: string } {
  const requests = coverage.reduce((total, part) => total + part.requests, 0);
  const read = coverage.map((part) => `${part.part} ${count(part.read)}`).join(", ");
  const skips = coverage.flatMap(({ part, skipped }) =>
    skipped.filter((skip) => skip.count > 0).map((skip) => `${part} ${count(skip.count)} (${skip.reason})`),
  );
  const details = [
    `Read between ${isoMoment(asOf.from)} and ${isoMoment(asOf.until)} with ${count(requests)} ${requests === 1 ? "request" : "requests"}: ${read}.`,
    skips.length === 0 ? "Nothing was skipped." : `Skipped: ${skips.join(", ")}.`,
    statement.trim(),
  ];
  return {
    verdict: complete
      ? "Complete: everything that the question needs was read."
      : "NOT complete: not everything that the question needs was read.",
    details: details.filter((sentence) => sentence !== "").join(" "),
  };
}
