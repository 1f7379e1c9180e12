import { describe, expect, it } from "vitest";
import type { Change } from "../../src/gate/plan.ts";
import type { Org, ProjectState } from "../../src/sandbox/org.ts";
import { createRandom, type Random } from "../../src/sandbox/random.ts";
import { seedOrg } from "../../src/sandbox/seed.ts";
import { directory } from "./golden-calls.ts";
import { company, lineOf, noon, setStage, type Stage } from "./stage.ts";

// What plans say is compared with a walk over the organization itself, which shares no code with them.

const ownerRole = (org: Org): string => [...org.roles.values()].find((role) => role.predefined_role && role.name === "owner")!.id;

interface World {
  readonly org: Org;
  /** Groups that are left out, as if the call had been made. */
  readonly withoutAccess?: { readonly project: string; readonly group: string };
  readonly withoutMember?: { readonly group: string; readonly user: string };
}

const isMember = ({ org, withoutMember }: World, groupId: string, userId: string): boolean =>
  !(withoutMember?.group === groupId && withoutMember.user === userId) && org.groups.get(groupId)!.members.has(userId);

function reaches(world: World, project: ProjectState, userId: string): boolean {
  const { org, withoutAccess } = world;
  if (project.users.has(userId)) return true;
  for (const groupId of project.groups.keys()) {
    if (withoutAccess?.project === project.project.id && withoutAccess.group === groupId) continue;
    if (isMember(world, groupId, userId)) return true;
  }
  if (org.users.get(userId)!.roles.has(ownerRole(org))) return true;
  return [...org.groups].some(([groupId, { roles }]) => roles.has(ownerRole(org)) && isMember(world, groupId, userId));
}

const nameOf = (org: Org, userId: string): string => org.users.get(userId)!.user.name!;

const loserNames = (org: Org, project: ProjectState, group: string): string[] =>
  [...org.groups.get(group)!.members.keys()]
    .filter((userId) => !reaches({ org, withoutAccess: { project: project.project.id, group } }, project, userId))
    .map((userId) => nameOf(org, userId))
    .toSorted();

/** Names in a line such as `2 of 10 members: Ada, Bo`; none for `nobody: …`. */
const namesIn = (line: string): string[] =>
  line.startsWith("nobody")
    ? []
    : line
        .replace(/^[^:]*: /, "")
        .split(", ")
        .toSorted();

const shuffled = <T>(random: Random, items: readonly T[]): T[] =>
  items
    .map((item) => [random.next(), item] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, item]) => item);

/** Fills groups, projects and ownership at random: few enough names that a plan lists them all. */
function scramble(org: Org, random: Random): void {
  const people = [...org.users.values()].filter(({ user }) => !user.is_service_account).map(({ user }) => user.id);
  const owner = ownerRole(org);
  const owners = new Set([...org.users.values()].filter(({ roles }) => roles.has(owner)).map(({ user }) => user.id));
  for (const { members, roles } of org.groups.values()) {
    members.clear();
    for (const id of shuffled(random, people).slice(0, random.int(0, 11))) members.set(id, { added_at: noon });
    if (random.next() < 0.1) roles.add(owner);
  }
  for (const id of shuffled(random, people).slice(0, random.int(0, 4))) {
    const { user, roles } = org.users.get(id)!;
    if (owners.has(id)) continue;
    roles.add(owner);
    user.role = "owner";
  }
  for (const project of org.projects.values()) {
    if (project.project.status === "archived") continue;
    const predefined = [...project.roles.values()].filter((role) => role.predefined_role);
    const role = () => predefined[random.int(0, predefined.length - 1)]!;
    project.users.clear();
    project.groups.clear();
    for (const id of shuffled(random, people).slice(0, random.int(0, 12))) {
      const { id: held, name } = role();
      project.users.set(id, { role: name, added_at: noon, roles: new Set([held]) });
    }
    for (const id of shuffled(random, [...org.groups.keys()]).slice(0, random.int(1, 4))) {
      const { id: held } = role();
      project.groups.set(id, { role_id: held, created_at: noon, roles: new Set([held]) });
    }
  }
}

const activeProjects = (org: Org): ProjectState[] => [...org.projects.values()].filter(({ project }) => project.status !== "archived");

async function removals(stage: Stage, check: (change: Change, project: ProjectState, group: string) => void): Promise<void> {
  for (const project of activeProjects(stage.org)) {
    for (const group of project.groups.keys()) {
      stage.sent.length = 0;
      const change = await stage.plan("remove_project_group", { project_id: project.project.id, group_id: group });
      expect(stage.sent.length - 2).toBeLessThanOrEqual(12);
      check(change, project, group);
    }
  }
}

