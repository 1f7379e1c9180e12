import type { Route } from "../../tools/define.ts";
import type { Organization } from "../organization.ts";
import type { Path, Reach } from "./path.ts";

/** A call that takes paths away. */
export interface Change {
  readonly route: Route;
  readonly args: Readonly<Record<string, string>>;
  /** Paths of the reach that end with it. */
  readonly ends: readonly Path[];
  /**
   * What else it takes away.
   * - `nothing`
   * - `elsewhere`: the same principal also loses what the group or the role gives it in other places.
   * - `members`: every member of the group loses the same.
   * - `everything`: the user, service account or group itself goes, and with it all that it has.
   */
  readonly also: "nothing" | "elsewhere" | "members" | "everything";
  /** The identity provider manages the user or the group and puts back what is changed here. */
  readonly putBack: boolean;
  /** The API refuses it while the user owns the organization (seen by authors of Terraform providers). */
  readonly refusedToOwners: boolean;
}

interface Candidate extends Pick<Change, "route" | "args" | "also"> {
  readonly ends: (path: Path) => boolean;
  readonly putBack?: boolean | undefined;
  readonly refusedToOwners?: boolean;
}

interface Scene extends Reach {
  readonly organization: Organization;
  /** Undefined for the organization. */
  readonly projectId: string | undefined;
  /** User, service account or group that holds the roles. */
  readonly holder: string;
}

const distinct = <T>(values: readonly (T | undefined)[]): T[] => [...new Set(values.filter((value) => value !== undefined))];

const idsOfRoles = (paths: readonly Path[]): string[] => distinct(paths.map(({ role }) => role?.id));

const withRole =
  (roleId: string, test: (path: Path) => boolean) =>
  (path: Path): boolean =>
    test(path) && path.role?.id === roleId;

const own = ({ via }: Path): boolean => via === "self";
/** A list shows the strongest role only: taking that one can bring another to light. */
const assigned = (path: Path): boolean => own(path) && path.known === "assignments";
const owning = ({ standing, group }: Path): boolean => group === undefined && standing === "organization owner";
const through =
  (groupId: string) =>
  ({ group }: Path): boolean =>
    group?.id === groupId;

/** Calls that end the ownership of the organization, or other roles a user holds there. */
function onOrganizationRoles({ organization, paths, projectId, holder: user_id }: Scene): Candidate[] {
  const putBack = organization.users.get(user_id)?.isScimManaged;
  const scope = projectId === undefined ? own : owning;
  const demote: Candidate = {
    route: "POST /organization/users/{user_id}",
    args: { user_id, role: "reader" },
    ends: owning,
    also: "elsewhere",
    putBack,
  };
  const unassign = idsOfRoles(paths.filter(scope)).map((role_id): Candidate => {
    const ends = withRole(role_id, scope);
    const also = projectId === undefined && !paths.some((path) => ends(path) && owning(path)) ? "nothing" : "elsewhere";
    return { route: "DELETE /organization/users/{user_id}/roles/{role_id}", args: { user_id, role_id }, ends, also, putBack };
  });
  // In the organization a demoted owner stays as a reader.
  return projectId === undefined ? [...unassign, demote] : [demote, ...unassign];
}

/** Calls that end what a group hands to the user, narrowest for the others first. */
function onGroup({ organization, paths, projectId, holder: user_id }: Scene, group_id: string): Candidate[] {
  const ends = through(group_id);
  const putBack = organization.groups.get(group_id)?.isScimManaged;
  const roleOf = (path: Path) => ends(path) && path.via === "group";
  const ownerRole = (path: Path) => ends(path) && path.via === "ownership";
  const here = projectId === undefined ? ends : ownerRole;
  return [
    { route: "DELETE /organization/groups/{group_id}/users/{user_id}", args: { group_id, user_id }, ends, also: "elsewhere", putBack },
    ...idsOfRoles(paths.filter(here)).map((role_id): Candidate => ({
      route: "DELETE /organization/groups/{group_id}/roles/{role_id}",
      args: { group_id, role_id },
      ends: withRole(role_id, here),
      also: "members",
    })),
    ...(projectId === undefined ? [] : groupInProject(projectId, group_id, paths.filter(roleOf), roleOf)),
  ];
}

