import { isoTime } from "../../../evidence/cells.ts";
import { shown } from "../../../output/untrusted.ts";
import type { Organization, Project } from "../../../snapshot/organization.ts";
import { projectLabel } from "../who.ts";
import { changed, paired, type Difference, type Two } from "./difference.ts";
import { wholeInBoth } from "./people.ts";

/** Projects of both snapshots, and what became of the others. */
export interface ProjectChanges {
  /** Not archived in either snapshot. */
  readonly kept: readonly (readonly [id: string, before: Project, after: Project])[];
  readonly archived: readonly (readonly [id: string, before: Project, after: Project])[];
  readonly created: ReadonlySet<string>;
  readonly differences: readonly Difference[];
}

const residencyText = ({ residency }: Project): string => shown(residency ?? "none said");

const stateText = ({ archived, createdAt }: Project): string =>
  `${archived ? "archived" : "active"}${createdAt === undefined ? "" : `, created ${isoTime(createdAt)}`}`;

/** People and service accounts that a project lists, for what an archived one had. */
function reachedText({ groups }: Organization, { members, serviceAccounts, groups: access }: Project): string {
  if (members === undefined || serviceAccounts === undefined || access === undefined) return "active";
  const through = [...access.keys()].flatMap((id) => [...(groups.get(id)?.members ?? [])]);
  return `active, ${new Set([...members.keys(), ...through]).size} people and ${serviceAccounts.size} service accounts reached it beside owners of the organization`;
}

export function projectChanges(two: Two): ProjectChanges {
  const { before, after } = two;
  const whole = wholeInBoth(two, "projects", "the list of projects");
  const { added, removed, kept } = paired(before.organization.projects, after.organization.projects);
  const label = (id: string): string => projectLabel(after.organization.projects.has(id) ? after.organization : before.organization, id);
  const archived = kept.filter(([, was, is]) => !was.archived && is.archived);
  const differences = [
    ...added.map(([id, project]): Difference => ({ change: "created", name: label(id), after: stateText(project), id })),
    ...archived.map(([id, was, is]): Difference => {
      const at = typeof is.archivedAt === "number" ? `archived ${isoTime(is.archivedAt)}` : "archived";
      return { change: "archived", name: label(id), before: reachedText(before.organization, was), after: at, id };
    }),
    ...removed.map(([id, project]): Difference => ({ change: "no longer listed", name: label(id), before: stateText(project), id })),
    ...kept.flatMap(([id, was, is]) =>
      changed({ change: "name", name: label(id), id }, [shown(was.name ?? "none"), shown(is.name ?? "none")]),
    ),
    ...kept.flatMap(([id, was, is]) => changed({ change: "residency", name: label(id), id }, [residencyText(was), residencyText(is)])),
  ];
  return {
    kept: kept.filter(([, was, is]) => !was.archived && !is.archived),
    archived,
    created: new Set(whole ? added.map(([id]) => id) : []),
    differences: whole ? differences : differences.filter(({ change }) => change !== "created" && change !== "no longer listed"),
  };
}
