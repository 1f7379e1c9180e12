import { AuthenticationError, BadRequestError } from "openai";
import type { Organization } from "openai/resources/admin/organization/organization";
import type { ProjectAPIKey } from "openai/resources/admin/organization/projects/api-keys";
import { expect } from "vitest";
import { gone, itemsOf, pick, refusal } from "./expectations.ts";
import type { Scenarios } from "./sandbox.ts";

/** What lists show of a key: enough to tell it from others. */
const redactedFormOf = (value: string) => expect.stringMatching(new RegExp(`^sk-.*${value.slice(-4)}$`));

/** An active key of a person. Owners of the organization keep their access, and nobody can be removed from the default project. */
async function keyOfAPerson({ projects, users }: Organization): Promise<{ project_id: string; key: ProjectAPIKey }> {
  const owners = new Set<string>();
  for await (const { id, role } of users.list()) if (role === "owner") owners.add(id);
  for await (const { id: project_id, name } of projects.list()) {
    const { data } = await projects.apiKeys.list(project_id);
    const key = data.find(({ owner }) => owner.user && !owners.has(owner.user.id));
    if (key !== undefined && name !== "Default project") return { project_id, key };
  }
  throw new Error("nobody has a key who can be removed");
}

/** Takes away every way in which somebody reaches a project. */
async function shutOut({ projects, groups }: Organization, project_id: string, userId: string): Promise<void> {
  const members = (await projects.users.list(project_id, { limit: 100 })).data;
  if (members.some(({ id }) => id === userId)) await projects.users.delete(userId, { project_id });
  for await (const { group_id } of projects.groups.list(project_id)) {
    const { data } = await groups.users.list(group_id, { limit: 100 });
    if (data.some(({ id }) => id === userId)) await groups.users.delete(userId, { group_id });
  }
}

