import type { PagePromise } from "openai/core/pagination";
import type { Organization } from "openai/resources/admin/organization/organization";
import type { Role } from "openai/resources/admin/organization/roles";
import type { RoleDeleteResponse, RoleListResponse, RoleListResponsesPage } from "openai/resources/admin/organization/users/roles";
import { expect } from "vitest";
import { gone, itemsOf, pick } from "./expectations.ts";
import type { Scenarios } from "./sandbox.ts";

/** Somebody who can hold roles: a user or a group, in the organization or in a project. Four sets of methods that must do the same. */
interface Holder {
  readonly id: string;
  readonly type: "user" | "group";
  give(role_id: string): Promise<{ object: string; role: Role; holder: string }>;
  retrieve(roleId: string): Promise<RoleListResponse>;
  list(query: { limit: number }): PagePromise<RoleListResponsesPage, RoleListResponse>;
  take(roleId: string): Promise<RoleDeleteResponse>;
}

const userOf = ({ users: { roles } }: Organization, user_id: string): Holder => ({
  id: user_id,
  type: "user",
  give: async (role_id) => {
    const { object, role, user } = await roles.create(user_id, { role_id });
    return { object, role, holder: user.id };
  },
  retrieve: (roleId) => roles.retrieve(roleId, { user_id }),
  list: (query) => roles.list(user_id, query),
  take: (roleId) => roles.delete(roleId, { user_id }),
});

const groupOf = ({ groups: { roles } }: Organization, group_id: string): Holder => ({
  id: group_id,
  type: "group",
  give: async (role_id) => {
    const { object, role, group } = await roles.create(group_id, { role_id });
    return { object, role, holder: group.id };
  },
  retrieve: (roleId) => roles.retrieve(roleId, { group_id }),
  list: (query) => roles.list(group_id, query),
  take: (roleId) => roles.delete(roleId, { group_id }),
});

const projectUserOf = ({ projects }: Organization, project_id: string, user_id: string): Holder => ({
  id: user_id,
  type: "user",
  give: async (role_id) => {
    const { object, role, user } = await projects.users.roles.create(user_id, { project_id, role_id });
    return { object, role, holder: user.id };
  },
  retrieve: (roleId) => projects.users.roles.retrieve(roleId, { project_id, user_id }),
  list: (query) => projects.users.roles.list(user_id, { ...query, project_id }),
  take: (roleId) => projects.users.roles.delete(roleId, { project_id, user_id }),
});

const projectGroupOf = ({ projects }: Organization, project_id: string, group_id: string): Holder => ({
  id: group_id,
  type: "group",
  give: async (role_id) => {
    const { object, role, group } = await projects.groups.roles.create(group_id, { project_id, role_id });
    return { object, role, holder: group.id };
  },
  retrieve: (roleId) => projects.groups.roles.retrieve(roleId, { project_id, group_id }),
  list: (query) => projects.groups.roles.list(group_id, { ...query, project_id }),
  take: (roleId) => projects.groups.roles.delete(roleId, { project_id, group_id }),
});

const named = (assigned: readonly RoleListResponse[]) => assigned.map(({ name }) => name).toSorted();

/** @param given Two roles that the holder does not have yet. */
async function lifeOfAnAssignment(holder: Holder, given: readonly [Role, Role]): Promise<void> {
  const before = named((await holder.list({ limit: 100 })).data);
  for (const role of given) {
    await gone(holder.retrieve(role.id));
    expect(await holder.give(role.id)).toEqual({ object: `${holder.type}.role`, role, holder: holder.id });
  }
  const [role, other] = given;
  const assigned = await itemsOf((query) => holder.list(query));
  expect(named(assigned)).toEqual([...before, role.name, other.name].toSorted());
  const found = pick(assigned, ({ id }) => id === role.id);
  expect(found).toMatchObject({
    name: role.name,
    permissions: role.permissions,
    predefined_role: role.predefined_role,
    resource_type: role.resource_type,
    assignment_sources: [{ principal_type: holder.type, principal_id: holder.id }],
  });
  expect(await holder.retrieve(role.id)).toEqual(found);
  await holder.give(role.id);
  expect(await holder.retrieve(role.id), "given again").toEqual(found);
  await gone(holder.give("role_none"));

  for (const { id } of given) {
    expect(await holder.take(id)).toEqual({ object: `${holder.type}.role.deleted`, deleted: true });
    await gone(holder.retrieve(id));
    await gone(holder.take(id));
  }
  expect(named((await holder.list({ limit: 100 })).data)).toEqual(before);
}

