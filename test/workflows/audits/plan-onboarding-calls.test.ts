import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type * as z from "zod";
import { groupsOf, ownsOrganization } from "../../../src/sandbox/access.ts";
import type { Org } from "../../../src/sandbox/org.ts";
import { createRandom } from "../../../src/sandbox/random.ts";
import { accessOf } from "../../../src/snapshot/access/access.ts";
import type { Snapshot } from "../../../src/snapshot/organization.ts";
import type { AuditReport } from "../../../src/workflows/audits/audit.ts";
import { planOnboarding } from "../../../src/workflows/audits/plan-onboarding.ts";
import { newDirectory, snapshotsOf, startFront, type Front } from "../../snapshot/front.ts";
import { conclusions, now, reportOnSandbox, rowsOf, textsOf, unreadable } from "./health-stage.ts";
import { apply, toolOf } from "./leaving-stage.ts";

const first = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));

type Args = z.input<typeof planOnboarding.input>;

const crawl = async (front: Front, args: Args): Promise<Snapshot> =>
  (await snapshotsOf(front.url, newDirectory()).start({ parts: planOnboarding.parts(planOnboarding.input.parse(args)), fresh: true })).done;

const planOn = async (snapshot: Snapshot, args: Args): Promise<AuditReport> =>
  await planOnboarding.report({
    args: planOnboarding.input.parse(args),
    snapshot,
    access: accessOf(snapshot.organization),
    now,
    read: unreadable,
  });

const planFor = async (front: Front, args: Args): Promise<AuditReport> => planOn(await crawl(front, args), args);

/** `state | what`, as the rows are. */
const outcomes = (report: AuditReport): string[] =>
  rowsOf(report, "What was asked for").map(({ state, what }) => ([state, what] as string[]).join(" | "));
const routes = ({ changes = [] }: AuditReport): string[] => changes.map(({ route }) => route);

/** Predefined roles, strongest first: one covers those behind it. */
const predefined = ["owner", "member", "viewer"];

function withoutCovered(names: readonly string[]): string[] {
  const strongest = predefined.find((name) => names.includes(name));
  return names.filter((name) => name === strongest || !predefined.includes(name));
}

/** Roles that somebody was given in a project, without those that others of them cover. */
function rolesIn(org: Org, projectId: string, userId: string): string[] {
  const state = org.projects.get(projectId)!;
  return withoutCovered([...(state.users.get(userId)?.roles ?? [])].map((id) => state.roles.get(id)!.name));
}

