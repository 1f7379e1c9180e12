import type { Role } from "openai/resources/admin/organization/roles";
import { newId } from "../ids.ts";
import type { Org } from "../org.ts";
import { findRole, roleNamed, strongest, type RoleScope } from "../roles.ts";
import { inviteLifetime } from "../routes/invites.ts";
import type { Calendar } from "./calendar.ts";
import { company } from "./people.ts";
import type { GroupPlan, PersonPlan, RolePlan } from "./plan.ts";

/** Letters that Unicode does not take apart into a base letter and a mark. */
const plainLetters: Readonly<Record<string, string>> = { ł: "l", ø: "o", đ: "d", ð: "d", æ: "ae", ß: "ss", ı: "i" };

/** `Tomasz Wiśniewski` → `tomasz.wisniewski@…` */
export function emailOf(name: string): string {
  const letters = name.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
  const local = letters.replaceAll(/[^a-z -]/g, (letter) => plainLetters[letter] ?? "").replaceAll(" ", ".");
  return `${local}@${company.domain}`;
}

/** Ids by name. Plans speak of names only. */
export interface Directory {
  readonly users: Map<string, string>;
  readonly groups: Map<string, string>;
}

/** @throws {Error} for a plan that names somebody it does not have. */
export function idOf(ids: ReadonlyMap<string, string>, name: string): string {
  const id = ids.get(name);
  if (id === undefined) throw new Error(`the plan has no ${name}`);
  return id;
}

/** Adds custom roles to an organization or a project. */
export function addRoles(
  org: Org,
  calendar: Calendar,
  roles: Map<string, Role>,
  { scope, resourceId, createdBy, plans }: { scope: RoleScope; resourceId: string; createdBy: string; plans: readonly RolePlan[] },
): void {
  for (const { name, description, permissions, created } of plans) {
    const role: Role = {
      object: "role",
      id: newId.role(org.random, resourceId),
      name,
      description,
      permissions: [...permissions],
      resource_type: `api.${scope}`,
      predefined_role: false,
    };
    roles.set(role.id, role);
    const created_at = calendar.ago(created);
    org.roleOrigins.set(role.id, { created_at, updated_at: created_at, created_by: createdBy });
  }
}

export function addPerson(org: Org, calendar: Calendar, directory: Directory, plan: PersonPlan): void {
  const id = newId.user(org.random);
  const email = emailOf(plan.name);
  const added_at = calendar.ago(plan.joined);
  const base = findRole(org.roles, plan.owner ? "role-api-organization-owner" : "role-api-organization-reader");
  const roles = new Set([base.id]);
  const user = {
    object: "organization.user" as const,
    id,
    name: plan.name,
    email,
    role: strongest(org.roles, roles) ?? null,
    added_at,
    // Many had an account before they joined.
    created: added_at - org.random.int(0, 400) * 86_400,
    is_service_account: false,
    is_scim_managed: plan.scim ?? false,
    api_key_last_used_at: null,
    user: { object: "user" as const, id, email, name: plan.name, picture: null, enabled: true, banned: false, banned_at: null },
  };
  org.users.set(id, { user, roles });
  directory.users.set(plan.name, id);
}

/** What can be done only when custom roles are there, whose makers are people. */
export function addCustomRolesOf(org: Org, directory: Directory, plan: PersonPlan): void {
  for (const name of plan.roles ?? []) org.users.get(idOf(directory.users, plan.name))!.roles.add(roleNamed(org.roles, name).id);
}

export function addGroup(org: Org, calendar: Calendar, directory: Directory, plan: GroupPlan): void {
  const created_at = calendar.ago(plan.created);
  const id = newId.group(org.random, created_at);
  const joined = plan.members.map((name): [string, { added_at: number }] => {
    const { user } = org.users.get(idOf(directory.users, name))!;
    return [user.id, { added_at: calendar.ago(plan.created, Math.max(created_at, user.added_at)) }];
  });
  org.groups.set(id, {
    group: { id, name: plan.name, created_at, group_type: "group", is_scim_managed: plan.scim ?? false },
    members: new Map(joined.toSorted(([, a], [, b]) => a.added_at - b.added_at)),
    roles: new Set((plan.roles ?? []).map((name) => roleNamed(org.roles, name).id)),
  });
  directory.groups.set(plan.name, id);
}

interface InvitePlan {
  readonly email: string;
  readonly role: "reader" | "owner";
  readonly sent: number;
  readonly status: "pending" | "accepted" | "expired";
  /** Names of projects. */
  readonly projects: readonly string[];
  readonly accepted_at?: number;
}

/** Ivan Hoang's invite has run out and still says `pending`, as the real API leaves it; Laura Bianchi's says so. */
const openInvites: readonly InvitePlan[] = [
  { email: "laura.bianchi", role: "reader", sent: 75, status: "expired", projects: ["Mobile App"] },
  { email: "ivan.hoang", role: "reader", sent: 41, status: "pending", projects: ["Support Copilot"] },
  { email: "nora.engstrom", role: "reader", sent: 3, status: "pending", projects: ["Payments"] },
  { email: "victor.almeida", role: "owner", sent: 1, status: "pending", projects: [] },
];

export function addInvites(org: Org, calendar: Calendar, directory: Directory, people: readonly PersonPlan[]): void {
  const accepted = people
    .filter(({ invited }) => invited)
    .map(({ name, joined }): InvitePlan => {
      const { user } = org.users.get(idOf(directory.users, name))!;
      const email = emailOf(name).replace(/@.*/, "");
      return { email, role: "reader", sent: joined + 2, status: "accepted", projects: [], accepted_at: user.added_at };
    });
  for (const { email, role, sent, status, projects, accepted_at } of [...accepted, ...openInvites]) {
    const created_at = calendar.ago(sent);
    const id = newId.invite(org.random);
    org.invites.set(id, {
      object: "organization.invite",
      id,
      email: `${email}@${company.domain}`,
      role,
      status,
      created_at,
      expires_at: created_at + inviteLifetime,
      accepted_at: accepted_at ?? null,
      projects: [...org.projects.values()]
        .filter(({ project }) => projects.includes(project.name ?? ""))
        .map(({ project }) => ({ id: project.id, role: "member" })),
    });
  }
}
