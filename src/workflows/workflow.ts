import type * as z from "zod";
import type { Caller, Dispatch } from "../dispatch.ts";
import type { Report } from "../evidence/report.ts";
import type { WrittenReport } from "../evidence/write.ts";
import type { AdminClient } from "../client/admin-client.ts";
import type { Gate } from "../gate/gate.ts";
import type { Snapshots } from "../snapshot/snapshots.ts";
import type { KeptSets } from "./kept-sets.ts";
import type { Outcome } from "../outcome.ts";
import type { Listing } from "../tools/listing.ts";
import type { Surface } from "../tools/surface.ts";

/** What a workflow may use: every call it makes goes through `dispatch`. */
export interface WorkflowDeps {
  readonly dispatch: Dispatch;
  readonly gate: Gate;
  /** For reads that wait for the pace; whatever changes something goes through `dispatch`. */
  readonly client: AdminClient;
  readonly snapshots: Snapshots;
  readonly surface: Surface;
  readonly output: "text" | "json";
  /** Change sets that wait to be applied. */
  readonly sets: KeptSets;
  readonly evidence: Evidence;
  /** Last line of the record. */
  readonly trailEnd: () => Promise<Report["trail"]>;
  readonly version: string;
  /** Ms that one call may read: hosts give a call up after sixty seconds, some sooner. */
  readonly budgetMs: number;
  /** Taken out of every text. */
  readonly adminKey: string;
  /** The guards refuse nothing. */
  readonly allowSelfLockout: boolean;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Where reports go. */
export interface Evidence {
  /** Every report is written, not only those asked for. */
  readonly always: boolean;
  write(report: Report): Promise<WrittenReport>;
}

export type RunWorkflow = (raw: unknown, caller: Caller) => Promise<Outcome>;

/** A tool that joins several calls of the API. */
export interface Workflow<N extends string = string, I extends z.ZodObject = z.ZodObject> {
  readonly name: N;
  /** What the model reads. */
  readonly does: string;
  readonly input: I;
  readonly annotations: Listing["annotations"];
  /** Its calls may need a human. */
  readonly gated: boolean;
  readonly start: (deps: WorkflowDeps) => RunWorkflow;
}
