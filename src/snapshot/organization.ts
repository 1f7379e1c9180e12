/**
 * What a snapshot knows of an organization, as plain data: what the API answered, reduced to what audits ask for. Times are Unix seconds. A member that
 * is undefined was not read, or the API did not say it; `null` is what the API answered. The two are never the same finding.
 */
export interface Organization {
  readonly users: ReadonlyMap<string, User>;
  readonly invites: readonly Invite[] | undefined;
  readonly groups: ReadonlyMap<string, Group>;
  /** Roles of the organization, predefined ones included. */
  readonly roles: ReadonlyMap<string, Role>;
  readonly adminKeys: readonly AdminKey[] | undefined;
  /** Archived ones too. */
  readonly projects: ReadonlyMap<string, Project>;
  readonly certificates: readonly Certificate[] | undefined;
  readonly spendLimit: SpendLimit | null | undefined;
  readonly spendAlerts: readonly SpendAlert[] | undefined;
  readonly dataRetention: string | undefined;
  /** Of these only a part, or nothing, was read: what is missing in them may exist all the same. Undefined or empty: they are whole. */
  readonly incomplete?: readonly ("users" | "groups" | "roles" | "projects")[] | undefined;
}

/** A person or a service account. */
export interface User {
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
  /** The strongest predefined organization role, `owner` or `reader`; a custom role can make it another word. */
  readonly role: string | null;
  readonly isServiceAccount: boolean;
  readonly isScimManaged: boolean;
  readonly addedAt: number | undefined;
  readonly apiKeyLastUsedAt: number | null | undefined;
  /** False for an account that is switched off. */
  readonly enabled: boolean | undefined;
  /** Roles of the organization this user holds, directly or through groups. Undefined: not read, `role` is all that is known. */
  readonly roles: readonly RoleAssignment[] | undefined;
}

export interface Invite {
  readonly id: string;
  readonly email: string;
  readonly role: string;
  /** As the API says it; an invite that ran out keeps saying `pending`. */
  readonly status: string;
  readonly createdAt: number | undefined;
  readonly expiresAt: number | null | undefined;
  readonly projects: readonly { readonly id: string; readonly role: string }[];
}

export interface Group {
  readonly id: string;
  readonly name: string;
  readonly isScimManaged: boolean;
  readonly groupType: string | undefined;
  readonly createdAt: number | undefined;
  /** User ids; undefined: not read. */
  readonly members: ReadonlySet<string> | undefined;
  /** Roles of the organization the group hands to its members; undefined: not read. */
  readonly roles: readonly RoleAssignment[] | undefined;
}

export interface Role {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly predefined: boolean;
}

/** A role somebody holds, and which principals it comes from. */
export interface RoleAssignment {
  readonly role: Role;
  /** The holder itself, or groups that hand it on; undefined where the API names no source. */
  readonly sources: readonly { readonly type: string; readonly id: string }[] | undefined;
}

export interface AdminKey {
  readonly id: string;
  readonly name: string | null;
  readonly redactedValue: string | undefined;
  readonly createdAt: number | undefined;
  readonly lastUsedAt: number | null | undefined;
  readonly expiresAt: number | null | undefined;
  readonly ownerId: string | undefined;
  readonly ownerName: string | undefined;
}

/** Each list is undefined when it was not read, for example because the project is archived. */
export interface Project {
  readonly id: string;
  readonly name: string | null;
  readonly archived: boolean;
  readonly createdAt: number | undefined;
  readonly archivedAt: number | null | undefined;
  readonly residency: string | undefined;
  /** Direct members by user id. */
  readonly members: ReadonlyMap<string, ProjectMember> | undefined;
  /** Groups with access by group id. */
  readonly groups: ReadonlyMap<string, ProjectGroup> | undefined;
  readonly serviceAccounts: ReadonlyMap<string, ServiceAccount> | undefined;
  readonly keys: readonly ProjectKey[] | undefined;
  /** Roles of the project, predefined ones included. */
  readonly roles: ReadonlyMap<string, Role> | undefined;
  readonly rateLimits: readonly RateLimit[] | undefined;
  /** `null`: not restricted. */
  readonly modelPermissions: { readonly mode: string; readonly models: readonly string[] } | null | undefined;
  readonly hostedTools: Readonly<Record<string, boolean>> | undefined;
  readonly serviceTiers: { readonly default: string | undefined; readonly enabled: "all" | readonly string[] } | undefined;
  readonly dataRetention: string | undefined;
  readonly spendLimit: SpendLimit | null | undefined;
  readonly spendAlerts: readonly SpendAlert[] | undefined;
  readonly certificates: readonly Certificate[] | undefined;
}

