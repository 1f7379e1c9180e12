import { shown } from "../../../output/untrusted.ts";
import type { Access } from "../../../snapshot/access/access.ts";
import type { AdminKey, Organization, Project, ProjectKey } from "../../../snapshot/organization.ts";
import { partsAbove, sumsBy, totalOf, type Amounts, type Cost, type Part } from "../recent-costs.ts";
import { userLabel } from "../who.ts";
import { isWhole, ownsOrganization } from "./ownership.ts";

/** `unlisted key`: costs name it, and no list that was read has it. */
export type KeyKind = "project key" | "admin key" | "unlisted key";

interface KeyOwner {
  readonly id: string;
  readonly type: "user" | "service_account" | undefined;
  readonly label: string;
  /** Not among the users of the organization, or the service accounts of the project; undefined when that was not read. */
  readonly gone: boolean | undefined;
  readonly enabled: boolean | undefined;
  /** Owns the organization; undefined when that was not read, and for a project key, where it does not matter. */
  readonly owns: boolean | undefined;
}

/** What costs say of a key. */
interface KeyCost {
  /** Empty: no cost is recorded. */
  readonly amounts: Amounts;
  /** Where it is more than the share asked for. */
  readonly ofOrganization: readonly Part[];
  readonly ofProject: readonly Part[];
}

/** Everything known of one key. */
export interface KeyFacts {
  readonly kind: KeyKind;
  readonly key: Pick<AdminKey, "id" | "name" | "createdAt" | "lastUsedAt" | "expiresAt">;
  /** Undefined for an admin key. */
  readonly project: Project | undefined;
  readonly owner: KeyOwner | undefined;
  /** As the API says it. */
  readonly ownerAccess: string | undefined;
  /** Keys that its owner has in the project, this one included. */
  readonly ofOwner: number;
  /** Undefined when costs were not read. */
  readonly cost: KeyCost | undefined;
}

type CostOf = (keyId: string, projectId: string | undefined) => KeyCost | undefined;

const placed = (keyId: string, projectId: string | undefined): string => JSON.stringify([keyId, projectId]);

/** What each key cost, and its share; of nothing when costs were not read. */
function costsByKey(costs: readonly Cost[] | undefined, share: number): CostOf {
  if (costs === undefined) return () => undefined;
  const total = totalOf(costs);
  const byProject = sumsBy(costs, ({ projectId }) => projectId);
  const byKey = sumsBy(costs, ({ keyId }) => keyId);
  const byBoth = sumsBy(costs, ({ keyId, projectId }) => (keyId === undefined ? undefined : placed(keyId, projectId)));
  return (keyId, projectId) => ({
    amounts: byKey.get(keyId) ?? new Map(),
    ofOrganization: partsAbove(share, byKey.get(keyId), total),
    ofProject: projectId === undefined ? [] : partsAbove(share, byBoth.get(placed(keyId, projectId)), byProject.get(projectId)),
  });
}

function labelOf(organization: Organization, { id, name }: { id: string; name: string | undefined }): string {
  return organization.users.has(id) ? userLabel(organization, id) : shown(name ?? id, 120);
}

function isGone(organization: Organization, { id, type }: NonNullable<ProjectKey["owner"]>, project: Project): boolean | undefined {
  if (organization.users.has(id) || project.serviceAccounts?.has(id) === true) return false;
  const isAccount = type === "service_account";
  return isWhole(organization, "users") && (!isAccount || project.serviceAccounts !== undefined) ? true : undefined;
}

function ownerOf(organization: Organization, { owner }: ProjectKey, project: Project): KeyOwner | undefined {
  if (owner === undefined) return undefined;
  const { id, type, name } = owner;
  return {
    id,
    type,
    label: labelOf(organization, { id, name: project.serviceAccounts?.get(id)?.name ?? name }),
    gone: isGone(organization, owner, project),
    enabled: organization.users.get(id)?.enabled,
    owns: undefined,
  };
}

function keysOfProject(organization: Organization, project: Project, costOf: CostOf): KeyFacts[] {
  const keys = project.keys ?? [];
  const owned = new Map<string, number>();
  for (const { owner } of keys) if (owner) owned.set(owner.id, (owned.get(owner.id) ?? 0) + 1);
  return keys.map((key) => ({
    kind: "project key",
    key,
    project,
    owner: ownerOf(organization, key, project),
    ownerAccess: key.ownerAccess,
    ofOwner: owned.get(key.owner?.id ?? "") ?? 1,
    cost: costOf(key.id, project.id),
  }));
}

/** Admin keys act in the organization and appear in no costs. */
export const adminKeyFacts = (organization: Organization, access: Access): KeyFacts[] =>
  (organization.adminKeys ?? []).map((key) => {
    const { ownerId: id, ownerName: name } = key;
    const known = id !== undefined && organization.users.has(id);
    const owner = id === undefined ? undefined : { id, type: undefined, label: labelOf(organization, { id, name }) };
    return {
      kind: "admin key",
      key,
      project: undefined,
      owner: owner && {
        ...owner,
        gone: known ? false : isWhole(organization, "users") ? true : undefined,
        enabled: organization.users.get(owner.id)?.enabled,
        owns: ownsOrganization(organization, access, owner.id),
      },
      ownerAccess: undefined,
      ofOwner: 1,
      cost: undefined,
    };
  });

/** Keys that cost something and are in no list that was read: deleted since, or of a project whose keys were not read. */
function unlistedKeys(
  costs: readonly Cost[],
  projects: ReadonlyMap<string, Project>,
  known: ReadonlySet<string>,
  costOf: CostOf,
): KeyFacts[] {
  const places = new Map(costs.flatMap(({ keyId, projectId }) => (keyId === undefined ? [] : [[keyId, projectId]])));
  return [...places]
    .filter(([id, projectId]) => !known.has(id) && projects.has(projectId ?? ""))
    .map(([id, projectId]) => ({
      kind: "unlisted key",
      key: { id, name: null, createdAt: undefined, lastUsedAt: undefined, expiresAt: undefined },
      project: projects.get(projectId ?? ""),
      owner: undefined,
      ownerAccess: undefined,
      ofOwner: 1,
      cost: costOf(id, projectId),
    }));
}

/**
 * The keys of some projects.
 * @param costs Of the whole organization, by project and key; undefined when they were not read.
 * @param share What a key must have more than to be named for it, 0 to 1.
 */
export function projectKeyFacts(
  organization: Organization,
  projects: readonly Project[],
  costs: readonly Cost[] | undefined,
  share: number,
): KeyFacts[] {
  const costOf = costsByKey(costs, share);
  const listed = projects.flatMap((project) => keysOfProject(organization, project, costOf));
  const known = new Set([...organization.projects.values()].flatMap(({ keys = [] }) => keys.map(({ id }) => id)));
  return [...listed, ...unlistedKeys(costs ?? [], new Map(projects.map((project) => [project.id, project])), known, costOf)];
}
