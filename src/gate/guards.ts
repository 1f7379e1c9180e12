import type { Args, Guard } from "../tools/define.ts";
import type { Tool } from "../tools/tool.ts";
import { objectAt, textAt, type Json } from "../json.ts";
import { adminKeys, allGroups, idOf, membersOfGroup } from "./facts/lists.ts";
import type { Look } from "./facts/look.ts";
import { groupOwns, isOwnerRoleId, ownershipOf } from "./facts/ownership.ts";
import { isOwnKey } from "./own-key.ts";
import { Refused } from "./refused.ts";

export interface GuardOptions {
  /** The admin key this server runs on. */
  readonly adminKey: string;
  /** `--allow-self-lockout`: nothing is guarded. */
  readonly allowSelfLockout: boolean;
  /** Under the approval policy in use a person types what a plan asks them to type; false where nobody is asked, or where the model can answer. */
  readonly personTypes: boolean;
}

/**
 * Refuses calls after which nobody could repair the organization, or this server could do nothing any more: whatever was approved, under every policy.
 * What cannot be read counts as a reason to refuse, where the call takes ownership away: an approval cannot make up for what nobody could see.
 * @throws {Refused} `guarded`.
 */
export type Guards = (tool: Tool, args: Args, look: Look) => Promise<void>;

interface Case {
  readonly tool: Tool;
  readonly args: Args;
  readonly look: Look;
  readonly options: GuardOptions;
}

/** Why a call is refused, in whole sentences; undefined when it is not. */
type Check = (one: Case) => Promise<string | undefined>;

/** Whether a call takes away what makes a user an owner of the organization: `user` or the id of a group. */
type Takes = (userId: string, source: string) => boolean;

/** Users the key this server runs on belongs to: one, or none when it is not known. */
async function keyOwners({ look, options }: Case): Promise<ReadonlySet<string>> {
  const { rows } = await adminKeys(look);
  const own = rows.filter((key) => isOwnKey(options.adminKey, key.redacted_value) === true);
  return new Set(own.flatMap((key) => textAt(objectAt(key, "owner"), "id") ?? []));
}

const isHuman = (user: Json): boolean => user.is_service_account !== true && objectAt(user, "user").banned !== true;

/** Whether a user still owns the organization after the call. */
async function staysOwner({ look }: Case, userId: string, takes: Takes): Promise<boolean> {
  const sources = await ownershipOf(look, userId);
  return sources !== undefined && [...sources].some((source) => !takes(userId, source));
}

/** At most this many of the owners in the list of users are looked at closely. */
const maxOwners = 3;

/** Whether somebody still owns the organization after the call. One owner is enough, so the likeliest are looked at first. */
async function someOwnerStays(one: Case, likely: ReadonlySet<string>, takes: Takes): Promise<boolean> {
  const { look } = one;
  for (const id of likely) if (await staysOwner(one, id, takes)) return true;
  const users = await look.all("/organization/users", { limit: 100 });
  const owners = users.rows.filter((user) => user.role === "owner" && isHuman(user) && !likely.has(idOf(user)));
  for (const owner of owners.filter((user) => !takes(idOf(user), "user")).slice(0, maxOwners)) {
    if (await staysOwner(one, idOf(owner), takes)) return true;
  }
  for (const group of (await allGroups(look)).rows) {
    if (look.left() < 2 || (await groupOwns(look, idOf(group))) !== true) continue;
    const members = await membersOfGroup(look, idOf(group));
    if (members.rows.some((member) => member.is_service_account !== true && !takes(idOf(member), idOf(group)))) return true;
  }
  return false;
}

const lastOwner = "After it nobody that could be found would own the organization, and only an owner can put that right.";
const unknownOwnership =
  "It could not be read what makes the owner of the admin key this server runs on an owner of the organization, so nobody can say whether the call takes that away. Where the API only asked to wait, call again in a minute.";
const unknownOwner =
  "It could not be read whose admin key this server runs on, so nobody can say whether the call takes that person's ownership away.";

/** Refuses what would leave the owner of the own key without ownership, or the organization without an owner. */
async function checkOwnership(one: Case, takes: Takes): Promise<string | undefined> {
  const owners = await keyOwners(one);
  if (owners.size === 0) return unknownOwner;
  for (const id of owners) {
    const before = await ownershipOf(one.look, id);
    if (before === undefined) return unknownOwnership;
    const taken = [...before].some((source) => takes(id, source));
    if (taken && !(await staysOwner(one, id, takes)))
      return "It takes the ownership of the organization from the owner of the admin key this server runs on.";
  }
  return (await someOwnerStays(one, owners, takes)) ? undefined : lastOwner;
}

