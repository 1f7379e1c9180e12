import * as z from "zod";
import type { Column } from "../../evidence/report.ts";
import { nearestNames, quoted } from "../../names/match.ts";
import { shown } from "../../output/untrusted.ts";
import type { Organization, Project } from "../../snapshot/organization.ts";
import { anyOf } from "../../tools/fields.ts";
import { InputError } from "../../tools/input.ts";
import { audit } from "./audit.ts";
import { searchAuditLog } from "./search-audit-log.ts";
import { plural } from "./checks/check.ts";
import { isWhole } from "./checks/ownership.ts";
import { kindNames, kinds, type Candidate, type KindName } from "./find/candidates.ts";
import { isPartOfKey, withoutMiddle } from "./find/key-value.ts";
import { matcher, matches, type Fit } from "./find/match.ts";

/** A longer table is no answer; a better query is. */
const maxRows = 50;

/** Names that may have been meant, where nothing matches. */
const maxNearest = 5;

const input = z.strictObject({
  query: z.string().describe("Name, email, id, or a key's last characters (…abcd)."),
  kinds: anyOf(z.enum(kindNames)),
});

interface Hit extends Fit {
  readonly kind: KindName;
  readonly one: Candidate;
}

const columns: readonly Column[] = [
  { key: "match", title: "Match", kind: "text" },
  { key: "kind", title: "Kind", kind: "text" },
  { key: "name", title: "Name", kind: "text" },
  { key: "where", title: "Project", kind: "list", absent: "organization" },
  { key: "facts", title: "Facts", kind: "list" },
  { key: "id", title: "Id", kind: "text" },
];

const before = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const better = (a: Hit, b: Hit): number =>
  matches.indexOf(a.match) - matches.indexOf(b.match) ||
  a.order - b.order ||
  kindNames.indexOf(a.kind) - kindNames.indexOf(b.kind) ||
  before(a.one.name, b.one.name) ||
  before(a.one.id, b.one.id);

function hitsOf(organization: Organization, wanted: readonly KindName[], query: string, now: number): Hit[] {
  const fitOf = matcher(query);
  const hits: Hit[] = [];
  for (const kind of wanted) {
    for (const one of kinds[kind].of(organization, now)) {
      const fit = fitOf(one);
      if (fit !== undefined) hits.push({ ...fit, kind, one });
    }
  }
  return hits.toSorted(better);
}

/** Of archived projects the API lists nothing but the keys. */
function ofProjects({ projects }: Organization, what: string, listOf: (project: Project) => unknown, archivedToo = false): string[] {
  const unread = [...projects.values()].filter((project) => listOf(project) === undefined && (archivedToo || !project.archived));
  return unread.length === 0 ? [] : [`${what} of ${plural(unread.length, "project")}`];
}

const listsOf: Readonly<Record<KindName, (organization: Organization) => readonly string[]>> = {
  user: (organization) => (isWhole(organization, "users") ? [] : ["users"]),
  "service account": (organization) => ofProjects(organization, "service accounts", ({ serviceAccounts }) => serviceAccounts),
  group: (organization) => (isWhole(organization, "groups") ? [] : ["groups"]),
  project: (organization) => (isWhole(organization, "projects") ? [] : ["projects"]),
  invite: ({ invites }) => (invites === undefined ? ["invites"] : []),
  "project key": (organization) => ofProjects(organization, "project keys", ({ keys }) => keys, true),
  "admin key": ({ adminKeys }) => (adminKeys === undefined ? ["admin keys"] : []),
  role: (organization) => [
    ...(isWhole(organization, "roles") ? [] : ["roles of the organization"]),
    ...ofProjects(organization, "roles", ({ roles }) => roles),
  ],
  certificate: ({ certificates }) => (certificates === undefined ? ["certificates"] : []),
};

const inProjects: ReadonlySet<KindName> = new Set(["service account", "project key", "role"]);

/** Kinds or parts of them that were not searched, because they were not read. */
function notSearched(organization: Organization, wanted: readonly KindName[]): string[] {
  const inUnknownProjects = !isWhole(organization, "projects") && wanted.some((kind) => inProjects.has(kind));
  const found = [...wanted.flatMap((kind) => listsOf[kind](organization)), ...(inUnknownProjects ? ["projects"] : [])];
  return [...new Set(found)];
}

const isPartOfArchived = ({ projects }: Organization, wanted: readonly KindName[]): boolean =>
  (wanted.includes("service account") || wanted.includes("role")) && [...projects.values()].some(({ archived }) => archived);

function counts(hits: readonly Hit[], query: string, unread: readonly string[]): string {
  const found = matches
    .map((match) => ({ match, count: hits.filter((hit) => hit.match === match).length }))
    .filter(({ count }) => count > 0);
  if (found.length > 0)
    return `${plural(hits.length, "match", "matches")} for "${query}": ${found.map(({ match, count }) => `${count} ${match}`).join(", ")}.`;
  return unread.length === 0 ? `Nothing matches "${query}".` : `Nothing that was read matches "${query}".`;
}

/** Names too far to match that may have been meant all the same. A part of a key is no name. */
function nearestTo(organization: Organization, wanted: readonly KindName[], query: string, now: number): string[] {
  if (isPartOfKey(query)) return [];
  const names = new Set(wanted.flatMap((kind) => [...kinds[kind].of(organization, now)].flatMap((one) => one.names)));
  return nearestNames([...names], query, maxNearest);
}

/** Looks something up by whatever a person knows of it. */
export const find = audit({
  name: "find",
  does: "Finds people, invites, groups, projects, keys, roles and certificates by name, email, id or a key's last characters, also misspelled.",
  input,
  parts: ({ kinds: wanted = kindNames }) => [...new Set(wanted.flatMap((kind) => kinds[kind].parts))],
  report: ({ args, snapshot: { organization }, now }) => {
    if (args.query.trim() === "") throw new InputError("query: it is empty. Nothing was sent.");
    const wanted = [...new Set(args.kinds ?? kindNames)];
    const query = shown(withoutMiddle(args.query), 120);
    const hits = hitsOf(organization, wanted, args.query, now);
    const unread = notSearched(organization, wanted);
    const nearest = hits.length > 0 ? [] : nearestTo(organization, wanted, args.query, now);
    const rest = hits.length - maxRows;
    const rows = hits
      .slice(0, maxRows)
      .map(({ match, kind, one }) => ({ match, kind, name: one.name, where: one.where, facts: one.facts(), id: one.id }));
    return {
      title: `Find "${query}"`,
      thresholds: [],
      summary: [
        counts(hits, query, unread),
        ...(rest > 0 ? [`The first ${maxRows} are listed, ${rest} more are not.`] : []),
        ...(nearest.length === 0 ? [] : [`Nearest names: ${nearest.map(quoted).join(", ")}.`]),
      ],
      sections: rows.length === 0 ? [] : [{ title: "Matches", table: { columns, rows } }],
      gaps: unread.length === 0 ? [] : [`Not searched, because not read: ${unread.join(", ")}.`],
      notes: [
        ...(hits.length === 0 ? [`What was deleted is in no list: ${searchAuditLog.name} with about finds events of it.`] : []),
        ...(isPartOfArchived(organization, wanted) ? ["Of archived projects only the API keys are listed by the API."] : []),
      ],
    };
  },
});
