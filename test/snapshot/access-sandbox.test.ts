import type { RoleListResponse } from "openai/resources/admin/organization/users/roles";
import { describe, expect, it } from "vitest";
import { groupsOf, ownerOf, ownsOrganization, reaches } from "../../src/sandbox/access.ts";
import { assignmentsOf, groupInOrganization, groupInProject, userInOrganization, userInProject } from "../../src/sandbox/assignments.ts";
import { giveGroupRole, giveUserRole } from "../../src/sandbox/membership.ts";
import type { Org, ProjectState } from "../../src/sandbox/org.ts";
import { archive, newProject } from "../../src/sandbox/project.ts";
import { createRandom } from "../../src/sandbox/random.ts";
import { predefinedRoles, strongest as strongestName } from "../../src/sandbox/roles.ts";
import { seedOrg } from "../../src/sandbox/seed.ts";
import { addServiceAccount } from "../../src/sandbox/service-account.ts";
import { accessOf } from "../../src/snapshot/access/access.ts";
import type { Path, Reach } from "../../src/snapshot/access/path.ts";
import type { Organization, Project, RoleAssignment } from "../../src/snapshot/organization.ts";
import { adminKey, emptyOrganization, emptyProject, person, projectKey, role, team } from "./access-organizations.ts";

const first = Math.floor(Math.random() * 1e9);
const now = () => 1_750_000_000;

interface Detail {
  /** Assignments of users are read; otherwise only what the lists show. */
  readonly assignments: boolean;
}

const roleOf = (one: { id: string; name: string; permissions: string[] }) => role(one.id, one.name, one.permissions);
const rolesOf = (roles: ReadonlyMap<string, { id: string; name: string; permissions: string[] }>) =>
  new Map([...roles].map(([id, one]) => [id, roleOf(one)]));

const toAssignments = (rows: readonly RoleListResponse[]): RoleAssignment[] =>
  rows.map((row) => ({
    role: role(row.id, row.name, row.permissions),
    sources: (row.assignment_sources ?? []).map(({ principal_type, principal_id }) => ({ type: principal_type, id: principal_id })),
  }));

function toProject(org: Org, state: ProjectState, { assignments }: Detail): Project {
  const { project } = state;
  const archived = project.status === "archived";
  const rolesIn = (id: string) => (assignments ? toAssignments(assignmentsOf(org, userInProject(org, state, id))) : undefined);
  return emptyProject(project.id, {
    name: project.name ?? null,
    archived,
    members: archived
      ? undefined
      : new Map(
          [...state.users].map(([userId, member]) => {
            const shown = ownsOrganization(org, userId) ? "owner" : member.role;
            return [userId, { userId, role: shown, addedAt: member.added_at, roles: rolesIn(userId) }];
          }),
        ),
    groups: archived
      ? undefined
      : new Map(
          [...state.groups.keys()].map((groupId) => {
            const roles = toAssignments(assignmentsOf(org, groupInProject(org, state, groupId)));
            return [groupId, { groupId, name: org.groups.get(groupId)!.group.name, createdAt: 1, roles }];
          }),
        ),
    serviceAccounts: archived
      ? undefined
      : new Map(
          [...state.serviceAccounts.values()].map((one) => [
            one.id,
            { id: one.id, name: one.name, role: one.role, createdAt: 1, roles: rolesIn(one.id) },
          ]),
        ),
    keys: [...state.apiKeys.values()].map(({ key }) => {
      const id = ownerOf(key)!;
      const type = key.owner.user ? "user" : "service_account";
      return projectKey(key.id, { type, id, name: undefined }, reaches(org, state, id) ? "active" : "inactive");
    }),
    roles: rolesOf(state.roles),
  });
}

/** What a crawl of the sandbox would bring, without the way over HTTP. */
const toOrganization = (org: Org, detail: Detail): Organization =>
  emptyOrganization({
    users: new Map(
      [...org.users.values()].map(({ user }) => [
        user.id,
        person(user.id, {
          role: user.role ?? null,
          isServiceAccount: user.is_service_account === true,
          roles: detail.assignments ? toAssignments(assignmentsOf(org, userInOrganization(org, user.id))) : undefined,
        }),
      ]),
    ),
    groups: new Map(
      [...org.groups.values()].map(({ group, members }) => [
        group.id,
        team(group.id, {
          name: group.name,
          members: new Set(members.keys()),
          roles: toAssignments(assignmentsOf(org, groupInOrganization(org, group.id))),
        }),
      ]),
    ),
    roles: rolesOf(org.roles),
    adminKeys: [...org.adminApiKeys.values()].map(({ key }) => adminKey(key.id, key.owner.id)),
    projects: new Map([...org.projects].map(([id, state]) => [id, toProject(org, state, detail)])),
  });

