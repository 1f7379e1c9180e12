import { describe, expect, it } from "vitest";
import { groupsOf, ownerOf, ownsOrganization, reaches, removeUser } from "../../../src/sandbox/access.ts";
import { giveGroupRole, giveUserRole } from "../../../src/sandbox/membership.ts";
import type { Org } from "../../../src/sandbox/org.ts";
import { createRandom } from "../../../src/sandbox/random.ts";
import { predefinedRoleId, strongest } from "../../../src/sandbox/roles.ts";
import { seedOrg } from "../../../src/sandbox/seed.ts";
import { accessOf } from "../../../src/snapshot/access/access.ts";
import type { Organization, Snapshot } from "../../../src/snapshot/organization.ts";
import { toRequest } from "../../../src/tools/request.ts";
import type { AuditReport } from "../../../src/workflows/audits/audit.ts";
import { planOffboarding } from "../../../src/workflows/audits/plan-offboarding.ts";
import { newDirectory, snapshotsOf, startFront } from "../../snapshot/front.ts";
import { conclusions, costsOf, now, rowsOf, textsOf, type ReadList } from "./health-stage.ts";
import { apply, stateOf, toolOf } from "./leaving-stage.ts";

const first = Math.floor(Math.random() * 1e9);

const plan = async (
  snapshot: Snapshot,
  user: string,
  remove: "everything" | "access",
  read: ReadList = costsOf([]),
): Promise<AuditReport> =>
  await planOffboarding.report({ args: { user, remove }, snapshot, access: accessOf(snapshot.organization), now, read });

/** A company whose access was shaken up: owners through groups, groups of the identity provider, custom roles, keys and invites of leavers. */
function shaken(seed: number): Org {
  const org = seedOrg({ seed: seed % 1000, now: () => now, users: 40, projects: 8 });
  const random = createRandom(seed);
  const people = [...org.users.values()].filter(({ user }) => user.is_service_account !== true);
  const groups = [...org.groups.values()];
  for (const { group, members, roles } of groups) {
    Object.assign(group, { is_scim_managed: random.next() < 0.3 });
    if (random.next() < 0.25) roles.add(predefinedRoleId("organization", "owner", org.id));
    for (const { user } of people) if (random.next() < 0.1) members.set(user.id, { added_at: 1 });
  }
  const custom = [...org.roles.values()].filter((role) => !role.predefined_role);
  for (const { user, roles } of people) {
    if (random.next() < 0.15) roles.add(random.pick(custom).id);
    if (random.next() < 0.1) roles.add(predefinedRoleId("organization", "owner", org.id));
    Object.assign(user, { role: strongest(org.roles, roles) ?? null, is_scim_managed: random.next() < 0.3 });
  }
  for (const state of org.projects.values()) {
    if (state.project.status === "archived") continue;
    const roles = [...state.roles.values()];
    for (const { user } of people) if (random.next() < 0.08) giveUserRole(state, user.id, random.pick(roles), 1);
    for (const { group } of groups) if (random.next() < 0.2) giveGroupRole(state, group.id, random.pick(roles).id, 1);
  }
  for (const invite of org.invites.values()) if (random.next() < 0.5) invite.email = random.pick(people).user.email!.toUpperCase();
  return org;
}

const isOwnerOfKeyInUse = (org: Org, id: string): boolean => [...org.adminApiKeys.values()][0]!.key.owner.id === id;

const everySecond = ({ users }: Organization, seed: number) => [...users.values()].filter((_, index) => index % 2 === seed % 2);

const isDefault = (org: Org, id: string): boolean => id === org.defaultProjectId;

/** The state without one person: what others have. */
function withoutPerson(org: Org, id: string, email: string): Record<string, unknown> {
  const copy: Org = {
    ...org,
    ...structuredClone({
      users: org.users,
      groups: org.groups,
      projects: org.projects,
      invites: org.invites,
      adminApiKeys: org.adminApiKeys,
    }),
  };
  removeUser(copy, id);
  for (const invite of copy.invites.values())
    if (invite.status === "pending" && invite.email.toLowerCase() === email.toLowerCase()) copy.invites.delete(invite.id);
  return stateOf(copy);
}

const crawled = async (seed: number): Promise<Snapshot> => {
  const front = await startFront({}, (org) => Object.assign(org, shaken(seed)));
  return (await snapshotsOf(front.url, newDirectory()).start({ parts: planOffboarding.parts({ user: "" }) })).done;
};

