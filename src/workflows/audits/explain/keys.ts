import { lastUse } from "../../../gate/facts/when.ts";
import { listed } from "../../../gate/facts/people.ts";
import { shown } from "../../../output/untrusted.ts";
import type { Principal, Target } from "../../../snapshot/access/path.ts";
import type { AdminKey, Organization, Project, ProjectKey } from "../../../snapshot/organization.ts";
import { plural } from "../checks/check.ts";
import { projectLabel } from "../who.ts";

/** `last recorded use 2026-11-19, 2 days ago` */
function useText({ lastUsedAt }: Pick<AdminKey, "lastUsedAt">, now: number): string {
  if (lastUsedAt === undefined) return "last use not said";
  return lastUsedAt === null ? "no recorded use" : `last recorded use ${lastUse(lastUsedAt, now)}`;
}

function keyText(
  { id, name, redactedValue, ...key }: Pick<AdminKey, "id" | "name" | "redactedValue" | "lastUsedAt">,
  facts: readonly string[],
  now: number,
): string {
  const value = redactedValue === undefined ? [] : [shown(redactedValue, 60)];
  return `${shown(name ?? id, 120)} (${[...value, ...facts, useText(key, now)].join("; ")})`;
}

const isPerson = ({ kind }: Principal): boolean => kind === "user" || kind === "service account";

const projectsAt = ({ projects }: Organization, target: Target | undefined): Project[] =>
  [...projects.values()].filter(({ id }) => target === undefined || (target.kind === "project" && target.id === id));

/** Lists of keys that were not read and may hold some of theirs. */
export function unreadKeys(organization: Organization, principal: Principal, target: Target | undefined): string[] {
  if (!isPerson(principal)) return [];
  const unread = projectsAt(organization, target).filter(({ keys }) => keys === undefined);
  const adminKeys = target === undefined && principal.kind === "user" && organization.adminKeys === undefined;
  return [...(unread.length === 0 ? [] : [`API keys of ${plural(unread.length, "project")}`]), ...(adminKeys ? ["admin keys"] : [])];
}

/** So many keys are named before the rest is counted. */
const maxKeys = 5;

function usesOf(organization: Organization, principal: Principal, now: number): string[] {
  const projectKey = principal.kind === "project key" ? organization.projects.get(principal.projectId)?.keys : undefined;
  const key = [...(projectKey ?? []), ...(organization.adminKeys ?? [])].find(({ id }) => id === principal.id);
  return key === undefined ? [] : [`The key itself: ${useText(key, now)}.`];
}

/** Keys that a person or service account owns: what runs on them does not show in paths. Of a key, when it was used. */
export function keyFacts(organization: Organization, principal: Principal, target: Target | undefined, now: number): string[] {
  if (principal.kind === "project key" || principal.kind === "admin key") return usesOf(organization, principal, now);
  if (!isPerson(principal)) return [];
  const owned = projectsAt(organization, target).flatMap(({ id, keys = [] }) =>
    keys.filter(({ owner }) => owner?.id === principal.id).map((key): readonly [ProjectKey, string] => [key, id]),
  );
  const admin = principal.kind === "user" && target === undefined ? (organization.adminKeys ?? []) : [];
  const own = admin.filter(({ ownerId }) => ownerId === principal.id);
  const where = target?.kind === "project" ? ` in the project ${projectLabel(organization, target.id)}` : "";
  const text = ([key, id]: readonly [ProjectKey, string]): string => {
    const place = where === "" ? [`in ${projectLabel(organization, id)}`] : [];
    const access = key.ownerAccess === undefined ? [] : [`access of its owner: ${shown(key.ownerAccess, 40)}`];
    return keyText(key, [...place, ...access], now);
  };
  return [
    ...(owned.length === 0 ? [] : [`API keys of theirs${where} (${owned.length}): ${listed(owned.map(text), maxKeys)}.`]),
    ...(own.length === 0
      ? []
      : [
          `Admin keys of theirs (${own.length}): ${listed(
            own.map((key) => keyText(key, [], now)),
            maxKeys,
          )}.`,
        ]),
  ];
}
