import { createHash, randomUUID } from "node:crypto";
import type { Args } from "../tools/define.ts";
import type { Risk, Tool } from "../tools/tool.ts";
import type { Fact } from "./facts.ts";

/** One call of a plan: what it acts on, what it does to it, and whether that can be undone. Every text is safe to show. */
export interface Change {
  readonly tool: Tool;
  readonly args: Args;
  readonly risk: Risk;
  /** What the call acts on, by the name a person knows: `Support Team (group_…)`. */
  readonly target: string;
  /** State of the organization and, for settings, before → after. */
  readonly facts: readonly Fact[];
  /** What is lost and what is handed out. */
  readonly warnings: readonly string[];
  readonly undo: string | undefined;
  readonly irreversible: string | undefined;
  /** What a person types to approve it where nothing takes it back. */
  readonly typed: string | undefined;
  /** Everything that was read for it: another state of it makes the plan stale. */
  readonly state: unknown;
  /** The facts on what the call names and sets; the others are what follows from it. */
  readonly about: readonly Fact[];
}

/** What a person reads before saying yes. Bound to these calls and to this state of their targets. */
export interface Plan {
  /** Name of the tool that was called. */
  readonly subject: string;
  /** What happens, in one sentence. */
  readonly title: string;
  readonly changes: readonly Change[];
  /** What the person types to approve; undefined where a choice is enough. */
  readonly typed: string | undefined;
  /** Digest of the canonical calls. */
  readonly argsDigest: string;
  /** Digest of what was read. Another one means that the plan is out of date. */
  readonly fingerprint: string;
  /** Unix milliseconds. */
  readonly expires: number;
  readonly nonce: string;
}

/** How long a person has to answer. */
const planLifetimeMs = 600_000;

const isJson = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** The same for the same values, whatever the order of their members. */
export const digest = (value: unknown): string =>
  createHash("sha256")
    .update(
      JSON.stringify(value, (_, part: unknown) =>
        isJson(part) ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1))) : part,
      ) ?? "",
    )
    .digest("base64url");

/**
 * A set of one reads like the call it makes: the title says what that does, and what cannot be undone is approved by the name of its target.
 * @param subject Name of the tool that was called: the only change's own, or one that makes several.
 * @param now Unix milliseconds.
 */
export function planOf(subject: string, title: string, changes: readonly Change[], typed: string | undefined, now: number): Plan {
  const [only, ...more] = changes;
  const single = only !== undefined && more.length === 0 && only.tool.name !== subject ? only : undefined;
  return {
    subject,
    title: single === undefined ? title : `${single.tool.name}: ${single.tool.does}`,
    changes,
    typed: single === undefined ? typed : single.typed,
    argsDigest: digest(changes.map(({ tool, args }) => [tool.name, args])),
    fingerprint: digest(changes.map(({ state }) => state)),
    expires: now + planLifetimeMs,
    nonce: randomUUID(),
  };
}
