import type { Certificate, Organization, Project, Role, RoleAssignment } from "../../src/snapshot/organization.ts";
import type { expected } from "./expected.ts";

/** A snapshot in the form of `expected`. */

const byId = <T>(entries: Iterable<readonly [string, T]>): Record<string, T> => Object.fromEntries(entries);

const held = (roles: readonly RoleAssignment[] | undefined) =>
  roles && byId(roles.map(({ role, sources }) => [role.id, sources!.map(({ type, id }) => `${type} ${id}`)]));

const rolesIn = (roles: ReadonlyMap<string, Role>) =>
  byId([...roles].map(([id, { name, permissions, predefined }]) => [id, { name, permissions, predefined_role: predefined }]));

const certificatesIn = (certificates: readonly Certificate[]) =>
  byId(certificates.map(({ id, name, active, expiresAt }) => [id, { name, active: active!, expires: expiresAt }]));

const sortedIds = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id).toSorted();

function projectOf(project: Project) {
  const about = { name: project.name, archived: project.archived, created: project.createdAt };
  const keys = byId(project.keys!.map(({ id, name, owner, lastUsedAt }) => [id, { name, owner: owner!.id, used: lastUsedAt }]));
  if (project.archived) {
    const { members, groups, serviceAccounts, roles, rateLimits, spendAlerts, modelPermissions } = project;
    const unread = [members, groups, serviceAccounts, roles, rateLimits, spendAlerts, modelPermissions];
    return unread.every((list) => list === undefined) ? { ...about, keys } : { ...about, keys, unread };
  }
  return {
    ...about,
    keys,
    members: byId([...project.members!].map(([id, { role, addedAt, roles }]) => [id, { role, added: addedAt, roles: held(roles) }])),
    accounts: byId([...project.serviceAccounts!].map(([id, { name, role, roles }]) => [id, { name, role, roles: held(roles) }])),
    groups: byId([...project.groups!].map(([id, { roles }]) => [id, held(roles)])),
    roles: rolesIn(project.roles!),
    limits: byId(project.rateLimits!.map(({ id, limits }) => [id, limits])),
    models: project.modelPermissions === null ? null : project.modelPermissions!.models,
    tools: project.hostedTools,
    tiers: project.serviceTiers!.enabled,
    retention: project.dataRetention,
    limit: project.spendLimit === null ? null : project.spendLimit!.thresholdCents,
    alerts: sortedIds(project.spendAlerts!),
    certificates: certificatesIn(project.certificates!),
  };
}

export function found(organization: Organization): Record<keyof ReturnType<typeof expected>, unknown> {
  const { users, groups, roles, invites, adminKeys, certificates, spendLimit, spendAlerts, dataRetention, projects } = organization;
  return {
    users: byId(
      [...users].map(([id, user]) => [
        id,
        {
          name: user.name,
          email: user.email,
          role: user.role,
          bot: user.isServiceAccount,
          scim: user.isScimManaged,
          roles: held(user.roles),
        },
      ]),
    ),
    groups: byId(
      [...groups].map(([id, group]) => [id, { name: group.name, members: [...group.members!].toSorted(), roles: held(group.roles) }]),
    ),
    roles: rolesIn(roles),
    invites: invites!.map(({ id, email, status }) => ({ id, email, status })),
    adminKeys: byId(adminKeys!.map(({ id, name, redactedValue, ownerId }) => [id, { name, redacted: redactedValue, owner: ownerId }])),
    certificates: certificatesIn(certificates!),
    limit: spendLimit === null ? null : spendLimit!.thresholdCents,
    alerts: sortedIds(spendAlerts!),
    retention: dataRetention,
    projects: byId([...projects].map(([id, project]) => [id, projectOf(project)])),
  };
}
