import { lastUse, validity, when } from "../../../gate/facts/when.ts";
import { shown } from "../../../output/untrusted.ts";
import type { Certificate, Organization, Project, ProjectKey, ServiceAccount, User } from "../../../snapshot/organization.ts";
import type { PartName } from "../../../snapshot/parts.ts";
import { plural } from "../checks/check.ts";
import { expiryText, inviteState } from "../expiry.ts";
import { projectLabel, userLabel } from "../who.ts";
import type { Findable } from "./match.ts";

/** Something that can be looked for, with what is worth knowing of it. */
export interface Candidate extends Findable {
  readonly name: string;
  /** Project or projects; `null` for what belongs to no project, undefined when that was not read. */
  readonly where: readonly string[] | null | undefined;
  readonly facts: () => readonly string[];
}

const room = 120;
const cut = (text: string): string => shown(text, room);

const texts = (...values: readonly (string | null | undefined)[]): string[] =>
  values.filter((value): value is string => (value ?? "") !== "");

const since = (word: string, time: number | undefined, now: number): string[] => (time === undefined ? [] : [`${word} ${when(time, now)}`]);

const flags = (user: User | undefined): string[] => [
  ...(user?.isScimManaged === true ? ["managed by the identity provider (SCIM)"] : []),
  ...(user?.enabled === false ? ["switched off"] : []),
];

function* usersOf(organization: Organization, now: number): Generator<Candidate> {
  for (const user of organization.users.values()) {
    if (user.isServiceAccount) continue;
    yield {
      id: user.id,
      names: texts(user.name, user.email),
      name: userLabel(organization, user.id),
      where: null,
      facts: () => [
        user.role === null ? "no organization role shown" : `organization role ${cut(user.role)}`,
        ...flags(user),
        ...since("added", user.addedAt, now),
      ],
    };
  }
}

function* invitesOf({ invites }: Organization, now: number): Generator<Candidate> {
  for (const invite of invites ?? []) {
    yield {
      id: invite.id,
      names: texts(invite.email),
      name: cut(invite.email),
      where: null,
      facts: () => [inviteState(invite, now).text, `organization role ${cut(invite.role)}`, plural(invite.projects.length, "project")],
    };
  }
}

function* groupsOf({ groups }: Organization, now: number): Generator<Candidate> {
  for (const { id, name, members, isScimManaged, createdAt } of groups.values()) {
    yield {
      id,
      names: texts(name),
      name: cut(name),
      where: null,
      facts: () => [
        ...(members === undefined ? [] : [plural(members.size, "member")]),
        ...(isScimManaged ? ["managed by the identity provider (SCIM)"] : []),
        ...since("created", createdAt, now),
      ],
    };
  }
}

const ageOf = ({ archived, archivedAt, createdAt }: Project, now: number): string[] => [
  archived ? ["archived", ...(typeof archivedAt === "number" ? [when(archivedAt, now)] : [])].join(" ") : "active",
  ...since("created", createdAt, now),
];

function* projectsOf(organization: Organization, now: number): Generator<Candidate> {
  for (const project of organization.projects.values()) {
    const name = projectLabel(organization, project.id);
    yield { id: project.id, names: texts(project.name), name, where: null, facts: () => ageOf(project, now) };
  }
}

/** A project lists its service accounts, the organization lists all of them among its users: each is one thing here. */
function* serviceAccountsOf(organization: Organization, now: number): Generator<Candidate> {
  const homes = new Map<string, { readonly account: ServiceAccount; readonly projects: string[] }>();
  for (const { id, serviceAccounts } of organization.projects.values()) {
    for (const account of serviceAccounts?.values() ?? []) {
      const home = homes.get(account.id);
      if (home === undefined) homes.set(account.id, { account, projects: [id] });
      else home.projects.push(id);
    }
  }
  const listed = [...organization.users.values()].filter(({ isServiceAccount }) => isServiceAccount).map(({ id }) => id);
  for (const id of new Set([...homes.keys(), ...listed])) {
    const { account, projects } = homes.get(id) ?? {};
    const user = organization.users.get(id);
    yield {
      id,
      names: [...new Set(texts(account?.name, user?.name, user?.email))],
      name: cut(account?.name ?? user?.name ?? id),
      where: projects?.map((project) => projectLabel(organization, project)),
      facts: () => [
        ...(account === undefined ? [] : [`project role ${cut(account.role)}`]),
        ...flags(user),
        ...since("created", account?.createdAt ?? user?.addedAt, now),
      ],
    };
  }
}

