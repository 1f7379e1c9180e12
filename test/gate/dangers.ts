import type { Org } from "../../src/sandbox/org.ts";
import type { Args } from "../../src/tools/define.ts";
import { directory } from "./golden-calls.ts";

const ownerRoleOf = (org: Org): string => [...org.roles.values()].find((role) => role.predefined_role && role.name === "owner")!.id;
const readerRoleOf = (org: Org): string => [...org.roles.values()].find((role) => role.predefined_role && role.name === "reader")!.id;

/** Takes a person's own ownership of the organization. */
export function demote(org: Org, userId: string): void {
  const { user, roles } = org.users.get(userId)!;
  roles.delete(ownerRoleOf(org));
  roles.add(readerRoleOf(org));
  user.role = "reader";
}

/** Makes a group own the organization. */
export const promote = (org: Org, groupId: string): void => void org.groups.get(groupId)!.roles.add(ownerRoleOf(org));

/** The company, furnished so that the call is one the guards refuse; with the arguments of that call. */
export interface Danger {
  readonly name: string;
  readonly tool: string;
  readonly says: RegExp;
  readonly prepare: (org: Org) => Args;
  /** The API itself refuses it: lifting the guard changes only who says so. */
  readonly refusedByApi?: true;
}

// The server on the sandbox runs on "Platform automation", a key of Marcus Adeyemi.
export const dangers: readonly Danger[] = [
  {
    name: "deleting the admin key the server runs on",
    tool: "delete_admin_api_key",
    says: /the admin key this server runs on/,
    prepare: (org) => ({ key_id: directory(org).adminKey("Platform automation") }),
  },
  {
    name: "deleting the owner of that key",
    tool: "delete_user",
    says: /owns the admin key this server runs on/,
    prepare: (org) => ({ user_id: directory(org).user("Marcus Adeyemi") }),
  },
  {
    name: "demoting the owner of that key by name of a role",
    tool: "modify_user",
    says: /ownership of the organization from the owner of the admin key/,
    prepare: (org) => ({ user_id: directory(org).user("Marcus Adeyemi"), role: "reader" }),
  },
  {
    name: "demoting the owner of that key by id of a role",
    tool: "modify_user",
    says: /ownership of the organization from the owner of the admin key/,
    prepare: (org) => ({ user_id: directory(org).user("Marcus Adeyemi"), role_id: readerRoleOf(org) }),
  },
  {
    name: "taking the owner role from the owner of that key",
    tool: "unassign_user_role",
    says: /ownership of the organization from the owner of the admin key/,
    prepare: (org) => ({ user_id: directory(org).user("Marcus Adeyemi"), role_id: "role-api-organization-owner" }),
  },
  {
    name: "taking the owner of that key out of the group that makes them an owner",
    tool: "remove_group_user",
    says: /ownership of the organization from the owner of the admin key/,
    prepare(org) {
      const { user, group } = directory(org);
      promote(org, group("Platform Engineering"));
      demote(org, user("Marcus Adeyemi"));
      return { group_id: group("Platform Engineering"), user_id: user("Marcus Adeyemi") };
    },
  },
  {
    name: "deleting the group that makes them an owner",
    tool: "delete_group",
    says: /ownership of the organization from the owner of the admin key/,
    prepare(org) {
      const { user, group } = directory(org);
      promote(org, group("Platform Engineering"));
      demote(org, user("Marcus Adeyemi"));
      return { group_id: group("Platform Engineering") };
    },
  },
  {
    name: "taking the owner role from that group",
    tool: "unassign_group_role",
    says: /ownership of the organization from the owner of the admin key/,
    prepare(org) {
      const { user, group } = directory(org);
      promote(org, group("Platform Engineering"));
      demote(org, user("Marcus Adeyemi"));
      return { group_id: group("Platform Engineering"), role_id: ownerRoleOf(org) };
    },
  },
  {
    name: "removing the last owner",
    tool: "delete_user",
    says: /nobody that could be found would own the organization/,
    prepare(org) {
      const { user } = directory(org);
      demote(org, user("Marcus Adeyemi"));
      demote(org, user("Priya Raghunathan"));
      return { user_id: user("Ingrid Solheim") };
    },
  },
  {
    name: "demoting the last owner while a service account and a banned user own the organization too",
    tool: "modify_user",
    says: /nobody that could be found would own the organization/,
    prepare(org) {
      const { user, account } = directory(org);
      demote(org, user("Marcus Adeyemi"));
      const robot = org.users.get(account("payments-api").service_account_id)!;
      robot.roles.add(ownerRoleOf(org));
      robot.user.role = "owner";
      org.users.get(user("Priya Raghunathan"))!.user.user!.banned = true;
      return { user_id: user("Ingrid Solheim"), role: "reader" };
    },
  },
  {
    name: "archiving the default project",
    tool: "archive_project",
    says: /the default project/,
    prepare: (org) => ({ project_id: org.defaultProjectId }),
    refusedByApi: true,
  },
];
