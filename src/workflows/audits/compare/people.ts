import { isoTime } from "../../../evidence/cells.ts";
import { shown } from "../../../output/untrusted.ts";
import type { Group, Invite, Organization, Role, RoleAssignment, User } from "../../../snapshot/organization.ts";
import { isWhole, ownsOrganization } from "../checks/ownership.ts";
import { noRole, rolesText } from "../ways.ts";
import { groupLabel, userLabel } from "../who.ts";
import { both, byId, changed, onlyIn, paired, type Difference, type Moment, type Two } from "./difference.ts";

/** `Access Manager via Security, reader`: the same text for the same assignments, in whatever order they came. */
function assignmentsText(organization: Organization, assignments: readonly RoleAssignment[]): string {
  const texts = assignments.flatMap(({ role, sources = [] }) => {
    const through = sources
      .filter(({ type }) => type === "group")
      .map(({ id }) => `${shown(role.name)} via ${groupLabel(organization, id)}`);
    return through.length < sources.length || sources.length === 0 ? [shown(role.name), ...through] : through;
  });
  return texts.toSorted().join(", ") || noRole;
}

/** Roles as far as both snapshots know them: lists show the strongest predefined one only. */
function roleTexts(two: Two, before: User, after: User): readonly [string, string] {
  if (before.roles !== undefined && after.roles !== undefined)
    return [assignmentsText(two.before.organization, before.roles), assignmentsText(two.after.organization, after.roles)];
  if (before.roles !== after.roles)
    two.unread.note("roles beyond the one that the list of users shows", userLabel(two.after.organization, after.id));
  return [shown(before.role ?? noRole), shown(after.role ?? noRole)];
}

const stateOf = (enabled: boolean): string => (enabled ? "enabled" : "not enabled");
const managedBy = (isScimManaged: boolean): string => (isScimManaged ? "identity provider" : "this organization");

function changesOfUser(two: Two, id: string, before: User, after: User): Difference[] {
  const name = userLabel(two.after.organization, id);
  const switched =
    before.enabled === undefined || after.enabled === undefined
      ? []
      : changed({ change: "account", name, id }, [stateOf(before.enabled), stateOf(after.enabled)]);
  return [
    ...changed({ change: "organization role", name, id }, roleTexts(two, before, after)),
    ...switched,
    ...changed({ change: "managed by", name, id }, [managedBy(before.isScimManaged), managedBy(after.isScimManaged)]),
    ...changed({ change: "email", name, id }, [shown(before.email ?? "none"), shown(after.email ?? "none")]),
    ...changed({ change: "name", name, id }, [shown(before.name ?? "none"), shown(after.name ?? "none")]),
  ];
}

/** What joined, left or changed among the people; service accounts are compared in their projects. */
export interface PeopleChanges {
  readonly joined: readonly Difference[];
  readonly left: readonly Difference[];
  readonly changed: readonly Difference[];
}

/** Whether both snapshots hold a list from its first to its last row. */
export function wholeInBoth({ before, after, unread }: Two, list: Parameters<typeof isWhole>[1], part: string): boolean {
  const whole = isWhole(before.organization, list) && isWhole(after.organization, list);
  if (!whole) unread.note(part);
  return whole;
}

const persons = ({ organization }: Moment): Map<string, User> =>
  new Map([...organization.users].filter(([, user]) => !user.isServiceAccount));

export function peopleChanges(two: Two): PeopleChanges {
  if (!wholeInBoth(two, "users", "the users")) return { joined: [], left: [], changed: [] };
  const { added, removed, kept } = paired(persons(two.before), persons(two.after));
  const of = ({ organization }: Moment, id: string, user: User) => ({
    name: userLabel(organization, id),
    role: shown(user.role ?? noRole),
    id,
  });
  return {
    joined: added.map(([id, user]) => {
      const { name, role } = of(two.after, id, user);
      return { change: "joined", name, after: role + (user.addedAt === undefined ? "" : `, added ${isoTime(user.addedAt)}`), id };
    }),
    left: removed.map(([id, user]) => {
      const { name, role } = of(two.before, id, user);
      return { change: "left", name, before: role, id };
    }),
    changed: kept.flatMap(([id, before, after]) => changesOfUser(two, id, before, after)),
  };
}

/** Whether somebody owned the organization; who was not in it did not. */
const owned = ({ organization, access }: Moment, id: string): boolean | undefined =>
  isWhole(organization, "users") && !organization.users.has(id) ? false : ownsOrganization(organization, access, id);

/** How somebody owns the organization, in words. */
function ownershipText({ organization, access }: Moment, id: string): string {
  const { paths } = access.reach({ kind: "user", id }, { kind: "organization" });
  const ways = paths.filter(({ standing }) => standing === "organization owner");
  return ways.map(({ group }) => (group === undefined ? "owner" : `owner via ${groupLabel(organization, group.id)}`)).join(", ");
}

