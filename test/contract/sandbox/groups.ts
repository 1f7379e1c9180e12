import { BadRequestError } from "openai";
import { expect } from "vitest";
import { gone, itemsOf, pick, refusal } from "./expectations.ts";
import type { Scenarios } from "./sandbox.ts";

export const groups: Scenarios = {
  async "a group is created, renamed and deleted"({ organization }) {
    const { groups: all } = organization;
    const before = (await all.list({ limit: 100 })).data;
    const group = await all.create({ name: "Night watch" });
    expect(group).toEqual({
      id: expect.any(String),
      name: "Night watch",
      created_at: expect.any(Number),
      group_type: "group",
      is_scim_managed: false,
    });
    expect(await all.retrieve(group.id)).toEqual(group);
    expect(await itemsOf((query) => all.list(query))).toEqual([...before, group]);
    expect((await all.list({ limit: 1, order: "desc" })).data).toEqual([group]);

    const { group_type: _, ...shown } = group;
    expect(await all.update(group.id, { name: "Day watch" })).toEqual({ ...shown, name: "Day watch" });
    expect(await all.retrieve(group.id)).toEqual({ ...group, name: "Day watch" });

    expect(await all.delete(group.id)).toEqual({ object: "group.deleted", id: group.id, deleted: true });
    await gone(all.retrieve(group.id));
    await gone(all.update(group.id, { name: "Nobody" }));
    await gone(all.delete(group.id));
    await gone(all.users.list(group.id));
    expect((await all.list({ limit: 100 })).data).toEqual(before);
  },

  async "people join a group and leave it"({ organization }) {
    const { groups: all, users } = organization;
    const [first, second, third] = (await users.list({ limit: 100 })).data.filter((user) => user.is_service_account === false);
    const group = await all.create({ name: "Reading circle" });
    const people = [first!, second!, third!];
    for (const { id } of people) {
      expect(await all.users.create(group.id, { user_id: id })).toEqual({ object: "group.user", group_id: group.id, user_id: id });
    }
    const shown = people.map(({ id, email, name }) => ({ id, email, name }));
    expect(await itemsOf((query) => all.users.list(group.id, query)), "newest first").toEqual(shown.toReversed());
    expect(await itemsOf((query) => all.users.list(group.id, { ...query, order: "asc" }))).toEqual(shown);
    const member = await all.users.retrieve(second!.id, { group_id: group.id });
    expect(member).toEqual({ ...shown[1], is_service_account: false, picture: null, user_type: "user" });

    await refusal(BadRequestError, all.users.create(group.id, { user_id: second!.id }));
    await gone(all.users.create(group.id, { user_id: "user-none" }));
    await gone(all.users.create("0", { user_id: second!.id }));

    expect(await all.users.delete(second!.id, { group_id: group.id })).toEqual({ object: "group.user.deleted", deleted: true });
    await gone(all.users.retrieve(second!.id, { group_id: group.id }));
    await gone(all.users.delete(second!.id, { group_id: group.id }));
    expect((await all.users.list(group.id, { order: "asc" })).data).toEqual([shown[0], shown[2]]);
    expect((await users.retrieve(second!.id)).name, "still in the organization").toBe(second!.name);
  },

  async "a deleted group takes its access to projects along"({ organization: { groups: all, projects } }) {
    const group = await all.create({ name: "Guests" });
    const project = await projects.create({ name: "Open house" });
    const owner = pick((await projects.roles.list(project.id)).data, ({ name }) => name === "owner");
    await projects.groups.create(project.id, { group_id: group.id, role: owner.id });
    await all.delete(group.id);
    expect((await projects.groups.list(project.id)).data).toEqual([]);
    await gone(projects.groups.retrieve(group.id, { project_id: project.id }));
  },
};