const lifeOf = ({ redactedValue, createdAt, lastUsedAt, expiresAt }: Omit<ProjectKey, "name" | "owner" | "ownerAccess">, now: number) => [
  ...(redactedValue === undefined ? [] : [cut(redactedValue)]),
  ...(lastUsedAt === undefined ? [] : [lastUsedAt === null ? "no recorded use" : `last use ${lastUse(lastUsedAt, now)}`]),
  ...(expiresAt === undefined ? [] : [expiryText(expiresAt, now)]),
  ...since("created", createdAt, now),
];

function* projectKeysOf(organization: Organization, now: number): Generator<Candidate> {
  for (const { id: projectId, keys } of organization.projects.values()) {
    for (const key of keys ?? []) {
      const { owner, ownerAccess } = key;
      yield {
        id: key.id,
        names: texts(key.name),
        redactedValue: key.redactedValue,
        name: cut(key.name),
        where: [projectLabel(organization, projectId)],
        facts: () => [
          ...(owner === undefined
            ? []
            : [`of ${organization.users.has(owner.id) ? userLabel(organization, owner.id) : cut(owner.name ?? owner.id)}`]),
          ...(ownerAccess === undefined ? [] : [`access of its owner to the project: ${cut(ownerAccess)}`]),
          ...lifeOf(key, now),
        ],
      };
    }
  }
}

function* adminKeysOf({ adminKeys }: Organization, now: number): Generator<Candidate> {
  for (const key of adminKeys ?? []) {
    const owner = key.ownerName ?? key.ownerId;
    yield {
      id: key.id,
      names: texts(key.name),
      redactedValue: key.redactedValue,
      name: cut(key.name ?? key.id),
      where: null,
      facts: () => [...(owner === undefined ? [] : [`of ${cut(owner)}`]), ...lifeOf(key, now)],
    };
  }
}

/** Predefined roles are the same in every project, so there they are found by their id only. */
function* rolesOf(organization: Organization): Generator<Candidate> {
  const places = [{ id: undefined, roles: organization.roles }, ...organization.projects.values()];
  for (const { id: projectId, roles } of places) {
    for (const { id, name, predefined, permissions } of roles?.values() ?? []) {
      yield {
        id,
        names: predefined && projectId !== undefined ? [] : texts(name),
        name: cut(name),
        where: projectId === undefined ? null : [projectLabel(organization, projectId)],
        facts: () => [predefined ? "predefined role" : "custom role", plural(permissions.length, "permission")],
      };
    }
  }
}

const stateOf = ({ active }: Certificate): string[] =>
  active === undefined ? [] : [active ? "active in the organization" : "not active in the organization"];

function* certificatesOf({ certificates }: Organization, now: number): Generator<Candidate> {
  for (const certificate of certificates ?? []) {
    const { id, name, expiresAt } = certificate;
    yield {
      id,
      names: texts(name),
      name: cut(name ?? id),
      where: null,
      facts: () => [...stateOf(certificate), ...(expiresAt === undefined ? [] : [validity(expiresAt, now)])],
    };
  }
}

interface Kind {
  readonly many: string;
  readonly parts: readonly PartName[];
  readonly of: (organization: Organization, now: number) => Iterable<Candidate>;
}

/** What can be looked for, in the order in which equally good matches are listed. */
export const kinds = {
  user: { many: "users", parts: ["users"], of: usersOf },
  "service account": { many: "service accounts", parts: ["users", "projects", "project service accounts"], of: serviceAccountsOf },
  group: { many: "groups", parts: ["groups"], of: groupsOf },
  project: { many: "projects", parts: ["projects"], of: projectsOf },
  invite: { many: "invites", parts: ["invites"], of: invitesOf },
  "project key": { many: "project keys", parts: ["projects", "project API keys"], of: projectKeysOf },
  "admin key": { many: "admin keys", parts: ["admin keys"], of: adminKeysOf },
  role: { many: "roles", parts: ["organization roles", "projects", "project roles"], of: rolesOf },
  certificate: { many: "certificates", parts: ["organization certificates"], of: certificatesOf },
} as const satisfies Readonly<Record<string, Kind>>;

export type KindName = keyof typeof kinds;
export const kindNames = Object.keys(kinds) as [KindName, ...KindName[]];
