import { folded, nearestNames } from "../../names/match.ts";
import { shown } from "../../output/untrusted.ts";
import type { Group, Organization, Project, User } from "../../snapshot/organization.ts";
import { InputError } from "../../tools/input.ts";

/** Room for one name in a report. */
const maxName = 120;

const nameText = (text: string): string => shown(text, maxName);

/** `Ada Lovelace <ada@example.com>`, as far as it is known; the id of somebody who is not in the organization. */
export function userLabel({ users }: Organization, id: string): string {
  const user = users.get(id);
  const name = user?.name ?? undefined;
  const email = user?.email ?? undefined;
  if (name !== undefined && email !== undefined) return `${nameText(name)} <${nameText(email)}>`;
  return nameText(name ?? email ?? id);
}

/** Its name; the id of a project that is not known or has none. */
export const projectLabel = ({ projects }: Organization, id: string): string => nameText(projects.get(id)?.name ?? id);

export const groupLabel = ({ groups }: Organization, id: string): string => nameText(groups.get(id)?.name ?? id);

/** Something an argument can name. */
export interface Choice<T> {
  readonly value: T;
  readonly id: string;
  /** Every text it answers to beside its id. */
  readonly names: readonly string[];
  readonly label: string;
}

/** At most so many candidates are named. */
const maxCandidates = 8;

/**
 * The one thing that an argument names, by id or by exact name; case, Unicode form and white space make no difference.
 * @throws {InputError} When it names nothing, with the nearest names, or several, with their ids.
 */
export function pick<T>(argument: string, given: string, noun: string, choices: readonly Choice<T>[]): T {
  const byId = choices.find(({ id }) => id === given);
  if (byId) return byId.value;
  const wanted = folded(given);
  const found = choices.filter(({ names }) => names.some((name) => folded(name) === wanted));
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only.value;
  const quoted = JSON.stringify(nameText(given));
  if (only !== undefined) {
    const all = found.slice(0, maxCandidates).map(({ label, id }) => `${label} (id ${shown(id, 200)})`);
    const more = found.length > all.length ? ` and ${found.length - all.length} more` : "";
    throw new InputError(`${argument}: ${quoted} names ${found.length} ${noun}s: ${all.join(", ")}${more}: give the id.`);
  }
  throw unknownName(argument, given, noun, choices);
}

/** For an argument that names nothing, with the nearest names. @param hint What else to try. */
export function unknownName(argument: string, given: string, noun: string, choices: readonly Choice<unknown>[], hint?: string): InputError {
  const owners = new Map(choices.flatMap(({ names, id }) => names.map((name) => [name, id] as const)));
  const nearest = nearestNames([...owners.keys()], given);
  // The name and the email of one person are often near together: one of them is enough.
  const near = nearest
    .filter((name, index) => nearest.findIndex((other) => owners.get(other) === owners.get(name)) === index)
    .map(nameText);
  const problem = `${argument}: there is no ${noun} ${JSON.stringify(nameText(given))} in the snapshot`;
  const sentences = [
    `${problem}${near.length === 0 ? "" : `; near: ${near.join(", ")}`}.`,
    ...(hint === undefined ? [] : [hint]),
    "Nothing was sent.",
  ];
  return new InputError(sentences.join(" "));
}

const texts = (...values: readonly (string | null | undefined)[]): string[] =>
  values.filter((value) => typeof value === "string" && value !== "") as string[];

/** A user or service account by id, email or name. */
export const pickUser = (organization: Organization, argument: string, given: string): User =>
  pick(
    argument,
    given,
    "user",
    [...organization.users.values()].map((value) => ({
      value,
      id: value.id,
      names: texts(value.email, value.name),
      label: userLabel(organization, value.id),
    })),
  );

/** A project, archived or not, by id or name. */
export const pickProject = (organization: Organization, argument: string, given: string): Project =>
  pick(
    argument,
    given,
    "project",
    [...organization.projects.values()].map((value) => ({
      value,
      id: value.id,
      names: texts(value.name),
      label: `${projectLabel(organization, value.id)}${value.archived ? ", archived" : ""}`,
    })),
  );

export const pickGroup = (organization: Organization, argument: string, given: string): Group =>
  pick(
    argument,
    given,
    "group",
    [...organization.groups.values()].map((value) => ({
      value,
      id: value.id,
      names: texts(value.name),
      label: groupLabel(organization, value.id),
    })),
  );
