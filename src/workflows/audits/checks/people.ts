import { shown } from "../../../output/untrusted.ts";
import type { Organization, User } from "../../../snapshot/organization.ts";
import { exceeds, percent } from "../recent-costs.ts";
import { userLabel } from "../who.ts";
import { activeProjects, missing, ofOrganization, openProjects, plural, unjudged, type Check, type Finding, type Stage } from "./check.ts";
import { groupsThatMayOwn, isWhole } from "./ownership.ts";

const peopleOf = ({ users }: Organization): User[] => [...users.values()].filter(({ isServiceAccount }) => !isServiceAccount);

/** Below so many people a share says nothing. */
const floor = 3;

/** People who own the organization, and what could hide further ones. */
function ownersOf({ organization, access }: Stage) {
  const owners = [...access.owners()].filter((id) => organization.users.get(id)?.isServiceAccount !== true);
  const hiding = groupsThatMayOwn(organization).length;
  const open = [
    ...(isWhole(organization, "users") ? [] : ["users not read to their end"]),
    ...(isWhole(organization, "groups") ? [] : ["groups not read to their end"]),
    ...(hiding === 0 ? [] : [`members or roles of ${plural(hiding, "group")} not read`]),
  ];
  return { owners, people: peopleOf(organization).length, open };
}

const ownersAbove: Check = {
  name: "owners above the thresholds",
  meaning: ({ max_owners, max_owner_share }) =>
    `more than ${max_owners} people own the organization, or more than ${percent(max_owner_share)} of them; from ${floor} people on, service accounts not counted`,
  threshold: ({ max_owners, max_owner_share }) => `more than ${max_owners}, or more than ${percent(max_owner_share)}`,
  judge(stage) {
    const { owners, people, open } = ownersOf(stage);
    const { max_owners, max_owner_share } = stage.limits;
    if (!isWhole(stage.organization, "users")) return { findings: [], open };
    const above = people >= floor && (owners.length > max_owners || exceeds(owners.length / people, max_owner_share));
    // What was not read can only add owners, so a number above the threshold stays above it.
    if (!above) return { findings: [], open: people < floor ? [] : open };
    const fact = `${open.length === 0 ? "" : "at least "}${owners.length} of ${people} people own it, ${percent(owners.length / people)}`;
    return { findings: [ofOrganization(fact)], open };
  },
};

const oneOwner: Check = {
  name: "one owner",
  meaning: () => "exactly one person owns the organization",
  judge(stage) {
    const { owners, open } = ownersOf(stage);
    const [only] = owners;
    if (only === undefined || owners.length > 1) return { findings: [], open: owners.length > 1 ? [] : open };
    if (open.length > 0) return { findings: [], open };
    return { findings: [{ kind: "user", name: userLabel(stage.organization, only), fact: "owns the organization alone", id: only }] };
  },
};

/** How many keys, memberships, groups and roles somebody has, by user id. */
function belongings({ adminKeys, groups, projects }: Organization): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const all = new Map<string, Map<string, number>>();
  const add = (id: string | undefined, what: string): void => {
    if (id === undefined) return;
    const own = all.get(id) ?? new Map<string, number>();
    all.set(id, own.set(what, (own.get(what) ?? 0) + 1));
  };
  for (const { keys = [], members, archived } of projects.values()) {
    for (const { owner } of keys) add(owner?.id, "project key");
    if (!archived) for (const id of members?.keys() ?? []) add(id, "project membership");
  }
  for (const { ownerId } of adminKeys ?? []) add(ownerId, "admin key");
  for (const { members } of groups.values()) for (const id of members ?? []) add(id, "group");
  return all;
}

const switchedOff: Check = {
  name: "users switched off who hold something",
  meaning: () => "the account is not enabled, and has a role, keys, project memberships or groups",
  judge({ organization }) {
    if (!isWhole(organization, "users")) return unjudged("users not read to their end");
    const people = peopleOf(organization);
    const off = people.filter(({ enabled }) => enabled === false);
    const unknown = people.filter(({ enabled }) => enabled === undefined).length;
    const owned = off.length === 0 ? undefined : belongings(organization);
    const findings = off.flatMap(({ id, role }): Finding[] => {
      const things = [...(owned?.get(id) ?? [])].map(([what, count]) => plural(count, what));
      const all = [...(role === null ? [] : [`organization role ${shown(role, 60)}`]), ...things];
      return all.length === 0 ? [] : [{ kind: "user", name: userLabel(organization, id), fact: `not enabled; has ${all.join(", ")}`, id }];
    });
    return { findings, open: unknown === 0 ? [] : [`whether ${plural(unknown, "person", "people")} are enabled not said`] };
  },
};

/** Everybody who is a member of a project that is not archived, directly or through a group. */
function inAnyProject(organization: Organization): ReadonlySet<string> {
  const ids = new Set<string>();
  const groups = new Set<string>();
  for (const project of activeProjects(organization)) {
    for (const id of project.members?.keys() ?? []) ids.add(id);
    for (const id of project.groups?.keys() ?? []) groups.add(id);
  }
  for (const group of groups) for (const id of organization.groups.get(group)?.members ?? []) ids.add(id);
  return ids;
}

/** What could hold a membership that was not seen. */
function unreadMemberships(stage: Stage): string[] {
  const { organization } = stage;
  const active = activeProjects(organization);
  const groups = new Set(active.flatMap((project) => [...(project.groups?.keys() ?? [])]));
  const unlisted = [...groups].filter((id) => organization.groups.get(id)?.members === undefined).length;
  return [
    ...openProjects(stage),
    ...missing(active.filter(({ members }) => members === undefined).length, "members"),
    ...missing(active.filter((project) => project.groups === undefined).length, "groups"),
    ...(unlisted === 0 ? [] : [`members of ${plural(unlisted, "group")} not read`]),
  ];
}

const withoutProject: Check = {
  name: "users without any project",
  meaning: () => "no owner of the organization, and no member of a project that is not archived, directly or through a group",
  judge(stage) {
    const { organization } = stage;
    const owning = ownersOf(stage);
    const open = [...new Set([...owning.open, ...unreadMemberships(stage)])];
    if (open.length > 0) return { findings: [], open };
    const reached = new Set([...inAnyProject(organization), ...owning.owners]);
    const outside = peopleOf(organization).filter(({ id }) => !reached.has(id));
    return {
      findings: outside.map(({ id, role }) => ({
        kind: "user",
        name: userLabel(organization, id),
        fact: `in no project${role === null ? "" : `; organization role ${shown(role, 60)}`}`,
        id,
      })),
    };
  },
};

export const peopleChecks: readonly Check[] = [ownersAbove, oneOwner, switchedOff, withoutProject];
