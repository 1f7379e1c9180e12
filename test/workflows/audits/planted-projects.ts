import type { Random } from "../../../src/sandbox/random.ts";
import type { Certificate, Project, Role, SpendAlert } from "../../../src/snapshot/organization.ts";
import { emptyProject, held, projectKey, projectRoles } from "../../snapshot/access-organizations.ts";
import { day, now } from "./health-stage.ts";

export type Open<T> = { -readonly [K in keyof T]: T[K] };

/** What is planted goes here, together with its own near misses. */
export interface Plan {
  readonly random: Random;
  readonly plant: (check: string, id?: string | null) => void;
  readonly chance: (share?: number) => boolean;
}

export const alert = (id: string, recipients: readonly string[] = ["a@example.com"]): SpendAlert => ({
  id,
  thresholdCents: 5000,
  currency: "USD",
  interval: "month",
  recipients,
});
export const limit = { thresholdCents: 10_000, currency: "USD", interval: "month" };
export const member = (id: string, roleName = "member", roles: readonly Role[] = []) =>
  [id, { userId: id, role: roleName, addedAt: 1, roles: roles.map((one) => held(one, ["user", id])) }] as const;

/** @param bare It has neither keys nor service accounts. */
export function planProject({ random, plant, chance }: Plan, id: string, name: string, bare: boolean): Open<Project> {
  const roles = projectRoles(id, chance() ? 1 : 0);
  const custom = roles.find(({ predefined }) => !predefined);
  const account = `svc-${id}`;
  const hands = random.pick([bare ? "nobody" : "account", "member", "shown", "nobody"]);
  const own = custom === undefined ? [] : [custom];
  if (custom !== undefined && hands === "nobody") plant("custom project roles without holder", custom.id);
  const lacksKey = !bare && chance(0.25);
  if (lacksKey) plant("service accounts without keys", account);
  const accountRoles = hands === "account" ? own.map((one) => held(one)) : [];
  const robot = [account, { id: account, name: account, role: "member", createdAt: 1, roles: accountRoles }] as const;
  const project: Open<Project> = emptyProject(id, {
    name,
    roles: new Map(roles.map((one) => [one.id, one])),
    members: new Map([member("user-0", hands === "shown" && custom ? custom.name : "member", hands === "member" ? own : [])]),
    serviceAccounts: new Map(bare ? [] : [robot]),
    // Somebody else's key keeps the keys from being all in one project.
    keys: bare
      ? []
      : [
          ...(lacksKey ? [] : [projectKey(`key-${account}`, { type: "service_account", id: account, name: undefined })]),
          projectKey(`key-${id}`, { type: "user", id: "user-0", name: undefined }),
        ],
    modelPermissions: { mode: "allow_list", models: ["m1"] },
    hostedTools: { mcp: false, web_search: false },
    serviceTiers: { default: "standard", enabled: [] },
    dataRetention: random.pick(["organization_default", "modified_abuse_monitoring"]),
    spendLimit: limit,
    spendAlerts: [alert(`alert-${id}`)],
    certificates: [],
    rateLimits: [{ id: "rl-m1", model: "m1", limits: { max_requests_per_1_minute: 100 } }],
  });
  const settings: readonly (readonly [string, () => void])[] = [
    ["projects without model restriction", () => (project.modelPermissions = null)],
    ["hosted tools enabled", () => (project.hostedTools = { mcp: false, web_search: true })],
    ["all service tiers enabled", () => (project.serviceTiers = { default: undefined, enabled: "all" })],
    ["data retention other than the organization's", () => (project.dataRetention = random.pick(["zero_data_retention", "none"]))],
    ["projects without spend limit", () => (project.spendLimit = null)],
    ["projects without spend alert", () => (project.spendAlerts = [])],
  ];
  for (const [check, set] of settings) {
    if (!chance(0.2)) continue;
    set();
    plant(check, id);
  }
  if (project.spendAlerts!.length > 0 && chance(0.2)) {
    project.spendAlerts = [alert(`alert-${id}`), alert(`mute-${id}`, [])];
    plant("spend alerts without recipients", `mute-${id}`);
  }
  return project;
}

/** Certificates that end on the day that is named and a second later, active for the organization, in one project, or nowhere. */
export function planCertificates({ random, plant }: Plan, projects: readonly Open<Project>[]): Certificate[] {
  const ends: readonly (readonly [number, string?])[] = [
    [now + 300 * day],
    [now + 30 * day + 1],
    [now + 30 * day, "certificates that expire soon"],
    [now, "certificates past their expiry"],
  ];
  return Array.from({ length: random.int(0, 3) }, (_, index) => {
    const id = `cert-${index}`;
    const [expiresAt, check] = random.pick(ends);
    if (check !== undefined) plant(check, id);
    const place = random.pick(["organization", "project", "nowhere"]);
    if (place === "nowhere") plant("certificates active nowhere", id);
    const one = { id, name: id, validAt: 1, expiresAt };
    for (const project of projects)
      project.certificates = [...project.certificates!, { ...one, active: place === "project" && project === projects[0] }];
    return { ...one, active: place === "organization" };
  });
}

/** A lower limit is named where at least two others have the commonest one; a higher one never is. */
export function planLimits({ random, plant }: Plan, projects: readonly Open<Project>[]): void {
  const chosen = random.pick(projects);
  const value = random.pick([100, 99, 101]);
  chosen.rateLimits = [{ id: "rl-m1", model: "m1", limits: { max_requests_per_1_minute: value } }];
  if (value === 99 && projects.length >= 3) plant("rate limits below those of other projects", chosen.id);
}

export function planArchived({ random, plant, chance }: Plan): Project[] {
  if (chance(0.5)) return [];
  const keys = random.pick([[], [projectKey("key-archived", undefined)]]);
  if (keys.length > 0) plant("archived projects that list keys", "archived");
  const unread = { members: undefined, groups: undefined, serviceAccounts: undefined, roles: undefined };
  return [emptyProject("archived", { ...unread, archived: true, archivedAt: 1, keys })];
}
