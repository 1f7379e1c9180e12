import { join } from "node:path";
import * as z from "zod";
import type { Caller } from "../../dispatch.ts";
import type { Coverage, Snapshot } from "../../snapshot/organization.ts";
import type { PartName } from "../../snapshot/parts.ts";
import { accessOf } from "../../snapshot/access/access.ts";
import { isoMoment } from "../../evidence/cells.ts";
import { asWritten, type Report } from "../../evidence/report.ts";
import type { Outcome } from "../../outcome.ts";
import { jsonWithoutSecrets, withoutSecrets } from "../../output/secrets.ts";
import { describeProblems, InputError } from "../../tools/input.ts";
import { isOwnKey } from "../../gate/own-key.ts";
import type { KeptCall } from "../kept-sets.ts";
import type { RunWorkflow, Workflow, WorkflowDeps } from "../workflow.ts";
import { answerText } from "./answer.ts";
import type { Audit, AuditReport } from "./audit.ts";
import { earlierThan, oldestBefore } from "./earlier.ts";
import { offered } from "./offered.ts";
import { noWaiters, readForAudit, type ReadSoFar, type Waiters } from "./reading.ts";
import { readerFor } from "./reads.ts";
import { sharedInput, type SharedArgs } from "./shared-input.ts";

const moments = (coverage: readonly Coverage[], fallback: number) => ({
  from: Math.min(fallback, ...coverage.flatMap(({ from }) => from ?? [])),
  until: Math.max(
    ...coverage.flatMap(({ until }) => until ?? []),
    ...(coverage.some(({ until }) => until !== undefined) ? [] : [fallback]),
  ),
});

const isMissing = ({ skipped }: Coverage): boolean => skipped.some(({ count, expected }) => count > 0 && expected !== true);

/** Only what the question needs counts for its completeness. */
const covered = (snapshot: Snapshot, parts: readonly string[]): Coverage[] => snapshot.coverage.filter(({ part }) => parts.includes(part));

function inWords({ going }: ReadSoFar, snapshotId: string): string | undefined {
  if (going === undefined) return undefined;
  const { done, known, estimateMs } = going;
  const left = estimateMs === undefined ? "" : `, about ${Math.max(1, Math.ceil(estimateMs / 60_000))} min left`;
  return `STILL READING: ${done} of ${known} lists so far${left}. It goes on in the background; call again with snapshot="${snapshotId}" and the same arguments to continue.`;
}

/** With a capital letter and a full stop, so that several can stand in a row. */
const asSentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;

/** What to know about completeness beyond coverage. */
const stated = (sentences: readonly string[]): string => sentences.map(asSentence).join(" ");

/** Arguments as they were asked, without those of the runner. */
const questionOf = (args: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(args).filter(([name]) => !(name in sharedInput)));

/** An audit as a tool: reads what it needs for as long as a call may take, answers with what was read, and writes evidence when asked. */
export function auditWorkflow<I extends z.ZodObject, N extends string>(
  one: Audit<I, N>,
): Workflow<N, z.ZodObject<I["shape"] & typeof sharedInput>> {
  const { name, does } = one;
  const input = z.strictObject({ ...one.input.shape, ...sharedInput });

  const start = (deps: WorkflowDeps): RunWorkflow => {
    const waiters: Waiters = noWaiters();

    /** What to know when something was changed since the reading began; a new reading looks again at what was changed before it. */
    const outdated = ({ startedAt }: Snapshot): string[] => {
      const changed = deps.dispatch.writes().at(-1)?.at;
      return changed === undefined || changed < startedAt
        ? []
        : [`Something was changed through this server at ${isoMoment(changed)}, after this was read: max_age_minutes=0 reads it anew.`];
    };

    const reportOf = (
      found: AuditReport,
      { snapshot, going }: ReadSoFar,
      args: z.output<I>,
      parts: readonly string[],
      trail: Report["trail"],
    ): Report => {
      const coverage = covered(snapshot, parts);
      const { title, thresholds, summary, sections, gaps = [], notes = [] } = found;
      const unfinished = going === undefined ? [] : ["The reading is not finished."];
      const asOf = moments(coverage, snapshot.startedAt);
      return {
        name,
        title,
        question: questionOf(args),
        asOf,
        generatedAt: deps.now(),
        toolVersion: deps.version,
        source: snapshot.source,
        ...(trail && { trail }),
        coverage,
        complete: going === undefined && gaps.length === 0 && !coverage.some(isMissing),
        statement: stated([...unfinished, ...outdated(snapshot), ...gaps, ...notes]),
        thresholds,
        summary,
        sections,
      };
    };

    const kept = async (calls: readonly KeptCall[]): Promise<{ id: string; count: number } | undefined> =>
      calls.length === 0 ? undefined : { id: await deps.sets.keep(calls), count: calls.length };

    const comparedWith = async (snapshot: Snapshot, parts: readonly PartName[], since: string | undefined) => {
      const earlier = await earlierThan(deps.snapshots, snapshot, parts, since);
      return { earlier, oldest: earlier === undefined ? await oldestBefore(deps.snapshots, snapshot) : undefined };
    };

    const run = async (args: z.output<I> & SharedArgs, caller: Caller): Promise<Outcome> => {
      const began = deps.now();
      const own = one.input.parse(questionOf(args));
      const parts = one.parts(own);
      const read = await readForAudit(deps.snapshots, waiters, parts, args, caller, deps.budgetMs);
      const { snapshot } = read;
      const found = await one.report({
        args: own,
        snapshot,
        access: accessOf(snapshot.organization),
        now: Math.floor(deps.now() / 1000),
        ...(one.needsEarlier && (await comparedWith(snapshot, parts, (own as { since?: string }).since))),
        ownKey: deps.allowSelfLockout ? undefined : (redacted) => isOwnKey(deps.adminKey, redacted),
        read: readerFor(deps.client, caller.signal, Math.max(5000, deps.budgetMs - (deps.now() - began))),
      });
      const { calls, leftOut } = offered(deps.surface, found.changes ?? []);
      const report = reportOf({ ...found, summary: [...found.summary, ...leftOut] }, read, own, parts, await deps.trailEnd());
      const written = args.evidence === true || deps.evidence.always ? await deps.evidence.write(report) : undefined;
      // Steps of half a reading are not all of them.
      const changes = await kept(read.going === undefined ? calls : []);
      const besides = { going: inWords(read, snapshot.id), files: written?.directory, changes, snapshot: snapshot.id };
      const links = written?.files.map(({ name: file }) => join(written.directory, file));
      const json = { ...asWritten(report), snapshot: snapshot.id, change_set: changes ?? null, files: links ?? [] };
      // Until then coverage names what is missing; what findings lack for it is said with their tables.
      const meanwhile = stated([...outdated(snapshot), ...(found.notes ?? [])]);
      const told = read.going === undefined ? report : { ...report, statement: meanwhile };
      const text =
        deps.output === "json"
          ? jsonWithoutSecrets(JSON.stringify(json), [deps.adminKey])
          : withoutSecrets(answerText(told, besides), [deps.adminKey]);
      return {
        kind: "done",
        text,
        json: deps.output === "json" ? (JSON.parse(text) as unknown) : undefined,
        ...(links && { files: links }),
      };
    };

    return async (raw, caller) => {
      const parsed = input.safeParse(raw ?? {});
      if (!parsed.success) throw new InputError(`${name}: ${describeProblems(parsed.error, Object.keys(input.shape))}. Nothing was sent.`);
      return run(parsed.data as z.output<I> & SharedArgs, caller);
    };
  };

  return {
    name,
    does,
    input,
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
    gated: false,
    start,
  };
}
