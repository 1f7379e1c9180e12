import { shown } from "../../../output/untrusted.ts";
import { changesAgainst } from "../../../snapshot/access/changes.ts";
import type { Path, Reach } from "../../../snapshot/access/path.ts";
import type { Group, Organization } from "../../../snapshot/organization.ts";
import type { Refusal } from "../refusals.ts";
import { changesOf, proposes, step, type Step } from "../steps.ts";
import { groupLabel, projectLabel } from "../who.ts";
import type { Belongings } from "./belongings.ts";

/** How far somebody goes: out of the organization, or to a reader without access to anything. */
export type Extent = "everything" | "access";

/** Something the plan leaves where it is, and why. */
export interface Left {
  readonly what: string;
  readonly why: string;
  readonly id: string;
}

export interface Leaving {
  readonly steps: readonly Step[];
  readonly left: readonly Left[];
  /** The last step removes the person from the organization. */
  readonly removed: boolean;
}

const userRoute = "/organization/users/{user_id}";

/** A call, and how what it ends is called where it is refused. */
interface Draft {
  readonly step: Step;
  readonly keeps: Omit<Left, "why">;
}

function keyDrafts({ keys, adminKeys }: Belongings): Draft[] {
  return [
    ...keys
      .filter(({ project }) => !project.archived)
      .map(({ key, project }) => {
        const what = `API key ${shown(key.name, 120)} in ${shown(project.name ?? project.id, 120)}`;
        const args = { project_id: project.id, api_key_id: key.id };
        const call = step(`Delete the ${what}`, "DELETE /organization/projects/{project_id}/api_keys/{api_key_id}", args);
        return { step: call, keeps: { what, id: key.id } };
      }),
    ...adminKeys.map(({ id, name }) => {
      const what = `admin key ${shown(name ?? id, 120)}`;
      return { step: step(`Delete the ${what}`, "DELETE /organization/admin_api_keys/{key_id}", { key_id: id }), keeps: { what, id } };
    }),
  ];
}

const keysLeft = ({ keys }: Belongings): Left[] =>
  keys
    .filter(({ project }) => project.archived)
    .map(({ key, project }) => ({
      what: `API key ${shown(key.name, 120)} in ${shown(project.name ?? project.id, 120)}`,
      why: "the project is archived and the API changes nothing there",
      id: key.id,
    }));

const ownRoles = ({ reach }: Belongings): Path[] => reach.paths.filter(({ via }) => via === "self");

/** Roles of the organization, for somebody who stays: owners become readers, custom roles are taken. */
function roleDrafts(belongings: Belongings): Draft[] {
  const { id } = belongings.user;
  const roles = ownRoles(belongings);
  const demote = roles.some(({ standing }) => standing === "organization owner");
  const reader = step("Make them a reader of the organization", `POST ${userRoute}`, { user_id: id, role: "reader" });
  return [
    ...(demote ? [{ step: reader, keeps: { what: "ownership of the organization", id } }] : []),
    ...roles
      .filter(({ standing, role }) => standing === "custom" && role?.id !== undefined)
      .map(({ role }) => {
        const what = `role ${shown(role!.name, 120)} of the organization`;
        const call = step(`Take the ${what}`, `DELETE ${userRoute}/roles/{role_id}`, { user_id: id, role_id: role!.id });
        return { step: call, keeps: { what, id: role!.id! } };
      }),
  ];
}

const managed = ({ isScimManaged }: Group): boolean => isScimManaged;

const groupDrafts = (organization: Organization, { user, groups }: Belongings): Draft[] =>
  groups
    .filter((group) => !managed(group))
    .map(({ id }) => {
      const name = groupLabel(organization, id);
      const args = { group_id: id, user_id: user.id };
      const call = step(`Take them out of the group ${name}`, "DELETE /organization/groups/{group_id}/users/{user_id}", args);
      return { step: call, keeps: { what: `membership in the group ${name}`, id } };
    });

const groupsLeft = (organization: Organization, { groups }: Belongings): Left[] =>
  groups.filter(managed).map(({ id }) => ({
    what: `membership in the group ${groupLabel(organization, id)}`,
    why: "the identity provider manages the group (SCIM): end it there",
    id,
  }));

const projectDrafts = (organization: Organization, { user, projects }: Belongings): Draft[] =>
  projects
    .filter(({ project }) => !project.archived && project.members?.has(user.id))
    .map(({ project: { id } }) => {
      const name = projectLabel(organization, id);
      const args = { project_id: id, user_id: user.id };
      const call = step(`Take them out of the project ${name}`, "DELETE /organization/projects/{project_id}/users/{user_id}", args);
      return { step: call, keeps: { what: `membership in the project ${name}`, id } };
    });

const inviteDrafts = ({ invites }: Belongings): Draft[] =>
  invites.map(({ id, email }) => {
    const what = `invite to ${shown(email, 120)}`;
    return { step: step(`Withdraw the ${what}`, "DELETE /organization/invites/{invite_id}", { invite_id: id }), keeps: { what, id } };
  });

const removalDraft = ({ user: { id } }: Belongings): Draft => ({
  step: step("Remove them from the organization", `DELETE ${userRoute}`, { user_id: id }),
  keeps: { what: "membership in the organization", id },
});

/** Reader is what remains of somebody who stays. */
const remains = ({ target }: Reach, { via, standing }: Path): boolean =>
  target.kind === "organization" && via === "self" && standing === "reader";

/**
 * Paths that no step ends, by what the access model knows of calls.
 * @param extent Who is removed has no path left.
 */
export function pathsLeft(organization: Organization, { reach, projects }: Belongings, steps: readonly Step[]): (readonly [Reach, Path])[] {
  return [reach, ...projects.map((one) => one.reach)].flatMap((one) => {
    const ended = new Set(
      changesAgainst(organization, one)
        .filter((call) => proposes(steps, call))
        .flatMap(({ ends }) => ends),
    );
    return one.paths.filter((path) => !ended.has(path) && !remains(one, path)).map((path) => [one, path] as const);
  });
}

/**
 * The calls that end what somebody holds, in the order in which they are safe: keys first, the one nobody used for longest in front, and the user last,
 * because the API stops every key of a removed user at once and lists none of them afterwards. What is refused whatever is approved is left.
 */
export function leavingSteps(organization: Organization, belongings: Belongings, extent: Extent, refuse: Refusal): Leaving {
  const everything = extent === "everything";
  const drafts = [
    ...keyDrafts(belongings),
    ...(everything ? [] : roleDrafts(belongings)),
    ...groupDrafts(organization, belongings),
    ...projectDrafts(organization, belongings),
    ...inviteDrafts(belongings),
    ...(everything ? [removalDraft(belongings)] : []),
  ];
  const steps: Step[] = [];
  const refused: Left[] = [];
  for (const { step: one, keeps } of drafts) {
    const why = refuse(one.change, changesOf(steps));
    if (why === undefined) steps.push(one);
    else refused.push({ ...keeps, why });
  }
  const removed = everything && !refused.some(({ id }) => id === belongings.user.id);
  const end = removed ? "it ends with the user" : "it stays";
  const left = [...keysLeft(belongings), ...groupsLeft(organization, belongings), ...refused].map(({ what, why, id }) => ({
    what,
    why: id === belongings.user.id ? why : `${why}; ${end}`,
    id,
  }));
  return { steps, left, removed };
}
