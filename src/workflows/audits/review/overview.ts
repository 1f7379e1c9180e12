import type { Cell, Section } from "../../../evidence/report.ts";
import { shown } from "../../../output/untrusted.ts";
import { strongest } from "../../../snapshot/access/standing.ts";
import type { Organization, Project, ProjectGroup } from "../../../snapshot/organization.ts";
import { roleText } from "../path-words.ts";
import { personLabel } from "../principals.ts";
import { groupLabel, projectLabel } from "../who.ts";
import { sortedByName, type Held, type Scope } from "./scope.ts";

/** A cell holds no more names; all of them are in the table of paths. */
const maxNames = 12;

/** At most so many, and how many more there are. */
export const few = (names: readonly string[]): string[] =>
  names.length <= maxNames + 1 ? [...names] : [...names.slice(0, maxNames), `and ${names.length - maxNames} more`];

const rolesOf = ({ roles }: ProjectGroup): string =>
  roles === undefined ? "roles not read" : roles.map(({ role }) => roleText(role)).join(", ") || roleText(null);

function byProject({ projects, held }: Scope): Map<Project, Held[]> {
  const found = new Map<Project, Held[]>(projects.map((project) => [project, []]));
  for (const one of [...held.values()].flat()) found.get(one.project)!.push(one);
  return found;
}

const roleOf = ({ paths }: Held): string => roleText(strongest(paths)!.role);

/** What each project has; the one with the most owners first. */
function projectsTable(scope: Scope): NonNullable<Section["table"]> {
  const { organization, people, nameOf } = scope;
  const order = new Map(people.map((id, index) => [id, index]));
  const rows = [...byProject(scope)].map(([project, held]) => {
    const users = held.filter(({ kind }) => kind === "user").toSorted((a, b) => order.get(a.id)! - order.get(b.id)!);
    const named = (test: (role: string) => boolean) => users.filter((one) => test(roleOf(one)));
    const label = ({ id }: Held): string => nameOf(id);
    const owners = named((role) => role === "owner");
    const members = named((role) => role === "member");
    const others = named((role) => role !== "owner" && role !== "member");
    const row = {
      project: projectLabel(organization, project.id),
      people: users.length,
      owners: few(owners.map(label)),
      members: few(members.map(label)),
      others: few(others.map((one) => `${label(one)}: ${roleOf(one)}`)),
      groups: project.groups && few([...project.groups.values()].map((group) => `${shown(group.name, 120)}: ${rolesOf(group)}`)),
      unread: [...(project.members === undefined ? ["members"] : []), ...(project.groups === undefined ? ["groups"] : [])],
      id: project.id,
    };
    return { row, owning: owners.length };
  });
  return {
    columns: [
      { key: "project", title: "Project", kind: "text" },
      { key: "people", title: "People", kind: "number" },
      { key: "owners", title: "Owners", kind: "list" },
      { key: "members", title: "Members", kind: "list" },
      { key: "others", title: "Other roles", kind: "list" },
      { key: "groups", title: "Groups and their roles", kind: "list" },
      { key: "unread", title: "Not read", kind: "list" },
      { key: "id", title: "Project id", kind: "text" },
    ],
    rows: rows.toSorted((a, b) => b.owning - a.owning || b.row.people - a.row.people).map(({ row }) => row),
  };
}

/** Roles in projects by group id. */
function projectsOfGroups({ organization, projects }: Scope): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { id, groups } of projects) {
    for (const group of groups?.values() ?? []) {
      const list = found.get(group.groupId) ?? [];
      list.push(`${projectLabel(organization, id)}: ${rolesOf(group)}`);
      found.set(group.groupId, list);
    }
  }
  return found;
}

const scimCell = (managed: boolean): Cell => (managed ? "yes" : "no");

/** What each group hands to its members; the one in most projects first. */
function groupsTable(scope: Scope): NonNullable<Section["table"]> {
  const { organization, groups: asked } = scope;
  const inProjects = projectsOfGroups(scope);
  const wanted = [...organization.groups.values()].filter(({ id }) => asked.length === 0 || asked.includes(id));
  const rows = sortedByName(wanted, ({ id }) => groupLabel(organization, id)).map(({ id, members, roles, isScimManaged }) => ({
    group: groupLabel(organization, id),
    members: members?.size,
    scim: scimCell(isScimManaged),
    roles: roles?.map(({ role }) => roleText(role)),
    projects: inProjects.get(id) ?? [],
    id,
  }));
  return {
    columns: [
      { key: "group", title: "Group", kind: "text" },
      { key: "members", title: "Members", kind: "number" },
      { key: "scim", title: "Managed by the identity provider (SCIM)", kind: "text" },
      { key: "roles", title: "Organization roles", kind: "list" },
      { key: "projects", title: "Projects and roles", kind: "list" },
      { key: "id", title: "Group id", kind: "text" },
    ],
    rows: rows.toSorted((a, b) => b.projects.length - a.projects.length),
  };
}

/** The table by which the reader wants to look at access; undefined where the table of people is that table. */
export function overviewSection(scope: Scope, by: "person" | "project" | "group"): Section | undefined {
  if (by === "person") return undefined;
  return by === "project"
    ? {
        title: "Projects",
        note: "Each person stands under the strongest role held directly or through groups; owners of the organization where they are listed too.",
        table: projectsTable(scope),
      }
    : { title: "Groups", table: groupsTable(scope) };
}

const partsOf = (organization: Organization, held: Held) => ({
  person: personLabel(organization, held.id),
  project: projectLabel(organization, held.project.id),
});

/** The order of the table of paths. */
const orders = {
  person: ["person", "project"],
  project: ["project", "person"],
  group: ["group", "project", "person"],
} as const;

/** Everything that was found, one row for each reason of access to a project. */
export function pathsSection({ organization, held }: Scope, by: keyof typeof orders): Section {
  const rows = [...held.values()].flat().flatMap((one) => {
    const names = partsOf(organization, one);
    return one.paths.map(({ role, group, known }) => ({
      ...names,
      kind: one.kind,
      role: roleText(role),
      group: group === undefined ? null : groupLabel(organization, group.id),
      known,
      role_id: role === null ? null : role?.id,
      group_id: group?.id ?? null,
      project_id: one.project.id,
      id: one.id,
    }));
  });
  const { compare } = new Intl.Collator("en");
  const keys = orders[by];
  return {
    title: "Every path to a project",
    note: "What owners of the organization have in every project is left out.",
    detail: true,
    table: {
      columns: [
        { key: "person", title: "Who", kind: "text" },
        { key: "kind", title: "Kind", kind: "text" },
        { key: "project", title: "Project", kind: "text" },
        { key: "role", title: "Role", kind: "text" },
        { key: "group", title: "Through group", kind: "text", absent: "directly" },
        { key: "known", title: "Known from", kind: "text" },
        { key: "role_id", title: "Role id", kind: "text", absent: "no role" },
        { key: "group_id", title: "Group id", kind: "text", absent: "directly" },
        { key: "project_id", title: "Project id", kind: "text" },
        { key: "id", title: "Id", kind: "text" },
      ],
      rows: rows.toSorted((a, b) => keys.reduce((found, key) => found || compare(a[key] ?? "", b[key] ?? ""), 0)),
    },
  };
}
