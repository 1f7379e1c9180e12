import { shown } from "../../output/untrusted.ts";
import type { Organization, ProjectKey } from "../../snapshot/organization.ts";
import { isWhole } from "./checks/ownership.ts";
import { userLabel } from "./who.ts";

/** A key of a project or an admin key, as far as a report names it. */
interface KnownKey {
  readonly id: string;
  readonly kind: "API key" | "admin key";
  readonly name: string | null;
  /** Undefined for an admin key. */
  readonly projectId: string | undefined;
  readonly ownerId: string | undefined;
  /** Undefined: the API names no owner. */
  readonly owner: string | undefined;
  readonly redactedValue: string | undefined;
}

const maxName = 120;

function ownerOfKey(organization: Organization, { owner }: ProjectKey): string | undefined {
  if (owner === undefined) return undefined;
  if (owner.type === "user") return userLabel(organization, owner.id);
  return `service account ${shown(owner.name ?? owner.id, maxName)}`;
}

/** Every key that was read, by id. */
export function keysById(organization: Organization): ReadonlyMap<string, KnownKey> {
  const keys = new Map<string, KnownKey>();
  for (const { id, name, ownerId, ownerName, redactedValue } of organization.adminKeys ?? []) {
    const known = ownerId !== undefined && organization.users.has(ownerId) ? userLabel(organization, ownerId) : undefined;
    const owner = known ?? (ownerName === undefined ? ownerId : shown(ownerName, maxName));
    keys.set(id, { id, kind: "admin key", name, projectId: undefined, ownerId, owner, redactedValue });
  }
  for (const { id: projectId, keys: ofProject } of organization.projects.values())
    for (const key of ofProject ?? [])
      keys.set(key.id, {
        id: key.id,
        kind: "API key",
        name: key.name,
        projectId,
        ownerId: key.owner?.id,
        owner: ownerOfKey(organization, key),
        redactedValue: key.redactedValue,
      });
  return keys;
}

/** Whether all keys of projects were read: what is not among them does not exist, as far as lists say. */
export const hasAllProjectKeys = (organization: Organization): boolean =>
  isWhole(organization, "projects") && [...organization.projects.values()].every(({ keys }) => keys !== undefined);
