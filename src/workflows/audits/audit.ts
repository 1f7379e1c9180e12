import type { GetPath } from "../../tools/tool.ts";
import type * as z from "zod";
import type { Report } from "../../evidence/report.ts";
import type { Json } from "../../json.ts";
import type { Access } from "../../snapshot/access/access.ts";
import type { Snapshot } from "../../snapshot/organization.ts";
import type { PartName } from "../../snapshot/parts.ts";
import type { Args } from "../../tools/define.ts";
import type { OwnKey } from "./refusals.ts";

/** What was read of a list, or why it ends early. */
export interface ReadRows {
  readonly rows: readonly Json[];
  /** Read to its end. */
  readonly complete: boolean;
  /** Why not, in words that end a sentence. */
  readonly problem: string | undefined;
}

export interface ReadBounds {
  /** No further page is asked for once so many rows came. What was read is then neither complete nor a problem; a page may hold more than asked. */
  readonly maxRows?: number;
}

/** What an audit works on. */
export interface AuditContext<I> {
  readonly args: I;
  /** The organization as far as it was read; what was not is `undefined` in it, and named in its coverage. */
  readonly snapshot: Snapshot;
  readonly access: Access;
  /** Of an audit that `needsEarlier`: what it compares with; undefined when there is none. */
  readonly earlier?: Snapshot | undefined;
  /** The oldest finished snapshot before this one, where there is no `earlier`. */
  readonly oldest?: Pick<Snapshot, "id" | "startedAt"> | undefined;
  /** Unix seconds. */
  readonly now: number;
  /** Tells the admin key this server runs on, which the guards keep; undefined where the operator allows what they refuse. */
  readonly ownKey?: OwnKey | undefined;
  /**
   * Reads a list of the API to its end, at the pace the API allows. It never throws for what the API answers: the report says what is not known.
   * @param path Path of a GET of the catalog.
   */
  readonly read: (path: GetPath, args: Args, bounds?: ReadBounds) => Promise<ReadRows>;
}

/** A call that would act on what an audit found, for a change set. */
export interface ProposedChange {
  /** Route of the catalog, e.g. `DELETE /organization/users/{user_id}`. */
  readonly route: string;
  readonly args: Args;
}

/** What an audit has to say: facts, never conclusions. */
export interface AuditReport extends Pick<Report, "title" | "thresholds" | "summary" | "sections"> {
  /** What was not looked at beyond what the coverage of the snapshot says; the report is then not complete. */
  readonly gaps?: readonly string[];
  /** What nobody can read from the API, or what the question leaves out by itself: said with the report, which is complete all the same. */
  readonly notes?: readonly string[];
  /** Calls that the user may want to approve as one, in the order in which they are safe. */
  readonly changes?: readonly ProposedChange[];
}

/** A question about the organization that takes many reads: one file of this folder each. */
export interface Audit<I extends z.ZodObject = z.ZodObject, N extends string = string> {
  readonly name: N;
  /** What the model reads: one or two sentences. */
  readonly does: string;
  /** Its own arguments, strict; what all audits take is added. */
  readonly input: I;
  /** What it needs of the organization. */
  readonly parts: (args: z.output<I>) => readonly PartName[];
  /**
   * Compares with an older snapshot of the same API: the one that its argument `since` names by id, or the newest from before the end of the UTC day
   * that it names (`YYYY-MM-DD`); left out, the newest older one. An id that stands for none is an `InputError`.
   */
  readonly needsEarlier?: true;
  /**
   * Pure but for `read`: the same snapshot gives the same report.
   * @throws {InputError} For a name in the arguments that stands for nothing or for several.
   */
  readonly report: (context: AuditContext<z.output<I>>) => AuditReport | Promise<AuditReport>;
}

/** Checks that an audit and its arguments fit together; the types of its arguments come from its schema. */
export const audit = <I extends z.ZodObject, const N extends string>(one: Audit<I, N>): Audit<I, N> => one;
