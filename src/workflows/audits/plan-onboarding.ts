import * as z from "zod";
import { folded } from "../../names/match.ts";
import { shown } from "../../output/untrusted.ts";
import type { Organization, User } from "../../snapshot/organization.ts";
import type { PartName } from "../../snapshot/parts.ts";
import { InputError } from "../../tools/input.ts";
import { audit, type AuditContext } from "./audit.ts";
import { isWhole } from "./checks/ownership.ts";
import { invitingOutcomes } from "./onboarding/inviting.ts";
import { joiningOutcomes } from "./onboarding/joining.ts";
import { madeSinceThen, newProjectOutcomes } from "./onboarding/new-project.ts";
import { outcomeSection, stepsOf, type Outcome } from "./onboarding/outcome.ts";
import { wishesOf } from "./onboarding/wishes.ts";
import { changesOf, stepsSection } from "./steps.ts";
import { pickUser, userLabel } from "./who.ts";

/**
 * Who is to be onboarded: a user, or undefined for an address that nobody in the organization has.
 * @throws {InputError} For a name that stands for nobody or for several, and for a service account.
 */
function personNamed(organization: Organization, argument: string, given: string): User | undefined {
  const known = [...organization.users.values()].some(({ id, email, name }) =>
    [id, email, name].some((text) => text !== null && folded(text) === folded(given)),
  );
  if (!known && argument === "person" && /^\S+@\S+$/.test(given.trim())) return undefined;
  const user = pickUser(organization, argument, given);
  if (!user.isServiceAccount) return user;
  throw new InputError(`${argument}: ${userLabel(organization, user.id)} is a service account, not a person. Nothing was sent.`);
}

const states = ["proposed", "there already", "after acceptance", "when the project exists", "not proposed", "not judged"] as const;

/** `2 proposed, 1 there already` */
function countsText(outcomes: readonly Outcome[]): string {
  const counts = states.map((state) => [outcomes.filter((one) => one.state === state).length, state] as const);
  return (
    counts
      .filter(([count]) => count > 0)
      .map(([count, state]) => `${count} ${state}`)
      .join(", ") || "nothing was asked for"
  );
}

const forPeople: readonly PartName[] = [
  "users",
  "invites",
  "groups",
  "group members",
  "roles of groups",
  "organization roles",
  "roles of users",
  "projects",
  "project users",
  "project groups",
  "project roles",
  "roles of project groups",
  "roles of project members",
];
const forProjects: readonly PartName[] = [
  "groups",
  "projects",
  "project groups",
  "project roles",
  "roles of project groups",
  "project service accounts",
  "project spend limit",
];

const usd = z.number().refine((value) => value >= 0.01 && value <= 1e9, "must be 0.01 or more");

const input = z.strictObject({
  person: z.string().describe("Email, name or id.").optional(),
  role: z.enum(["reader", "owner"]).optional(),
  groups: z.array(z.string()).optional(),
  projects: z.array(z.string()).describe("Name, or Name=owner.").optional(),
  like: z.string().describe("Whose access to copy.").optional(),
  new_project: z.string().describe("Its groups: Name=role.").optional(),
  spend_limit_usd: usd.optional(),
  service_account: z.string().optional(),
});

type Input = z.output<typeof input>;

/** @throws {InputError} Unless the arguments are about a person or about a project. */
function checkCombination(args: Input): void {
  const { person, new_project, role, projects, like, spend_limit_usd, service_account } = args;
  if ((person === undefined) === (new_project === undefined))
    throw new InputError("plan_onboarding: give either person or new_project. Nothing was sent.");
  const [wrong, right] =
    person === undefined ? [{ role, projects, like }, "a person"] : [{ spend_limit_usd, service_account }, "new_project"];
  const given = Object.entries(wrong).find(([, value]) => value !== undefined);
  if (given) throw new InputError(`plan_onboarding: ${given[0]} is for ${right}. Nothing was sent.`);
}

type Context = Pick<AuditContext<Input>, "args" | "snapshot" | "access" | "now" | "read">;

/** What is planned for whom. */
interface Planned {
  /** Safe to show. */
  readonly name: string;
  readonly sentences: readonly string[];
  readonly outcomes: readonly Outcome[];
  readonly gaps: readonly string[];
}

