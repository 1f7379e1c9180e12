import { describe, expect, it } from "vitest";
import { accessOf } from "../../src/snapshot/access/access.ts";
import type { Principal, Reach, Target } from "../../src/snapshot/access/path.ts";
import type { Organization, Project } from "../../src/snapshot/organization.ts";
import { randomOrganization } from "./access-organizations.ts";
import { couldHoldARole, couldReach, pathsInOrganization, pathsInProject, pathsOfGroup, pathsOfKey, pathText } from "./access-oracle.ts";

const first = Math.floor(Math.random() * 1e9);
const many = 300;
const variants = [
  { contradictory: false, unread: 0 },
  { contradictory: false, unread: 0.2 },
  { contradictory: true, unread: 0.1 },
] as const;

function* organizations(): Generator<readonly [string, Organization, (typeof variants)[number]], void, undefined> {
  for (let index = 0; index < many; index += 1) {
    const options = variants[index % variants.length]!;
    yield [`seed ${first + index} ${JSON.stringify(options)}`, randomOrganization(first + index, options), options];
  }
}

const people = (org: Organization): Principal[] =>
  [
    ...new Set([
      ...org.users.keys(),
      ...[...org.groups.values()].flatMap(({ members }) => [...(members ?? [])]),
      "user-gone",
      "user-never",
    ]),
  ].map((id) => ({
    kind: id.startsWith("svc") ? "service account" : "user",
    id,
  }));

const principals = (org: Organization): Principal[] => [
  ...people(org),
  ...[...org.groups.keys()].map((id) => ({ kind: "group", id }) as const),
  ...(org.adminKeys ?? []).map(({ id }) => ({ kind: "admin key", id }) as const),
  ...[...org.projects.values()].flatMap((project) =>
    (project.keys ?? []).map(({ id }) => ({ kind: "project key", id, projectId: project.id }) as const),
  ),
];

const targets = (org: Organization): Target[] => [
  { kind: "organization" },
  ...[...org.projects.keys()].map((id) => ({ kind: "project", id }) as const),
];

function expected(org: Organization, principal: Principal, project: Project | undefined): string[] {
  if (principal.kind === "group") return pathsOfGroup(org, principal.id, project);
  if (principal.kind === "project key" || principal.kind === "admin key") return pathsOfKey(org, principal, project);
  return project === undefined ? pathsInOrganization(org, principal.id) : pathsInProject(org, project, principal.id);
}

const projectOf = (org: Organization, target: Target) => (target.kind === "project" ? org.projects.get(target.id) : undefined);

describe(`access in random organizations (first seed ${first})`, () => {
  it("has exactly the paths that the definitions name one by one, for every principal and target", () => {
    for (const [label, org] of organizations()) {
      const access = accessOf(org);
      for (const principal of principals(org)) {
        for (const target of targets(org)) {
          const actual = access.reach(principal, target).paths.map(pathText).toSorted();
          const wanted = expected(org, principal, projectOf(org, target)).toSorted();
          expect({ label, principal, target, paths: actual }).toEqual({ label, principal, target, paths: wanted });
        }
      }
    }
  });

  it("says `not read` and never `does not` where an unread part could let somebody in", () => {
    for (const [label, org] of organizations()) {
      const access = accessOf(org);
      for (const principal of people(org)) {
        const { verdict: there, paths: held } = access.reach(principal, { kind: "organization" });
        const wantedThere = held.length > 0 ? "reaches" : couldHoldARole(org, principal.id) ? "not read" : "does not";
        expect({ label, principal, there }).toEqual({ label, principal, there: wantedThere });
        for (const project of org.projects.values()) {
          const { verdict, paths } = access.reach(principal, { kind: "project", id: project.id });
          const wanted = project.archived
            ? "archived"
            : paths.length > 0
              ? "reaches"
              : couldReach(org, project, principal.id)
                ? "not read"
                : "does not";
          expect({ label, principal, project: project.id, verdict }).toEqual({ label, principal, project: project.id, verdict: wanted });
        }
      }
    }
  });

  it("finds no contradiction between groups, roles and assignments where there is none", () => {
    for (const [label, org, { contradictory }] of organizations()) {
      if (contradictory) continue;
      const access = accessOf(org);
      for (const principal of [...people(org), ...[...org.groups.keys()].map((id) => ({ kind: "group", id }) as const)]) {
        for (const target of targets(org)) {
          expect({ label, principal, target, said: access.reach(principal, target).contradictions }).toMatchObject({ said: [] });
        }
      }
    }
  });

  it("lists for a target everybody who reaches it, and for a principal everything it reaches, with the same answers", () => {
    // What kind an id is of is not known everywhere: the users may not have been read.
    const nameOf = ({ principal: { kind, id }, target }: Reach) => JSON.stringify([kind === "service account" ? "user" : kind, id, target]);
    for (const [label, org] of organizations()) {
      const access = accessOf(org);
      const all = principals(org).flatMap((principal) => targets(org).map((target) => access.reach(principal, target)));
      const reaching = all.filter(({ paths }) => paths.length > 0).map(nameOf);
      const byTarget = targets(org).flatMap((target) => [...access.principalsOf(target)]);
      const byPrincipal = principals(org).flatMap((principal) => [...access.targetsOf(principal)]);
      for (const listed of [byTarget, byPrincipal]) {
        const answers = new Map(listed.map((reach) => [nameOf(reach), reach]));
        expect(answers.size, label).toBe(listed.length);
        expect({ label, missing: reaching.filter((name) => !answers.has(name)) }).toEqual({ label, missing: [] });
        for (const reach of listed) expect(reach).toEqual(access.reach(reach.principal, reach.target));
      }
    }
  });
});
