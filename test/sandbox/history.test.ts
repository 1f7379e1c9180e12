import { describe, expect, it } from "vitest";
import type { Activity, Org } from "../../src/sandbox/org.ts";
import { linesBetween, nanosBetween } from "../../src/sandbox/prices.ts";
import { seedOrg } from "../../src/sandbox/seed.ts";
import { seedActivity } from "../../src/sandbox/seed-activity.ts";
import { seedSettings } from "../../src/sandbox/seed-settings.ts";
import { start } from "./admin.ts";

// Would an administrator believe this company?

const day = 86_400;
const midnight = start - (start % day);
const seeded = (users: number, projects: number) => seedOrg({ seed: 1, now: () => start, users, projects });
const org = seeded(40, 8);
const dollars = (activities: readonly Activity[], from: number, until: number) => nanosBetween(activities, from, until) / 1e9;
const weekend = (at: number) => [0, 6].includes(new Date(at * 1000).getUTCDay());
const keyOf = (of: Org, { project_id, api_key_id }: Activity) => of.projects.get(project_id)!.apiKeys.get(api_key_id)?.key;
const of = (project: string) => org.activity.filter(({ project_id }) => org.projects.get(project_id)!.project.name === project);

describe("the seeded year", () => {
  it("has every kind of usage", () => {
    expect([...new Set(org.activity.map(({ kind }) => kind))].toSorted()).toEqual([
      "audio_speeches",
      "audio_transcriptions",
      "code_interpreter_sessions",
      "completions",
      "decisions",
      "embeddings",
      "file_search_calls",
      "images",
      "moderations",
      "vector_stores",
      "web_search_calls",
    ]);
  });

  it("agrees with the keys: used from creation to last use, unused without a trace, and gone ones were deleted", () => {
    const deleted = new Set(org.auditLogs.map((event) => event["api_key.deleted"]?.id));
    for (const activity of org.activity) {
      const key = keyOf(org, activity);
      if (key === undefined) {
        expect(deleted).toContain(activity.api_key_id);
        continue;
      }
      expect(activity.since).toBeGreaterThanOrEqual(key.created_at);
      expect(activity.until).toBeLessThanOrEqual(key.last_used_at! + 1);
      expect([key.owner.user?.id, key.owner.service_account?.id]).toContain(activity.user_id);
    }
    for (const { project, apiKeys } of org.projects.values()) {
      for (const { key } of apiKeys.values()) {
        const until = Math.max(0, ...org.activity.filter(({ api_key_id }) => api_key_id === key.id).map((activity) => activity.until));
        const recent = key.last_used_at !== null && key.last_used_at > start - 360 * day;
        expect({ key: key.name, project: project.name, used: until > 0 }).toEqual({ key: key.name, project: project.name, used: recent });
        if (recent) expect(until).toBeGreaterThanOrEqual(Math.min(key.last_used_at!, project.archived_at ?? Infinity) - 60);
      }
    }
  });

  it("uses models that the projects have limits for and may use", () => {
    for (const activity of org.activity) {
      const { rateLimits, modelPermissions } = org.projects.get(activity.project_id)!;
      expect(() => linesBetween(activity, activity.since, activity.until)).not.toThrow();
      expect(rateLimits.has(`rl-${activity.model}`)).toBe(true);
      if (modelPermissions?.mode === "allow_list") expect(modelPermissions.model_ids).toContain(activity.model);
    }
  });

  it("is quieter at weekends and grows", () => {
    const week = Array.from({ length: 28 }, (_, i) => midnight - (i + 28) * day);
    const average = (days: readonly number[]) => days.reduce((sum, at) => sum + dollars(org.activity, at, at + day), 0) / days.length;
    expect(average(week.filter(weekend))).toBeLessThan(0.8 * average(week.filter((at) => !weekend(at))));
    const month = (ago: number) => dollars(org.activity, midnight - (ago + 30) * day, midnight - ago * day);
    expect(month(30)).toBeGreaterThan(1.4 * month(300));
    expect(month(30)).toBeGreaterThan(1000);
    expect(month(30)).toBeLessThan(50_000);
  });

  it("has one project that costs a multiple for some days of last week", () => {
    const surging = [...org.projects.values()].filter(({ project }) => {
      const activities = org.activity.filter(({ project_id }) => project_id === project.id);
      const usual = dollars(activities, midnight - 30 * day, midnight - 9 * day) / 21;
      const peak = Math.max(...Array.from({ length: 7 }, (_, i) => dollars(activities, midnight - (i + 1) * day, midnight - i * day)));
      return usual > 5 && peak > 2.5 * usual;
    });
    expect(surging.map(({ project }) => project.name)).toEqual(["Support Copilot"]);
  });

  it("has a key that carries most of its project, and a person's key that costs like a product", () => {
    const month = (activities: readonly Activity[]) => dollars(activities, start - 30 * day, start);
    const byKey = (project: string, name: string) => month(of(project).filter((activity) => keyOf(org, activity)?.name === name));
    expect(byKey("Support Copilot", "copilot-backend prod")).toBeGreaterThan(0.9 * month(of("Support Copilot")));
    expect(byKey("Payments", "ledger migration")).toBeGreaterThan(0.15 * month(of("Payments")));
  });

  it("has budgets that fit what is spent: nothing is stopped, and much is watched", () => {
    const month = new Date(start * 1000);
    const spent = (activities: readonly Activity[]) =>
      100 * dollars(activities, Date.UTC(month.getUTCFullYear(), month.getUTCMonth()) / 1000, start);
    const limits = [...org.projects.values()].filter(({ spendLimit }) => spendLimit);
    expect(limits.length).toBeGreaterThanOrEqual(2);
    for (const { project, spendLimit } of limits) expect(spent(of(project.name!))).toBeLessThan(spendLimit!.threshold_amount);
    expect(spent(org.activity)).toBeLessThan(org.spendLimit!.threshold_amount);
    const alerts = [...org.projects.values()].flatMap(({ spendAlerts }) => [...spendAlerts.values()]);
    expect(alerts.length).toBeGreaterThan(2);
    for (const { threshold_amount } of [...alerts, ...org.spendAlerts.values()]) expect(Number.isInteger(threshold_amount)).toBe(true);
    expect(org.spendAlerts.size).toBe(2);
  });

  it("tells in the audit log how everything came to be, by people who were there", () => {
    const types = new Set(org.auditLogs.map(({ type }) => type));
    for (const type of [
      "api_key.created",
      "login.succeeded",
      "login.failed",
      "user.deleted",
      "invite.sent",
      "certificates.activated",
      "rate_limit.updated",
    ] as const) {
      expect(types).toContain(type);
    }
    const joined = new Map([...org.users.values()].map(({ user }) => [user.id, user.added_at]));
    for (const { actor, effective_at, type } of org.auditLogs) {
      expect(effective_at).toBeLessThanOrEqual(start);
      const user = actor?.session?.user;
      if (user === undefined) expect(actor?.api_key?.id).toBeTruthy();
      else {
        expect(user.email).toMatch(/@fernhollow\.example$/);
        expect(actor!.session!.ip_address).toMatch(/^(203\.0\.113|198\.51\.100|192\.0\.2)\.\d+$/);
        if (type === "login.succeeded" && joined.has(user.id!)) expect(effective_at).toBeGreaterThanOrEqual(joined.get(user.id!)!);
      }
    }
    const keys = [...org.projects.values()].flatMap(({ apiKeys }) => [...apiKeys.values()].map(({ key }) => key));
    const told = new Set(org.auditLogs.map((event) => event["api_key.created"]?.id));
    for (const key of keys) if (key.created_at > start - 364 * day) expect(told).toContain(key.id);
    expect(org.auditLogs.some(({ effective_at }) => effective_at >= midnight)).toBe(true);
  });
});

