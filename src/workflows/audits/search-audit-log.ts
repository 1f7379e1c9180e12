import * as z from "zod";
import { isoMoment, isoTime } from "../../evidence/cells.ts";
import { secondsPerDay } from "../../gate/facts/when.ts";
import { nearestNames, quoted } from "../../names/match.ts";
import { shown } from "../../output/untrusted.ts";
import type { PartName } from "../../snapshot/parts.ts";
import { several, text } from "../../tools/fields.ts";
import { InputError } from "../../tools/input.ts";
import { audit, type AuditContext, type AuditReport } from "./audit.ts";
import { plural } from "./checks/check.ts";
import { dayIn } from "./days.ts";
import { ask, maxScanned, type Found, type Search } from "./log/asking.ts";
import { eventTypes, isPrefix } from "./log/event-types.ts";
import {
  absentActors,
  absentSection,
  actorsSection,
  byActor,
  byType,
  countsBy,
  eventsSection,
  typesSection,
  type Count,
} from "./log/log-sections.ts";
import { actorLabel, rosterOf, type Roster } from "./log/roster.ts";
import { findDoer, findSubject } from "./log/subject.ts";
import { thingsOf } from "./log/things.ts";

const usualLimit = 200;
const maxLimit = 5000;

/** `2026-11-01`, or so many days before now: `30d`. In Unix seconds. */
function momentIn(given: string, now: number): number | undefined {
  const days = /^(\d{1,5})d?$/.exec(given)?.[1];
  return days === undefined ? dayIn(given) : now - Number(days) * secondsPerDay;
}

const moment = text().refine((given) => momentIn(given, 0) !== undefined, "must be a day, YYYY-MM-DD, or days back, like 30d");

const input = z.strictObject({
  about: text().describe("Name, email or id.").optional(),
  by: text().optional(),
  types: several(text()).describe("`api_key.*`").optional(),
  since: moment.describe("Day, `30d`.").optional(),
  until: moment.optional(),
  tenant: z.boolean().optional(),
  limit: z
    .int()
    .refine((value) => value >= 1 && value <= maxLimit, `must be 1 to ${maxLimit}`)
    .optional(),
});

type Context = AuditContext<z.output<typeof input>>;

const mostNamed = 3;

