import type * as z from "zod";
import type { Caller, Dispatch } from "../dispatch.ts";
import type { Gate } from "../gate/gate.ts";
import type { Outcome } from "../outcome.ts";
import type { Listing } from "../tools/listing.ts";
import type { Surface } from "../tools/surface.ts";

/** What a workflow may use: every call it makes goes through `dispatch`. */
export interface WorkflowDeps {
  readonly dispatch: Dispatch;
  readonly gate: Gate;
  readonly surface: Surface;
  readonly output: "text" | "json";
  /** A directory of its own, below the state directory; made when first needed. */
  readonly directory: string;
  /** Unix milliseconds. */
  readonly now: () => number;
}

export type RunWorkflow = (raw: unknown, caller: Caller) => Promise<Outcome>;

/** A tool that joins several calls of the API. */
export interface Workflow {
  readonly name: string;
  /** What the model reads. */
  readonly does: string;
  readonly input: z.ZodObject;
  readonly annotations: Listing["annotations"];
  /** Its calls may need a human. */
  readonly gated: boolean;
  readonly start: (deps: WorkflowDeps) => RunWorkflow;
}