describe("seeded settings", () => {
  it("differ where an administrator looks", () => {
    const certificates = [...org.certificates.values()];
    expect(certificates.filter(({ active }) => active)).toHaveLength(1);
    const soon = certificates.filter(
      ({ certificate: { certificate_details: dates } }) => dates.expires_at! > start && dates.expires_at! < start + 30 * day,
    );
    expect(soon).toHaveLength(1);
    const payments = [...org.projects.values()].find(({ project }) => project.name === "Payments")!;
    expect(payments.dataRetention.type).not.toBe(org.dataRetention.type);
    expect(payments.project.external_key_id).toBe([...org.externalKeys.keys()][0]);
    expect([...org.externalStorage.values()].map(({ status }) => status)).toEqual(["validated"]);
    expect([...org.projects.values()].filter(({ modelPermissions }) => modelPermissions)).toEqual([payments]);
    const [provider] = [...org.identityProviders.values()];
    expect([...provider!.rules.values()].map(({ permissions }) => permissions.type)).toEqual(["service_account_default", "restricted"]);
    for (const { project_id, service_account_id } of provider!.rules.values()) {
      expect(org.projects.get(project_id)!.serviceAccounts.has(service_account_id)).toBe(true);
    }
  });

  it("and a past can be given to an organization that has only its default project, or nobody", () => {
    const small = seeded(40, 8);
    const fresh: Org = {
      ...small,
      projects: new Map(),
      users: new Map(),
      adminApiKeys: new Map(),
      groups: new Map(),
      invites: new Map(),
      activity: [],
      auditLogs: [],
    };
    fresh.projects.set(small.defaultProjectId, small.projects.get(small.defaultProjectId)!);
    seedSettings(fresh);
    seedActivity(fresh);
    expect(fresh.activity.length).toBeGreaterThan(0);
    fresh.projects.clear();
    fresh.activity.length = 0;
    seedActivity(fresh);
    expect(fresh.activity).toEqual([]);
  });

  it("a large company is seeded and billed like a small one", () => {
    const large = seeded(2000, 400);
    const perProject = large.activity.length / large.projects.size;
    expect(perProject).toBeGreaterThan(1);
    expect(perProject).toBeLessThan(30);
    expect(dollars(large.activity, midnight - day, midnight)).toBeGreaterThan(dollars(org.activity, midnight - day, midnight));
  });
});
