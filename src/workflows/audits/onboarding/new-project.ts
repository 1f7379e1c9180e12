import { dollars } from "../../../gate/facts/money.ts";
import { folded } from "../../../names/match.ts";
import { textAt } from "../../../json.ts";
import { shown } from "../../../output/untrusted.ts";
import type { Group, Organization, Project } from "../../../snapshot/organization.ts";
import { InputError } from "../../../tools/input.ts";
import type { AuditContext } from "../audit.ts";
import { step } from "../steps.ts";
import { groupLabel, pickGroup } from "../who.ts";
import type { Outcome } from "./outcome.ts";
import { isNameOf, splitRole } from "./wishes.ts";

/** What a project for a team is to have. */
export interface ProjectPlan {
  readonly name: string;
  /** Names, or names with a role of the project: `Data Science=viewer`. */
  readonly groups?: readonly string[] | undefined;
  readonly spend_limit_usd?: number | undefined;
  readonly service_account?: string | undefined;
}

interface Team {
  readonly group: Group;
  readonly role: string;
}

/** Strongest first. */
const predefined = ["owner", "member", "viewer"];

const isCalled = (own: string | null | undefined, name: string): boolean => typeof own === "string" && folded(own) === folded(name);

/**
 * The project of that name that is in use; a project is never deleted, so an archived one can keep the name.
 * @throws {InputError} When there are several.
 */
function existing({ projects }: Organization, name: string): Project | undefined {
  const found = [...projects.values()].filter((project) => !project.archived && isCalled(project.name, name));
  if (found.length < 2) return found[0];
  const ids = found.map(({ id }) => id).join(", ");
  throw new InputError(
    `new_project: ${found.length} projects are called ${JSON.stringify(shown(name, 120))} (${ids}): choose another name. Nothing was sent.`,
  );
}

/** Predefined roles have a short id that stands for the role in any project. */
function roleId({ roles }: Project, name: string): string | undefined {
  const wanted = folded(name);
  const found = [...(roles?.values() ?? [])].find((role) => folded(role.name) === wanted)?.id;
  return found ?? (predefined.includes(wanted) ? `role-api-project-${wanted}` : undefined);
}

function unknownRole(name: string, known: readonly string[]): InputError {
  const names = [...new Set(known)].map((one) => shown(one, 60)).join(", ");
  return new InputError(`groups: there is no role ${JSON.stringify(shown(name, 60))} in the project; it has ${names}. Nothing was sent.`);
}

/** Whether one of the roles is the wanted one, or a predefined one that gives at least as much. */
function covers(held: readonly string[], wanted: string): boolean {
  const rank = predefined.indexOf(folded(wanted));
  return held.some(
    (name) => folded(name) === folded(wanted) || (rank >= 0 && predefined.indexOf(name) >= 0 && predefined.indexOf(name) <= rank),
  );
}

function groupOutcome(organization: Organization, project: Project, { group, role }: Team): Outcome {
  const about = { what: `group ${groupLabel(organization, group.id)} as ${shown(role, 60)}`, id: group.id };
  const project_id = project.id;
  const role_id = roleId(project, role);
  if (role_id === undefined) throw unknownRole(role, [...predefined, ...[...(project.roles?.values() ?? [])].map(({ name }) => name)]);
  if (project.groups === undefined) return { ...about, state: "not judged", why: "the groups of the project were not read" };
  const access = project.groups.get(group.id);
  if (access === undefined) {
    const change = step(`Give access to the ${about.what}`, "POST /organization/projects/{project_id}/groups", {
      project_id,
      group_id: group.id,
      role: role_id,
    });
    return { ...about, state: "proposed", step: change };
  }
  if (access.roles === undefined) return { ...about, state: "not judged", why: "the group has access; with which role was not read" };
  const held = access.roles.map((one) => one.role.name);
  const now = `now: ${held.map((name) => shown(name, 60)).join(", ") || "no role"}`;
  if (covers(held, role)) return { ...about, state: "there already", why: now };
  const change = step(`Give the role to the ${about.what}`, "POST /projects/{project_id}/groups/{group_id}/roles", {
    project_id,
    group_id: group.id,
    role_id,
  });
  return { ...about, state: "proposed", why: now, step: change };
}

