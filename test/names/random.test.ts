import { describe, expect, test } from "vitest";
import { folded } from "../../src/names/match.ts";
import type { Args } from "../../src/tools/define.ts";
import { startStage, type Stage } from "./stage.ts";

/** Every object of an organization: the call that names it, its argument, its id and its name. */
function* objectsOf({
  org,
}: Stage): Generator<[name: string, around: Args, argument: string, id: string, called: string | null | undefined]> {
  for (const { user } of org.users.values()) {
    yield ["retrieve_user", {}, "user_id", user.id, user.name];
    yield ["retrieve_user", {}, "user_id", user.id, user.email];
  }
  for (const { group } of org.groups.values()) yield ["retrieve_group", {}, "group_id", group.id, group.name];
  for (const role of org.roles.values()) yield ["retrieve_role", {}, "role_id", role.id, role.name];
  for (const { key } of org.adminApiKeys.values()) yield ["retrieve_admin_api_key", {}, "key_id", key.id, key.name];
  for (const invite of org.invites.values()) yield ["retrieve_invite", {}, "invite_id", invite.id, invite.email];
  for (const { project, ...state } of org.projects.values()) {
    const around = { project_id: project.id };
    yield ["retrieve_project", {}, "project_id", project.id, project.name];
    for (const account of state.serviceAccounts.values())
      yield ["retrieve_project_service_account", around, "service_account_id", account.id, account.name];
    for (const { key } of state.apiKeys.values()) yield ["retrieve_project_api_key", around, "api_key_id", key.id, key.name];
    for (const role of state.roles.values()) yield ["retrieve_project_role", around, "role_id", role.id, role.name];
    for (const limit of state.rateLimits.values()) yield ["update_project_rate_limits", around, "rate_limit_id", limit.id, limit.model];
    for (const id of state.users.keys()) yield ["retrieve_project_user", around, "user_id", id, org.users.get(id)?.user.name];
    for (const id of state.groups.keys()) yield ["retrieve_project_group", around, "group_id", id, org.groups.get(id)?.group.name];
  }
}

/** A dotless i has no capital letter of its own. */
const loud = (name: string): string => name.replaceAll(/[^ı]+/g, (part) => part.toUpperCase());

const seed = Math.floor(Math.random() * 1e9);

describe(`an organization of seed ${seed}`, () => {
  test("gives each object whose name no other one has by that name, and refuses the names of several", async () => {
    const stage = await startStage({ seed, users: 150, projects: 30 });
    try {
      const all = [...objectsOf(stage)].flatMap(([name, around, argument, id, called]) =>
        called ? [{ name, around, argument, id, called, key: JSON.stringify([name, around, folded(called)]) }] : [],
      );
      const ids = new Map<string, Set<string>>();
      for (const { key, id } of all) ids.set(key, (ids.get(key) ?? new Set()).add(id));
      expect(all.length).toBeGreaterThan(1000);
      for (const [index, { name, around, argument, id, called, key }] of all.entries()) {
        const namesakes = ids.get(key)!.size;
        const extra = name === "update_project_rate_limits" ? { max_requests_per_1_minute: 1 } : {};
        const spelled = index % 2 === 0 ? called : ` ${loud(called)} `;
        const answer = stage.resolve(name, { ...around, ...extra, [argument]: spelled });
        if (namesakes === 1) expect(await answer, called).toEqual({ ...around, ...extra, [argument]: id });
        else await expect(answer, called).rejects.toThrow(`names ${namesakes} `);
      }
    } finally {
      await stage.close();
    }
  });
});
