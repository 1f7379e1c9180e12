import { shown } from "../../../output/untrusted.ts";
import type { Organization } from "../../../snapshot/organization.ts";
import { keysById } from "../keys-by-id.ts";
import { groupLabel, projectLabel, userLabel } from "../who.ts";

export type Kind =
  | "user"
  | "service account"
  | "group"
  | "project"
  | "API key"
  | "admin key"
  | "invite"
  | "role"
  | "certificate"
  | "organization"
  | "rate limit";

/** Something of the organization that events name by its id. */
export interface Thing {
  readonly kind: Kind;
  readonly id: string;
  /** What people call it. */
  readonly names: readonly string[];
  /** With its kind where the name alone does not tell: `group Contractors`. */
  readonly label: string;
  readonly projectId?: string | undefined;
  readonly ownerId?: string | undefined;
  /** Of a key. */
  readonly redactedValue?: string | undefined;
}

const maxName = 120;
const texts = (...values: readonly (string | null | undefined)[]): string[] =>
  values.filter((value): value is string => (value ?? "") !== "");

function* keysOf(organization: Organization): Generator<Thing> {
  for (const { id, kind, name, projectId, ownerId, owner, redactedValue } of keysById(organization).values()) {
    const of = owner === undefined ? "" : ` of ${owner}`;
    const where = projectId === undefined ? "" : ` in ${projectLabel(organization, projectId)}`;
    yield {
      kind,
      id,
      names: texts(name),
      label: `${kind} "${shown(name ?? id, maxName)}"${of}${where}`,
      projectId,
      ownerId,
      redactedValue,
    };
  }
}

function* all(organization: Organization): Generator<Thing> {
  const { users, groups, projects, invites, roles, certificates } = organization;
  for (const { id, name, email, isServiceAccount } of users.values()) {
    const kind = isServiceAccount ? "service account" : "user";
    const label = userLabel(organization, id);
    yield { kind, id, names: texts(email, name), label: isServiceAccount ? `service account ${label}` : label };
  }
  for (const { id, name, serviceAccounts } of projects.values()) {
    const label = projectLabel(organization, id);
    yield { kind: "project", id, names: texts(name), label: `project ${label}` };
    for (const account of serviceAccounts?.values() ?? [])
      yield {
        kind: "service account",
        id: account.id,
        names: texts(account.name),
        label: `service account ${shown(account.name, maxName)} in ${label}`,
        projectId: id,
      };
  }
  for (const { id, name } of groups.values())
    yield { kind: "group", id, names: texts(name), label: `group ${groupLabel(organization, id)}` };
  for (const { id, email } of invites ?? []) yield { kind: "invite", id, names: texts(email), label: `invite to ${shown(email, maxName)}` };
  for (const { id, name } of roles.values()) yield { kind: "role", id, names: texts(name), label: `role ${shown(name, maxName)}` };
  for (const { id, name } of certificates ?? [])
    yield { kind: "certificate", id, names: texts(name), label: `certificate ${shown(name ?? id, maxName)}` };
  yield* keysOf(organization);
}

/** Everything of the organization that was read, by id. Service accounts are users too; their project says more. */
export const thingsOf = (organization: Organization): ReadonlyMap<string, Thing> =>
  new Map([...all(organization)].map((thing) => [thing.id, thing]));

/** Roles that every project or organization has, by ids that say which they are. */
const predefined = /^role-api-(organization|project)-([a-z]+)(?:__|$)/;

/** What an id stands for; the id where nothing is known of it. */
export function labelOfId(things: ReadonlyMap<string, Thing>, id: string): string {
  const known = things.get(id)?.label;
  if (known !== undefined) return known;
  const [, scope, name] = predefined.exec(id) ?? [];
  return name === undefined ? shown(id, 200) : `${scope} role ${name}`;
}
