import { shown } from "../../output/untrusted.ts";
import type { Path, Reach } from "../../snapshot/access/path.ts";
import type { Organization, Role } from "../../snapshot/organization.ts";
import { roleText } from "./path-words.ts";
import { groupLabel } from "./who.ts";

export const noRole = "no role";

/** Names of roles, the same text in whatever order they came. */
export const rolesText = (roles: readonly Pick<Role, "name">[]): string =>
  roles
    .map(({ name }) => shown(name))
    .toSorted()
    .join(", ") || noRole;

/** One way in, in few words: `member via Support Team`. */
export function wayText(organization: Organization, { via, group, role }: Path): string {
  const name = via === "ownership" ? "owner of the organization" : roleText(role);
  return group === undefined ? name : `${name} via ${groupLabel(organization, group.id)}`;
}

/** Every way in, in one text. */
export const waysText = (organization: Organization, { paths }: Pick<Reach, "paths">): string =>
  [...new Set(paths.map((path) => wayText(organization, path)))].toSorted().join(", ") || "no access";