function addKey(state: ProjectState, id: string, owner: string): void {
  const who = { id: owner, name: owner, created_at: 1, role: "member" };
  const shown = state.serviceAccounts.has(owner) ? { service_account: who } : { user: { ...who, email: "" } };
  const key = {
    object: "organization.project.api_key" as const,
    id,
    name: id,
    redacted_value: "",
    created_at: 1,
    last_used_at: null,
    expires_at: null,
  };
  state.apiKeys.set(id, { key: { ...key, owner: shown, owner_project_access: "active" }, secret: "", scopes: [] });
}

const template = seedOrg({ seed: 1, now, users: 1, projects: 1 });

/** A sandbox shaken up by chance, through the functions that its endpoints use. */
function randomOrg(seed: number): Org {
  const random = createRandom(seed);
  const empty = { users: new Map(), groups: new Map(), projects: new Map(), adminApiKeys: new Map(), roles: new Map() };
  const org: Org = { ...template, ...empty, random };
  const some = <T>(from: readonly T[], share: number): T[] => from.filter(() => random.next() < share);
  const customs = ["Access Manager", "Billing Viewer"];
  for (const [id, one] of predefinedRoles("organization", org.id)) org.roles.set(id, one);
  for (const name of customs) {
    org.roles.set(`role_${name}`, { ...[...org.roles.values()][0]!, id: `role_${name}`, name, predefined_role: false });
  }
  const give = (share: number): Set<string> => new Set(some([...org.roles.keys()], share));
  for (const id of ["a", "b", "c", "d", "e"]) {
    const roles = give(0.2);
    const named = { id, name: id, email: `${id}@example.com`, role: strongestName(org.roles, roles) ?? null };
    const user = { object: "organization.user" as const, added_at: 1, is_service_account: false, ...named };
    org.users.set(id, { user, roles });
  }
  const groupIds = ["g1", "g2", "g3"];
  for (const id of groupIds) {
    const group = { id, name: id, created_at: 1, group_type: "group" as const, is_scim_managed: false };
    org.groups.set(id, { group, members: new Map(), roles: give(0.15) });
  }
  for (const id of ["p1", "p2", "p3"]) {
    const state = newProject(org, { id, name: id, created_at: 1 });
    org.projects.set(id, state);
    const custom = { ...[...state.roles.values()][1]!, id: `role_${id}~special`, name: "special", predefined_role: false };
    if (random.next() < 0.5) state.roles.set(custom.id, custom);
    const roles = [...state.roles.values()];
    for (const name of ["one", "two"].slice(random.int(0, 2))) {
      const account = addServiceAccount(org, state, { name, role: random.pick(["owner", "member", "none"] as const), created_at: 1 });
      if (random.next() < 0.3) giveUserRole(state, account.id, random.pick(roles), 1);
    }
    for (const user of some(["a", "b", "c", "d", "e"], 0.3))
      for (const one of [random.pick(roles), ...some(roles, 0.2)]) giveUserRole(state, user, one, 1);
    for (const group of some(groupIds, 0.4))
      for (const one of [random.pick(roles), ...some(roles, 0.2)]) giveGroupRole(state, group, one.id, 1);
  }
  for (const [id, state] of org.projects) for (const owner of some([...org.users.keys()], 0.4)) addKey(state, `key-${id}-${owner}`, owner);
  for (const { members } of org.groups.values()) for (const id of some([...org.users.keys()], 0.3)) members.set(id, { added_at: 1 });
  if (random.next() < 0.3) archive(org, org.projects.get("p3")!, 1);
  for (const { members } of org.groups.values()) for (const id of members.keys()) if (!org.users.has(id)) members.delete(id);
  return org;
}

/** `owner self`, `member g1`: a role and where it comes from. */
const inWords = ({ via, role: one, group }: Path): string => `${one?.name} ${via === "self" ? "self" : group!.id}`;

