import { conduct, untilRead } from "./conduct.ts";
import { call, name, prompt, quoted } from "./prompt.ts";

/** Plans the end of a person's access, shows what stops with it, and carries it out when a person approves. */
export const offboardLeaver = prompt({
  name: "offboard_leaver",
  title: "Offboard a leaver",
  does: "All that a person holds, what stops when they go, and their removal once you approve the plan.",
  input: { user: name.describe("Who leaves: email, name or id.") },
  completes: { user: "user" },
  needs: ["plan_offboarding", "apply_changes"],
  text: (
    { user },
    scene,
  ) => `Plan the offboarding of ${quoted(user)} from the OpenAI organization, and carry it out only when the person you talk to approves.

Steps
1. ${call("plan_offboarding", { user, evidence: true })}: reads, changes nothing. If the name stands for nobody or for several people, show what was found and ask; do not choose.
2. Show, before you ask anything:
   - who it is: name, email, id; and whether the identity provider (SCIM) manages them: then they are removed there first, or what is removed here comes back.
   - API keys with a recorded use or cost: what runs on them stops with them. Who runs it is not known.
   - admin keys, projects that nobody else owns, groups, pending invites.
   - the proposed calls in their order, which of them cannot be undone, and what is left after them.
   - what was not read.
3. Ask whether to go ahead, and whether keys in use are replaced first. Wait for the answer. If the person is to stay in the organization without access, plan again with "remove":"access".
4. After a yes: apply_changes with the resume id that the plan names.
5. ${call("plan_offboarding", { user, max_age_minutes: 0 })}: shows what is left. That nobody has this name any more is the end that was wanted.
${untilRead}

${conduct(scene, "the person declined, or knows what was done, what is left and where the report files are")}`,
});