const removedUser: Check = async (one) => {
  const userId = String(one.args.user_id);
  const owners = await keyOwners(one);
  if (owners.has(userId)) return "The user owns the admin key this server runs on, and a user's keys go with the user.";
  const sources = await ownershipOf(one.look, userId);
  return sources?.size === 0 ? undefined : checkOwnership(one, (id) => id === userId);
};

const demotedUser: Check = async (one) => {
  const { args } = one;
  const { role, role_id: roleId } = args;
  const userId = String(args.user_id);
  const demotes =
    one.tool.effect === "delete"
      ? isOwnerRoleId(roleId)
      : role !== undefined
        ? role !== "owner"
        : roleId !== undefined && !isOwnerRoleId(roleId);
  if (!demotes) return undefined;
  const sources = await ownershipOf(one.look, userId);
  const takes: Takes = (id, source) => id === userId && source === "user";
  return sources !== undefined && !sources.has("user") ? undefined : checkOwnership(one, takes);
};

const membership: Check = async (one) => {
  const userId = String(one.args.user_id);
  const groupId = String(one.args.group_id);
  if ((await groupOwns(one.look, groupId)) === false) return undefined;
  const sources = await ownershipOf(one.look, userId);
  const takes: Takes = (id, source) => id === userId && source === groupId;
  return sources !== undefined && !sources.has(groupId) ? undefined : checkOwnership(one, takes);
};

const group: Check = async (one) => {
  const groupId = String(one.args.group_id);
  if (one.args.role_id !== undefined && !isOwnerRoleId(one.args.role_id)) return undefined;
  if ((await groupOwns(one.look, groupId)) === false) return undefined;
  return checkOwnership(one, (_, source) => source === groupId);
};

const ownAdminKey: Check = async ({ args, look, options }) => {
  const { json, missing, problem } = {
    missing: false,
    ...(await look.one("/organization/admin_api_keys/{key_id}", { key_id: args.key_id })),
  };
  if (missing) return undefined;
  const own = isOwnKey(options.adminKey, json?.redacted_value);
  if (own === true) return "This is the admin key this server runs on: without it the server can do nothing.";
  if (own === false) return undefined;
  return `Nobody can say whether this is the admin key this server runs on (${problem ?? "its redacted value shows too little"}).`;
};

/** The API has no mark for it; a project that was given its name by hand is refused too, and can be given another one: the default project cannot. */
const defaultProject: Check = async ({ args, look }) => {
  const { json } = await look.one("/organization/projects/{project_id}", { project_id: args.project_id });
  const isDefault = json?.is_default === true || /^\s*default(?: project)?\s*$/i.test(textAt(json, "name") ?? "");
  return isDefault
    ? "By its name this is the default project, which every organization has and which the API neither archives nor renames."
    : undefined;
};

const lockOut: Check = async ({ options }) =>
  options.personTypes
    ? undefined
    : "Clients without a matching certificate are locked out, this server among them, and under the approval policy in use no person types that they accept it.";

const checks: Readonly<Record<Guard, Check>> = {
  "own admin key": ownAdminKey,
  "ownership of the removed user": removedUser,
  "ownership of the demoted user": demotedUser,
  "ownership through the membership": membership,
  "ownership through the group": group,
  "default project": defaultProject,
  "lock-out": lockOut,
};

/** The API has the same rule: without the guard it is the API that refuses. */
const rulesOfTheApi: ReadonlySet<Guard> = new Set(["default project"]);

const noWayAround = (guard: Guard): string =>
  rulesOfTheApi.has(guard)
    ? "No approval changes that; another project that only has this name can be renamed first."
    : "No approval changes that; the operator can allow it with --allow-self-lockout.";

export function createGuards(options: GuardOptions): Guards {
  return async (tool, args, look) => {
    if (options.allowSelfLockout) return;
    for (const guard of tool.guards) {
      const why = await checks[guard]({ tool, args, look, options });
      if (why === undefined) continue;
      throw new Refused("guarded", `Not executed, nothing was changed: ${tool.name} is refused here. ${why} ${noWayAround(guard)}`);
    }
  };
}
