import { newId } from "./ids.ts";
import type { Org } from "./org.ts";
import { createRandom } from "./random.ts";
import { predefinedRoles } from "./roles.ts";
import { addAdminKeys } from "./seed/admin-keys.ts";
import { addProject } from "./seed/add-project.ts";
import { createCalendar } from "./seed/calendar.ts";
import { addCustomRolesOf, addGroup, addInvites, addPerson, addRoles, type Directory } from "./seed/directory.ts";
import { groups, organizationRoles } from "./seed/groups.ts";
import { grow } from "./seed/growth.ts";
import { company, people } from "./seed/people.ts";
import { projects } from "./seed/projects.ts";
import { seedActivity } from "./seed-activity.ts";
import { seedSettings } from "./seed-settings.ts";

function emptyOrg(seed: number, now: () => number): Org {
  const random = createRandom(seed);
  const id = newId.organization(random);
  return {
    id,
    name: company.name,
    now,
    random,
    users: new Map(),
    groups: new Map(),
    roles: predefinedRoles("organization", id),
    roleOrigins: new Map(),
    invites: new Map(),
    adminApiKeys: new Map(),
    projects: new Map(),
    defaultProjectId: newId.project(random),
    certificates: new Map(),
    externalKeys: new Map(),
    externalStorage: new Map(),
    toolsForAll: new Set(["image_generation"]),
    dataRetention: { object: "organization.data_retention", type: "modified_abuse_monitoring" },
    spendLimit: undefined,
    spendAlerts: new Map(),
    identityProviders: new Map(),
    auditLogs: [],
    activity: [],
  };
}

/** Lists follow the order of their map, and so the map the order of creation. */
function sort<T>(map: Map<string, T>, dateOf: (value: T) => number): void {
  const entries = [...map].toSorted(([, a], [, b]) => dateOf(a) - dateOf(b));
  map.clear();
  for (const [id, value] of entries) map.set(id, value);
}

/**
 * A software company of forty people and eight projects, the same for the same seed and moment, and more of the same kind where `users`
 * and `projects` ask for more. The first of its admin keys is `sandboxAdminKey`.
 * @param options `users` counts people, service accounts come on top; `projects` counts archived ones as well.
 */
export function seedOrg(options: { seed: number; now: () => number; users: number; projects: number }): Org {
  const { seed, now } = options;
  const org = emptyOrg(seed, now);
  const calendar = createCalendar(org.random, now());
  const plan = grow(org.random, { people, groups, projects }, options);
  const directory: Directory = { users: new Map(), groups: new Map() };
  for (const person of plan.people) addPerson(org, calendar, directory, person);
  const createdBy = directory.users.get("Priya Raghunathan")!;
  addRoles(org, calendar, org.roles, { scope: "organization", resourceId: org.id, createdBy, plans: organizationRoles });
  for (const person of plan.people) addCustomRolesOf(org, directory, person);
  for (const group of plan.groups) addGroup(org, calendar, directory, group);
  for (const [index, project] of plan.projects.entries()) {
    addProject(org, calendar, directory, index === 0 ? org.defaultProjectId : newId.project(org.random), project);
  }
  addAdminKeys(org, calendar, directory);
  addInvites(org, calendar, directory, plan.people);
  sort(org.users, ({ user }) => user.added_at);
  sort(org.groups, ({ group }) => group.created_at);
  sort(org.projects, ({ project }) => project.created_at);
  sort(org.invites, (invite) => invite.created_at);
  seedSettings(org);
  seedActivity(org);
  return org;
}