/** The same from the assignments that the sandbox answers. */
const assignedInWords = (rows: readonly RoleListResponse[]): string[] =>
  rows.flatMap(({ name, assignment_sources }) =>
    (assignment_sources ?? []).map(({ principal_type, principal_id }) => `${name} ${principal_type === "group" ? principal_id : "self"}`),
  );

const withRoles = (reach: Reach): string[] =>
  reach.paths
    .filter((path) => path.via !== "ownership" && path.role !== null)
    .map(inWords)
    .toSorted();

function* sandboxes(): Generator<readonly [string, Org], void, undefined> {
  for (let seed = 1; seed <= 3; seed += 1) yield [`seeded ${seed}`, seedOrg({ seed, now, users: 40, projects: 8 })];
  for (let index = 0; index < 200; index += 1) yield [`seed ${first + index}`, randomOrg(first + index)];
}

describe(`access in sandboxes (first seed ${first})`, () => {
  it.each([{ assignments: true }, { assignments: false }])(
    "is what the sandbox itself acts by, for every person and project: %o",
    (detail) => {
      for (const [label, org] of sandboxes()) {
        const access = accessOf(toOrganization(org, detail));
        for (const [id, { user }] of org.users) {
          for (const [projectId, state] of org.projects) {
            const kind = user.is_service_account ? "service account" : "user";
            const found = access.reach({ kind, id }, { kind: "project", id: projectId });
            const actual = { verdict: found.verdict, owns: found.paths.some(({ via }) => via === "ownership") };
            const archived = state.project.status === "archived";
            const verdict = archived ? "archived" : reaches(org, state, id) ? "reaches" : "does not";
            expect({ label, id, projectId, ...actual }).toEqual({
              label,
              id,
              projectId,
              verdict,
              owns: !archived && ownsOrganization(org, id),
            });
          }
        }
      }
    },
  );

  it("has the roles, and the sources of each, that the sandbox assigns", () => {
    for (const [label, org] of sandboxes()) {
      const access = accessOf(toOrganization(org, { assignments: true }));
      for (const id of org.users.keys()) {
        const everywhere = [
          [access.reach({ kind: "user", id }, { kind: "organization" }), userInOrganization(org, id)] as const,
          ...[...org.projects].map(
            ([projectId, state]) =>
              [access.reach({ kind: "user", id }, { kind: "project", id: projectId }), userInProject(org, state, id)] as const,
          ),
        ];
        for (const [found, holder] of everywhere) {
          const wanted = assignedInWords(assignmentsOf(org, holder)).toSorted();
          expect({ label, id, target: found.target, roles: withRoles(found) }).toEqual({ label, id, target: found.target, roles: wanted });
        }
      }
    }
  });

  it("finds through which groups somebody gets in from members and roles alone, as the assignments name them", () => {
    for (const [label, org] of sandboxes()) {
      const access = accessOf(toOrganization(org, { assignments: false }));
      for (const id of org.users.keys()) {
        for (const [projectId, state] of org.projects) {
          if (state.project.status === "archived") continue;
          const found = access.reach({ kind: "user", id }, { kind: "project", id: projectId }).paths.filter(({ via }) => via === "group");
          const wanted = groupsOf(org, id).flatMap(({ group }) =>
            [...(state.groups.get(group.id)?.roles ?? [])].map((one) => `${state.roles.get(one)!.name} ${group.id}`),
          );
          expect({ label, id, projectId, found: found.map(inWords).toSorted() }).toEqual({
            label,
            id,
            projectId,
            found: wanted.toSorted(),
          });
        }
      }
    }
  });

  it("agrees with what each project key says of its owner's access", () => {
    for (const [label, org] of sandboxes()) {
      const access = accessOf(toOrganization(org, { assignments: true }));
      for (const [projectId, state] of org.projects) {
        for (const id of state.apiKeys.keys()) {
          const found = access.reach({ kind: "project key", id, projectId }, { kind: "project", id: projectId });
          const wanted = found.ownerAccess === "active" ? "reaches" : state.project.status === "archived" ? "archived" : "does not";
          expect({ label, id, verdict: found.verdict, said: found.contradictions }).toEqual({ label, id, verdict: wanted, said: [] });
        }
      }
    }
  });
});