describe("before a group loses a project, the plan names", () => {
  it("exactly the members who lose access, and the others with their other way, for every group of the seeded company", async () => {
    const stage = await setStage();
    let certain = 0;
    await removals(stage, (change, project, group) => {
      const truth = loserNames(stage.org, project, group);
      const line = lineOf(change, "lose access");
      if (line !== undefined) {
        certain += 1;
        expect(namesIn(line)).toEqual(truth);
      } else expect(namesIn(lineOf(change, "may lose access")!)).toEqual(truth);
    });
    expect(certain).toBeGreaterThanOrEqual(8);
    const { project, group } = directory(stage.org);
    const change = await stage.plan("remove_project_group", {
      project_id: project("Payments").project.id,
      group_id: group("Support Team"),
    });
    expect(lineOf(change, "lose access")).toMatch(/^7 of 10 members: /);
    expect(lineOf(change, "keep access")).toBe(
      "Grace Okonkwo, Tyler Nguyen (members themselves); Daniel Osei (through Payments Engineering)",
    );
    await stage.close();
  });

  it("the same in random organizations; where it could not look everywhere it says so and names nobody too few", async () => {
    const first = Date.now() % 1_000_000;
    let certain = 0;
    let total = 0;
    for (let seed = first; seed < first + 12; seed += 1) {
      const org = seedOrg({ seed: 1, now: () => noon, users: 40, projects: 8 });
      scramble(org, createRandom(seed));
      const stage = await setStage(org);
      await removals(stage, (change, project, group) => {
        const truth = loserNames(org, project, group);
        const context = `seed ${seed}, ${project.project.name}, ${org.groups.get(group)!.group.name}`;
        const line = lineOf(change, "lose access");
        total += 1;
        if (line === undefined) {
          expect(lineOf(change, "not looked at"), context).toMatch(/own|members/);
          expect(namesIn(lineOf(change, "may lose access")!), context).toEqual(expect.arrayContaining(truth));
          return;
        }
        certain += 1;
        expect(namesIn(line), context).toEqual(truth);
      });
      await stage.close();
    }
    console.log(`seeds ${first} to ${first + 11}: ${certain} of ${total} plans were certain`);
    expect(certain).toBeGreaterThan(total / 2);
  });
});

/** Names of the roles somebody has in a project itself, without those that come through the group. */
function rolesWithout(org: Org, project: ProjectState, userId: string, group: string): string[] {
  const groups = [...project.groups].filter(([id]) => id !== group && org.groups.get(id)!.members.has(userId));
  const held = new Set([...(project.users.get(userId)?.roles ?? []), ...groups.flatMap(([, { roles }]) => [...roles])]);
  return [...held].map((id) => project.roles.get(id)!.name).toSorted();
}

describe("before a user loses the membership of a group, the plan names", () => {
  it("the roles that remain in every project that is kept, in random organizations", async () => {
    const first = Date.now() % 1_000_000;
    let kept = 0;
    for (let seed = first; seed < first + 6; seed += 1) {
      const org = company();
      scramble(org, createRandom(seed));
      const stage = await setStage(org);
      for (const [group, { members }] of org.groups) {
        for (const user of [...members.keys()].slice(0, 3)) {
          const line = lineOf(await stage.plan("remove_group_user", { group_id: group, user_id: user }), "keeps access to");
          for (const [, name, text] of (line ?? "").matchAll(/([^(),]+) \(([^)]*)\)/g)) {
            kept += 1;
            const project = activeProjects(org).find((one) => one.project.name === name!.trim())!;
            const said = text!.split("; ").filter((part) => !part.startsWith("loses "));
            const names = said.flatMap((part) => part.split(", ")).filter((part) => part !== "as an owner of the organization");
            expect(names.toSorted(), `seed ${seed}, ${line}`).toEqual(rolesWithout(org, project, user, group));
          }
        }
      }
      await stage.close();
    }
    console.log(`seeds ${first} to ${first + 5}: ${kept} projects were kept`);
    expect(kept).toBeGreaterThan(10);
  });

  it("exactly the projects that are lost with it, in random organizations", async () => {
    const first = Date.now() % 1_000_000;
    console.log(`seeds ${first} to ${first + 5}`);
    for (let seed = first; seed < first + 6; seed += 1) {
      const org = company();
      scramble(org, createRandom(seed));
      const stage = await setStage(org);
      for (const [group, { members }] of org.groups) {
        for (const user of [...members.keys()].slice(0, 3)) {
          const change = await stage.plan("remove_group_user", { group_id: group, user_id: user });
          const lost = activeProjects(org)
            .filter((project) => reaches({ org }, project, user) && !reaches({ org, withoutMember: { group, user } }, project, user))
            .map(({ project }) => project.name!);
          const line = lineOf(change, "loses access to")!;
          const named = line === "no project" ? [] : line.split(", ").map((part) => part.replace(/ \(.*$/, ""));
          expect(named.toSorted(), `seed ${seed}`).toEqual(lost.toSorted());
        }
      }
      await stage.close();
    }
  });
});

describe("before a user leaves a project, the plan says", () => {
  it("whether they keep it, in random organizations", async () => {
    const first = Date.now() % 1_000_000;
    console.log(`seeds ${first} to ${first + 3}`);
    for (let seed = first; seed < first + 4; seed += 1) {
      const org = company();
      scramble(org, createRandom(seed));
      const stage = await setStage(org);
      for (const project of activeProjects(org)) {
        for (const user of project.users.keys()) {
          const change = await stage.plan("delete_project_user", { project_id: project.project.id, user_id: user });
          const others = new Map([...project.users].filter(([id]) => id !== user));
          const keeps = reaches({ org }, { ...project, users: others }, user);
          expect(lineOf(change, "keeps access") === "no", `seed ${seed}`).toBe(!keeps);
        }
      }
      await stage.close();
    }
  });
});
