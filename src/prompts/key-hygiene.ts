import { conduct, untilRead } from "./conduct.ts";
import { call, prompt, someDays } from "./prompt.ts";

/** Which keys have findings, and what becomes of each. */
export const keyHygiene = prompt({
  name: "key_hygiene",
  title: "API key hygiene",
  does: "API keys and admin keys that are idle, old, without expiry or owner, or that carry most of the spend.",
  input: { idle_days: someDays.describe("Days since the last use from which a key is shown. Empty: 90.").optional() },
  needs: ["audit_api_keys"],
  text({ idle_days }, scene) {
    const days = idle_days === undefined ? undefined : Number(idle_days);
    const again = scene.shows("apply_changes")
      ? `
3. For the keys that the person chose: one apply_changes, each change with the tool that deletes a key of a project or an admin key.
4. ${call("audit_api_keys", { idle_days: days, max_age_minutes: 0 })}: shows what is left.`
      : "";
    return `Find the API keys of the OpenAI organization that somebody has to look at.

Steps
1. ${call("audit_api_keys", { idle_days: days, evidence: true })}. Show
   - how many keys each finding names, with the thresholds that were applied.
   - one row a key: admin keys first, then keys whose owner left or lost access, then by cost: name, project, owner, created, last recorded use, expiry, cost, findings, id.
   - what was not read. The API does not tell the scopes of keys.
2. Ask for each key: keep, replace or delete? Say of keys with a recorded use or cost that what runs on them stops when they are deleted, so that a new key comes first. Do not answer it for them.${again}
${untilRead}

${conduct(scene, "the person has the keys and, where they chose to delete some, what became of them")}`;
  },
});
