/** Who can have access. A service account is listed among the users as well and is reached by the same groups; its id serves for both. */
export type Principal =
  | { readonly kind: "user" | "service account" | "group" | "admin key"; readonly id: string }
  | { readonly kind: "project key"; readonly id: string; readonly projectId: string };

export type PrincipalKind = Principal["kind"];

/** What there is to have access to. */
export type Target = { readonly kind: "organization" } | { readonly kind: "project"; readonly id: string };

/** A role as far as it is known: a list that shows a role by name only tells neither its id nor what it permits. */
export interface HeldRole {
  readonly id: string | undefined;
  readonly name: string;
  readonly permissions: readonly string[] | undefined;
  readonly predefined: boolean | undefined;
}

export interface GroupRef {
  readonly id: string;
  /** Undefined for a group that only an assignment names. */
  readonly name: string | undefined;
}

/** What a role makes of its holder, strongest first. `custom` permits what its permissions say; `unknown` was not read; `none` is access without a role. */
export const standings = ["organization owner", "owner", "member", "viewer", "reader", "custom", "unknown", "none"] as const;
export type Standing = (typeof standings)[number];

/** One reason why a principal has access: a role, and where it comes from. */
export interface Path {
  /**
   * - `self`: the holder was given the role, or is listed as a member.
   * - `group`: a group hands it to its members.
   * - `ownership`: owners of the organization reach every project without being members; `role` is the organization's owner role.
   */
  readonly via: "self" | "group" | "ownership";
  /** User, service account or group; for a key, the owner it acts as. */
  readonly holder: string;
  /** The group it comes through, of an ownership too. */
  readonly group: GroupRef | undefined;
  /** `null`: access without any role. Undefined: the role was not read. */
  readonly role: HeldRole | null | undefined;
  readonly standing: Standing;
  /** What says so: assignments name their source, a list shows only the strongest role, and the rest is joined from groups and their members. */
  readonly known: "assignments" | "list" | "groups";
  /** Id of the key, for access through one. */
  readonly key: string | undefined;
}

export type UnreadPart =
  | "users"
  | "user roles"
  | "group"
  | "group members"
  | "group roles"
  | "project"
  | "project members"
  | "project member roles"
  | "project groups"
  | "project group roles"
  | "project service accounts"
  | "project keys"
  | "admin keys"
  | "key"
  | "key owner"
  | "assignment source";

/** Something not read, or not said by the API, that could hold another path. */
export interface Unread {
  readonly part: UnreadPart;
  /** What it is about: user, group, role, key or project; empty for the organization. */
  readonly id: string;
}

/** Two statements of the API that do not fit together. Lists are read one after the other, so a change in between can be the cause. */
export type Contradiction =
  /** The group holds the role and the user is a member, yet the user's assignments do not name it, or the other way round. */
  | { readonly what: "group not in the assignments" | "assignment not in the group"; readonly group: GroupRef; readonly role: HeldRole }
  /** A list shows a role that no assignment explains. */
  | { readonly what: "role without an assignment"; readonly role: HeldRole }
  /** What a key says of its owner's access. */
  | { readonly what: "owner access"; readonly says: string };

/** What can be said of one place. */
export interface Found {
  readonly paths: readonly Path[];
  readonly unread: readonly Unread[];
  readonly contradictions: readonly Contradiction[];
}

export const nothing: Found = { paths: [], unread: [], contradictions: [] };

/** Who stands behind a principal: itself, or the owner of a key. */
export interface Behind {
  readonly id: string;
  /** False for a user who is switched off: paths are kept, whether they work is not known. */
  readonly enabled: boolean | undefined;
  /** True for somebody who is not in the organization any more; undefined when the users were not read. */
  readonly gone: boolean | undefined;
}

/** The access of one principal to one target. */
export interface Reach extends Found {
  readonly principal: Principal;
  readonly target: Target;
  /** `archived`: nobody reaches it as far as is known. `not read`: no path is known, and not everything was looked at. */
  readonly verdict: "reaches" | "does not" | "not read" | "archived";
  /** Undefined for a group, and for a key that does not tell its owner. */
  readonly behind: Behind | undefined;
  /** Of a project key, as the API says it. */
  readonly ownerAccess: string | undefined;
}