async function newOrganizationRoles({ roles }: Organization, about: string): Promise<[Role, Role]> {
  const permissions = ["api.usage.read"];
  return [await roles.create({ role_name: `${about} One`, permissions }), await roles.create({ role_name: `${about} Two`, permissions })];
}

async function newProject({ projects }: Organization): Promise<{ id: string; member: Role; viewer: Role }> {
  const { id } = await projects.create({ name: "Theatre" });
  const defined = (await projects.roles.list(id)).data;
  return { id, member: pick(defined, ({ name }) => name === "member"), viewer: pick(defined, ({ name }) => name === "viewer") };
}

async function somebody({ users }: Organization): Promise<string> {
  const { id } = pick((await users.list({ limit: 100 })).data, (user) => user.role === "reader" && user.is_service_account === false);
  return id;
}

export const assignments: Scenarios = {
  async "a user is given organization roles, and loses them"({ organization }) {
    await lifeOfAnAssignment(userOf(organization, await somebody(organization)), await newOrganizationRoles(organization, "User"));
  },

  async "a group is given organization roles, and loses them"({ organization }) {
    const group = await organization.groups.create({ name: "Choir" });
    await lifeOfAnAssignment(groupOf(organization, group.id), await newOrganizationRoles(organization, "Group"));
  },

  async "a user is given roles in a project, and is a member as long"({ organization }) {
    const { id: project_id, member, viewer } = await newProject(organization);
    const { users } = organization.projects;
    const person = await somebody(organization);
    const holder = projectUserOf(organization, project_id, person);
    await gone(users.retrieve(person, { project_id }));
    await holder.give(member.id);
    expect(await users.retrieve(person, { project_id })).toMatchObject({ id: person, role: "member" });
    await holder.take(member.id);
    await gone(users.retrieve(person, { project_id }));
    await lifeOfAnAssignment(holder, [member, viewer]);
  },

  async "a group is given roles in a project, and has access as long"({ organization }) {
    const { id: project_id, member, viewer } = await newProject(organization);
    const { groups } = organization.projects;
    const group = await organization.groups.create({ name: "Orchestra" });
    const holder = projectGroupOf(organization, project_id, group.id);
    await gone(groups.retrieve(group.id, { project_id }));
    await holder.give(member.id);
    expect(await groups.retrieve(group.id, { project_id })).toMatchObject({ group_id: group.id, group_name: "Orchestra" });
    await holder.take(member.id);
    await gone(groups.retrieve(group.id, { project_id }));
    await lifeOfAnAssignment(holder, [member, viewer]);
  },

  async "a role says whether it comes from the user or from a group"({ organization }) {
    const person = await somebody(organization);
    const { groups, roles } = organization;
    const role = await roles.create({ role_name: "Twice", permissions: ["api.roles.read"] });
    const group = await groups.create({ name: "Twice" });
    await groups.users.create(group.id, { user_id: person });
    const holder = userOf(organization, person);
    await holder.give(role.id);
    await groupOf(organization, group.id).give(role.id);
    const [direct, through] = [
      { principal_type: "user", principal_id: person },
      { principal_type: "group", principal_id: group.id },
    ];
    expect((await holder.retrieve(role.id)).assignment_sources).toEqual([direct, through]);
    await holder.take(role.id);
    expect((await holder.retrieve(role.id)).assignment_sources).toEqual([through]);
    await gone(holder.take(role.id));
    await groups.users.delete(person, { group_id: group.id });
    await gone(holder.retrieve(role.id));
  },

  async "a deleted role is taken from all who hold it"({ organization }) {
    const role = await organization.roles.create({ role_name: "Short-lived", permissions: [] });
    const group = await organization.groups.create({ name: "Short-lived" });
    const holders = [userOf(organization, await somebody(organization)), groupOf(organization, group.id)];
    for (const holder of holders) await holder.give(role.id);
    await organization.roles.delete(role.id);
    for (const holder of holders) expect(named((await holder.list({ limit: 100 })).data)).not.toContain("Short-lived");
  },
};