describe(`the calls of a plan, made on a sandbox (first seed ${first})`, () => {
  it("leave nothing of the person and all of the others, for half the people of shaken organizations", async () => {
    for (let seed = first; seed < first + 2; seed += 1) {
      const snapshot = await crawled(seed);
      const { organization } = snapshot;
      for (const { id, isServiceAccount } of everySecond(organization, seed)) {
        const org = shaken(seed);
        if (isServiceAccount || isOwnerOfKeyInUse(org, id)) continue;
        const wanted = withoutPerson(org, id, organization.users.get(id)!.email!);
        const { changes = [], gaps } = await plan(snapshot, id, "everything");
        expect({ seed, id, gaps }).toEqual({ seed, id, gaps: [] });
        await apply(org, changes);
        expect({ seed, id, state: stateOf(org) }).toEqual({ seed, id, state: wanted });
      }
    }
  }, 120_000);

  it("leave a reader without access but for what the plan says, and all of the others", async () => {
    for (let seed = first; seed < first + 2; seed += 1) {
      const snapshot = await crawled(seed);
      for (const { id, isServiceAccount, email } of everySecond(snapshot.organization, seed)) {
        const org = shaken(seed);
        if (isServiceAccount || isOwnerOfKeyInUse(org, id)) continue;
        const others = withoutPerson(org, id, email!);
        const report = await plan(snapshot, id, "access");
        await apply(org, report.changes!);
        const left = report.sections.some(({ title }) => title === "What has no step of its own")
          ? rowsOf(report, "What has no step of its own")
          : [];
        const kept = new Set(left.map((row) => row.id));
        const scim = groupsOf(org, id).map(({ group }) => group);
        expect({ seed, id, groups: scim.filter((group) => !kept.has(group.id) || !group.is_scim_managed) }).toEqual({
          seed,
          id,
          groups: [],
        });
        const owner = ownsOrganization(org, id);
        expect({ seed, id, role: org.users.get(id)!.user.role, own: [...org.users.get(id)!.roles].length }).toEqual({
          seed,
          id,
          role: "reader",
          own: 1,
        });
        expect({ seed, id, owner }).toEqual({
          seed,
          id,
          owner: scim.some((group) => org.groups.get(group.id)!.roles.has(predefinedRoleId("organization", "owner", org.id))),
        });
        for (const [projectId, state] of org.projects) {
          const through = scim.some((group) => state.groups.has(group.id));
          const member = state.users.has(id);
          expect({ seed, id, projectId, member }).toEqual({
            seed,
            id,
            projectId,
            member: member && kept.has(projectId) && (owner || isDefault(org, projectId)),
          });
          const reached = state.project.status !== "archived" && (member || through || owner);
          expect({ seed, id, projectId, reached: reaches(org, state, id) }).toEqual({ seed, id, projectId, reached });
          for (const { key } of state.apiKeys.values())
            if (ownerOf(key) === id)
              expect({ seed, id, key: key.id, kept: kept.has(key.id) }).toEqual({ seed, id, key: key.id, kept: true });
        }
        expect([...org.adminApiKeys.values()].filter(({ key }) => key.owner.id === id)).toEqual([]);
        expect({ seed, id, state: withoutPerson(org, id, email!) }).toEqual({ seed, id, state: others });
      }
    }
  }, 120_000);

  it("each have an undo or say why not, fit the catalog, and end with the user", async () => {
    const snapshot = await crawled(first);
    for (const { id, isServiceAccount } of snapshot.organization.users.values()) {
      if (isServiceAccount) continue;
      const report = await plan(snapshot, id, "everything");
      const steps = rowsOf(report, "Steps");
      for (const [index, change] of report.changes!.entries()) {
        const tool = toolOf(change);
        expect(tool.input.safeParse(change.args)).toMatchObject({ success: true });
        expect(toRequest(tool, change.args).path).not.toContain("undefined");
        expect(steps[index]!.undo).toBe(tool.undo ?? `cannot be undone: ${tool.irreversible!}`);
      }
      expect(report.changes!.at(-1)).toEqual({ route: "DELETE /organization/users/{user_id}", args: { user_id: id } });
      expect({ id, texts: textsOf(report).filter((text) => conclusions.test(text) && !text.startsWith("cannot be undone: ")) }).toEqual({
        id,
        texts: [],
      });
      expect(report.summary.length).toBeLessThanOrEqual(6);
    }
  });
});