function limitOutcome({ id, spendLimit }: Project, usd: number): Outcome {
  const threshold_amount = Math.round(usd * 100);
  const about = { what: `spend limit of ${dollars(usd)} a month`, id };
  if (spendLimit === undefined) return { ...about, state: "not judged", why: "the present spend limit was not read" };
  if (spendLimit?.thresholdCents === threshold_amount && spendLimit.currency.toUpperCase() === "USD")
    return { ...about, state: "there already" };
  const cents = spendLimit?.thresholdCents;
  const why = `now: ${spendLimit === null ? "no limit" : cents === undefined ? "amount not recorded" : dollars(cents / 100)}`;
  const args = { project_id: id, threshold_amount, currency: "USD", interval: "month" };
  return {
    ...about,
    state: "proposed",
    why,
    step: step(`Set a ${about.what}`, "POST /organization/projects/{project_id}/spend_limit", args),
  };
}

function accountOutcome({ id, serviceAccounts }: Project, name: string): Outcome {
  const about = { what: `service account ${shown(name, 120)}`, id };
  if (serviceAccounts === undefined) return { ...about, state: "not judged", why: "the service accounts of the project were not read" };
  const found = [...serviceAccounts.values()].find((one) => folded(one.name) === folded(name));
  if (found) return { ...about, state: "there already", id: found.id };
  const change = step(`Create the ${about.what} and its first API key`, "POST /organization/projects/{project_id}/service_accounts", {
    project_id: id,
    name,
  });
  return { ...about, state: "proposed", step: change };
}

const madeSince = "a project of this name was made after the snapshot was read";

/** Whether a project of a name was made since the snapshot was read. */
export interface MadeSince {
  readonly id?: string | undefined;
  /** Why that is not known. */
  readonly problem?: string | undefined;
}

/** A second project of a name could never be deleted again, so the list is read once more before one is proposed. */
export async function madeSinceThen({ projects }: Organization, name: string, read: AuditContext<unknown>["read"]): Promise<MadeSince> {
  if ([...projects.values()].some((project) => !project.archived && isCalled(project.name, name))) return {};
  const { rows, complete, problem } = await read("/organization/projects", { limit: 100 });
  const found = rows.find((row) => row.status !== "archived" && isCalled(textAt(row, "name"), name));
  if (found !== undefined) return { id: textAt(found, "id") ?? "-" };
  return complete ? {} : { problem: problem ?? "the list was not read to its end" };
}

/**
 * A project for a team: the project itself when there is none of that name, for its id is not known before it exists; what it lacks when there is.
 * @throws {InputError} For a group or a role that stands for nothing.
 */
export function newProjectOutcomes(organization: Organization, plan: ProjectPlan, made: MadeSince): Outcome[] {
  const { name, groups = [], spend_limit_usd: usd, service_account: account } = plan;
  const teams = groups.map((given): Team => {
    const { name: group, role } = splitRole(given, isNameOf(organization.groups.values()));
    return { group: pickGroup(organization, "groups", group), role };
  });
  const project = existing(organization, name);
  const what = `project ${shown(name, 120)}`;
  if (project !== undefined) {
    return [
      { what, state: "there already", id: project.id },
      ...teams.map((team) => groupOutcome(organization, project, team)),
      ...(usd === undefined ? [] : [limitOutcome(project, usd)]),
      ...(account === undefined ? [] : [accountOutcome(project, account)]),
    ];
  }
  if (made.id !== undefined) return [{ what, state: "not proposed", why: `${madeSince}: call again with max_age_minutes=0`, id: made.id }];
  for (const { role } of teams) if (!predefined.includes(folded(role))) throw unknownRole(role, predefined);
  const later = { state: "when the project exists", why: "call again with the same arguments" } as const;
  return [
    {
      what,
      state: "proposed",
      id: "-",
      step: step(`Create the ${what}, which can be archived later but never deleted`, "POST /organization/projects", { name }),
    },
    ...teams.map(({ group, role }) => ({
      what: `group ${groupLabel(organization, group.id)} as ${shown(role, 60)}`,
      ...later,
      id: group.id,
    })),
    ...(usd === undefined ? [] : [{ what: `spend limit of ${dollars(usd)} a month`, ...later, id: "-" }]),
    ...(account === undefined ? [] : [{ what: `service account ${shown(account, 120)}`, ...later, id: "-" }]),
  ];
}
