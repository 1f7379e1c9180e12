import type { Group, Organization } from "../organization.ts";
import type { GroupRef } from "./path.ts";

/** Groups by member: the one thing about an organization that is looked up too often to be searched for. */
export interface Memberships {
  readonly organization: Organization;
  /** Groups that list the user as a member. */
  readonly groupsOf: (userId: string) => readonly Group[];
  /** Users that at least one group lists; the list of users can lack some of them. */
  readonly grouped: () => Iterable<string>;
  /** Groups whose members were not read: anybody may be in them. */
  readonly unlisted: readonly Group[];
}

const none: readonly Group[] = [];

export function membershipsOf(organization: Organization): Memberships {
  const byUser = new Map<string, Group[]>();
  for (const group of organization.groups.values()) {
    for (const id of group.members ?? []) {
      const groups = byUser.get(id);
      if (groups === undefined) byUser.set(id, [group]);
      else groups.push(group);
    }
  }
  return {
    organization,
    groupsOf: (userId) => byUser.get(userId) ?? none,
    grouped: () => byUser.keys(),
    unlisted: [...organization.groups.values()].filter(({ members }) => members === undefined),
  };
}

/** A group by its id; one that only an assignment or a project names keeps its id. */
export const groupRef = ({ groups }: Organization, id: string): GroupRef => ({ id, name: groups.get(id)?.name });
