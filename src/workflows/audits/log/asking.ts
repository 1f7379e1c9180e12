import type { Args } from "../../../tools/define.ts";
import type { AuditContext } from "../audit.ts";
import { eventOf, type LogEvent } from "./event.ts";
import { typeFilter, typesToAsk, type TypesAsked } from "./event-types.ts";
import type { Doer, Subject } from "./subject.ts";

/** Largest page of the log. */
const page = 100;
/** Rows read where the API cannot filter and most of them may be left out. */
export const maxScanned = 1000;
/** Ids in one request: an address can be only so long. */
const idsAtOnce = 100;
const maxChunks = 10;

/** What is looked for. */
export interface Search {
  readonly subject: Subject | undefined;
  readonly doer: Doer | undefined;
  /** Whole types, or beginnings with `*` after them. */
  readonly types: readonly string[] | undefined;
  readonly tenant: boolean;
  /** Unix seconds; `until` is not included. */
  readonly since: number | undefined;
  readonly until: number | undefined;
  readonly limit: number;
}

interface Question {
  readonly args: Args;
  readonly keep: (event: LogEvent) => boolean;
  readonly maxRows: number;
}

/** What was found: newest first. */
export interface Found {
  readonly events: readonly LogEvent[];
  /** Nothing is missing after this moment, older events may be. Undefined: everything was read. */
  readonly knownSince: number | undefined;
  /** Why it ends there, where it is not for the number of events. */
  readonly problems: readonly string[];
  readonly gaps: readonly string[];
}

const mentionsOneOf =
  (texts: ReadonlySet<string>) =>
  ({ mentions }: LogEvent): boolean =>
    [...texts].some((text) => mentions.has(text));

function chunks(ids: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / idsAtOnce) }, (_, index) => ids.slice(index * idsAtOnce, (index + 1) * idsAtOnce));
}

/** The filters of the API combine with "and": what belongs together by "or" takes several questions. */
function questionsOf({ subject, doer, types: patterns, tenant, since, until, limit }: Search): Question[] {
  const asked = typesToAsk(patterns, tenant);
  const fits = typeFilter(patterns);
  const time = { ...(since !== undefined && { gte: since }), ...(until !== undefined && { lt: until }) };
  const common = { ...doer?.args, ...(Object.keys(time).length > 0 && { effective_at: time }) };
  const question = ({ types }: TypesAsked, ofTenant: boolean, args: Args): Question => ({
    args: { ...common, ...args, ...(types && { event_types: types }), ...(ofTenant && { tenant_only: true }) },
    keep: ({ type }) => fits(type),
    maxRows: types === undefined && patterns !== undefined ? Math.max(limit, maxScanned) : limit,
  });
  const mentioning = (subject?.mentionedIn ?? []).filter(fits);
  const ways: Args[] =
    subject === undefined
      ? [{}]
      : [
          ...chunks(subject.ids)
            .slice(0, maxChunks)
            .map((ids) => ({ resource_ids: ids })),
          ...(subject.projectId === undefined ? [] : [{ project_ids: [subject.projectId] }]),
        ];
  const logs = [
    ...(asked.own === undefined ? [] : [{ types: asked.own, ofTenant: false }]),
    ...(asked.tenant === undefined ? [] : [{ types: asked.tenant, ofTenant: true }]),
  ];
  return [
    ...logs.flatMap(({ types, ofTenant }) => ways.map((args) => question(types, ofTenant, args))),
    ...(subject === undefined || mentioning.length === 0
      ? []
      : [{ args: { ...common, event_types: mentioning }, keep: mentionsOneOf(subject.mentions), maxRows: Math.max(limit, maxScanned) }]),
  ];
}

const newestFirst = (a: LogEvent, b: LogEvent): number => b.at - a.at || (a.id < b.id ? -1 : 1);

/** Asks all that a search needs, and puts the answers together; what several of them hold is there once. */
export async function ask({ read }: Pick<AuditContext<unknown>, "read">, search: Search): Promise<Found> {
  const events = new Map<string, LogEvent>();
  const problems = new Set<string>();
  const gaps: string[] = [];
  let knownSince = Number.NEGATIVE_INFINITY;
  let strange = 0;
  for (const { args, keep, maxRows } of questionsOf(search)) {
    const { rows, complete, problem } = await read("/organization/audit_logs", { ...args, limit: Math.min(page, maxRows) }, { maxRows });
    const answers = rows.map(eventOf);
    const known = answers.filter((event) => event !== undefined);
    strange += answers.length - known.length;
    for (const event of known) if (keep(event)) events.set(event.id, event);
    if (problem !== undefined) problems.add(problem);
    if (!complete) knownSince = Math.max(knownSince, known.at(-1)?.at ?? Number.POSITIVE_INFINITY);
  }
  const found = [...events.values()].toSorted(newestFirst);
  const kept = found.slice(0, search.limit);
  if (kept.length < found.length) knownSince = Math.max(knownSince, kept.at(-1)!.at);
  if (strange > 0) gaps.push(`${strange} rows of the answers are no events that are understood and were left out.`);
  const left = (search.subject?.ids.length ?? 0) - maxChunks * idsAtOnce;
  if (left > 0) gaps.push(`${left} of the ids that belong to it were not asked for.`);
  return { events: kept, knownSince: knownSince === Number.NEGATIVE_INFINITY ? undefined : knownSince, problems: [...problems], gaps };
}