export const keys: Scenarios = {
  async "a service account is created with a key, changed and deleted"({ organization: { projects, users } }) {
    const { serviceAccounts: accounts, apiKeys } = projects;
    const { id: project_id } = await projects.create({ name: "Mill" });
    const { api_key: key, ...account } = await accounts.create(project_id, { name: "miller", expires_in_seconds: 3600 });
    expect(account).toEqual({
      object: "organization.project.service_account",
      id: expect.any(String),
      name: "miller",
      role: "member",
      created_at: expect.any(Number),
    });
    expect(key).toMatchObject({ object: "organization.project.service_account.api_key", value: expect.stringMatching(/^sk-svcacct-\w+$/) });
    expect(key!.expires_at).toBe(key!.created_at + 3600);
    const bare = await accounts.create(project_id, { name: "apprentice", create_service_account_only: true });
    expect(bare).toMatchObject({ role: "none", api_key: null });
    const { api_key: _, ...apprentice } = bare;
    await refusal(BadRequestError, accounts.create(project_id, { name: "x", create_service_account_only: true, expires_in_seconds: 60 }));

    expect(await accounts.retrieve(account.id, { project_id })).toEqual(account);
    expect(await itemsOf((query) => accounts.list(project_id, query))).toEqual([account, apprentice]);
    expect(await users.retrieve(account.id)).toMatchObject({ name: "miller", is_service_account: true });
    expect((await apiKeys.list(project_id)).data).toMatchObject([
      { id: key!.id, owner: { type: "service_account", service_account: { id: account.id, name: "miller", role: "member" } } },
    ]);

    const changed = { ...account, name: "master miller", role: "owner" };
    expect(await accounts.update(account.id, { project_id, name: "master miller", role: "owner" })).toEqual(changed);
    expect(await accounts.retrieve(account.id, { project_id })).toEqual(changed);
    expect((await users.retrieve(account.id)).name).toBe("master miller");
    expect((await apiKeys.retrieve(key!.id, { project_id })).owner.service_account).toMatchObject({ name: "master miller", role: "owner" });

    expect(await accounts.delete(account.id, { project_id })).toEqual({
      object: "organization.project.service_account.deleted",
      id: account.id,
      deleted: true,
    });
    await gone(accounts.retrieve(account.id, { project_id }));
    await gone(accounts.delete(account.id, { project_id }));
    await gone(apiKeys.retrieve(key!.id, { project_id }));
    await gone(users.retrieve(account.id));
    expect((await accounts.list(project_id)).data).toEqual([apprentice]);
  },

  async "a service account gets a second key, which is restricted, replaces the first and is deleted"({ organization: { projects } }) {
    const { serviceAccounts: accounts, apiKeys } = projects;
    const { id: project_id } = await projects.create({ name: "Forge" });
    const { id: accountId, api_key: first } = await accounts.create(project_id, { name: "smith" });
    const second = await accounts.apiKeys.create(accountId, { project_id, name: "anvil", scopes: ["api.model.request"] });
    expect(second).toEqual({
      object: "organization.project.service_account.api_key",
      id: expect.stringMatching(/^key_/),
      name: "anvil",
      value: expect.stringMatching(/^sk-svcacct-\w+$/),
      created_at: expect.any(Number),
      expires_at: null,
    });
    expect(second.value).not.toBe(first!.value);
    await gone(accounts.apiKeys.create("svc_acct_none", { project_id }));

    const key = await apiKeys.retrieve(second.id, { project_id });
    expect(key).toMatchObject({
      object: "organization.project.api_key",
      id: second.id,
      name: "anvil",
      redacted_value: redactedFormOf(second.value),
      last_used_at: null,
      expires_at: null,
      owner_project_access: "active",
    });
    expect(JSON.stringify(key), "the value is shown once").not.toContain(second.value);
    const listed = await itemsOf((query) => apiKeys.list(project_id, query));
    expect(listed.map(({ id }) => id)).toEqual([first!.id, second.id]);
    expect(listed[1]).toEqual(key);

    const expiring = await apiKeys.update(second.id, { project_id, expires_in_seconds: 86_400 });
    expect(expiring).toEqual({ ...key, expires_at: expect.any(Number) });
    expect(await apiKeys.update(second.id, { project_id, scopes: ["api.all.read"] })).toEqual(expiring);
    expect(await apiKeys.retrieve(second.id, { project_id })).toEqual(expiring);
    await refusal(BadRequestError, apiKeys.update(second.id, { project_id }));

    expect(await apiKeys.delete(first!.id, { project_id })).toEqual({
      object: "organization.project.api_key.deleted",
      id: first!.id,
      deleted: true,
    });
    await gone(apiKeys.retrieve(first!.id, { project_id }));
    await gone(apiKeys.update(first!.id, { project_id, scopes: [] }));
    await gone(apiKeys.delete(first!.id, { project_id }));
    expect((await apiKeys.list(project_id)).data).toEqual([expiring]);
  },

  async "keys of somebody who lost access stay, and are listed only when asked for"({ organization }) {
    const { apiKeys } = organization.projects;
    const { project_id, key } = await keyOfAPerson(organization);
    const { id: userId } = key.owner.user!;
    const any = (await apiKeys.list(project_id, { limit: 100, owner_project_access: "any" })).data;
    await shutOut(organization, project_id, userId);

    const now = any.map((one) => (one.owner.user?.id === userId ? { ...one, owner_project_access: "inactive" } : one));
    const expected = {
      any: now,
      active: now.filter((one) => one.owner_project_access === "active"),
      inactive: now.filter((one) => one.owner_project_access === "inactive"),
    };
    for (const owner_project_access of ["any", "active", "inactive"] as const) {
      const { data } = await apiKeys.list(project_id, { limit: 100, owner_project_access });
      expect(data, owner_project_access).toEqual(expected[owner_project_access]);
    }
    expect((await apiKeys.list(project_id, { limit: 100 })).data, "unless asked").toEqual(expected.active);
    expect(await apiKeys.retrieve(key.id, { project_id })).toEqual({ ...key, owner_project_access: "inactive" });
  },

  async "an admin key is created, used and deleted"({ organization, as }) {
    const { adminAPIKeys } = organization;
    const before = (await adminAPIKeys.list({ limit: 100 })).data;
    const { value, ...key } = await adminAPIKeys.create({ name: "Night shift", expires_in_seconds: 7200 });
    expect(value).toMatch(/^sk-admin-\w+$/);
    expect(key).toMatchObject({
      object: "organization.admin_api_key",
      name: "Night shift",
      redacted_value: redactedFormOf(value),
      last_used_at: null,
    });
    expect(key.expires_at).toBe(key.created_at + 7200);
    expect(key.owner, "acts for the owner of the key that made it").toEqual(pick(before, ({ id }) => id !== key.id).owner);
    const forever = await adminAPIKeys.create({ name: "Day shift" });
    expect(forever.expires_at).toBeNull();
    expect(await adminAPIKeys.retrieve(key.id)).toEqual(key);
    // The key in use says when it was used last, which is now.
    const listed = await itemsOf(
      (query) => adminAPIKeys.list(query),
      1,
      ({ id }) => id,
    );
    expect(listed.map(({ id }) => id)).toEqual([...before, key, forever].map(({ id }) => id));
    expect(listed.at(-2)).toEqual(key);
    expect((await adminAPIKeys.list({ limit: 1, order: "desc" })).data).toEqual(listed.slice(-1));
    expect(JSON.stringify(listed), "values are shown once").not.toContain(value);

    const colleague = as(value);
    expect(await colleague.adminAPIKeys.retrieve(key.id)).toEqual({ ...key, last_used_at: expect.any(Number) });
    expect(await colleague.adminAPIKeys.delete(key.id)).toEqual({
      object: "organization.admin_api_key.deleted",
      id: key.id,
      deleted: true,
    });
    const lockedOut = await refusal(AuthenticationError, colleague.adminAPIKeys.list());
    expect(lockedOut).toMatchObject({ status: 401, code: "invalid_api_key" });
    expect(lockedOut.message).not.toContain(value);
    await gone(adminAPIKeys.retrieve(key.id));
    await gone(adminAPIKeys.delete(key.id));
    expect((await adminAPIKeys.list({ limit: 100 })).data.map(({ id }) => id)).toEqual([...before, forever].map(({ id }) => id));
  },

  async "a request is refused when the key, a parameter or a value is wrong"({ organization: { users, projects, groups }, as }) {
    const stranger = await refusal(AuthenticationError, as("sk-admin-stranger").users.list());
    expect(stranger).toMatchObject({ status: 401, code: "invalid_api_key", param: null });
    const tooMany = await refusal(BadRequestError, users.list({ limit: 101 }));
    expect(tooMany).toMatchObject({ status: 400, param: "limit", code: "invalid_value" });
    const unknown = await refusal(BadRequestError, users.list({}, { query: { colour: "red" } }));
    expect(unknown).toMatchObject({ param: "colour", code: "unknown_parameter" });
    const lost = await refusal(BadRequestError, projects.list({ after: "proj_none" }));
    expect(lost.param).toBe("after");
    const empty = await refusal(BadRequestError, groups.create({ name: "" }));
    expect(empty.param).toBe("name");
  },
};
