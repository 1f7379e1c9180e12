import * as z from "zod";
import { listed } from "../../gate/facts/people.ts";
import type { Organization } from "../../snapshot/organization.ts";
import { shown } from "../../output/untrusted.ts";
import { InputError } from "../../tools/input.ts";
import { audit } from "./audit.ts";
import { belongingsOf, gapsOf, type Belongings } from "./offboarding/belongings.ts";
import { costsOfKeys } from "./offboarding/key-costs.ts";
import { leavingSteps, pathsLeft, type Leaving, type Left } from "./offboarding/leaving.ts";
import {
  accessSection,
  adminKeySection,
  groupSection,
  inviteSection,
  keySection,
  leftSection,
  liveKeys,
  soleOwnerSections,
  usedWithin,
  type Live,
} from "./offboarding/sections.ts";
import { refuseInvited } from "./invited.ts";
import { refusals } from "./refusals.ts";
import { changesOf, stepsSection } from "./steps.ts";
import { dayCount } from "./thresholds.ts";
import { wayText } from "./ways.ts";
import { pickUser, projectLabel, userLabel } from "./who.ts";

/** Days of costs that are asked for. */
const costDays = 30;

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

function holdingSentence(name: string, { user, keys, adminKeys, groups, projects, invites }: Belongings): string {
  const reached = projects.filter(({ reach }) => reach.verdict === "reaches").length;
  const things = [
    counted(keys.length, "API key"),
    counted(adminKeys.length, "admin key"),
    counted(groups.length, "group"),
    `access to ${counted(reached, "project")}`,
    counted(invites.length, "pending invite"),
  ];
  return `${name} (${shown(user.role ?? "no role", 120)}) holds ${things.slice(0, -1).join(", ")} and ${things.at(-1)!}.`;
}

/** What is recorded of their keys; admin keys have no cost. */
function keySentences({ keys, adminKeys }: Belongings, live: readonly Live[], now: number, days: number): string[] {
  const admin = usedWithin(adminKeys, now, days).map(({ id, name }) => shown(name ?? id, 120));
  const names = admin.length === 0 ? "" : ` (${listed(admin, 5)})`;
  const counts = [
    ...(keys.length === 0 ? [] : [`${live.length} of ${counted(keys.length, "API key")}`]),
    ...(adminKeys.length === 0 ? [] : [`${admin.length} of ${counted(adminKeys.length, "admin key")}${names}`]),
  ];
  if (counts.length === 0) return [];
  return [`With a recorded use in the last ${days} days or a recorded cost: ${counts.join(" and ")}; what runs on them stops with them.`];
}

function ownerSentences({ owner, lastOwner }: Belongings): string[] {
  if (lastOwner)
    return [
      "No other person was found who owns the organization; the server refuses to remove or demote the last one, so no calls are proposed.",
    ];
  if (owner === undefined) return ["Whether they own the organization could not be read."];
  return owner ? ["They own the organization, and other people do too."] : [];
}

function planSentence({ steps, removed }: Leaving, left: readonly Left[]): string {
  const end = removed ? "the last one removes them from the organization" : "they stay in the organization";
  const rest =
    left.length === 0
      ? "nothing that was read is left"
      : left.length === 1
        ? "1 thing has no step of its own"
        : `${left.length} things have no step of their own`;
  return `The plan has ${counted(steps.length, "call")}, ${end}; ${rest}.`;
}

/** What keeps them in the organization, where that is not what was asked for. */
const keptSentences = ({ user }: Belongings, { left }: Leaving): string[] =>
  left
    .filter(({ id }) => id === user.id)
    .map(({ what, why }) => `Not in the plan, because refused whatever is approved: to end their ${what} (${why}).`);

const removalNote = "Removing the user ends all the rest by itself; the steps before it show each loss, keys first.";