/** @param ends The paths that come from the group's access to the project. */
function groupInProject(project_id: string, group_id: string, paths: readonly Path[], ends: (path: Path) => boolean): Candidate[] {
  return [
    ...idsOfRoles(paths).map((role_id): Candidate => ({
      route: "DELETE /projects/{project_id}/groups/{group_id}/roles/{role_id}",
      args: { project_id, group_id, role_id },
      ends: withRole(role_id, ends),
      also: "members",
    })),
    { route: "DELETE /organization/projects/{project_id}/groups/{group_id}", args: { project_id, group_id }, ends, also: "members" },
  ];
}

/** Calls that end a membership of its own in a project. */
function onMembership({ organization, paths, projectId: project_id = "", holder: user_id, principal, behind }: Scene): Candidate[] {
  const isServiceAccount =
    principal.kind === "service account" ||
    organization.users.get(user_id)?.isServiceAccount === true ||
    organization.projects.get(project_id)?.serviceAccounts?.has(user_id) === true;
  if (!paths.some(own) || behind === undefined) return [];
  const roles = idsOfRoles(paths.filter(assigned)).map((role_id): Candidate => ({
    route: "DELETE /projects/{project_id}/users/{user_id}/roles/{role_id}",
    args: { project_id, user_id, role_id },
    ends: withRole(role_id, assigned),
    also: "nothing",
  }));
  const leave: Candidate = isServiceAccount
    ? {
        route: "DELETE /organization/projects/{project_id}/service_accounts/{service_account_id}",
        args: { project_id, service_account_id: user_id },
        ends: () => true,
        also: "everything",
      }
    : {
        route: "DELETE /organization/projects/{project_id}/users/{user_id}",
        args: { project_id, user_id },
        ends: own,
        also: "nothing",
        refusedToOwners: true,
      };
  return isServiceAccount ? [...roles, leave] : [leave, ...roles];
}

function onPerson(scene: Scene): Candidate[] {
  const { paths, projectId, holder: user_id, organization, behind } = scene;
  const groups = distinct(paths.map(({ group }) => group?.id)).flatMap((id) => onGroup(scene, id));
  const removal: Candidate = {
    route: "DELETE /organization/users/{user_id}",
    args: { user_id },
    ends: () => behind?.gone !== true,
    also: "everything",
    putBack: organization.users.get(user_id)?.isScimManaged,
  };
  // Ownership first: while it lasts, the API refuses to take the owner out of a project.
  return [...onOrganizationRoles(scene), ...(projectId === undefined ? [] : onMembership(scene)), ...groups, removal];
}

/** A group loses its own access; every member loses the same. */
function onGroupItself({ paths, projectId, holder: group_id }: Scene): Candidate[] {
  const here = projectId === undefined ? own : owning;
  return [
    ...idsOfRoles(paths.filter(here)).map((role_id): Candidate => ({
      route: "DELETE /organization/groups/{group_id}/roles/{role_id}",
      args: { group_id, role_id },
      ends: withRole(role_id, here),
      also: "members",
    })),
    ...(projectId === undefined ? [] : groupInProject(projectId, group_id, paths.filter(own), own)),
    { route: "DELETE /organization/groups/{group_id}", args: { group_id }, ends: () => true, also: "everything" },
  ];
}

/** The call that deletes a key. It takes nothing from the owner. */
function onKey({ principal }: Scene): Candidate[] {
  const rest = { ends: () => true, also: "nothing" } as const;
  if (principal.kind === "project key") {
    const args = { project_id: principal.projectId, api_key_id: principal.id };
    return [{ route: "DELETE /organization/projects/{project_id}/api_keys/{api_key_id}", args, ...rest }];
  }
  if (principal.kind !== "admin key") return [];
  return [{ route: "DELETE /organization/admin_api_keys/{key_id}", args: { key_id: principal.id }, ...rest }];
}

const candidates = (scene: Scene): Candidate[] =>
  scene.principal.kind === "group" ? onGroupItself(scene) : [...onKey(scene), ...onPerson(scene)];

/** Every call that takes paths of a reach away, the one to think of first in front. Empty where there are no paths. */
export function changesAgainst(organization: Organization, reach: Reach): Change[] {
  const { target, paths, principal, behind } = reach;
  const projectId = target.kind === "project" ? target.id : undefined;
  const scene: Scene = { ...reach, organization, projectId, holder: behind?.id ?? principal.id };
  const owner = paths.some(({ via }) => via === "ownership");
  return candidates(scene)
    .map((one) => ({
      ...one,
      ends: paths.filter(one.ends),
      putBack: one.putBack === true,
      refusedToOwners: owner && one.refusedToOwners === true,
    }))
    .filter(({ ends }) => ends.length > 0);
}
