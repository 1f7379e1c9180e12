import type { ProjectAPIKey } from "openai/resources/admin/organization/projects/api-keys";
import { newId, newSecret, redact } from "../ids.ts";
import type { Org, ProjectState } from "../org.ts";
import { archive, newProject } from "../project.ts";
import { roleNamed } from "../roles.ts";
import { addServiceAccount } from "../service-account.ts";
import type { Calendar } from "./calendar.ts";
import { addRoles, idOf, type Directory } from "./directory.ts";
import type { KeyPlan, ProjectPlan } from "./plan.ts";

interface Maker {
  readonly org: Org;
  readonly calendar: Calendar;
  readonly directory: Directory;
  readonly state: ProjectState;
}

function addMembers({ org, calendar, directory, state }: Maker, { members, groups }: ProjectPlan): void {
  const created = state.project.created_at;
  const dated = members.map(([name, roleName, since]) => {
    const { user } = org.users.get(idOf(directory.users, name))!;
    const added_at = calendar.ago(since, Math.max(created, user.added_at));
    return { id: user.id, role: roleNamed(state.roles, roleName), added_at };
  });
  for (const { id, role, added_at } of dated.toSorted((a, b) => a.added_at - b.added_at)) {
    state.users.set(id, { role: role.name, added_at, roles: new Set([role.id]) });
  }
  const granted = groups.map(([name, roleName, since]) => {
    const { group } = org.groups.get(idOf(directory.groups, name))!;
    return { id: group.id, role: roleNamed(state.roles, roleName), created_at: calendar.ago(since, Math.max(created, group.created_at)) };
  });
  for (const { id, role, created_at } of granted.toSorted((a, b) => a.created_at - b.created_at)) {
    state.groups.set(id, { role_id: role.id, created_at, roles: new Set([role.id]) });
  }
}

function ownerOf({ org, directory, state }: Maker, name: string): ProjectAPIKey.Owner {
  const account = [...state.serviceAccounts.values()].find((other) => other.name === name);
  if (account) {
    const { id, created_at, role } = account;
    return { type: "service_account", service_account: { id, name, created_at, role } };
  }
  const { user } = org.users.get(idOf(directory.users, name))!;
  const { id, email, added_at } = user;
  const role = state.users.get(id)?.role ?? "member";
  return { type: "user", user: { id, name, email: email ?? "", created_at: user.created ?? added_at, role } };
}

function addKey(maker: Maker, plan: KeyPlan): void {
  const { org, calendar, state } = maker;
  const owner = ownerOf(maker, plan.owner);
  const user = org.users.get((owner.user ?? owner.service_account)!.id)!.user;
  const ownerSince = state.users.get(user.id)?.added_at ?? user.added_at;
  const created_at = calendar.ago(plan.created, Math.max(state.project.created_at, ownerSince));
  const id = newId.apiKey(org.random);
  const last_used_at = plan.used === null ? null : calendar.ago(plan.used, created_at);
  const secret = newSecret(org.random, owner.type === "service_account" ? "svcacct" : "proj");
  const key: ProjectAPIKey = {
    object: "organization.project.api_key",
    id,
    name: plan.name,
    redacted_value: redact(secret),
    created_at,
    last_used_at,
    expires_at: plan.expires === undefined ? null : calendar.now + plan.expires * 86_400,
    // Worked out anew whenever the key is shown.
    owner_project_access: "active",
    owner,
  };
  state.apiKeys.set(id, { key, secret, scopes: [...(plan.scopes ?? [])] });
  if (last_used_at !== null) user.api_key_last_used_at = Math.max(user.api_key_last_used_at ?? 0, last_used_at);
}

/** Adds a project as planned, with everything in it. */
export function addProject(org: Org, calendar: Calendar, directory: Directory, id: string, plan: ProjectPlan): void {
  const created_at = calendar.ago(plan.created);
  const state = newProject(org, { id, name: plan.name, created_at, residency: plan.residency });
  org.projects.set(id, state);
  const maker = { org, calendar, directory, state };
  const createdBy = [...org.users.keys()][0]!;
  addRoles(org, calendar, state.roles, { scope: "project", resourceId: id, createdBy, plans: plan.roles ?? [] });
  addMembers(maker, plan);
  for (const [name, role, since] of plan.accounts)
    addServiceAccount(org, state, { name, role, created_at: calendar.ago(since, created_at) });
  for (const key of plan.keys.toSorted((a, b) => b.created - a.created)) addKey(maker, key);
  if (plan.archived !== undefined) archive(org, state, calendar.ago(plan.archived, created_at));
}
