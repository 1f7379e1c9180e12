import { isOwnerRoleId } from "../../gate/facts/ownership.ts";
import type { Access } from "../../snapshot/access/access.ts";
import type { Organization } from "../../snapshot/organization.ts";
import type { Args, Guard } from "../../tools/define.ts";
import { byRoute } from "../../tools/tool.ts";
import type { ProposedChange } from "./audit.ts";
import { isDefaultProject } from "./default-project.ts";

/** Whether a redacted value is that of the admin key this server runs on; undefined when it shows too little to say. */
export type OwnKey = (redacted: string | undefined) => boolean | undefined;

/**
 * Why a call is refused whatever is approved, in words that end a sentence; undefined when no reason is known.
 * @param before Calls that are made before it.
 */
export type Refusal = (change: ProposedChange, before?: readonly ProposedChange[]) => string | undefined;

/** Whether a call takes away what makes a user own the organization: `user`, or the id of a group. */
type Takes = (userId: string, source: string) => boolean;

const never: Takes = () => false;

/** What calls with these guards take of the ownership of the organization. */
const taking: Readonly<Partial<Record<Guard, (args: Args, isDelete: boolean) => Takes>>> = {
  "ownership of the removed user":
    ({ user_id }) =>
    (id) =>
      id === user_id,
  "ownership of the demoted user": ({ user_id, role, role_id }, isDelete) => {
    const demotes = isDelete ? isOwnerRoleId(role_id) : role !== undefined && role !== "owner";
    return demotes ? (id, source) => id === user_id && source === "user" : never;
  },
  "ownership through the membership":
    ({ user_id, group_id }) =>
    (id, source) =>
      id === user_id && source === group_id,
  "ownership through the group": ({ group_id, role_id }) =>
    role_id === undefined || isOwnerRoleId(role_id) ? (_, source) => source === group_id : never,
};

function takesOf({ route, args }: ProposedChange): Takes {
  const tool = byRoute.get(route);
  const takes = (tool?.guards ?? []).flatMap((guard) => taking[guard]?.(args, tool!.effect === "delete") ?? []);
  return (id, source) => takes.some((one) => one(id, source));
}

/** Whom the key in use belongs to: one person, nobody when no listed key is it, undefined when keys were not read. */
function keyOwner({ adminKeys }: Organization, ownKey: OwnKey): string | null | undefined {
  if (adminKeys === undefined) return undefined;
  return adminKeys.find(({ redactedValue }) => ownKey(redactedValue) === true)?.ownerId ?? null;
}

const whoseKey = "a server that runs on the admin key of another owner can do it";

/** What makes somebody an owner of the organization: `user`, ids of groups, or nothing. */
type Sources = (userId: string) => readonly string[];

/** Many calls are about the same few people. */
function sourcesIn(access: Access): Sources {
  const known = new Map<string, readonly string[]>();
  return (id) => {
    const found = known.get(id) ?? [
      ...new Set(
        access
          .reach({ kind: "user", id }, { kind: "organization" })
          .paths.filter(({ standing }) => standing === "organization owner")
          .map(({ group }) => group?.id ?? "user"),
      ),
    ];
    known.set(id, found);
    return found;
  };
}

/** Whether somebody owns the organization still after some calls. */
const stays = (sourcesOf: Sources, id: string, calls: readonly Takes[]): boolean =>
  sourcesOf(id).some((source) => !calls.some((takes) => takes(id, source)));

/** What the guards of this server hold against a call, in the words of a snapshot. */
function guardRefusal(organization: Organization, owners: readonly string[], sourcesOf: Sources, ownKey: OwnKey): Refusal {
  const holder = keyOwner(organization, ownKey);
  const isPerson = (id: string): boolean => {
    const user = organization.users.get(id);
    return user?.isServiceAccount !== true && user?.enabled !== false;
  };
  return (change, before = []) => {
    const { guards = [] } = byRoute.get(change.route) ?? {};
    const key = guards.includes("own admin key") ? organization.adminKeys?.find(({ id }) => id === change.args.key_id) : undefined;
    if (key !== undefined && ownKey(key.redactedValue) === true) return `the server runs on this key; ${whoseKey}`;
    const takes = takesOf(change);
    const calls = [takes, ...before.map(takesOf)];
    const takesFrom = (id: string): boolean => sourcesOf(id).some((source) => takes(id, source));
    // A user's keys go with the user, whether or not they own the organization.
    const keyGoes = guards.includes("ownership of the removed user") && change.args.user_id === holder;
    if (!keyGoes && !owners.some(takesFrom)) return undefined;
    if (holder === null) return "it takes ownership of the organization, and whose admin key the server runs on is not known";
    if (holder !== undefined && (keyGoes || (takesFrom(holder) && !stays(sourcesOf, holder, calls))))
      return `they own the admin key that the server runs on; ${whoseKey}`;
    return owners.some((id) => isPerson(id) && stays(sourcesOf, id, calls))
      ? undefined
      : "nobody else was found who would own the organization after it";
  };
}

/** Seen by authors of Terraform providers. */
export const refusedToOwnersText = "the API refuses it while the user owns the organization";

/** What the API refuses, as its reference and others who use it say. */
function apiRefusal({ projects }: Organization, sourcesOf: Sources): Refusal {
  return ({ route, args }, before = []) => {
    if (route !== "DELETE /organization/projects/{project_id}/users/{user_id}") return undefined;
    const project = projects.get(String(args.project_id));
    if (project !== undefined && isDefaultProject(project)) return "members of the default project come and go with the organization";
    return stays(sourcesOf, String(args.user_id), before.map(takesOf)) ? refusedToOwnersText : undefined;
  };
}

/**
 * Which calls are refused whatever is approved, as far as a snapshot shows it: they belong in no change set.
 * @param ownKey Undefined where the operator allows what the guards refuse.
 */
export function refusals(organization: Organization, access: Access, ownKey: OwnKey | undefined): Refusal {
  const sourcesOf = sourcesIn(access);
  const api = apiRefusal(organization, sourcesOf);
  const guard = ownKey && guardRefusal(organization, [...access.owners()], sourcesOf, ownKey);
  return (change, before) => api(change, before) ?? guard?.(change, before);
}