/** Who owns the organization now and did not, and the other way round. */
export function ownerChanges({ before, after, unread }: Two): {
  readonly gained: readonly Difference[];
  readonly lost: readonly Difference[];
} {
  const found = (these: Moment, those: Moment, change: string): Difference[] =>
    onlyIn(these.access.owners(), those.access.owners()).flatMap((id) => {
      const name = userLabel(these.organization, id);
      const other = owned(those, id);
      if (other === undefined) unread.note("ownership of the organization", name);
      const text = ownershipText(these, id);
      return other === false ? [{ change, name, ...(these === after ? { after: text } : { before: text }), id }] : [];
    });
  return { gained: found(after, before, "became an owner"), lost: found(before, after, "no longer an owner") };
}

function membershipChanges(
  { before, after }: Two,
  id: string,
  [was, is]: readonly [ReadonlySet<string>, ReadonlySet<string>],
): Difference[] {
  const where = groupLabel(after.organization, id);
  return [
    ...onlyIn(was, is).map((user) => ({ change: "left the group", name: userLabel(before.organization, user), where, id: user })),
    ...onlyIn(is, was).map((user) => ({ change: "joined the group", name: userLabel(after.organization, user), where, id: user })),
  ];
}

const sizeText = ({ members }: Group): string => (members === undefined ? "members not read" : `${members.size} members`);

/** Groups that came, went or changed, and who joined or left those that stayed. */
export function groupChanges(two: Two): { readonly groups: readonly Difference[]; readonly memberships: readonly Difference[] } {
  if (!wholeInBoth(two, "groups", "the groups")) return { groups: [], memberships: [] };
  const { before, after, unread } = two;
  const { added, removed, kept } = paired(before.organization.groups, after.organization.groups);
  const memberships = kept.flatMap(([id, was, is]) => {
    const members = both(was.members, is.members, unread, "members of groups", groupLabel(after.organization, id));
    return members === undefined ? [] : membershipChanges(two, id, members);
  });
  const altered = kept.flatMap(([id, was, is]): Difference[] => {
    const name = groupLabel(after.organization, id);
    const roles = both(was.roles, is.roles, unread, "roles of groups", name);
    return [
      ...changed({ change: "name", name, id }, [shown(was.name), shown(is.name)]),
      ...changed({ change: "managed by", name, id }, [managedBy(was.isScimManaged), managedBy(is.isScimManaged)]),
      ...(roles === undefined
        ? []
        : changed({ change: "organization roles", name, id }, [
            rolesText(roles[0].map(({ role }) => role)),
            rolesText(roles[1].map(({ role }) => role)),
          ])),
    ];
  });
  return {
    groups: [
      ...added.map(([id, group]) => ({ change: "created", name: groupLabel(after.organization, id), after: sizeText(group), id })),
      ...removed.map(([id, group]) => ({ change: "deleted", name: groupLabel(before.organization, id), before: sizeText(group), id })),
      ...altered,
    ],
    memberships,
  };
}

const permissionsText = ({ permissions }: Role): string =>
  permissions
    .map((one) => shown(one))
    .toSorted()
    .join(", ") || "no permissions";

/** Definitions of roles: of the organization, or of one project. */
export function roleChanges(before: ReadonlyMap<string, Role>, after: ReadonlyMap<string, Role>, where: string): Difference[] {
  const { added, removed, kept } = paired(before, after);
  return [
    ...added.map(([id, role]) => ({ change: "role created", name: shown(role.name), where, after: permissionsText(role), id })),
    ...removed.map(([id, role]) => ({ change: "role deleted", name: shown(role.name), where, before: permissionsText(role), id })),
    ...kept.flatMap(([id, was, is]) => [
      ...changed({ change: "role renamed", name: shown(is.name), where, id }, [shown(was.name), shown(is.name)]),
      ...changed({ change: "permissions of the role", name: shown(is.name), where, id }, [permissionsText(was), permissionsText(is)]),
    ]),
  ];
}

const inviteText = ({ role, status, expiresAt }: Invite): string =>
  `${shown(role)}, ${shown(status)}${typeof expiresAt === "number" ? `, expires ${isoTime(expiresAt)}` : ""}`;

export function inviteChanges({ before, after, unread }: Two): Difference[] {
  const lists = both(before.organization.invites, after.organization.invites, unread, "the invites");
  if (lists === undefined) return [];
  const { added, removed, kept } = paired(byId(lists[0]), byId(lists[1]));
  return [
    ...added.map(([id, one]) => ({ change: "invite sent", name: shown(one.email), after: inviteText(one), id })),
    ...removed.map(([id, one]) => ({ change: "invite no longer listed", name: shown(one.email), before: inviteText(one), id })),
    ...kept.flatMap(([id, was, is]) => changed({ change: "invite", name: shown(is.email), id }, [inviteText(was), inviteText(is)])),
  ];
}
