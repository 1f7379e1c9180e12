import { describe, expect, it } from "vitest";
import { sandboxAdminKey } from "../../src/sandbox/admin-key.ts";
import { reaches } from "../../src/sandbox/access.ts";
import type { Org } from "../../src/sandbox/org.ts";
import { seedOrg } from "../../src/sandbox/seed.ts";
import { start } from "./admin.ts";

const seeded = (seed: number, users = 40, projects = 8) => seedOrg({ seed, now: () => start, users, projects });

/** Everything but clock and chance, as text. */
const asText = (org: Org) =>
  JSON.stringify(org, (name, value: unknown) => {
    if (name === "random") return undefined;
    return value instanceof Map || value instanceof Set ? [...value] : value;
  });

const org = seeded(1);
const payments = [...org.projects.values()].find(({ project }) => project.name === "Payments")!;
const people = [...org.users.values()].map(({ user }) => user).filter((user) => !user.is_service_account);
const membersOf = (name: string) => [...org.groups.values()].find(({ group }) => group.name === name)!.members;

describe("the seeded company", () => {
  it("is the same for the same seed, and another one for another seed", () => {
    expect(asText(seeded(7))).toBe(asText(seeded(7)));
    expect(seeded(7).id).not.toBe(seeded(8).id);
  });

  it("has forty people, three of them owners, some from the identity provider", () => {
    expect(people).toHaveLength(40);
    expect(people.filter((user) => user.role === "owner")).toHaveLength(3);
    expect(people.filter((user) => user.is_scim_managed).length).toBeGreaterThan(2);
    expect(new Set(people.map((user) => user.email)).size).toBe(40);
    for (const { email } of people) expect(email).toMatch(/^[a-z]+(-[a-z]+)?\.[a-z]+@fernhollow\.example$/);
  });

  it("holds the sandbox's key first, in the hands of an owner", () => {
    const [first] = [...org.adminApiKeys.values()];
    expect(first!.secret).toBe(sandboxAdminKey);
    expect(sandboxAdminKey.length).toBeGreaterThanOrEqual(40);
    expect(org.users.get(first!.key.owner.id!)!.user.role).toBe("owner");
  });

  it("lets some of the Support Team reach Payments only through their group, and others also by themselves or through another", () => {
    const ways = [...membersOf("Support Team").keys()].map((id) => {
      const others = [...payments.groups.keys()].filter((groupId) => org.groups.get(groupId)!.members.has(id));
      return `${payments.users.has(id) ? "member" : "not a member"}, ${others.length} groups`;
    });
    expect([...new Set(ways)].toSorted()).toEqual(["member, 1 groups", "not a member, 1 groups", "not a member, 2 groups"]);
  });

  it("has keys of every kind an audit looks for", () => {
    const keys = [...org.projects.values()].flatMap((state) => [...state.apiKeys.values()].map(({ key }) => ({ state, key })));
    const day = 86_400;
    const found = {
      "never used": keys.filter(({ key }) => key.last_used_at === null),
      "about to expire": keys.filter(({ key }) => key.expires_at && key.expires_at > start && key.expires_at < start + 30 * day),
      expired: keys.filter(({ key }) => key.expires_at && key.expires_at <= start),
      dormant: keys.filter(({ key }) => key.last_used_at && key.last_used_at < start - 90 * day),
      "of an archived project": keys.filter(({ state }) => state.project.status === "archived"),
      "in use by somebody without access": keys.filter(
        ({ state, key }) => key.owner.user && !reaches(org, state, key.owner.user.id) && (key.last_used_at ?? 0) > start - 7 * day,
      ),
    };
    expect(Object.entries(found).filter(([, some]) => some.length === 0)).toEqual([]);
  });

  it("never says that something happened in the future or before it could", () => {
    for (const { project, users, apiKeys, serviceAccounts } of org.projects.values()) {
      for (const [id, { added_at }] of users) {
        expect(added_at).toBeGreaterThan(Math.max(project.created_at, org.users.get(id)!.user.added_at));
      }
      for (const account of serviceAccounts.values()) expect(account.created_at).toBeGreaterThan(project.created_at);
      for (const { key } of apiKeys.values()) {
        expect(key.created_at).toBeGreaterThan(project.created_at);
        expect(key.last_used_at ?? start).toBeGreaterThan(key.created_at);
        expect(key.last_used_at ?? start).toBeLessThanOrEqual(start);
      }
    }
    for (const { group, members } of org.groups.values()) {
      for (const { added_at } of members.values()) expect(added_at).toBeGreaterThan(group.created_at);
    }
  });

  it("grows to 10,000 people and 1,000 projects of the same kind", () => {
    const large = seeded(1, 10_000, 1000);
    const users = [...large.users.values()].map(({ user }) => user);
    expect(large.projects.size).toBe(1000);
    expect(users.filter((user) => !user.is_service_account)).toHaveLength(10_000);
    expect(new Set(users.map((user) => user.email ?? user.id)).size).toBe(users.length);
    expect(new Set([...large.projects.values()].map(({ project }) => project.name)).size).toBe(1000);
    const archived = [...large.projects.values()].filter(({ project }) => project.status === "archived");
    expect(archived.length).toBeGreaterThan(10);
  });
});
