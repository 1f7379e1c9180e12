import type { Cell, Column } from "../../../evidence/report.ts";
import { shown } from "../../../output/untrusted.ts";
import { isOwner } from "../../../snapshot/access/standing.ts";
import type { Organization } from "../../../snapshot/organization.ts";
import { isWhole } from "../checks/ownership.ts";
import { roleText, viaText } from "../path-words.ts";
import type { Scope } from "./scope.ts";

const notListed = "not on the list of users";

/** `null` for a user without one; who is not on the list of users has none that is known. */
function emailOf({ users }: Organization, id: string): Cell {
  const user = users.get(id);
  if (user === undefined) return undefined;
  return user.email === null ? null : shown(user.email, 120);
}

/** Whether the list of users was read to its end and lacks somebody. */
export const isStranger = (organization: Organization, id: string): boolean =>
  !organization.users.has(id) && isWhole(organization, "users") && organization.users.size > 0;

/** `reader`, `Access Manager, through group Security`. */
export function organizationRoles({ organization, inOrganization }: Scope, id: string): readonly string[] | undefined {
  const { paths = [] } = inOrganization.get(id) ?? {};
  const texts = paths.map((path) => (path.group === undefined ? roleText(path.role) : `${roleText(path.role)}, ${viaText(path)}`));
  if (texts.length > 0) return [...new Set(texts)];
  if (organization.users.has(id)) return [];
  return isStranger(organization, id) ? [notListed] : undefined;
}

/** How somebody owns the organization. */
export const ownershipTexts = ({ inOrganization }: Scope, id: string): string[] => [
  ...new Set((inOrganization.get(id)?.paths ?? []).filter(({ role }) => isOwner(role)).map(viaText)),
];

/** What is to know about an account beside its access. */
export function accountFacts({ users }: Organization, id: string): string[] {
  const user = users.get(id);
  return [
    ...(user?.enabled === false ? ["switched off"] : []),
    ...(user?.isScimManaged === true ? ["managed by the identity provider (SCIM)"] : []),
  ];
}

/** Columns that several tables have. */
export const column = {
  person: { key: "person", title: "Person", kind: "text" },
  who: { key: "person", title: "Who", kind: "text" },
  email: { key: "email", title: "Email", kind: "text", absent: "none" },
  facts: { key: "facts", title: "Facts", kind: "list" },
  role: { key: "role", title: "Organization role", kind: "list" },
  projectNumber: { key: "projects", title: "Projects, without ownership", kind: "number" },
  userId: { key: "id", title: "User id", kind: "text" },
} as const satisfies Readonly<Record<string, Column>>;

/** Projects somebody reaches as a member or through groups. */
export const projectCount = ({ held }: Scope, id: string): number => held.get(id)?.length ?? 0;

/** Cells of `person`, `email` and `userId`. */
export const about = ({ organization, nameOf }: Scope, id: string) => ({
  person: nameOf(id),
  email: emailOf(organization, id),
  id,
});
