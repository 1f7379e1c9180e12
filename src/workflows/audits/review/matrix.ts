import type { Column, Section } from "../../../evidence/report.ts";
import { strongest } from "../../../snapshot/access/standing.ts";
import type { Standing } from "../../../snapshot/access/path.ts";
import type { Project } from "../../../snapshot/organization.ts";
import { groupName, roleText } from "../path-words.ts";
import { projectLabel } from "../who.ts";
import { about, column, organizationRoles } from "./person.ts";
import type { Held, Scope } from "./scope.ts";
import type { Hidden } from "./unread.ts";

/** More columns are no table for a person or a chat; beyond, projects are listed in one column. */
const maxColumns = 12;
/** A chart draws no more. */
const chartRows = 80;
const chartColumns = 40;

const levels = ["no access", "role not read", "no role", "viewer", "custom role", "member", "owner"] as const;

const levelOf: Readonly<Record<Standing, (typeof levels)[number]>> = {
  "organization owner": "owner",
  owner: "owner",
  member: "member",
  viewer: "viewer",
  reader: "viewer",
  custom: "custom role",
  unknown: "role not read",
  none: "no role",
};

const level = ({ paths }: Held): number => levels.indexOf(levelOf[strongest(paths)!.standing]);

/** `owner; member (Support Team)`: every role once, with the groups it comes through. */
export function rolesText({ paths }: Held): string {
  const texts = paths.map(({ role, group }) => (group === undefined ? roleText(role) : `${roleText(role)} (${groupName(group)})`));
  return [...new Set(texts)].join("; ");
}

interface Row {
  readonly id: string;
  readonly held: ReadonlyMap<Project, Held>;
}

const owned = ({ held }: Row): number => [...held.values()].filter((one) => level(one) === levels.length - 1).length;

/** Who owns or reaches most stands first. Owners of the organization reach everything, and would fill the table with one word. */
function rowsOf({ people, owners, held }: Scope): Row[] {
  const owning = new Set(owners);
  return people
    .filter((id) => !owning.has(id) && held.has(id))
    .map((id) => ({ id, held: new Map(held.get(id)!.map((one) => [one.project, one])) }))
    .map((row) => ({ row, owns: owned(row) }))
    .toSorted((a, b) => b.owns - a.owns || b.row.held.size - a.row.held.size)
    .map(({ row }) => row);
}

function chartOf({ organization, projects, nameOf }: Scope, hidden: Hidden, rows: readonly Row[]): NonNullable<Section["chart"]> {
  const drawn = rows.slice(0, chartRows);
  const columns = projects.slice(0, chartColumns);
  return {
    kind: "matrix",
    title: "Strongest role in each project",
    unit: "role",
    rows: drawn.map(({ id }) => nameOf(id)),
    columns: columns.map(({ id }) => projectLabel(organization, id)),
    levels,
    cells: drawn.map(({ id, held }) =>
      columns.map((project) => {
        const one = held.get(project);
        return one === undefined ? (hidden.at(id, project) ? null : 0) : level(one);
      }),
    ),
  };
}

const person: readonly Column[] = [column.person, column.email, column.role];

function wide(scope: Scope, hidden: Hidden, rows: readonly Row[]): NonNullable<Section["table"]> {
  const { organization, projects } = scope;
  const columns = projects.map(({ id }): Column => ({ key: id, title: projectLabel(organization, id), kind: "text", absent: "no access" }));
  return {
    columns: [...person, ...columns, column.userId],
    rows: rows.map(({ id, held }) => ({
      ...about(scope, id),
      role: organizationRoles(scope, id),
      ...Object.fromEntries(
        projects.map((project) => {
          const one = held.get(project);
          return [project.id, one === undefined ? (hidden.at(id, project) ? undefined : null) : rolesText(one)];
        }),
      ),
    })),
  };
}

function narrow(scope: Scope, hidden: Hidden, rows: readonly Row[]): NonNullable<Section["table"]> {
  const { organization, projects } = scope;
  return {
    columns: [
      ...person,
      { key: "projects", title: "Projects and roles", kind: "list" },
      { key: "open", title: "Projects not read for this person", kind: "number" },
      column.userId,
    ],
    rows: rows.map(({ id, held }) => ({
      ...about(scope, id),
      role: organizationRoles(scope, id),
      projects: [...held.values()].map((one) => `${projectLabel(organization, one.project.id)}: ${rolesText(one)}`),
      open: projects.filter((project) => !held.has(project) && hidden.at(id, project)).length,
    })),
  };
}

/** People against projects. */
export function matrixSection(scope: Scope, hidden: Hidden): Section {
  const { projects } = scope;
  const rows = rowsOf(scope);
  const more = rows.length > chartRows || projects.length > chartColumns;
  const notes = [
    "Owners of the organization reach every project and are not listed here; nor is who reaches none.",
    "In brackets: the group a role comes through.",
    ...(more ? [`The chart shows at most ${chartRows} of ${rows.length} people and ${chartColumns} of ${projects.length} projects.`] : []),
  ];
  const table = projects.length <= maxColumns ? wide(scope, hidden, rows) : narrow(scope, hidden, rows);
  return {
    title: "People and projects",
    note: notes.join(" "),
    table,
    ...(rows.length > 0 && projects.length > 0 && { chart: chartOf(scope, hidden, rows) }),
  };
}
