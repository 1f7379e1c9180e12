import type { Column, Section } from "../../../evidence/report.ts";
import { shown } from "../../../output/untrusted.ts";
import type { Organization } from "../../../snapshot/organization.ts";
import { isDefaultProject } from "../default-project.ts";
import type { LogEvent } from "./event.ts";
import { typeText } from "./event-types.ts";
import { actorId, actorLabel, standingOf, type Roster } from "./roster.ts";
import { labelOfId } from "./things.ts";

const text = (key: string, title: string, absent?: string): Column => ({
  key,
  title,
  kind: "text",
  ...(absent !== undefined && { absent }),
});
const time = (key: string, title: string): Column => ({ key, title, kind: "time" });
const events: Column = { key: "events", title: "Events", kind: "number" };

/** What was done, in words: `Role assignment created: principal_type=user`. */
const whatText = ({ type, details }: LogEvent): string =>
  `${typeText(shown(type, 100))}${details.length === 0 ? "" : `: ${details.join(", ")}`}`;

function projectText(organization: Organization, { projectId, projectName }: LogEvent): string | null {
  if (projectId === undefined) return projectName === undefined ? null : shown(projectName, 120);
  const name = organization.projects.get(projectId)?.name ?? projectName;
  return shown(name === undefined ? projectId : name, 120);
}

/** Actions through admin keys stand under the default project, which says nothing of what they touched. */
const isUnderDefault = (organization: Organization, roster: Roster, { actor, projectId }: LogEvent): boolean => {
  const project = projectId === undefined ? undefined : organization.projects.get(projectId);
  return project !== undefined && isDefaultProject(project) && roster.things.get(actor.keyId ?? "")?.kind === "admin key";
};

export function eventsSection(organization: Organization, roster: Roster, found: readonly LogEvent[], notes: readonly string[]): Section {
  const columns: Column[] = [
    time("at", "Time"),
    text("actor", "Actor"),
    text("what", "What"),
    { key: "on", title: "On", kind: "list" },
    text("project", "Recorded under", "no project"),
    text("address", "From", "no address recorded"),
    text("type", "Type"),
    text("id", "Id"),
  ];
  const rows = found.map((event) => ({
    at: event.at,
    actor: actorLabel(roster, event.actor),
    what: whatText(event),
    on: event.targets.map((id) => labelOfId(roster.things, id)),
    project: projectText(organization, event),
    address: event.actor.address === undefined ? null : shown(event.actor.address, 60),
    type: shown(event.type, 100),
    id: shown(event.id),
  }));
  const under = found.filter((event) => isUnderDefault(organization, roster, event)).length;
  const all = [
    ...notes,
    ...(under === 0
      ? []
      : [
          `${under} of them ${under === 1 ? "was" : "were"} done through admin keys, which the log records under the default project whatever they touch.`,
        ]),
  ];
  return { title: "Events", ...(all.length > 0 && { note: all.join(" ") }), table: { columns, rows } };
}

/** How often something came, and when first and last. */
export interface Count {
  readonly key: string;
  readonly events: number;
  readonly first: number;
  readonly last: number;
  /** One of them. */
  readonly sample: LogEvent;
}

/** Most frequent first. */
export function countsBy(found: readonly LogEvent[], keyOf: (event: LogEvent) => string): Count[] {
  const counts = new Map<string, { -readonly [K in keyof Count]: Count[K] }>();
  for (const event of found) {
    const key = keyOf(event);
    const count = counts.get(key);
    if (count === undefined) counts.set(key, { key, events: 1, first: event.at, last: event.at, sample: event });
    else {
      count.events += 1;
      count.first = Math.min(count.first, event.at);
      count.last = Math.max(count.last, event.at);
    }
  }
  return [...counts.values()].toSorted((a, b) => b.events - a.events || b.last - a.last);
}

function idCell({ actor }: LogEvent): string | null {
  const id = actorId(actor);
  return id === null ? null : shown(id);
}

const when = [events, time("first", "First"), time("last", "Last")];

export function actorsSection(roster: Roster, counts: readonly Count[]): Section {
  const rows = counts.map(({ events: number, first, last, sample }) => ({
    actor: actorLabel(roster, sample.actor),
    events: number,
    first,
    last,
    id: idCell(sample),
  }));
  return { title: "Actors", table: { columns: [text("actor", "Actor"), ...when, text("id", "Id or email", "none recorded")], rows } };
}

export function typesSection(counts: readonly Count[]): Section {
  const rows = counts.map(({ key, events: number, first, last }) => {
    const type = shown(key, 100);
    return { what: typeText(type), events: number, first, last, type };
  });
  return { title: "Types of events", table: { columns: [text("what", "What"), ...when, text("type", "Type")], rows } };
}

/** Actors that no list of the snapshot has: people and keys that are gone, or that came after it. */
export function absentActors(
  roster: Roster,
  counts: readonly Count[],
): { readonly absent: readonly (Count & { readonly fact: string })[]; readonly unread: number } {
  const standings = counts.map((count) => ({ count, standing: standingOf(roster, count.sample.actor) }));
  return {
    absent: standings.flatMap(({ count, standing }) => (standing.kind === "absent" ? [{ ...count, fact: standing.fact }] : [])),
    unread: standings.filter(({ standing }) => standing.kind === "unread").length,
  };
}

export function absentSection(roster: Roster, absent: readonly (Count & { readonly fact: string })[]): Section {
  const rows = absent.map(({ events: number, first, last, fact, sample }) => ({
    actor: actorLabel(roster, sample.actor),
    fact,
    events: number,
    first,
    last,
    id: idCell(sample),
  }));
  const note = "The log keeps the names of people and keys that are gone. It names a key by its tracking id.";
  const columns = [text("actor", "Actor"), text("fact", "Fact"), ...when, text("id", "Id or email", "none recorded")];
  return { title: "Actors that are not in the snapshot", note, table: { columns, rows } };
}

/** Who has no id is counted by what is known instead: a kind. */
export function byActor({ actor }: LogEvent): string {
  const id = actorId(actor);
  return id === null ? actor.kind : `id ${id}`;
}
export const byType = ({ type }: LogEvent): string => type;