/** Paths that the access model knows of and the steps do not end, where no reason was found yet. */
function unexplained(organization: Organization, belongings: Belongings, { steps, left }: Leaving): Left[] {
  const known = new Set(left.map(({ id }) => id));
  // What owning gives in each project is said once.
  if (known.has(belongings.user.id)) return [];
  return pathsLeft(organization, belongings, steps).flatMap(([{ target }, path]) => {
    const id = target.kind === "project" ? target.id : "organization";
    if (known.has(path.group?.id ?? id)) return [];
    const where = target.kind === "project" ? projectLabel(organization, target.id) : "the organization";
    return [{ what: `${wayText(organization, path)} in ${where}`, why: "no call is known that ends it", id }];
  });
}

/** What a leaver holds, what runs on it, and the calls that end it. */
export const planOffboarding = audit({
  name: "plan_offboarding",
  does: "Plan a person's leave: all they hold (keys, their use and cost, access, groups), what may stop, and the calls that end it in order. Changes nothing.",
  input: z.strictObject({
    user: z.string().describe("Name, email or id."),
    remove: z.enum(["everything", "access"]).describe("access: they stay as a reader without access. Default everything.").optional(),
    live_days: dayCount,
  }),
  parts: () => [
    "users",
    "invites",
    "admin keys",
    "organization roles",
    "group members",
    "roles of groups",
    "roles of users",
    "project users",
    "project groups",
    "project service accounts",
    "project API keys",
    "project roles",
    "roles of project groups",
    "roles of project members",
  ],
  async report({ args, snapshot, access, now, ownKey, read }) {
    const { remove = "everything", live_days = 7 } = args;
    const { organization } = snapshot;
    await refuseInvited(organization, "user", args.user, now, read);
    const user = pickUser(organization, "user", args.user);
    const name = userLabel(organization, user.id);
    if (user.isServiceAccount) throw new InputError(`user: ${name} is a service account, not a person. Nothing was sent.`);
    const belongings = belongingsOf(organization, access, user);
    const costs = await costsOfKeys(
      { read, now },
      belongings.keys.map(({ key }) => key.id),
      costDays,
    );
    const live = liveKeys(belongings.keys, costs, now, live_days);
    const leaving = belongings.lastOwner
      ? { steps: [], left: [], removed: false }
      : leavingSteps(organization, belongings, remove, refusals(organization, access, ownKey));
    const left = belongings.lastOwner ? [] : [...leaving.left, ...unexplained(organization, belongings, leaving)];
    const alone = belongings.soleOwner.filter((one) => one.alone === true).length;
    return {
      title: `Offboarding ${name}`,
      thresholds: [
        { name: "live_days", value: live_days, meaning: "days in which a recorded use counts as recent" },
        { name: "cost_days", value: costDays, meaning: "full UTC days of costs that were read for the keys" },
      ],
      summary: [
        holdingSentence(name, belongings),
        ...keySentences(belongings, live, now, live_days),
        ...ownerSentences(belongings),
        ...(user.isScimManaged
          ? ["The identity provider manages this user (SCIM) and puts back what is changed here: remove them there first."]
          : []),
        ...(alone === 0 ? [] : [`Nobody else owns ${counted(alone, "project")} by a role in it.`]),
        ...keptSentences(belongings, leaving),
        ...(belongings.lastOwner ? [] : [planSentence(leaving, left)]),
      ],
      sections: [
        ...keySection(belongings, live, costs, costDays),
        ...adminKeySection(belongings, snapshot.source.key),
        ...soleOwnerSections(organization, belongings),
        ...stepsSection("Steps", leaving.steps, leaving.removed ? removalNote : undefined),
        ...leftSection(left),
        ...accessSection(organization, belongings),
        ...groupSection(organization, belongings),
        ...inviteSection(belongings, now),
      ],
      gaps: [
        ...gapsOf(organization, belongings),
        ...(costs.problem === undefined ? [] : [`What the keys cost is not known: ${costs.problem}.`]),
      ],
      changes: changesOf(leaving.steps),
    };
  },
});
