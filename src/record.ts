import type { Fact } from "./gate/facts.ts";
import type { Approval } from "./gate/gate.ts";
import { Refused, type RefusalCode } from "./gate/refused.ts";
import type { Outcome } from "./outcome.ts";
import { valueWithoutSecrets } from "./output/secrets.ts";
import type { Trail, TrailEntry } from "./trail/trail.ts";
import type { Risk } from "./tools/tool.ts";

/** What the record says of a call before its end is known. */
export type EntryStart = Omit<TrailEntry, "event" | "status" | "request_id" | "answer" | "message">;

/** A call as far as the record goes: of an endpoint, or of a plan of several. */
export interface Recorded {
  readonly tool: string;
  readonly args: unknown;
  readonly risk: Risk;
  readonly undo: string | undefined;
  readonly target: string | undefined;
  readonly approval: Approval | undefined;
  /** What the host calls itself. */
  readonly host: { readonly name: string; readonly version: string } | undefined;
}

/** Puts calls on the record. Reads are not recorded: they change nothing and would bury what does. */
export interface Recorder {
  /** @throws {TrailError} When nothing can be recorded: then nobody needs to be asked. */
  check(): Promise<void>;
  entry(call: Recorded): EntryStart;
  /**
   * Before a call is made, so that a process that dies in the middle leaves a line.
   * @param seen What the person saw before they approved: state, effect, before → after.
   * @returns The entry to end with `ended`.
   * @throws {TrailError} When it cannot be written; the call must not be made then.
   */
  started(entry: EntryStart, seen: readonly Fact[] | undefined): Promise<EntryStart>;
  /** After it was made. @returns The outcome; where this line could not be written its text says so. */
  ended(entry: EntryStart, outcome: Outcome, answer: { status?: number | undefined; request_id?: string | undefined }): Promise<Outcome>;
  /** A call that was not made because it was refused. Other errors are no decision and leave no line. */
  refused(entry: EntryStart, error: unknown): Promise<void>;
}

export interface RecorderDeps {
  readonly trail: Trail;
  /** Fingerprint of the admin key. */
  readonly key: string;
  readonly api: string;
  readonly confirm: string;
  readonly adminKey: string;
  readonly log: (line: string) => void;
}

const refusalEvent: Readonly<Partial<Record<RefusalCode, TrailEntry["event"]>>> = {
  declined: "declined",
  approval_expired: "expired",
  approval_pending: "waiting",
};

function endEvent(outcome: Outcome): TrailEntry["event"] {
  if (outcome.kind === "done") return "executed";
  return outcome.kind === "failed" && outcome.code === "outcome_unknown" ? "unknown" : "failed";
}

export function createRecorder({ trail, key, api, confirm, adminKey, log }: RecorderDeps): Recorder {
  const withAnswer = (given: { status?: number | undefined; request_id?: string | undefined }) =>
    Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));

  return {
    check: () => trail.check(),
    entry({ tool, args, risk, undo, target, approval, host }) {
      return {
        ...(host && { client: host }),
        ...(approval?.plan && { plan: approval.plan.nonce }),
        ...(approval && { channel: approval.channel }),
        ...(target !== undefined && { target }),
        ...(undo !== undefined && { undo }),
        key,
        api,
        tool,
        arguments: valueWithoutSecrets(JSON.parse(JSON.stringify(args)), [adminKey]),
        risk,
        confirm,
      };
    },
    async started(entry, seen) {
      const changes = seen?.map(({ label, value }) => `${label.trim()}: ${value}`);
      const { position } = await trail.append({ ...entry, ...(changes && { changes }), event: "started" });
      return { ...entry, ends: position };
    },
    async ended(entry, outcome, answer) {
      const message = outcome.kind === "failed" || outcome.kind === "refused" ? { message: outcome.text } : {};
      try {
        await trail.append({ ...entry, ...withAnswer(answer), ...message, event: endEvent(outcome) });
        return outcome;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        log(`the record of ${entry.tool} has a start and no end: ${why}`);
        return "text" in outcome ? { ...outcome, text: `${outcome.text}\n(The end of this call could not be recorded: ${why})` } : outcome;
      }
    },
    async refused(entry, error) {
      if (!(error instanceof Refused)) return;
      try {
        await trail.append({ ...entry, event: refusalEvent[error.code] ?? "refused", answer: error.code });
      } catch (failure) {
        log(`the refusal of ${entry.tool} could not be recorded: ${failure instanceof Error ? failure.message : String(failure)}`);
      }
    },
  };
}
