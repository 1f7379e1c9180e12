import { listed } from "../../gate/facts/people.ts";
import { shown } from "../../output/untrusted.ts";
import type { Unread, UnreadPart } from "../../snapshot/access/path.ts";
import type { Organization } from "../../snapshot/organization.ts";
import { byRoute } from "../../tools/tool.ts";
import { groupLabel, projectLabel, userLabel } from "./who.ts";

/** What no audit reads, and what can act without a key or a path. */
export const federationNote = `Federation rules of workload identity, by which outside tokens act as service accounts, are not read here: ${byRoute.get("GET /organization/workload_identity_providers")!.name} leads to them.`;

interface Words {
  /** What was not read, with `of` where names follow. */
  readonly what: string;
  readonly label: (organization: Organization, id: string) => string;
}

const roleLabel = ({ roles, projects }: Organization, id: string): string => {
  const role = roles.get(id) ?? [...projects.values()].map((project) => project.roles?.get(id)).find((one) => one !== undefined);
  return shown(role?.name ?? id, 120);
};

const plain = (_: Organization, id: string): string => shown(id, 120);

const words: Readonly<Record<UnreadPart, Words>> = {
  users: { what: "users of the organization", label: plain },
  "user roles": { what: "organization roles of", label: userLabel },
  group: { what: "group", label: groupLabel },
  "group members": { what: "members of group", label: groupLabel },
  "group roles": { what: "organization roles of group", label: groupLabel },
  project: { what: "project", label: projectLabel },
  "project members": { what: "members of project", label: projectLabel },
  "project member roles": { what: "roles in a project of", label: userLabel },
  "project groups": { what: "groups of project", label: projectLabel },
  "project group roles": { what: "roles in a project of group", label: groupLabel },
  "project service accounts": { what: "service accounts of project", label: projectLabel },
  "project keys": { what: "keys of project", label: projectLabel },
  "admin keys": { what: "admin keys", label: plain },
  key: { what: "key", label: plain },
  "key owner": { what: "owner of key", label: plain },
  "assignment source": { what: "source of role", label: roleLabel },
};

/** Of everything in the organization, where no id is given. */
const ofAll: Readonly<Partial<Record<UnreadPart, string>>> = { "user roles": "organization roles of users" };

/** As many are named before the rest is counted. */
const mostNames = 6;

/** What was not read, one text for each kind of thing: `members of group Security, Support Team and 3 more`. */
export function unreadTexts(organization: Organization, unread: Iterable<Unread>): string[] {
  const byPart = new Map<UnreadPart, Set<string>>();
  for (const { part, id } of unread) byPart.set(part, (byPart.get(part) ?? new Set()).add(id));
  return [...byPart].map(([part, ids]) => {
    const { what, label } = words[part];
    const named = [...ids].filter((id) => id !== "");
    if (named.length < ids.size) return ofAll[part] ?? what;
    return `${what} ${listed(
      named.map((id, index) => (index <= mostNames ? label(organization, id) : "")),
      mostNames,
    )}`;
  });
}
