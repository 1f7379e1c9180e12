import { dayText } from "../workflows/audits/days.ts";
import { conduct, untilRead } from "./conduct.ts";
import { call, prompt, quoted, someName } from "./prompt.ts";

const quarter = 90 * 86_400;

/** Who has access, which keys are there and what changed, for the person who signs it off. */
export const quarterlyAccessReview = prompt({
  name: "quarterly_access_review",
  title: "Quarterly access review",
  does: "Who can reach what, which keys are there and what changed in a quarter, with files as evidence for an auditor.",
  input: { project: someName.describe("Only this project. Empty: the whole organization.").optional() },
  completes: { project: "project" },
  needs: ["access_review", "audit_api_keys", "compare_snapshots"],
  text({ project }, scene) {
    const projects = project === undefined ? undefined : [project];
    const since = dayText(Math.floor(scene.now / 1000) - quarter);
    const about = project === undefined ? "the whole OpenAI organization" : `the project ${quoted(project)} of the OpenAI organization`;
    return `Prepare a quarterly access review of ${about}, for the person who signs it off.

Calls
1. ${call("access_review", { projects, evidence: true })}
2. ${call("audit_api_keys", { projects, evidence: true })}
3. ${call("compare_snapshots", { since, evidence: true })}: what changed in 90 days. If there is no snapshot so old, call it once more without since, and name the day it compares with; if that is today, or there is none, say that there is nothing to compare with.${project === undefined ? "" : " It covers the whole organization: show only what touches the project."}
${untilRead}

Show the person
- Who can administer: owners of the organization, owners of projects, owners of admin keys.
- Access that is easy to overlook: through groups only, of accounts that are switched off, of other email domains than the usual one, what pending invites would give, contradictions between answers.
- Keys with findings: key, project, owner, last recorded use, findings.
- What changed: people, owners, groups, access, keys.
- What was not read, and where the report files are: they are the evidence.
Then list what only a person can decide, a line each: who holds which access by which path, and the question whether to keep it. Do not answer it for them.

${conduct(scene, "the person has all of this and, where they chose to remove something, what became of it")}`;
  },
});
