import { BadRequestError } from "openai";
import type { PagePromise } from "openai/core/pagination";
import type { Organization } from "openai/resources/admin/organization/organization";
import type { Role, RoleCreateParams, RoleDeleteResponse, RolesPage, RoleUpdateParams } from "openai/resources/admin/organization/roles";
import { expect } from "vitest";
import { gone, itemsOf, pick, refusal } from "./expectations.ts";
import type { Scenarios } from "./sandbox.ts";

/** The roles of the organization or of one project: two sets of methods that must do the same. */
interface Shelf {
  readonly resourceType: string;
  create(body: RoleCreateParams): Promise<Role>;
  retrieve(id: string): Promise<Role>;
  update(id: string, body: RoleUpdateParams): Promise<Role>;
  list(query: { limit: number; order?: "asc" | "desc" }): PagePromise<RolesPage, Role>;
  delete(id: string): Promise<RoleDeleteResponse>;
}

const ofOrganization = ({ roles }: Organization): Shelf => ({
  resourceType: "api.organization",
  create: (body) => roles.create(body),
  retrieve: (id) => roles.retrieve(id),
  update: (id, body) => roles.update(id, body),
  list: (query) => roles.list(query),
  delete: (id) => roles.delete(id),
});

const ofProject = ({ projects: { roles } }: Organization, project_id: string): Shelf => ({
  resourceType: "api.project",
  create: (body) => roles.create(project_id, body),
  retrieve: (id) => roles.retrieve(id, { project_id }),
  update: (id, body) => roles.update(id, { ...body, project_id }),
  list: (query) => roles.list(project_id, query),
  delete: (id) => roles.delete(id, { project_id }),
});

async function lifeOfARole(shelf: Shelf): Promise<void> {
  const before = (await shelf.list({ limit: 100 })).data;
  const permissions = ["api.groups.read", "api.roles.read"];
  const role = await shelf.create({ role_name: "Auditor", permissions, description: "Looks, never touches" });
  expect(role).toEqual({
    object: "role",
    id: expect.stringMatching(/^role_/),
    name: "Auditor",
    description: "Looks, never touches",
    permissions,
    resource_type: shelf.resourceType,
    predefined_role: false,
  });
  expect(await shelf.retrieve(role.id)).toEqual(role);
  expect(await itemsOf((query) => shelf.list(query))).toEqual([...before, role]);
  expect((await shelf.list({ limit: 1, order: "desc" })).data).toEqual([role]);
  const taken = await refusal(BadRequestError, shelf.create({ role_name: "Auditor", permissions: [] }));
  expect(taken.param).toBe("role_name");

  const renamed = await shelf.update(role.id, { role_name: "Reviewer" });
  expect(renamed).toEqual({ ...role, name: "Reviewer" });
  const changed = await shelf.update(role.id, { permissions: ["api.groups.read"], description: null });
  expect(changed).toEqual({ ...renamed, permissions: ["api.groups.read"], description: null });
  expect(await shelf.retrieve(role.id)).toEqual(changed);

  expect(await shelf.delete(role.id)).toEqual({ object: "role.deleted", id: role.id, deleted: true });
  await gone(shelf.retrieve(role.id));
  await gone(shelf.update(role.id, { role_name: "Ghost" }));
  await gone(shelf.delete(role.id));
  expect((await shelf.list({ limit: 100 })).data).toEqual(before);
}

/** Roles that OpenAI defines are known by a short id too, and stay as they are. */
async function predefinedRolesStay(shelf: Shelf, shortId: string): Promise<void> {
  const owner = pick((await shelf.list({ limit: 100 })).data, ({ name, predefined_role }) => name === "owner" && predefined_role);
  expect(await shelf.retrieve(shortId)).toEqual(owner);
  await refusal(BadRequestError, shelf.update(owner.id, { permissions: [] }));
  await refusal(BadRequestError, shelf.delete(owner.id));
  expect(await shelf.retrieve(owner.id)).toEqual(owner);
}

export const roles: Scenarios = {
  async "an organization role is defined, changed and deleted"({ organization }) {
    await lifeOfARole(ofOrganization(organization));
    await predefinedRolesStay(ofOrganization(organization), "role-api-organization-owner");
  },

  async "a project role is defined, changed and deleted"({ organization }) {
    const project = await organization.projects.create({ name: "Stage" });
    await lifeOfARole(ofProject(organization, project.id));
    await predefinedRolesStay(ofProject(organization, project.id), "role-api-project-owner");
  },

  async "a role of one project is unknown to another"({ organization }) {
    const { projects } = organization;
    const [here, there] = [await projects.create({ name: "Here" }), await projects.create({ name: "There" })];
    const role = await ofProject(organization, here.id).create({ role_name: "Local", permissions: [] });
    await gone(ofProject(organization, there.id).retrieve(role.id));
    await gone(ofOrganization(organization).retrieve(role.id));
  },
};