describe(`onboarding like somebody else, made on a sandbox (first seed ${first})`, () => {
  it("gives all that they have and no more, leaves everybody else alone, and proposes nothing the second time", async () => {
    for (let seed = first; seed < first + 8; seed += 1) {
      const front = await startFront({ seed: seed % 500 });
      const random = createRandom(seed);
      const { org } = front;
      const people = [...org.users.values()].filter(({ user }) => user.is_service_account !== true).map(({ user }) => user.id);
      // Of owners of the organization the lists of members do not show what a project gave them.
      const [id, like] = [random.pick(people), random.pick(people.filter((one) => !ownsOrganization(org, one)))];
      const groupsBefore = groupsOf(org, id).map(({ group }) => group.id);
      const rolesBefore = new Map([...org.projects.keys()].map((project) => [project, rolesIn(org, project, id)]));
      const others = [...org.groups.values()].map(({ members }) => [...members.keys()].filter((one) => one !== id));
      const args = { person: id, like };
      const report = await planFor(front, args);
      expect({ seed, gaps: report.gaps, texts: textsOf(report).filter((text) => conclusions.test(text)) }).toEqual({
        seed,
        gaps: [],
        texts: [],
      });
      await apply(org, report.changes!);
      const wanted = groupsOf(org, like).filter(({ group }) => !group.is_scim_managed);
      const expected = [...new Set([...groupsBefore, ...wanted.map(({ group }) => group.id)])].toSorted();
      expect({
        seed,
        groups: groupsOf(org, id)
          .map(({ group }) => group.id)
          .toSorted(),
      }).toEqual({ seed, groups: expected });
      for (const [projectId, state] of org.projects) {
        const isOut = state.project.status === "archived" || projectId === org.defaultProjectId || ownsOrganization(org, id);
        const had = rolesBefore.get(projectId)!;
        const roles = isOut ? had : [...new Set([...had, ...rolesIn(org, projectId, like)])];
        const all = withoutCovered(roles).toSorted();
        expect({ seed, projectId, roles: rolesIn(org, projectId, id).toSorted() }).toEqual({ seed, projectId, roles: all });
      }
      expect([...org.groups.values()].map(({ members }) => [...members.keys()].filter((one) => one !== id))).toEqual(others);
      expect({ seed, again: (await planFor(front, args)).changes }).toEqual({ seed, again: [] });
    }
  }, 60_000);

  it("invites who is not in the organization, with projects, once", async () => {
    const front = await startFront();
    const args = { person: "new.hire@fernhollow.example", like: "Hannah Brenner", groups: ["Data Science"] };
    const report = await planFor(front, args);
    expect(routes(report)).toEqual(["POST /organization/invites"]);
    expect(toolOf(report.changes![0]!).input.safeParse(report.changes![0]!.args)).toMatchObject({ success: true });
    await apply(front.org, report.changes!);
    const invite = [...front.org.invites.values()].at(-1)!;
    const named = invite.projects.map(({ id, role }) => `${front.org.projects.get(id)!.project.name} ${role}`).toSorted();
    expect([invite.email, invite.role, named]).toEqual([
      "new.hire@fernhollow.example",
      "reader",
      ["Default project member", "Search owner"],
    ]);
    expect(outcomes(report).slice(1)).toEqual(["after acceptance | group Platform Engineering", "not proposed | group Data Science"]);
    const again = await planFor(front, args);
    expect(again.changes).toEqual([]);
    expect(outcomes(again).filter((one) => one.startsWith("there already"))).toHaveLength(3);
  });

  it("creates a project for a team first, then what it lacks, then nothing", async () => {
    const front = await startFront();
    const args = {
      new_project: "Fraud Desk",
      groups: ["Payments Engineering=owner", "Security=viewer", "Support Team"],
      spend_limit_usd: 250.5,
      service_account: "fraud-desk-api",
    };
    const begin = await planFor(front, args);
    expect(begin.changes).toEqual([{ route: "POST /organization/projects", args: { name: "Fraud Desk" } }]);
    expect(outcomes(begin).filter((one) => one.startsWith("when the project exists"))).toHaveLength(5);
    await apply(front.org, begin.changes!);
    const rest = await planFor(front, args);
    expect(routes(rest)).toEqual([
      ...Array.from({ length: 3 }, () => "POST /organization/projects/{project_id}/groups"),
      "POST /organization/projects/{project_id}/spend_limit",
      "POST /organization/projects/{project_id}/service_accounts",
    ]);
    for (const change of rest.changes!) expect(toolOf(change).input.safeParse(change.args)).toMatchObject({ success: true });
    await apply(front.org, rest.changes!);
    const state = [...front.org.projects.values()].find(({ project }) => project.name === "Fraud Desk")!;
    const given = [...state.groups].map(([id, { roles }]) => [
      front.org.groups.get(id)!.group.name,
      ...[...roles].map((role) => state.roles.get(role)!.name),
    ]);
    expect(given).toEqual([
      ["Payments Engineering", "owner"],
      ["Security", "viewer"],
      ["Support Team", "member"],
    ]);
    expect(state.spendLimit!.threshold_amount).toBe(25_050);
    expect((await planFor(front, args)).changes).toEqual([]);
  });

  it("shows the plan for a colleague of the sandbox", async () => {
    const { report } = await reportOnSandbox(planOnboarding, {
      person: "Yusuf Demir",
      like: "Beatriz Fonseca",
      projects: ["Search"],
      role: "reader",
    });
    await expect(`${JSON.stringify(report, undefined, 1)}\n`).toMatchFileSnapshot(
      join(import.meta.dirname, "golden", "plan_onboarding.json"),
    );
  });
});