function named(counts: readonly Count[], label: (count: Count) => string): string {
  const texts = counts.slice(0, mostNamed).map((count) => `${label(count)} ${count.events}`);
  const more = counts.length - texts.length;
  return `${texts.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** The search in words: ` about project Payments by Ada <…> of types api_key.* since …`. */
function searchText({ subject, doer, types, since, until }: Search): string {
  return [
    ...(subject === undefined ? [] : [`about ${subject.label}`]),
    ...(doer === undefined ? [] : [`by ${doer.label}`]),
    ...(types === undefined ? [] : [`of type ${types.map((type) => shown(type, 60)).join(", ")}`]),
    ...(since === undefined ? [] : [`since ${isoMoment(since * 1000)}`]),
    ...(until === undefined ? [] : [`before ${isoMoment(until * 1000)}`]),
  ]
    .map((part) => ` ${part}`)
    .join("");
}

const isOpen = ({ subject, doer, types, since, until }: Search): boolean =>
  [subject, doer, types, since, until].every((part) => part === undefined);

/** An empty log and a log that was never switched on look the same. */
async function aboutNothing({ read }: Context, search: Search): Promise<string> {
  const off = "The log has no events at all, as it is where audit logging is not switched on.";
  if (isOpen(search)) return off;
  const { rows, problem } = await read("/organization/audit_logs", { limit: 1 }, { maxRows: 1 });
  if (problem !== undefined) return "Whether the log has other events is not known.";
  const at = rows[0]?.effective_at;
  return typeof at === "number" ? `The newest of the other events in the log is of ${isoTime(at)}.` : off;
}

/** What was not read, as far as events are concerned. */
function eventGaps({ knownSince, problems, gaps, events }: Found, limit: number): string[] {
  if (knownSince === undefined) return [...gaps];
  const why =
    problems.length > 0
      ? problems.join("; ")
      : `no more than ${events.length >= limit ? plural(limit, "event") : `${maxScanned} rows`} were asked for`;
  if (!Number.isFinite(knownSince)) return [`The audit log could not be read (${why}).`, ...gaps];
  return [`Older events than ${isoTime(knownSince)} were not all read (${why}).`, ...gaps];
}

async function summaryOf(context: Context, search: Search, found: Found, roster: Roster, actors: readonly Count[]): Promise<string[]> {
  const { events, knownSince } = found;
  const words = searchText(search);
  const [newest, oldest] = [events[0], events.at(-1)];
  if (newest === undefined || oldest === undefined) {
    if (knownSince !== undefined) return [`No event${words} was found in what could be read of the log.`];
    return [`No event${words} is recorded.`, await aboutNothing(context, search)];
  }
  const span = events.length === 1 ? `of ${isoTime(newest.at)}` : `from ${isoTime(oldest.at)} to ${isoTime(newest.at)}`;
  const { absent } = absentActors(roster, actors);
  return [
    `${plural(events.length, "event")}${words}, ${span}${knownSince === undefined ? "" : ": the newest ones, older ones were not all read"}.`,
    `By actor: ${named(actors, ({ sample }) => actorLabel(roster, sample.actor))}.`,
    `By type: ${named(countsBy(events, byType), ({ key }) => shown(key, 100))}.`,
    ...(absent.length === 0
      ? []
      : [
          `${plural(absent.length, "actor is", "actors are")} not in the snapshot: ${named(absent, ({ sample }) => actorLabel(roster, sample.actor))}.`,
        ]),
  ];
}

/** A misspelt type finds nothing; so does a new one that was not recorded yet. */
const unknownTypes = (types: readonly string[]): string[] =>
  types
    .filter((type) => !isPrefix(type) && !eventTypes.includes(type))
    .map((type) => {
      const near = nearestNames(eventTypes, type).join(", ");
      return `The type ${quoted(type)} is not among those that are known here${near === "" ? "" : `; near: ${near}`}. It was asked for as it is.`;
    });

async function report(context: Context): Promise<AuditReport> {
  const { args, now, snapshot } = context;
  const { organization } = snapshot;
  const since = args.since === undefined ? undefined : momentIn(args.since, now);
  const until = args.until === undefined ? undefined : momentIn(args.until, now);
  if (since !== undefined && until !== undefined && since >= until) throw new InputError("until: must be after since. Nothing was sent.");
  const things = thingsOf(organization);
  const doer = args.by === undefined ? undefined : findDoer(things, args.by);
  const subject = args.about === undefined ? undefined : await findSubject(context, things, args.about);
  const limit = args.limit ?? usualLimit;
  const search: Search = { subject, doer, types: args.types, tenant: args.tenant === true, since, until, limit };
  const found = await ask(context, search);
  const roster = rosterOf(organization, things);
  const actors = countsBy(found.events, byActor);
  const { absent, unread } = absentActors(roster, actors);
  const notes = [
    ...(subject?.notes ?? []),

    ...(args.types?.some(isPrefix) === true
      ? ["The beginning of a type stands for the types that are known here; new types may not be found by it."]
      : []),
  ];
  return {
    title: "Audit log",
    thresholds: [{ name: "limit", value: limit, meaning: "Most events listed, newest first." }],
    summary: [...(await summaryOf(context, search, found, roster, actors)), ...unknownTypes(args.types ?? [])],
    sections: [
      eventsSection(organization, roster, found.events, notes),
      actorsSection(roster, actors),
      typesSection(countsBy(found.events, byType)),
      ...(absent.length === 0 ? [] : [absentSection(roster, absent)]),
    ],
    gaps: [
      ...eventGaps(found, limit),
      ...(unread === 0
        ? []
        : [`Whether ${plural(unread, "actor is", "actors are")} in the organization is not known: not all users and keys were read.`]),
    ],
  };
}

/** Lists that name what events are about, and who acted. */
const parts = ({ about, by }: z.output<typeof input>): PartName[] => [
  "users",
  "groups",
  "projects",
  "admin keys",
  "project API keys",
  "organization roles",
  ...(about !== undefined || by !== undefined ? (["project service accounts"] as const) : []),
  ...(about === undefined ? [] : (["invites", "organization certificates"] as const)),
];

/** Who did what to whom. */
export const searchAuditLog = audit({
  name: "search_audit_log",
  does: "Who did what to a user, project, group or key, or what someone did, from the audit log.",
  input,
  parts,
  report,
});
