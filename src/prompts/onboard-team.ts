import { conduct, untilRead } from "./conduct.ts";
import { call, name, prompt, quoted, someName } from "./prompt.ts";

/** Gives a team a project with its groups and limits, when a person approves. */
export const onboardTeam = prompt({
  name: "onboard_team",
  title: "Onboard a team",
  does: "A project for a team, new or not: its groups and their roles, spend limit and service account, once you approve the plan.",
  input: {
    project: name.describe("The team's project; it is made when there is none of that name."),
    group: someName.describe("The team's group.").optional(),
    template: someName.describe("A project whose groups and roles are taken over.").optional(),
  },
  completes: { project: "project", group: "group", template: "project" },
  needs: ["access_review", "plan_onboarding", "apply_changes"],
  text({ project, group, template }, scene) {
    const team = group === undefined ? "" : ` The team is the group ${quoted(group)}.`;
    const like = template === undefined ? "" : ` Take over the groups and roles of the project ${quoted(template)}.`;
    const look =
      template === undefined
        ? []
        : [
            `${call("access_review", { projects: [template], by: "group", include_service_accounts: false })}: which groups have which role there.`,
          ];
    const plan = call("plan_onboarding", { new_project: project, groups: [`${group ?? "GROUP"}=ROLE`], evidence: true });
    const steps = [
      ...look,
      `Ask in one message for what is not known, and never guess:
   - which groups get access, and the role of each: member, owner or viewer.
   - a spend limit a month in dollars, or none.
   - a service account for what runs without a person, or none.`,
      `${plan}, with all groups and the role of each after the "=", and with "spend_limit_usd" and "service_account" if the person wants them. It changes nothing, and works for a project that is there as well.`,
      `Show what is there already, the proposed calls in their order, what is not proposed and why, and that all members of a group get its access at once.`,
      `After a yes: apply_changes with the resume id that the plan names.`,
      `The same plan again with "max_age_minutes":0. A new project is made first, the rest is proposed when it is there: show it, ask, apply, until nothing is proposed, three times at most.`,
      `Only if the person names people who are in none of the groups: plan_onboarding with "person" and "groups" or "projects" for each of them.`,
    ];
    return `Give a team its project ${quoted(project)} in the OpenAI organization.${team}${like}

Steps
${steps.map((step, index) => `${index + 1}. ${step}`).join("\n")}
${untilRead}
A key that is created with a service account is written to a file: give its path, never the key.

${conduct(scene, "the person declined, or knows what the project has now and what is still open, such as invites that were not accepted")}`;
  },
});
