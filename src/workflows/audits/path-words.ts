import { shown } from "../../output/untrusted.ts";
import type { Contradiction, GroupRef, HeldRole, Path } from "../../snapshot/access/path.ts";

/** What the access model finds, in words. */

const cut = (text: string): string => shown(text, 120);

/** Its name; the id of a group that only an assignment names. */
export const groupName = ({ id, name }: GroupRef): string => cut(name ?? id);

const groupText = (group: GroupRef): string => `group ${groupName(group)}`;

export function roleText(role: HeldRole | null | undefined): string {
  if (role === undefined) return "a role that was not read";
  return role === null ? "access without a role" : cut(role.name);
}

/** `directly`, `through group Security`, `as an owner of the organization, through group Security` */
export function viaText({ via, group }: Path): string {
  const how = group === undefined ? "directly" : `through ${groupText(group)}`;
  return via === "ownership" ? `as an owner of the organization, ${how}` : how;
}

const saidBy: Readonly<Record<Path["known"], string>> = {
  assignments: "role assignments",
  list: "a list, which shows the strongest role only",
  groups: "groups, their members and their roles",
};

export const saidByText = ({ known }: Path): string => saidBy[known];

export function contradictionText(one: Contradiction): string {
  if (one.what === "owner access") {
    return `the key says that its owner's access to the project is ${cut(one.says)}; the paths that were found say otherwise`;
  }
  const role = roleText(one.role);
  if (one.what === "role without an assignment") return `a list shows the role ${role}; no role assignment explains it`;
  const group = groupText(one.group);
  return one.what === "group not in the assignments"
    ? `${group} has the role ${role} and lists the member; the member's role assignments do not name the group`
    : `a role assignment names ${group} as the source of ${role}; the group's members or roles say otherwise`;
}
