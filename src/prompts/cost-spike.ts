import { conduct, untilRead } from "./conduct.ts";
import { call, prompt, someDay } from "./prompt.ts";

/** Where a rise in spend comes from, and what changed at that time. */
export const costSpike = prompt({
  name: "cost_spike",
  title: "Explain a rise in spend",
  does: "Which projects, keys and line items a rise in spend comes from, when it began, and what was changed then.",
  input: {
    from: someDay.describe("First day, UTC, as 2026-11-01. Empty: the last 30 full days.").optional(),
    to: someDay.describe("The day after the last one. Empty: today.").optional(),
  },
  needs: ["cost_report", "search_audit_log"],
  text({ from, to }, scene) {
    const time =
      from === undefined && to === undefined
        ? "in the last 30 full days"
        : [...(from === undefined ? [] : [`from ${from}`]), ...(to === undefined ? [] : [`until the end of the day before ${to}`])].join(
            " ",
          );
    return `Find out where the spend of the OpenAI organization rose ${time}, all days in UTC.

Calls
1. ${call("cost_report", { from, to, evidence: true })}: by project, against the time of the same length before.
2. For the projects that rose most, three at most, with their names as "projects": ${call("cost_report", { from, to, by: "api_key" })} and ${call("cost_report", { from, to, by: "line_item" })}
3. search_audit_log with "about" the project that rose most, "since" two days before the rise begins and "until" the day after it: what was created or changed there.
${untilRead}

Show the person
- The total before and now, the difference in money and percent, and the day on which the rise begins. If there is no rise, say so and stop.
- What the difference is made of: project, then key and its owner, then line item, with amounts; and how much of it is not explained by these.
- Events of the audit log near that day: who, what, when. Near in time is no cause.
- Spend limits and how much of them is spent; a forecast only as an estimate, with its method.
- What was not read. Today is not over, and costs of the last days can still grow.
Then ask what the person wants to do, for example a spend alert or a spend limit; propose no amount.

${conduct(scene, "the person has these facts and, where they chose a change, what became of it")}`;
  },
});
