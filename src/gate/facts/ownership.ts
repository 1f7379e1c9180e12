import { objectsAt, textAt, type Json } from "../../json.ts";
import { allGroups, idOf, membersOfGroup, rolesOfGroup, rolesOfUser } from "./lists.ts";
import type { Look, Rows } from "./look.ts";

/** Whether an id is that of the predefined role that owns the organization, in its short or its full form. */
export const isOwnerRoleId = (id: unknown): boolean => typeof id === "string" && /^role-api-organization-owner(?:__|$)/.test(id);

/** Whether a role, or the assignment of one, owns the organization. */
export const isOwnerRole = (role: Json): boolean =>
  isOwnerRoleId(role.id) || (role.predefined_role === true && role.name === "owner" && role.resource_type === "api.organization");

/** What makes a user an owner of the organization: `user` for the user's own role, ids of groups for what comes through them. */
export type Ownership = ReadonlySet<string>;

/** Where the owner role in a list of assignments comes from; undefined when it is not in the list. */
function sourcesIn(roles: readonly Json[]): Ownership | undefined {
  const owning = roles.filter(isOwnerRole);
  if (owning.length === 0) return undefined;
  const sources = owning.flatMap((role) => objectsAt(role, "assignment_sources"));
  if (sources.length === 0) return new Set(["user"]);
  return new Set(sources.map((source) => (source.principal_type === "group" ? (textAt(source, "principal_id") ?? "") : "user")));
}

/**
 * Why a user owns the organization; empty for who does not, undefined when it cannot be read. One read or two: the role the user shows counts when no
 * assignment explains it, but it does not show what comes through groups.
 */
export async function ownershipOf(look: Look, userId: string): Promise<Ownership | undefined> {
  const roles = await rolesOfUser(look, userId);
  const sources = sourcesIn(roles.rows);
  if (sources) return sources;
  const user = await look.one("/organization/users/{user_id}", { user_id: userId });
  if (user.json?.role === "owner") return new Set(["user"]);
  return roles.complete ? new Set() : undefined;
}

/** Whether a group makes its members owners of the organization; undefined when it cannot be read. */
export async function groupOwns(look: Look, groupId: string): Promise<boolean | undefined> {
  const { rows, problem } = await rolesOfGroup(look, groupId);
  return problem === undefined ? rows.some(isOwnerRole) : undefined;
}

const unseenGroups = "whether groups make any of them owners of the organization";

/** Who of some people owns the organization, and what was not looked at to find out. */
export interface Owners {
  readonly ids: ReadonlySet<string>;
  readonly unseen: readonly string[];
}

const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

/** Owners by a role of their own. The list of users can be asked for a hundred emails at once, however large the organization is. */
async function directOwners(look: Look, people: readonly Json[]): Promise<Owners> {
  const emails = people.flatMap((person) => textAt(person, "email") ?? []);
  const pages = await Promise.all(chunks(emails, 100).map((part) => look.all("/organization/users", { limit: 100, emails: part })));
  const failed = pages.find(({ problem }) => problem !== undefined)?.problem;
  const rows = pages.flatMap((page: Rows) => page.rows);
  const unseen = [
    ...(failed === undefined ? [] : ["who owns the organization"]),
    ...(emails.length < people.length ? ["whether people without an email own the organization"] : []),
  ];
  return { ids: new Set(rows.filter(({ role }) => role === "owner").map(idOf)), unseen };
}

/** Owners through a group, asked of each person: right for a few. */
async function ownersOneByOne(look: Look, people: readonly Json[], without: string | undefined): Promise<Owners> {
  const found = await Promise.all(people.map(async (person) => ({ id: idOf(person), roles: await rolesOfUser(look, idOf(person)) })));
  const owns = ({ roles }: (typeof found)[number]) => [...(sourcesIn(roles.rows) ?? [])].some((source) => source !== without);
  const unread = found.some(({ roles }) => roles.problem !== undefined);
  return { ids: new Set(found.filter(owns).map(({ id }) => id)), unseen: unread ? [unseenGroups] : [] };
}

/** Owners through a group, asked of each group. @param settled Groups of which none of the people is a member. */
async function ownersByGroup(look: Look, people: readonly Json[], settled: ReadonlySet<string>): Promise<Owners> {
  const unknown: Owners = { ids: new Set(), unseen: [unseenGroups] };
  if (look.left() < 2) return unknown;
  const { rows, complete } = await allGroups(look);
  const others = rows.map(idOf).filter((id) => !settled.has(id));
  if (!complete || others.length > look.left()) return unknown;
  const owning = await Promise.all(others.map(async (id) => ({ id, owns: await groupOwns(look, id) })));
  if (owning.some(({ owns }) => owns === undefined)) return unknown;
  const members = await Promise.all(owning.filter(({ owns }) => owns).map(({ id }) => membersOfGroup(look, id)));
  const ids = new Set(members.flatMap((list) => list.rows.map(idOf)));
  const owners = new Set(people.map(idOf).filter((id) => ids.has(id)));
  return { ids: owners, unseen: members.every((list) => list.complete) ? [] : [unseenGroups] };
}

/** At most this many are asked for one by one. */
const fewPeople = 3;

/**
 * Who of some people owns the organization, and with it every project.
 * @param settled Groups of which none of the people is a member.
 * @param without Group whose ownership does not count, because the call ends it.
 */
export async function ownersAmong(
  look: Look,
  people: readonly Json[],
  settled: ReadonlySet<string>,
  without: string | undefined,
): Promise<Owners> {
  const direct = await directOwners(look, people);
  const rest = people.filter((person) => !direct.ids.has(idOf(person)));
  if (rest.length === 0 || direct.unseen.length > 0) return direct;
  const through =
    rest.length <= Math.min(fewPeople, look.left())
      ? await ownersOneByOne(look, rest, without)
      : await ownersByGroup(look, rest, without === undefined ? settled : new Set([...settled, without]));
  return { ids: new Set([...direct.ids, ...through.ids]), unseen: through.unseen };
}
