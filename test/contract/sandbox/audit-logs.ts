import { BadRequestError } from "openai";
import type { AuditLogListParams } from "openai/resources/admin/organization/audit-logs";
import { expect } from "vitest";
import { itemsOf, pick, refusal } from "./expectations.ts";
import type { Scenarios } from "./sandbox.ts";

type Question = Omit<AuditLogListParams, "limit">;

export const auditLogs: Scenarios = {
  async "what an administrator does is in the log, newest first, under the default project"({ organization }) {
    const { auditLogs: log, groups, invites, projects, adminAPIKeys } = organization;
    const group = await groups.create({ name: "Chronicle" });
    await groups.update(group.id, { name: "Annals" });
    await groups.delete(group.id);
    const { data } = await log.list({ limit: 3 });
    expect(data).toMatchObject([
      { type: "group.deleted", "group.deleted": { id: group.id } },
      { type: "group.updated", "group.updated": { id: group.id, changes_requested: { group_name: "Annals" } } },
      { type: "group.created", "group.created": { id: group.id, data: { group_name: "Chronicle" } } },
    ]);
    expect((await log.list({ resource_ids: [group.id] })).data).toEqual(data);
    const newest = data[0]!;
    const { id: keyId, user } = newest.actor!.api_key!;
    expect((await adminAPIKeys.retrieve(keyId!)).owner.id).toBe(user!.id);

    const invite = await invites.create({ email: "chronicler@example.com", role: "reader" });
    expect(newest.project?.id).toBe(invite.projects[0]!.id);
    const project = await projects.create({ name: "Library" });
    const created = pick((await log.list({ limit: 1 })).data, ({ type }) => type === "project.created");
    expect(created["project.created"]).toEqual({ id: project.id, data: { name: "Library", title: "Library" } });
    expect(created.project?.id, "filed under the default project").toBe(newest.project?.id);
  },

  async "the log goes back a long time and is walked in both directions"({ organization: { auditLogs: log } }) {
    const events = await itemsOf((query) => log.list(query), 90);
    expect(events.map((event) => event.effective_at)).toEqual(events.map((event) => event.effective_at).toSorted((a, b) => b - a));
    const [first, last] = [events[0]!, events.at(-1)!];
    expect(first.effective_at - last.effective_at, "seconds").toBeGreaterThan(180 * 86_400);
    expect((await log.list({ limit: 5, before: events[50]!.id })).data).toEqual(events.slice(45, 50));
  },

  async "the log answers who, what, where and when"({ organization: { auditLogs: log } }) {
    const events = await itemsOf((query) => log.list(query), 90);
    const session = pick(events, ({ actor }) => actor?.session?.user?.email !== undefined).actor!.session!.user!;
    const key = pick(events, ({ actor }) => actor?.api_key !== undefined).actor!.api_key!;
    const project = pick(events, (event) => event.project !== undefined && event.project.id !== events[0]!.project?.id).project!;
    const middle = events[Math.floor(events.length / 2)]!.effective_at;
    const expected = async (question: Question, passes: (event: (typeof events)[number]) => boolean) => {
      const found: typeof events = [];
      for await (const event of log.list({ ...question, limit: 100 })) found.push(event);
      expect(found.length, JSON.stringify(question)).toBeGreaterThan(0);
      expect(found, JSON.stringify(question)).toEqual(events.filter((event) => passes(event)));
    };
    await expected({ actor_emails: [session.email!] }, ({ actor }) => actor?.session?.user?.email === session.email);
    await expected({ actor_ids: [key.id!] }, ({ actor }) => actor?.api_key?.id === key.id);
    await expected({ event_types: ["login.failed", "user.deleted"] }, ({ type }) => type === "login.failed" || type === "user.deleted");
    await expected({ project_ids: [project.id!] }, (event) => event.project?.id === project.id);
    await expected({ effective_at: { gt: middle } }, (event) => event.effective_at > middle);
    await expected({ effective_at: { gte: middle, lte: middle } }, (event) => event.effective_at === middle);
    await expected(
      { effective_at: { lt: middle }, event_types: ["login.succeeded"] },
      ({ effective_at, type }) => effective_at < middle && type === "login.succeeded",
    );
  },

  async "events of the tenant come only when asked for"({ organization: { auditLogs: log } }) {
    const ofTenant = await itemsOf((query) => log.list({ ...query, tenant_only: true }));
    expect(ofTenant.filter(({ type }) => !type.startsWith("tenant."))).toEqual([]);
    expect((await log.list({ event_types: [ofTenant[0]!.type] })).data).toEqual([]);
    const mixed = await refusal(BadRequestError, log.list({ tenant_only: true, event_types: ["user.added"] }));
    expect(mixed.message).toContain("user.added");
  },
};
