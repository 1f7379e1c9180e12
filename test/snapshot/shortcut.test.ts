import { describe, expect, it } from "vitest";
import { ownsOrganization } from "../../src/sandbox/access.ts";
import { assignmentsOf, userInOrganization, userInProject } from "../../src/sandbox/assignments.ts";
import { giveUserRole } from "../../src/sandbox/membership.ts";
import type { Org } from "../../src/sandbox/org.ts";
import { createRandom } from "../../src/sandbox/random.ts";
import { strongest } from "../../src/sandbox/roles.ts";
import type { Role, RoleAssignment } from "../../src/snapshot/organization.ts";
import { newDirectory, snapshotsOf, startFront } from "./front.ts";

type Random = ReturnType<typeof createRandom>;

/** Leaves predefined roles only, and hands them out in every mixture. */
function mixRoles(org: Org, random: Random): void {
  const dropCustom = (roles: Org["roles"]): void => {
    for (const [id, role] of roles) if (!role.predefined_role) roles.delete(id);
  };
  dropCustom(org.roles);
  const everywhere = [...org.roles.keys()];
  for (const { roles } of org.groups.values()) {
    roles.clear();
    if (random.next() < 0.4) roles.add(random.pick(everywhere));
  }
  for (const { user, roles } of org.users.values()) {
    roles.clear();
    for (const id of everywhere) if (random.next() < (user.is_service_account === true ? 0.05 : 0.3)) roles.add(id);
    user.role = strongest(org.roles, roles) ?? null;
  }
  for (const state of org.projects.values()) {
    if (state.project.status === "archived") continue;
    dropCustom(state.roles);
    const roles = [...state.roles.values()];
    for (const access of state.groups.values()) {
      access.roles.clear();
      access.roles.add(random.pick(roles).id);
    }
    for (const member of state.users.values()) member.roles.clear();
    for (const account of state.serviceAccounts.values()) account.role = "none";
    const [first, ...accounts] = state.serviceAccounts.keys();
    const viewer = roles.find(({ name }) => name === "viewer")!;
    if (first !== undefined) giveUserRole(state, first, viewer, 0);
    for (const id of [...state.users.keys(), ...accounts]) {
      giveUserRole(state, id, random.pick(roles), 0);
      if (random.next() < 0.5) giveUserRole(state, id, random.pick(roles), 0);
    }
  }
}

const permissionsOf = (roles: readonly (Pick<Role, "permissions"> | undefined)[]): string[] =>
  [...new Set(roles.flatMap((role) => role?.permissions ?? []))].toSorted();

const named = (roles: ReadonlyMap<string, Role>, name: string | null): Role | undefined =>
  [...roles.values()].find((role) => role.name === name);
const rolesOf = (assignments: readonly RoleAssignment[] | undefined): Role[] => (assignments ?? []).map(({ role }) => role);

describe("without custom roles", () => {
  it("what lists and groups say of a holder's permissions is what the assignments nobody asked for would say", async () => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    const random = createRandom(seed);
    const front = await startFront({ users: 90, projects: 14 }, (org) => mixRoles(org, random));
    const { org } = front;
    const { organization } = await (await snapshotsOf(front.url, newDirectory()).start()).done;
    expect(front.seen.filter((path) => /^\/organization\/users\/[^/?]+\/roles/.test(path))).toEqual([]);
    const throughGroups = (id: string) => [...organization.groups.values()].filter(({ members }) => members!.has(id));
    for (const { id, role } of organization.users.values()) {
      const known = [named(organization.roles, role), ...throughGroups(id).flatMap(({ roles }) => rolesOf(roles))];
      expect(permissionsOf(known), `seed ${seed}, ${id}`).toEqual(permissionsOf(assignmentsOf(org, userInOrganization(org, id))));
    }
    let hidden = 0;
    for (const project of organization.projects.values()) {
      if (project.archived) continue;
      const state = org.projects.get(project.id)!;
      for (const [id, { role, roles }] of [...project.members!, ...project.serviceAccounts!]) {
        // An owner of the organization owns the project, whatever else.
        if (ownsOrganization(org, id)) continue;
        const groups = throughGroups(id).flatMap((group) => rolesOf(project.groups!.get(group.id)?.roles));
        const known = [named(project.roles!, role), ...rolesOf(roles), ...groups];
        if (roles !== undefined && roles.length > 0) hidden += 1;
        expect(permissionsOf(known), `seed ${seed}, ${id}`).toEqual(permissionsOf(assignmentsOf(org, userInProject(org, state, id))));
      }
    }
    // Service accounts that are shown with role `none` and hold another one all the same.
    expect(hidden, `seed ${seed}`).toBeGreaterThan(0);
  });
});