export interface ProjectMember {
  readonly userId: string;
  /**
   * As the list of members says it: `owner`, `member`, or the name of a custom role. The strongest that is held directly; for an owner of the
   * organization it is `owner` whatever the project gave.
   */
  readonly role: string;
  readonly addedAt: number | undefined;
  /** Roles in the project, directly or through groups. Undefined: not read, `role` is all that is known. */
  readonly roles: readonly RoleAssignment[] | undefined;
}

export interface ProjectGroup {
  readonly groupId: string;
  readonly name: string;
  readonly createdAt: number | undefined;
  /** Roles the group hands to its members in the project; undefined: not read. */
  readonly roles: readonly RoleAssignment[] | undefined;
}

export interface ServiceAccount {
  readonly id: string;
  readonly name: string;
  /** `owner`, `member` or `none`. */
  readonly role: string;
  readonly createdAt: number | undefined;
  /** As of a project member. */
  readonly roles: readonly RoleAssignment[] | undefined;
}

export interface ProjectKey {
  readonly id: string;
  readonly name: string;
  readonly redactedValue: string | undefined;
  readonly createdAt: number | undefined;
  /** `null`: no use is recorded, which is not the same as never used. */
  readonly lastUsedAt: number | null | undefined;
  /** `null`: it does not expire. Undefined: the API did not say. */
  readonly expiresAt: number | null | undefined;
  readonly owner: { readonly type: "user" | "service_account"; readonly id: string; readonly name: string | undefined } | undefined;
  /** `active` or `inactive`: whether the owner has access to the project now. */
  readonly ownerAccess: string | undefined;
}

export interface RateLimit {
  readonly id: string;
  readonly model: string;
  /** Every `max_…` and `batch_…` member, by its name. */
  readonly limits: Readonly<Record<string, number>>;
}

/** Amounts are cents. */
export interface SpendLimit {
  /** Undefined where the API gave no number. */
  readonly thresholdCents: number | undefined;
  readonly currency: string;
  readonly interval: string;
}

export interface SpendAlert extends SpendLimit {
  readonly id: string;
  readonly recipients: readonly string[];
}

export interface Certificate {
  readonly id: string;
  readonly name: string | null;
  readonly active: boolean | undefined;
  readonly validAt: number | undefined;
  readonly expiresAt: number | undefined;
}

/** One part of a crawl: what was read of it, when, and what was not. */
export interface Coverage {
  /** For example `projects`, `project API keys`. */
  readonly part: string;
  /** Lists or objects read to their end. */
  readonly read: number;
  /** Those left out, by reason in words. `expected`: nothing is missing for it, because there is nothing to read or it is known already. */
  readonly skipped: readonly { readonly reason: string; readonly count: number; readonly expected?: boolean }[];
  /** Unix milliseconds of the first and the last answer; undefined before any came. */
  readonly from: number | undefined;
  readonly until: number | undefined;
  readonly requests: number;
}

/** An organization as it was read, and how completely. */
export interface Snapshot {
  readonly id: string;
  /** Unix milliseconds. */
  readonly startedAt: number;
  /** Undefined while the crawl has not come to its end. */
  readonly finishedAt: number | undefined;
  /** Base URL of the API, and the fingerprint of the admin key. */
  readonly source: { readonly api: string; readonly key: string };
  readonly coverage: readonly Coverage[];
  readonly organization: Organization;
}
