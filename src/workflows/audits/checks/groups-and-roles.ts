import { shown } from "../../../output/untrusted.ts";
import type { Group, Organization, Project, Role, RoleAssignment } from "../../../snapshot/organization.ts";
import { groupLabel } from "../who.ts";
import {
  activeProjects,
  inProjects,
  missing,
  ofOrganization,
  openProjects,
  plural,
  unjudged,
  type Check,
  type Finding,
  type Judged,
} from "./check.ts";
import { isWhole } from "./ownership.ts";

const ofGroup = (organization: Organization, { id, isScimManaged }: Group, fact: string): Finding => ({
  kind: "group",
  name: groupLabel(organization, id),
  fact: isScimManaged ? `${fact}; comes from the identity provider` : fact,
  id,
});

const withoutMembers: Check = {
  name: "groups without members",
  meaning: () => "the group lists nobody",
  judge({ organization }) {
    if (!isWhole(organization, "groups")) return unjudged("groups not read to their end");
    const groups = [...organization.groups.values()];
    const unread = groups.filter(({ members }) => members === undefined).length;
    return {
      findings: groups.filter(({ members }) => members?.size === 0).map((group) => ofGroup(organization, group, "no members")),
      open: unread === 0 ? [] : [`members of ${plural(unread, "group")} not read`],
    };
  },
};

const withoutAccess: Check = {
  name: "groups without access",
  meaning: () => "the group has no role in the organization and is in no project that is not archived",
  judge(stage) {
    const { organization } = stage;
    const active = activeProjects(organization);
    const unread = active.filter(({ groups }) => groups === undefined).length;
    if (!isWhole(organization, "groups")) return unjudged("groups not read to their end");
    const listed = new Set(active.flatMap(({ groups }) => [...(groups?.keys() ?? [])]));
    const outside = [...organization.groups.values()].filter(({ id, roles }) => !listed.has(id) && roles?.length === 0);
    const open = [...openProjects(stage), ...missing(unread, "groups")];
    const roleless = [...organization.groups.values()].filter(({ id, roles }) => !listed.has(id) && roles === undefined).length;
    const rolesUnread = roleless === 0 ? [] : [`roles of ${plural(roleless, "group")} not read`];
    if (open.length > 0) return { findings: [], open: [...open, ...rolesUnread] };
    return {
      findings: outside.map((group) => {
        const size = group.members === undefined ? "members not read" : plural(group.members.size, "member");
        return ofGroup(organization, group, `no role and no project; ${size}`);
      }),
      open: rolesUnread,
    };
  },
};

interface Holder {
  readonly roles: readonly RoleAssignment[] | undefined;
  /** What a list shows of it: the name of a role. */
  readonly role?: string | null;
}

/** Custom roles that no holder has; holders whose roles were not read may have any of them. */
function unheld(roles: Iterable<Role>, holders: readonly Holder[]): { readonly roles: Role[]; readonly unread: number } {
  const custom = [...roles].filter(({ predefined }) => !predefined);
  if (custom.length === 0) return { roles: [], unread: 0 };
  const ids = new Set(holders.flatMap((holder) => holder.roles?.map(({ role }) => role.id) ?? []));
  const names = new Set(holders.map(({ role }) => role));
  const left = custom.filter(({ id, name }) => !ids.has(id) && !names.has(name));
  return { roles: left, unread: left.length === 0 ? 0 : holders.filter((holder) => holder.roles === undefined).length };
}

const ofRole = ({ id, name, permissions }: Role, project?: Project): Finding => ({
  kind: "role",
  name: shown(name, 120),
  ...(project && { project }),
  fact: `no holder; ${plural(permissions.length, "permission")}`,
  id,
});

const organizationRoles: Check = {
  name: "custom organization roles without holder",
  meaning: () => "no user, service account or group has the role",
  judge({ organization }) {
    const { users, groups, roles } = organization;
    const partial = (["roles", "users", "groups"] as const).filter((map) => !isWhole(organization, map));
    if (partial.length > 0) return { findings: [], open: partial.map((map) => `${map} not read to their end`) };
    const left = unheld(roles.values(), [...users.values(), ...[...groups.values()].map(({ roles: held }) => ({ roles: held }))]);
    if (left.unread > 0) return unjudged(`roles of ${plural(left.unread, "holder")} not read (read with holders)`);
    return { findings: left.roles.map((role) => ofRole(role)) };
  },
};

/** Undefined when a role that nobody is known to hold may be held where nothing was read. */
function unheldInProject({ roles, members, serviceAccounts, groups }: Project): readonly Role[] | undefined {
  if (roles === undefined) return undefined;
  const lists = [members, serviceAccounts, groups];
  const holders = lists.flatMap((list): Holder[] => [...(list?.values() ?? [])]);
  const left = unheld(roles.values(), holders);
  return left.roles.length > 0 && (left.unread > 0 || lists.includes(undefined)) ? undefined : left.roles;
}

const projectRoles: Check = {
  name: "custom project roles without holder",
  meaning: () => "no member, service account or group of the project has the role",
  judge: (stage) =>
    inProjects(stage, "roles, or who holds them (read with holders),", unheldInProject, (roles, project) =>
      roles.map((role) => ofRole(role, project)),
    ),
};

/** Both kinds at once; one kind alone is no finding. */
function mixed(what: string, managed: readonly boolean[]): Judged {
  const scim = managed.filter(Boolean).length;
  const fact = `${scim} of ${plural(managed.length, what)} come from the identity provider, ${managed.length - scim} do not`;
  return { findings: scim > 0 && scim < managed.length ? [ofOrganization(fact)] : [] };
}

const scim = (map: "users" | "groups"): Check => ({
  name: `${map} partly managed by the identity provider`,
  meaning: () =>
    map === "users"
      ? "some people are managed by SCIM and some are not; service accounts not counted"
      : "some groups are managed by SCIM and some are not",
  judge({ organization }) {
    if (!isWhole(organization, map)) return unjudged(`${map} not read to their end`);
    const people = [...organization.users.values()].filter(({ isServiceAccount }) => !isServiceAccount);
    const [what, all] = map === "users" ? ["user", people] : ["group", [...organization.groups.values()]];
    return mixed(
      what,
      all.map(({ isScimManaged }) => isScimManaged),
    );
  },
});

export const groupChecks: readonly Check[] = [
  withoutMembers,
  withoutAccess,
  organizationRoles,
  projectRoles,
  scim("users"),
  scim("groups"),
];
