import type { Args } from "../../tools/define.ts";
import type { Tool } from "../../tools/tool.ts";
import type { Fact, Seen } from "./fact.ts";
import type { Look } from "./look.ts";

/** A call, what was read of its target and of the other objects it names, and the way to read more. */
export interface Scene {
  readonly tool: Tool;
  readonly args: Args;
  readonly target: Seen | undefined;
  readonly others: readonly Seen[];
  readonly look: Look;
}

export interface Finding {
  readonly facts: readonly Fact[];
  /** Sentences. */
  readonly warnings?: readonly string[];
  /** What the person decides by. Without what moves by itself, such as spend and last use: that must not make a plan stale. */
  readonly state?: unknown;
}

/** Finds out one kind of thing that a call touches. */
export type Kind = (scene: Scene) => Promise<Finding>;

/** An argument that every call with this kind of fact has. */
export const argument = ({ args }: Scene, name: string): string => String(args[name]);

export const fact = (label: string, value: string): Fact => ({ label, value });

/** One line that says why something is not known. */
export const unknown = (label: string, problem: string): Fact => ({ label, value: `unknown (${problem})` });
