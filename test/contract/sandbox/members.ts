import { BadRequestError } from "openai";
import { expect } from "vitest";
import { gone, itemsOf, pick, refusal } from "./expectations.ts";
import type { Scenarios } from "./sandbox.ts";

export const members: Scenarios = {
  async "people are listed, found by email, changed and removed"({ organization: { users } }) {
    const everybody = await itemsOf((query) => users.list(query), 9);
    const person = pick(everybody, (user) => user.role === "reader" && user.email != null && user.is_service_account !== true);
    expect(await users.retrieve(person.id)).toEqual(person);
    const found = await users.list({ emails: [person.email!, "nobody@example.com"] });
    expect(found.data).toEqual([person]);

    const promoted = await users.update(person.id, { role: "owner" });
    expect(promoted).toEqual({ ...person, role: "owner" });
    expect(await users.retrieve(person.id)).toEqual(promoted);
    const described = await users.update(person.id, {
      role_id: "role-api-organization-reader",
      technical_level: "expert",
      developer_persona: "builder",
    });
    expect(described).toEqual({ ...person, technical_level: "expert", developer_persona: "builder" });
    await refusal(BadRequestError, users.update(person.id, { role: "owner", role_id: "role-api-organization-reader" }));
    const unknownRole = await refusal(BadRequestError, users.update(person.id, { role: "emperor" }));
    expect(unknownRole).toMatchObject({ param: "role", code: "invalid_value", message: expect.stringContaining("emperor") });
    expect(await users.retrieve(person.id)).toEqual(described);

    expect(await users.delete(person.id)).toEqual({ object: "organization.user.deleted", id: person.id, deleted: true });
    await gone(users.retrieve(person.id));
    await gone(users.update(person.id, { role: "owner" }));
    await gone(users.delete(person.id));
    expect((await users.list({ limit: 100 })).data).toEqual(everybody.filter(({ id }) => id !== person.id));
  },

  async "whoever is removed leaves groups and projects too"({ organization: { users, groups, projects } }) {
    const everybody = (await users.list({ limit: 100 })).data;
    const person = pick(everybody, (user) => user.role === "reader" && user.is_service_account === false);
    const group = await groups.create({ name: "Leavers" });
    await groups.users.create(group.id, { user_id: person.id });
    const project = await projects.create({ name: "Left behind" });
    await projects.users.create(project.id, { user_id: person.id, role: "member" });

    await users.delete(person.id);
    await gone(groups.users.retrieve(person.id, { group_id: group.id }));
    await gone(projects.users.retrieve(person.id, { project_id: project.id }));
    expect((await groups.users.list(group.id)).data).toEqual([]);
    expect((await projects.users.list(project.id)).data).toEqual([]);
  },

  async "somebody is invited, and the invite withdrawn"({ organization: { invites, projects, users } }) {
    const project = await projects.create({ name: "Welcome" });
    const before = (await invites.list({ limit: 100 })).data;
    const invite = await invites.create({ email: "new.person@example.com", role: "owner", projects: [{ id: project.id, role: "owner" }] });
    expect(invite).toMatchObject({
      object: "organization.invite",
      email: "new.person@example.com",
      role: "owner",
      status: "pending",
      accepted_at: null,
      projects: [{ id: project.id, role: "owner" }],
    });
    expect(invite.expires_at).toBeGreaterThan(invite.created_at);
    const plain = await invites.create({ email: "other.person@example.com", role: "reader" });
    expect(plain.projects, "without projects: the default project").toEqual([{ id: expect.any(String), role: "member" }]);
    const nowhere = await invites.create({ email: "third.person@example.com", role: "reader", projects: [] });
    expect(nowhere.projects).toEqual([]);
    expect(await invites.retrieve(invite.id)).toEqual(invite);
    expect(await itemsOf((query) => invites.list(query))).toEqual([...before, invite, plain, nowhere]);

    expect(await invites.delete(invite.id)).toEqual({ object: "organization.invite.deleted", id: invite.id, deleted: true });
    await gone(invites.retrieve(invite.id));
    await gone(invites.delete(invite.id));
    expect((await invites.list({ limit: 100 })).data).toEqual([...before, plain, nowhere]);

    const member = pick((await users.list()).data, (user) => user.email != null);
    const already = await refusal(BadRequestError, invites.create({ email: member.email!, role: "reader" }));
    expect(already).toMatchObject({ param: "email", message: expect.stringContaining(member.email!) });
    await gone(invites.create({ email: "fourth.person@example.com", role: "reader", projects: [{ id: "proj_none", role: "member" }] }));
  },

  async "an accepted invite stays"({ organization: { invites } }) {
    const accepted = pick((await invites.list({ limit: 100 })).data, ({ status }) => status === "accepted");
    expect(accepted.accepted_at).toBeGreaterThanOrEqual(accepted.created_at);
    await refusal(BadRequestError, invites.delete(accepted.id));
    expect(await invites.retrieve(accepted.id)).toEqual(accepted);
  },
};
