import type { Access } from "../../../snapshot/access/access.ts";
import type { Organization, Project } from "../../../snapshot/organization.ts";
import type { Costs } from "../recent-costs.ts";
import { projectLabel } from "../who.ts";
import { isWhole } from "./ownership.ts";

/** What the checks of an organization measure against; shares are from 0 to 1. */
export interface HealthLimits {
  readonly max_owners: number;
  readonly max_owner_share: number;
  readonly invite_days: number;
  readonly certificate_days: number;
  readonly spend_days: number;
  readonly project_share: number;
  readonly spend_rise: number;
}

/** What checks look at. */
export interface Stage {
  readonly organization: Organization;
  readonly access: Access;
  readonly limits: HealthLimits;
  /** Unix seconds. */
  readonly now: number;
  /** By project, at least of the last fourteen days. */
  readonly costs: Costs | { readonly problem: string };
}

/** One thing that a check names. */
export interface Finding {
  readonly kind: "organization" | "user" | "invite" | "group" | "role" | "certificate" | "spend alert" | "project" | "service account";
  readonly name: string;
  /** Project that it is in, where it is in one. */
  readonly project?: Project;
  /** In words. */
  readonly fact: string;
  /** `null` for the organization. */
  readonly id: string | null;
}

export interface Judged {
  readonly findings: readonly Finding[];
  /** What could not be judged and why, in words that follow "not judged: ". */
  readonly open?: readonly string[];
}

/** One question about an organization. */
export interface Check {
  readonly name: string;
  /** What something is named for, with the threshold where there is one. */
  readonly meaning: (limits: HealthLimits) => string;
  /** The threshold alone, in a few words; undefined where something is either so or not. */
  readonly threshold?: (limits: HealthLimits) => string;
  readonly judge: (stage: Stage) => Judged;
}

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** Nothing could be judged. */
export const unjudged = (reason: string): Judged => ({ findings: [], open: [reason] });

export const ofOrganization = (fact: string): Finding => ({ kind: "organization", name: "the organization", fact, id: null });

export const activeProjects = ({ projects }: Organization): Project[] => [...projects.values()].filter(({ archived }) => !archived);

export const ofProject = ({ organization }: Stage, { id }: Project, fact: string): Finding => ({
  kind: "project",
  name: projectLabel(organization, id),
  fact,
  id,
});

/** What is open about a list of which some were not read. */
export function missing(unread: number, what: string): string[] {
  return unread === 0 ? [] : [`${what} of ${plural(unread, "project")} not read`];
}

export const openProjects = ({ organization }: Stage): string[] =>
  isWhole(organization, "projects") ? [] : ["the list of projects not read to its end"];

/**
 * Judges something of every project that is not archived.
 * @param what In the plural: "rate limits".
 * @param valueOf Undefined where it was not read.
 */
export function inProjects<T>(
  stage: Stage,
  what: string,
  valueOf: (project: Project) => T | undefined,
  find: (value: T, project: Project) => readonly Finding[],
): Judged {
  const values = activeProjects(stage.organization).map((project) => ({ project, value: valueOf(project) }));
  const read = values.filter((one): one is { project: Project; value: T & ({} | null) } => one.value !== undefined);
  return {
    findings: read.flatMap(({ project, value }) => find(value, project)),
    open: [...openProjects(stage), ...missing(values.length - read.length, what)],
  };
}
