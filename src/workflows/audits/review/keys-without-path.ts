import type { Section } from "../../../evidence/report.ts";
import { shown } from "../../../output/untrusted.ts";
import type { Project, ProjectKey } from "../../../snapshot/organization.ts";
import { plural } from "../checks/check.ts";
import { personLabel } from "../principals.ts";
import { projectLabel } from "../who.ts";
import type { Scope } from "./scope.ts";

/** A key of a project that was asked for, whose owner is not known to reach it. */
interface LoneKey {
  readonly project: Project;
  readonly key: ProjectKey;
  readonly path: string;
}

/** What keys of the projects that were asked for paths do not explain. */
export interface LoneKeys {
  /** All keys that were looked at. */
  readonly count: number;
  readonly lone: readonly LoneKey[];
}

function pathOf({ access }: Scope, { id }: Project, { owner }: ProjectKey): string | undefined {
  if (owner === undefined) return "the API names no owner";
  const kind = owner.type === "user" ? "user" : "service account";
  const { verdict } = access.reach({ kind, id: owner.id }, { kind: "project", id });
  if (verdict === "reaches") return undefined;
  if (verdict === "archived") return "not known: the project is archived";
  return verdict === "not read" ? "none in what was read" : "none";
}

/** Keys work by themselves: whose owner has no path to the project can be in use all the same. */
export function loneKeys(scope: Scope): LoneKeys {
  const { projects, archived, somePeople, has } = scope;
  const keys = [...projects, ...archived].flatMap((project) =>
    (project.keys ?? []).filter(({ owner }) => (owner === undefined ? !somePeople : has(owner.id))).map((key) => ({ project, key })),
  );
  const lone = keys.flatMap(({ project, key }) => {
    const path = pathOf(scope, project, key);
    return path === undefined ? [] : [{ project, key, path }];
  });
  return { count: keys.length, lone };
}

export function loneKeysText({ projects, archived }: Scope, { count, lone }: LoneKeys): string {
  const where = projects.length + archived.length === 1 ? "the project" : "these projects";
  return `${lone.length} of ${plural(count, "API key")} of ${where} ${lone.length === 1 ? "belongs" : "belong"} to somebody who is not known to reach it`;
}

function ownerText({ organization }: Scope, { owner }: ProjectKey): string | undefined {
  if (owner === undefined) return undefined;
  const label = personLabel(organization, owner.id);
  return label === owner.id && owner.name !== undefined ? shown(owner.name, 120) : label;
}

export function loneKeysSection(scope: Scope, { lone }: LoneKeys): Section {
  return {
    title: "API keys whose owner is not known to reach the project",
    table: {
      columns: [
        { key: "project", title: "Project", kind: "text" },
        { key: "key", title: "Key", kind: "text" },
        { key: "value", title: "Value", kind: "text" },
        { key: "owner", title: "Owner", kind: "text" },
        { key: "path", title: "Path of the owner", kind: "text" },
        { key: "access", title: "Access of the owner, as the key says", kind: "text" },
        { key: "used", title: "Last use", kind: "time", absent: "no recorded use" },
        { key: "project_id", title: "Project id", kind: "text" },
        { key: "id", title: "Key id", kind: "text" },
      ],
      rows: lone.map(({ project, key, path }) => ({
        project: projectLabel(scope.organization, project.id),
        key: shown(key.name, 120),
        value: key.redactedValue === undefined ? undefined : shown(key.redactedValue, 60),
        owner: ownerText(scope, key),
        path,
        access: key.ownerAccess === undefined ? undefined : shown(key.ownerAccess, 40),
        used: key.lastUsedAt,
        project_id: project.id,
        id: key.id,
      })),
    },
  };
}

/** Of archived projects nobody can be listed: that is no answer, and said as such. */
export const archivedGaps = ({ organization, archived }: Scope): string[] =>
  archived.map(({ id, keys }) => {
    const rest = keys === undefined ? "its API keys were not read" : `it still lists ${plural(keys.length, "API key")}`;
    return `${projectLabel(organization, id)} is archived: the API lists neither its members nor its groups, so who reaches it is not known; ${rest}.`;
  });
