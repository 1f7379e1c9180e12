import type { ProjectResidency } from "openai/resources/admin/organization/projects/projects";

/**
 * What a seeded organization is made of. People, groups and accounts are named by their names, which are unique.
 * Every time is given in days before now, so that the data never grows old; fractions mean "this many hours ago".
 */
export interface CompanyPlan {
  readonly people: readonly PersonPlan[];
  readonly groups: readonly GroupPlan[];
  /** The first one is the default project. */
  readonly projects: readonly ProjectPlan[];
}

export interface PersonPlan {
  readonly name: string;
  readonly joined: number;
  /** Reader unless told. */
  readonly owner?: boolean;
  /** Comes from the identity provider. */
  readonly scim?: boolean;
  /** Names of custom organization roles. */
  readonly roles?: readonly string[];
  /** Was invited through the API, and the invite is still listed. */
  readonly invited?: boolean;
}

export interface GroupPlan {
  readonly name: string;
  readonly created: number;
  readonly scim?: boolean;
  readonly members: readonly string[];
  /** Names of custom organization roles. */
  readonly roles?: readonly string[];
}

export interface RolePlan {
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly string[];
  readonly created: number;
}

export interface KeyPlan {
  readonly name: string;
  /** Name of a person or of a service account of the project. */
  readonly owner: string;
  readonly created: number;
  /** Null when no use was ever recorded. */
  readonly used: number | null;
  /** Days from now; below zero for a key that has expired. */
  readonly expires?: number;
  readonly scopes?: readonly string[];
}

export interface ProjectPlan {
  readonly name: string;
  readonly created: number;
  readonly archived?: number;
  readonly residency?: ProjectResidency;
  readonly roles?: readonly RolePlan[];
  /** Person, name of the role, since. */
  readonly members: readonly (readonly [string, string, number])[];
  /** Group, name of the role, since. */
  readonly groups: readonly (readonly [string, string, number])[];
  /** Name, role, since. */
  readonly accounts: readonly (readonly [string, "owner" | "member" | "none", number])[];
  readonly keys: readonly KeyPlan[];
}