function planPerson({ args, snapshot: { organization }, access, now }: Context, person: string): Planned {
  const { role, groups, projects, like } = args;
  const user = personNamed(organization, "person", person);
  const model = like === undefined ? undefined : personNamed(organization, "like", like);
  const wishes = wishesOf(organization, access, { groups, projects }, model);
  const email = person.trim();
  const outcomes =
    user === undefined
      ? invitingOutcomes(organization, email, wishes, role, now)
      : joiningOutcomes(organization, access, user, wishes, role);
  const name = user === undefined ? shown(email, 120) : userLabel(organization, user.id);
  const later = outcomes.some(({ state }) => state === "after acceptance");
  return {
    name,
    sentences: [
      `${name} is ${user === undefined ? "not " : ""}in the organization: ${countsText(outcomes)}.`,
      ...(later ? ["What follows after acceptance is proposed when this is called again then."] : []),
      ...(user?.isScimManaged === true ? ["The identity provider manages this user (SCIM) and may put back what is changed here."] : []),
    ],
    outcomes,
    gaps: [],
  };
}

async function planTeam({ args, snapshot: { organization }, read }: Context, project: string): Promise<Planned> {
  const { groups, spend_limit_usd, service_account } = args;
  const made = await madeSinceThen(organization, project, read);
  const outcomes = newProjectOutcomes(organization, { name: project, groups, spend_limit_usd, service_account }, made);
  const name = `project ${shown(project, 120)}`;
  const later = outcomes.some(({ state }) => state === "when the project exists");
  return {
    name,
    sentences: [
      `The ${name} ${later ? "is proposed first" : "is looked at"}: ${countsText(outcomes)}.`,
      ...(later ? ["Its id is not known before it exists: once it does, the same call with a fresh snapshot proposes the rest."] : []),
    ],
    outcomes,
    gaps:
      made.problem === undefined
        ? []
        : [`The list of projects was not read once more (${made.problem}): a project of this name may have been made since.`],
  };
}

function gapsOf({ args: { person, like }, snapshot: { organization } }: Context, outcomes: readonly Outcome[]): string[] {
  const lists = [...(person === undefined ? [] : ["users" as const]), "groups", "projects"] as const;
  const groups = [...organization.groups.values()].filter(({ members }) => members === undefined).length;
  const projects = [...organization.projects.values()].filter(({ members, archived }) => members === undefined && !archived).length;
  const copied = like !== undefined && groups + projects > 0;
  return [
    ...(copied ? [`The members of ${groups} groups and ${projects} projects were not read: the person to copy may be in them.`] : []),
    ...lists.filter((list) => !isWhole(organization, list)).map((list) => `The list of ${list} was not read to its end.`),
    ...(person !== undefined && organization.invites === undefined ? ["The invites were not read: one may be pending."] : []),
    ...outcomes.filter(({ state }) => state === "not judged").map(({ what, why }) => `Not judged: ${what}: ${why ?? "not read"}.`),
  ];
}

/** What a person or a team is to have, what is there already, and the calls for the rest. */
export const planOnboarding = audit({
  name: "plan_onboarding",
  does: "Plan access for a person (invite, groups, projects) or a team's new project: what is there, and calls for what is missing. Changes nothing.",
  input,
  parts: ({ person, new_project }) => [
    ...new Set([...(person === undefined ? [] : forPeople), ...(new_project === undefined ? [] : forProjects)]),
  ],
  async report(context) {
    const { person, new_project } = context.args;
    checkCombination(context.args);
    const { name, sentences, outcomes, gaps } = person === undefined ? await planTeam(context, new_project!) : planPerson(context, person);
    const steps = stepsOf(outcomes);
    return {
      title: `Onboarding ${name}`,
      thresholds: [],
      summary: [`${steps.length} ${steps.length === 1 ? "call is" : "calls are"} proposed.`, ...sentences],
      sections: [...stepsSection("Steps", steps), ...outcomeSection("What was asked for", outcomes)],
      gaps: [...gapsOf(context, outcomes), ...gaps],
      changes: changesOf(steps),
    };
  },
});
