import type { Access } from "../../../snapshot/access/access.ts";
import type { Unread } from "../../../snapshot/access/path.ts";
import { isOwner } from "../../../snapshot/access/standing.ts";
import type { Organization } from "../../../snapshot/organization.ts";

type MapName = NonNullable<Organization["incomplete"]>[number];

/** Whether the list was read to its end: what is not in it does not exist. */
export const isWhole = ({ incomplete = [] }: Organization, map: MapName): boolean => !incomplete.includes(map);

/** Groups whose members or roles were not read, and that may make their members owners of the organization. */
export const groupsThatMayOwn = ({ groups }: Organization): string[] =>
  [...groups.values()]
    .filter(({ members, roles }) =>
      roles === undefined ? members?.size !== 0 : members === undefined && roles.some(({ role }) => isOwner(role)),
    )
    .map(({ id }) => id);

function hidesOwnership({ groups }: Organization, { part, id }: Unread): boolean {
  if (part === "group roles" || part === "users") return true;
  return part === "group members" && (groups.get(id)?.roles ?? undefined)?.some(({ role }) => isOwner(role)) !== false;
}

/** Whether somebody owns the organization; undefined when what was not read could make them an owner. */
export function ownsOrganization(organization: Organization, access: Access, id: string): boolean | undefined {
  if (access.owners().has(id)) return true;
  if (!organization.users.has(id) || !isWhole(organization, "groups")) return undefined;
  const { unread } = access.reach({ kind: "user", id }, { kind: "organization" });
  return unread.some((one) => hidesOwnership(organization, one)) ? undefined : false;
}
