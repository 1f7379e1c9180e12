import { shown } from "../../output/untrusted.ts";
import type { Principal } from "../../snapshot/access/path.ts";
import type { Organization } from "../../snapshot/organization.ts";
import { isKeyOf, isPartOfKey, withoutMiddle } from "./find/key-value.ts";
import { groupLabel, pick, projectLabel, userLabel, type Choice } from "./who.ts";

type Principals = Choice<Principal>[];

function accountName({ users, projects }: Organization, id: string): string | undefined {
  if (users.has(id)) return undefined;
  for (const { serviceAccounts } of projects.values()) {
    const account = serviceAccounts?.get(id);
    if (account !== undefined) return account.name;
  }
  return undefined;
}

/** A user or service account by name; the id of one that no list has. */
export const personLabel = (organization: Organization, id: string): string =>
  shown(accountName(organization, id) ?? userLabel(organization, id), 250);

interface ListedKey {
  readonly id: string;
  readonly name: string | null;
  readonly redactedValue: string | undefined;
}

const keyText = ({ id, name, redactedValue }: ListedKey): string =>
  [shown(name ?? id, 120), ...(redactedValue === undefined ? [] : [`(${shown(redactedValue, 60)})`])].join(" ");

const unknownKey = (id: string): ListedKey => ({ id, name: null, redactedValue: undefined });

function projectKeyLabel(organization: Organization, { id, projectId }: Extract<Principal, { kind: "project key" }>): string {
  const key = organization.projects.get(projectId)?.keys?.find((one) => one.id === id) ?? unknownKey(id);
  return `key ${keyText(key)} of the project ${projectLabel(organization, projectId)}`;
}

/** `key ledger migration (sk-proj-...f3Xk) of the project Payments` */
export function principalLabel(organization: Organization, principal: Principal): string {
  if (principal.kind === "project key") return projectKeyLabel(organization, principal);
  const { kind, id } = principal;
  if (kind === "user") return personLabel(organization, id);
  if (kind === "service account") return `service account ${personLabel(organization, id)}`;
  if (kind === "group") return `group ${groupLabel(organization, id)}`;
  return `admin key ${keyText(organization.adminKeys?.find((key) => key.id === id) ?? unknownKey(id))}`;
}

function choice(organization: Organization, value: Principal, names: readonly (string | null | undefined)[]): Choice<Principal> {
  const texts = names.filter((name): name is string => (name ?? "") !== "");
  return { value, id: value.id, names: texts, label: principalLabel(organization, value) };
}

function* people(organization: Organization): Generator<Choice<Principal>> {
  const { users, projects, groups } = organization;
  const accounts = new Map([...projects.values()].flatMap(({ serviceAccounts }) => [...(serviceAccounts ?? [])]));
  for (const { id, name, email, isServiceAccount } of users.values()) {
    const kind = isServiceAccount || accounts.has(id) ? "service account" : "user";
    yield choice(organization, { kind, id }, [name, email, accounts.get(id)?.name]);
  }
  for (const { id, name } of accounts.values()) {
    const value: Principal = { kind: "service account", id };
    if (!users.has(id)) yield { value, id, names: [name], label: `service account ${shown(name, 120)}` };
  }
  for (const { id, name } of groups.values()) yield choice(organization, { kind: "group", id }, [name]);
}

/** Ids of who is a member or owner of something without being on the list of users. */
function* strangers({ users, groups, projects, adminKeys }: Organization): Generator<Choice<Principal>> {
  const ids = new Set([
    ...[...groups.values()].flatMap(({ members }) => [...(members ?? [])]),
    ...[...projects.values()].flatMap(({ members, keys }) => [
      ...(members?.keys() ?? []),
      ...(keys ?? []).flatMap(({ owner }) => owner?.id ?? []),
    ]),
    ...(adminKeys ?? []).flatMap(({ ownerId }) => ownerId ?? []),
  ]);
  for (const id of ids) if (!users.has(id)) yield { value: { kind: "user", id }, id, names: [], label: shown(id, 120) };
}

function* keysOf({ projects, adminKeys }: Organization): Generator<readonly [Principal, ListedKey]> {
  for (const { id: projectId, keys } of projects.values()) {
    for (const key of keys ?? []) yield [{ kind: "project key", id: key.id, projectId }, key];
  }
  for (const key of adminKeys ?? []) yield [{ kind: "admin key", id: key.id }, key];
}

/**
 * A user, service account or group by id, email or name, or a key by id or redacted value.
 * @throws {InputError} When it names nothing, or several.
 */
export function pickPrincipal(organization: Organization, argument: string, given: string): Principal {
  const keys = [...keysOf(organization)];
  if (isPartOfKey(given)) {
    const text = withoutMiddle(given);
    const fitting: Principals = keys
      .filter(([, key]) => isKeyOf(key.redactedValue, given))
      .map(([value]) => choice(organization, value, [text]));
    return pick(argument, text, "key", fitting);
  }
  const key = keys.find(([{ id }]) => id === given);
  if (key !== undefined) return key[0];
  const known = [...people(organization)];
  const ids = new Set(known.map(({ id }) => id));
  return pick(argument, given, "principal", [...known, ...[...strangers(organization)].filter(({ id }) => !ids.has(id))]);
}
