import type { Organization, Project } from "../organization.ts";
import { groupInOrganization, hidesRoles, ownership, personInOrganization } from "./in-organization.ts";
import { membershipsOf, type Memberships } from "./memberships.ts";
import type { Principal, Reach, Target, Unread } from "./path.ts";
import { reach } from "./reach.ts";

/** Who can do what in an organization, worked out when somebody asks: all answers together would be a table of principals × projects. */
export interface Access {
  /** Every path of a principal to a target, and what was not read. */
  readonly reach: (principal: Principal, target: Target) => Reach;
  /**
   * Principals with a path to the target, or listed there: service accounts, users, groups, then project keys or admin keys.
   * Who may have a path in what was not read is not among them: `unread` says what that is.
   */
  readonly principalsOf: (target: Target) => Generator<Reach, void, undefined>;
  /** The organization and the projects that a principal reaches, may reach for all that was read, or is said to reach. */
  readonly targetsOf: (principal: Principal) => Generator<Reach, void, undefined>;
  /** What of the target was not read and may hold further paths. */
  readonly unread: (target: Target) => readonly Unread[];
  /** Users and service accounts that own the organization, and with it every project. */
  readonly owners: () => ReadonlySet<string>;
  /** Groups that make their members owners of the organization. */
  readonly ownerGroups: () => ReadonlySet<string>;
}

function ownerGroupsOf(memberships: Memberships): Set<string> {
  const owns = (id: string) => ownership(memberships, groupInOrganization(memberships, id)).paths.length > 0;
  return new Set([...memberships.organization.groups.keys()].filter(owns));
}

/** Members of an owner group count even when the list of users lacks them. */
function ownersOf(memberships: Memberships, ownerGroups: ReadonlySet<string>): Set<string> {
  const { users, groups } = memberships.organization;
  const candidates = new Set([...users.keys(), ...[...ownerGroups].flatMap((id) => [...(groups.get(id)?.members ?? [])])]);
  const owns = (id: string) => ownership(memberships, personInOrganization(memberships, id)).paths.length > 0;
  return new Set([...candidates].filter(owns));
}

/** Ids of service accounts, as far as the list of users or that of a project tells. */
function serviceAccountsOf({ users, projects }: Organization): Set<string> {
  const listed = [...users.values()].filter(({ isServiceAccount }) => isServiceAccount).map(({ id }) => id);
  return new Set([...listed, ...[...projects.values()].flatMap(({ serviceAccounts }) => [...(serviceAccounts?.keys() ?? [])])]);
}

const later = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
};

/** Users and service accounts with anything to do with a project: listed, through a group or as owners of the organization. */
function peopleOf({ groups }: Organization, project: Project, owners: ReadonlySet<string>): Set<string> {
  const people = new Set([...(project.serviceAccounts?.keys() ?? []), ...(project.members?.keys() ?? [])]);
  for (const id of project.groups?.keys() ?? []) for (const member of groups.get(id)?.members ?? []) people.add(member);
  if (!project.archived) for (const id of owners) people.add(id);
  return people;
}

function unreadOfOrganization({ organization, unlisted }: Memberships): Unread[] {
  const { users, groups, adminKeys, roles } = organization;
  const someRolesUnread = hidesRoles(roles) && [...users.values()].some((user) => user.roles === undefined);
  return [
    ...(users.size === 0 ? [{ part: "users", id: "" } as const] : []),
    ...(someRolesUnread ? [{ part: "user roles", id: "" } as const] : []),
    ...unlisted.map(({ id }) => ({ part: "group members", id }) as const),
    ...[...groups.values()].filter((group) => group.roles === undefined).map(({ id }) => ({ part: "group roles", id }) as const),
    ...(adminKeys === undefined ? [{ part: "admin keys", id: "" } as const] : []),
  ];
}

function unreadOfProject({ groups }: Organization, project: Project): Unread[] {
  const { id } = project;
  return [
    ...(project.members === undefined ? [{ part: "project members", id } as const] : []),
    ...(project.groups === undefined ? [{ part: "project groups", id } as const] : []),
    ...[...(project.groups?.keys() ?? [])]
      .filter((group) => groups.get(group)?.members === undefined)
      .map((group) => ({ part: "group members", id: group }) as const),
    ...(project.serviceAccounts === undefined ? [{ part: "project service accounts", id } as const] : []),
    ...(project.keys === undefined ? [{ part: "project keys", id } as const] : []),
  ];
}

/** The access model of an organization as it was read. It holds an index of group memberships; every answer is computed anew. */
export function accessOf(organization: Organization): Access {
  const memberships = membershipsOf(organization);
  const ownerGroups = later(() => ownerGroupsOf(memberships));
  const owners = later(() => ownersOf(memberships, ownerGroups()));
  const reachOf = (principal: Principal, target: Target) => reach(memberships, principal, target);

  const accounts = later(() => serviceAccountsOf(organization));
  const person = (id: string): Principal => ({ kind: accounts().has(id) ? "service account" : "user", id });

  function* inOrganization(): Generator<Principal, void, undefined> {
    for (const id of new Set([...organization.users.keys(), ...memberships.grouped()])) yield person(id);
    for (const id of organization.groups.keys()) yield { kind: "group", id };
    for (const { id } of organization.adminKeys ?? []) yield { kind: "admin key", id };
  }

  function* inProject(project: Project): Generator<Principal, void, undefined> {
    for (const id of peopleOf(organization, project, owners())) yield person(id);
    for (const id of new Set([...(project.groups?.keys() ?? []), ...(project.archived ? [] : ownerGroups())])) yield { kind: "group", id };
    for (const { id } of project.keys ?? []) yield { kind: "project key", id, projectId: project.id };
    if (!project.archived) for (const { id } of organization.adminKeys ?? []) yield { kind: "admin key", id };
  }

  return {
    reach: reachOf,
    *principalsOf(target) {
      const project = target.kind === "project" ? organization.projects.get(target.id) : undefined;
      if (target.kind === "project" && project === undefined) return;
      for (const principal of project === undefined ? inOrganization() : inProject(project)) yield reachOf(principal, target);
    },
    *targetsOf(principal) {
      const targets = [...organization.projects.keys()].map((id): Target => ({ kind: "project", id }));
      for (const target of [{ kind: "organization" } as const, ...targets]) {
        const found = reachOf(principal, target);
        const said = found.contradictions.length > 0 || found.ownerAccess !== undefined;
        if (found.verdict === "reaches" || found.verdict === "not read" || (said && target.kind === "project")) yield found;
      }
    },
    unread(target) {
      const general = unreadOfOrganization(memberships);
      if (target.kind === "organization") return general;
      const project = organization.projects.get(target.id);
      return project === undefined ? [{ part: "project", id: target.id }] : [...unreadOfProject(organization, project), ...general];
    },
    owners,
    ownerGroups,
  };
}
