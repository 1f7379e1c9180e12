import { BadRequestError } from "openai";
import { expect } from "vitest";
import { gone, itemsOf, pick, refusal } from "./expectations.ts";
import type { Scenarios } from "./sandbox.ts";

export const projects: Scenarios = {
  async "a project is created, renamed and archived for good"({ organization: { projects: all } }) {
    const before = (await all.list({ limit: 100, include_archived: true })).data;
    const project = await all.create({ name: "Moon base", residency: "EU_STORAGE_PROCESSING" });
    expect(project).toEqual({
      object: "organization.project",
      id: expect.stringMatching(/^proj_/),
      name: "Moon base",
      created_at: expect.any(Number),
      archived_at: null,
      status: "active",
      residency: "EU_STORAGE_PROCESSING",
      external_key_id: null,
    });
    expect(await all.retrieve(project.id)).toEqual(project);
    expect(await itemsOf((query) => all.list({ ...query, include_archived: true }))).toEqual([...before, project]);
    const renamed = await all.update(project.id, { name: "Mars base" });
    expect(renamed).toEqual({ ...project, name: "Mars base" });
    expect(await all.retrieve(project.id)).toEqual(renamed);

    const archived = await all.archive(project.id);
    expect(archived).toEqual({ ...renamed, status: "archived", archived_at: expect.any(Number) });
    expect(await all.retrieve(project.id), "still there to look at").toEqual(archived);
    const active = before.filter(({ status }) => status === "active");
    expect((await all.list({ limit: 100 })).data, "not listed unless asked for").toEqual(active);
    expect((await all.list({ limit: 100, include_archived: true })).data).toEqual([...before, archived]);
    await refusal(BadRequestError, all.archive(project.id));
    await refusal(BadRequestError, all.update(project.id, { name: "Venus base" }));
    await gone(all.retrieve("proj_none"));
  },

  async "the default project cannot be changed"({ organization: { projects: all, invites } }) {
    const { projects: joined } = await invites.create({ email: "curious@example.com", role: "reader" });
    const { id } = joined[0]!;
    const project = await all.retrieve(id);
    await refusal(BadRequestError, all.archive(id));
    await refusal(BadRequestError, all.update(id, { name: "Mine" }));
    expect(await all.retrieve(id)).toEqual(project);
  },

  async "a project takes the organization's key, and gives it back"({ organization: { projects: all, externalKeys } }) {
    const project = await all.create({ name: "Vault" });
    const role_arn = "arn:aws:iam::123456789012:role/openai";
    const key = await externalKeys.create({ type: "aws", name: "Own key", kms_arn: "arn:aws:kms:x", role_arn, external_id: project.id });
    expect(await all.update(project.id, { external_key_id: key.id })).toEqual({ ...project, external_key_id: key.id });
    expect((await externalKeys.retrieve(key.id)).api_project_ids).toEqual([project.id]);
    const inUse = await refusal(BadRequestError, externalKeys.delete(key.id));
    expect(inUse.message).toContain(project.id);
    expect(await all.update(project.id, { external_key_id: null })).toEqual(project);
    expect(await externalKeys.delete(key.id)).toEqual({ ...key, object: "organization.external_key.deleted" });
    await gone(all.update(project.id, { external_key_id: key.id }));
  },

  async "people join a project, change their role and leave"({ organization }) {
    const { users } = organization.projects;
    const everybody = (await organization.users.list({ limit: 100 })).data.filter((user) => user.is_service_account === false);
    const [first, second] = everybody.filter((user) => user.role === "reader");
    const { id: project_id } = await organization.projects.create({ name: "Greenhouse" });
    const joined = await users.create(project_id, { user_id: first!.id, role: "member" });
    expect(joined).toEqual({
      object: "organization.project.user",
      id: first!.id,
      name: first!.name,
      email: first!.email,
      role: "member",
      added_at: expect.any(Number),
    });
    const byEmail = await users.create(project_id, { email: second!.email!, role: "viewer" });
    expect(byEmail).toMatchObject({ id: second!.id, role: "viewer" });
    expect(await users.retrieve(first!.id, { project_id })).toEqual(joined);
    expect(await itemsOf((query) => users.list(project_id, query))).toEqual([joined, byEmail]);

    expect(await users.update(first!.id, { project_id, role: "owner" })).toEqual({ ...joined, role: "owner" });
    expect(await users.retrieve(first!.id, { project_id })).toEqual({ ...joined, role: "owner" });
    const byId = await refusal(BadRequestError, users.update(first!.id, { project_id, role: "role-api-project-owner" }));
    expect(byId, "a role is named, not given by id").toMatchObject({ param: "role", code: "invalid_value" });
    await refusal(BadRequestError, users.create(project_id, { user_id: first!.id, role: "member" }));
    await refusal(BadRequestError, users.create(project_id, { role: "member" }));
    await gone(users.create(project_id, { email: "stranger@example.com", role: "member" }));

    expect(await users.delete(first!.id, { project_id })).toEqual({
      object: "organization.project.user.deleted",
      id: first!.id,
      deleted: true,
    });
    await gone(users.retrieve(first!.id, { project_id }));
    expect((await users.list(project_id)).data).toEqual([byEmail]);
  },

  async "an owner of the organization owns its projects, whatever they say"({ organization }) {
    const { users } = organization.projects;
    const owner = pick((await organization.users.list({ limit: 100 })).data, (user) => user.role === "owner");
    const { id: project_id } = await organization.projects.create({ name: "Castle" });
    expect(await users.create(project_id, { user_id: owner.id, role: "member" })).toMatchObject({ id: owner.id, role: "owner" });
    await refusal(BadRequestError, users.update(owner.id, { project_id, role: "viewer" }));
    await refusal(BadRequestError, users.delete(owner.id, { project_id }));
  },

  async "groups are let into a project, and shut out"({ organization }) {
    const { groups, roles } = organization.projects;
    const { id: project_id } = await organization.projects.create({ name: "Harbour" });
    const member = pick((await roles.list(project_id)).data, ({ name }) => name === "member");
    const [first, second] = [await organization.groups.create({ name: "Pilots" }), await organization.groups.create({ name: "Dockers" })];
    const shown = (group: typeof first) => ({
      object: "project.group",
      project_id,
      group_id: group.id,
      group_name: group.name,
      group_type: "group",
      created_at: expect.any(Number),
    });
    const access = await groups.create(project_id, { group_id: first.id, role: member.id });
    expect(access).toEqual(shown(first));
    await groups.create(project_id, { group_id: second.id, role: "role-api-project-viewer" });
    expect(await groups.retrieve(first.id, { project_id })).toEqual(access);
    expect(await groups.retrieve(first.id, { project_id, group_type: "group" })).toEqual(access);
    await gone(groups.retrieve(first.id, { project_id, group_type: "tenant_group" }));
    expect(await itemsOf((query) => groups.list(project_id, query))).toEqual([shown(first), shown(second)]);
    await gone(groups.create(project_id, { group_id: first.id, role: "member" }));
    await refusal(BadRequestError, groups.create(project_id, { group_id: first.id, role: member.id }));

    expect(await groups.delete(first.id, { project_id })).toEqual({ object: "project.group.deleted", deleted: true });
    await gone(groups.retrieve(first.id, { project_id }));
    await gone(groups.delete(first.id, { project_id }));
    expect((await groups.list(project_id)).data).toEqual([shown(second)]);
  },

  async "an archived project has lost its people and groups"({ organization }) {
    const { projects: all } = organization;
    const { id: project_id } = await all.create({ name: "Ruin" });
    const group = await organization.groups.create({ name: "Guards" });
    await all.groups.create(project_id, { group_id: group.id, role: "role-api-project-member" });
    const account = await all.serviceAccounts.create(project_id, { name: "lamp" });
    await all.archive(project_id);
    expect((await all.groups.list(project_id)).data).toEqual([]);
    await gone(organization.users.retrieve(account.id));
    await refusal(BadRequestError, all.users.list(project_id));
    await refusal(BadRequestError, all.serviceAccounts.create(project_id, { name: "candle" }));
    expect((await organization.groups.retrieve(group.id)).name).toBe("Guards");
  },
};
