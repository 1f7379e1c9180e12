import { describe, expect, it } from "vitest";
import { accessOf } from "../../src/snapshot/access/access.ts";
import type { Change } from "../../src/snapshot/access/changes.ts";
import type { Path, Principal, Reach, Target } from "../../src/snapshot/access/path.ts";
import { takingAway } from "../../src/snapshot/access/taking-away.ts";
import type { Organization } from "../../src/snapshot/organization.ts";
import { tools } from "../../src/tools/tool.ts";
import { after } from "./access-apply.ts";
import { randomOrganization } from "./access-organizations.ts";

const first = Math.floor(Math.random() * 1e9);
const many = 60;

/** A path without how it is known: after a call the same path can be known from another list. */
const named = ({ via, group, role, key }: Path): string => JSON.stringify([via, group?.id, role === null ? "no role" : role?.name, key]);
const names = (paths: readonly Path[]): string[] => paths.map(named).toSorted();

const targets = (org: Organization): Target[] => [
  { kind: "organization" },
  ...[...org.projects.keys()].map((id) => ({ kind: "project", id }) as const),
];

function* reaches(unread: number): Generator<readonly [string, Organization, Reach], void, undefined> {
  for (let index = 0; index < many; index += 1) {
    const org = randomOrganization(first + index, { contradictory: false, unread });
    const access = accessOf(org);
    for (const target of targets(org)) {
      for (const reach of access.principalsOf(target)) if (reach.paths.length > 0) yield [`seed ${first + index}`, org, reach];
    }
  }
}

const actorsOf = (org: Organization): Principal[] => [
  ...[...org.users.keys()].map((id) => ({ kind: "user", id }) as const),
  ...[...org.groups.keys()].map((id) => ({ kind: "group", id }) as const),
];

/** Who lost what, other than the paths a change is about. */
function losses(org: Organization, change: Change, { principal, behind, target }: Reach): string[] {
  const [before, now] = [accessOf(org), accessOf(after(org, change))];
  const holder = behind?.id ?? principal.id;
  return actorsOf(org).flatMap((actor) =>
    targets(org).flatMap((place) => {
      const same = actor.id === holder && JSON.stringify(place) === JSON.stringify(target);
      const left = new Set(now.reach(actor, place).paths.map(named));
      const lost = before.reach(actor, place).paths.some((path) => !left.has(named(path)));
      return lost && !same ? [actor.id === holder ? "elsewhere" : "others"] : [];
    }),
  );
}

const smallest = (paths: readonly Path[], changes: readonly Change[]): number => {
  for (let size = 1; size <= changes.length; size += 1) if (covered(paths, changes, size)) return size;
  return Infinity;
};

function covered(paths: readonly Path[], changes: readonly Change[], size: number): boolean {
  if (paths.length === 0) return true;
  if (size === 0) return false;
  return changes.some((change, index) =>
    covered(
      paths.filter((path) => !change.ends.includes(path)),
      changes.slice(index + 1),
      size - 1,
    ),
  );
}

const allChanges = (org: Organization, reach: Reach): Change[] => [
  ...new Set(takingAway(org, reach).each.flatMap(({ changes }) => changes)),
];

describe(`what takes access away (first seed ${first})`, () => {
  it("ends exactly the paths each call names, and no other", () => {
    for (const [label, org, reach] of reaches(0)) {
      for (const change of allChanges(org, reach)) {
        const left = names(accessOf(after(org, change)).reach(reach.principal, reach.target).paths);
        const wanted = names(reach.paths.filter((path) => !change.ends.includes(path)));
        // A demoted owner becomes a reader, and a service account that loses its role still exists.
        const made = left.filter((path) => !wanted.includes(path));
        const demotes = change.route === "POST /organization/users/{user_id}";
        const unexpected = made.filter((path) => !(demotes && path.includes('"reader"')) && !path.includes('"no role"'));
        const context = { label, principal: reach.principal, target: reach.target, route: change.route, args: change.args };
        expect({ ...context, left: left.filter((path) => !made.includes(path)), made: unexpected }).toEqual({
          ...context,
          left: wanted,
          made: [],
        });
      }
    }
  });

  it("takes nothing from others, or from other places, unless the call says so", () => {
    for (const [label, org, reach] of reaches(0)) {
      for (const change of allChanges(org, reach)) {
        if (change.also === "members" || change.also === "everything") continue;
        const lost = new Set(losses(org, change, reach));
        const allowed = change.also === "elsewhere" ? ["elsewhere"] : [];
        const context = { label, principal: reach.principal, target: reach.target, route: change.route };
        expect({ ...context, lost: [...lost].filter((one) => !allowed.includes(one)) }).toEqual({ ...context, lost: [] });
      }
    }
  });

  it("ends all paths with the calls named together, in their order, and with no fewer", () => {
    for (const [label, org, reach] of reaches(0)) {
      const { together, left } = takingAway(org, reach);
      expect({ label, left }).toEqual({ label, left: [] });
      let now = org;
      for (const change of together) {
        const { paths } = accessOf(now).reach(reach.principal, reach.target);
        if (change.refusedToOwners) expect(paths.filter(({ via, group }) => via === "ownership" && group === undefined)).toEqual([]);
        now = after(now, change);
      }
      const context = { label, principal: reach.principal, target: reach.target, routes: together.map(({ route }) => route) };
      const paths = names(accessOf(now).reach(reach.principal, reach.target).paths).filter((path) => !path.includes('"no role"'));
      expect({ ...context, paths }).toEqual({ ...context, paths: [] });
      const considerate = allChanges(org, reach).filter(
        ({ also }) => together.some((one) => one.also === also) || also === "nothing" || also === "elsewhere",
      );
      expect({ ...context, count: together.length }).toEqual({ ...context, count: smallest(reach.paths, considerate) });
    }
  });

  it("ends the paths also where parts were not read", () => {
    for (const [label, org, reach] of reaches(0.25)) {
      for (const change of allChanges(org, reach)) {
        const left = names(accessOf(after(org, change)).reach(reach.principal, reach.target).paths);
        const stays = names(change.ends).filter((path) => left.includes(path));
        expect({ label, reach: [reach.principal, reach.target], route: change.route, stays }).toMatchObject({ stays: [] });
      }
    }
  });

  it("names calls of the catalog, with arguments they accept", () => {
    const routes = new Map([...tools.values()].map((tool) => [tool.route, tool]));
    const seen = new Set<string>();
    for (const [, org, reach] of reaches(0)) {
      for (const { route, args } of allChanges(org, reach)) {
        seen.add(route);
        expect({ route, parsed: routes.get(route)?.input.safeParse(args).success }).toEqual({ route, parsed: true });
      }
    }
    expect([...seen].toSorted()).toHaveLength(13);
  });
});
