import { shown } from "../../../output/untrusted.ts";
import { changesAgainst } from "../../../snapshot/access/changes.ts";
import type { Path, Reach } from "../../../snapshot/access/path.ts";
import type { Group, Organization } from "../../../snapshot/organization.ts";
import { isDefaultProject } from "../default-project.ts";
import { proposes, step, type Step } from "../steps.ts";
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
}

const userRoute = "/organization/users/{user_id}";

function keySteps({ keys, adminKeys }: Belongings, extent: Extent): Leaving {
  const gone = extent === "everything" ? "it goes with the user" : "it stays";
  return {
    steps: [
      ...keys
        .filter(({ project }) => !project.archived)
        .map(({ key, project }) =>
          step(
            `Delete the API key ${shown(key.name, 120)} in ${shown(project.name ?? project.id, 120)}`,
            "DELETE /organization/projects/{project_id}/api_keys/{api_key_id}",
            {
              project_id: project.id,
              api_key_id: key.id,
            },
          ),
        ),
      ...adminKeys.map((key) =>
        step(`Delete the admin key ${shown(key.name ?? key.id, 120)}`, "DELETE /organization/admin_api_keys/{key_id}", { key_id: key.id }),
      ),
    ],
    left: keys
      .filter(({ project }) => project.archived)
      .map(({ key, project }) => ({
        what: `API key ${shown(key.name, 120)} in ${shown(project.name ?? project.id, 120)}`,
        why: `the project is archived and the API changes nothing there; ${gone}`,
        id: key.id,
      })),
  };
}

const ownRoles = ({ reach }: Belongings): Path[] => reach.paths.filter(({ via }) => via === "self");

/** Roles of the organization, for somebody who stays: owners become readers, custom roles are taken. */
function roleSteps(belongings: Belongings): Step[] {
  const { user } = belongings;
  const roles = ownRoles(belongings);
  const demote = roles.some(({ standing }) => standing === "organization owner");
  return [
    ...(demote ? [step("Make them a reader of the organization", `POST ${userRoute}`, { user_id: user.id, role: "reader" })] : []),
    ...roles
      .filter(({ standing, role }) => standing === "custom" && role?.id !== undefined)
      .map(({ role }) =>
        step(`Take the role ${shown(role!.name, 120)} of the organization`, `DELETE ${userRoute}/roles/{role_id}`, {
          user_id: user.id,
          role_id: role!.id,
        }),
      ),
  ];
}

const managed = ({ isScimManaged }: Group): boolean => isScimManaged;

function groupSteps(organization: Organization, { user, groups }: Belongings, extent: Extent): Leaving {
  return {
    steps: groups
      .filter((group) => !managed(group))
      .map(({ id }) =>
        step(`Take them out of the group ${groupLabel(organization, id)}`, "DELETE /organization/groups/{group_id}/users/{user_id}", {
          group_id: id,
          user_id: user.id,
        }),
      ),
    left: groups.filter(managed).map(({ id }) => ({
      what: `membership in the group ${groupLabel(organization, id)}`,
      why: `the identity provider manages the group (SCIM): end it there${extent === "everything" ? "; it also ends with the user" : ""}`,
      id,
    })),
  };
}

/** Whether they still own the organization when it is the turn of their projects, and the API refuses to take them out. */
function staysOwner(belongings: Belongings, extent: Extent): boolean {
  const scim = new Set(belongings.groups.filter(managed).map(({ id }) => id));
  return belongings.reach.paths.some(
    ({ standing, group }) => standing === "organization owner" && (group === undefined ? extent === "everything" : scim.has(group.id)),
  );
}

function projectSteps(organization: Organization, belongings: Belongings, extent: Extent): Leaving {
  const { user } = belongings;
  const members = belongings.projects.filter(({ project }) => !project.archived && project.members?.has(user.id));
  const owner = staysOwner(belongings, extent);
  const ends = extent === "everything" ? "it ends with the user" : "it stays";
  const refusal = (project: (typeof members)[number]["project"]): string | undefined =>
    owner
      ? `the API does not take owners of the organization out of projects; ${ends}`
      : isDefaultProject(project)
        ? `members of the default project come and go with the organization; ${ends}`
        : undefined;
  return {
    steps: members
      .filter(({ project }) => refusal(project) === undefined)
      .map(({ project: { id } }) =>
        step(
          `Take them out of the project ${projectLabel(organization, id)}`,
          "DELETE /organization/projects/{project_id}/users/{user_id}",
          { project_id: id, user_id: user.id },
        ),
      ),
    left: members.flatMap(({ project }) => {
      const why = refusal(project);
      return why === undefined
        ? []
        : [{ what: `membership in the project ${projectLabel(organization, project.id)}`, why, id: project.id }];
    }),
  };
}

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
 * because the API stops every key of a removed user at once and lists none of them afterwards.
 */
export function leavingSteps(organization: Organization, belongings: Belongings, extent: Extent): Leaving {
  const { user, invites } = belongings;
  const keys = keySteps(belongings, extent);
  const groups = groupSteps(organization, belongings, extent);
  const projects = projectSteps(organization, belongings, extent);
  return {
    steps: [
      ...keys.steps,
      ...(extent === "access" ? roleSteps(belongings) : []),
      ...groups.steps,
      ...projects.steps,
      ...invites.map(({ id, email }) =>
        step(`Withdraw the invite to ${shown(email, 120)}`, "DELETE /organization/invites/{invite_id}", { invite_id: id }),
      ),
      ...(extent === "everything" ? [step("Remove them from the organization", `DELETE ${userRoute}`, { user_id: user.id })] : []),
    ],
    left: [...keys.left, ...groups.left, ...projects.left],
  };
}
