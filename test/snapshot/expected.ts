import { assignmentsOf, groupInOrganization, groupInProject, userInOrganization, userInProject } from "../../src/sandbox/assignments.ts";
import { ownsOrganization } from "../../src/sandbox/access.ts";
import type { Org, ProjectState } from "../../src/sandbox/org.ts";

/** What a snapshot must say, worked out from the state of the sandbox and not from its answers. Plain objects, keyed by id. */

const byId = <T>(entries: Iterable<readonly [string, T]>): Record<string, T> => Object.fromEntries(entries);

const held = (assignments: ReturnType<typeof assignmentsOf>) =>
  byId(
    assignments.map((role) => [
      role.id,
      role.assignment_sources!.map(({ principal_type, principal_id }) => `${principal_type} ${principal_id}`),
    ]),
  );

const rolesIn = (roles: Org["roles"]) =>
  byId([...roles].map(([id, { name, permissions, predefined_role }]) => [id, { name, permissions, predefined_role }]));

const hasCustom = (roles: Org["roles"]): boolean => [...roles.values()].some((role) => !role.predefined_role);

const certificateOf = (certificate: Org["certificates"] extends Map<string, infer S> ? S : never, active: boolean) => ({
  name: certificate.certificate.name,
  active,
  expires: certificate.certificate.certificate_details.expires_at,
});

function projectOf(org: Org, state: ProjectState) {
  const { project, apiKeys } = state;
  const about = { name: project.name, archived: project.status === "archived", created: project.created_at };
  const keys = byId(
    [...apiKeys.values()].map(({ key }) => [
      key.id,
      { name: key.name, owner: (key.owner.user ?? key.owner.service_account)!.id, used: key.last_used_at },
    ]),
  );
  if (about.archived) return { ...about, keys };
  const custom = hasCustom(state.roles);
  const rolesOf = (id: string) => held(assignmentsOf(org, userInProject(org, state, id)));
  return {
    ...about,
    keys,
    members: byId(
      [...state.users].map(([id, member]) => [
        id,
        { role: ownsOrganization(org, id) ? "owner" : member.role, added: member.added_at, roles: custom ? rolesOf(id) : undefined },
      ]),
    ),
    accounts: byId(
      [...state.serviceAccounts].map(([id, { name, role }]) => [
        id,
        { name, role, roles: custom || role === "none" ? rolesOf(id) : undefined },
      ]),
    ),
    groups: byId([...state.groups.keys()].map((id) => [id, held(assignmentsOf(org, groupInProject(org, state, id)))])),
    roles: rolesIn(state.roles),
    limits: byId([...state.rateLimits.values()].map(({ id, object, model, ...limits }) => [object && model && id, limits])),
    models: state.modelPermissions === undefined ? null : state.modelPermissions.model_ids,
    tools: byId(Object.entries(state.hostedTools).map(([name, { enabled }]) => [name, enabled])),
    tiers: state.serviceTiers.enabled_tiers,
    retention: state.dataRetention.type,
    limit: state.spendLimit?.threshold_amount ?? null,
    alerts: [...state.spendAlerts.keys()].toSorted(),
    certificates: byId([...org.certificates].map(([id, one]) => [id, certificateOf(one, state.certificates.has(id))])),
  };
}

export function expected(org: Org) {
  const custom = hasCustom(org.roles);
  return {
    users: byId(
      [...org.users].map(([id, { user }]) => [
        id,
        {
          name: user.name,
          email: user.email,
          role: user.role,
          bot: user.is_service_account,
          scim: user.is_scim_managed,
          roles: custom ? held(assignmentsOf(org, userInOrganization(org, id))) : undefined,
        },
      ]),
    ),
    groups: byId(
      [...org.groups].map(([id, { group, members }]) => [
        id,
        { name: group.name, members: [...members.keys()].toSorted(), roles: held(assignmentsOf(org, groupInOrganization(org, id))) },
      ]),
    ),
    roles: rolesIn(org.roles),
    invites: [...org.invites.values()].map(({ id, email, status }) => ({ id, email, status })),
    adminKeys: byId(
      [...org.adminApiKeys.values()].map(({ key }) => [key.id, { name: key.name, redacted: key.redacted_value, owner: key.owner.id }]),
    ),
    certificates: byId([...org.certificates].map(([id, one]) => [id, certificateOf(one, one.active)])),
    limit: org.spendLimit?.threshold_amount ?? null,
    alerts: [...org.spendAlerts.keys()].toSorted(),
    retention: org.dataRetention.type,
    projects: byId([...org.projects].map(([id, state]) => [id, projectOf(org, state)])),
  };
}
