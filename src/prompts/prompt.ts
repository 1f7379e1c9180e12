import * as z from "zod";
import type { SuggestKind } from "../names/suggest.ts";
import { visible } from "../output/untrusted.ts";
import { dayIn } from "../workflows/audits/days.ts";
import type { WorkflowCalls } from "../workflows/index.ts";

/** Workflows are named, not imported: a host lists prompts before it calls anything. The compiler knows the names, and what each call takes. */
export type WorkflowName = keyof WorkflowCalls;

/** What the text of a prompt depends on beside its arguments. */
export interface Scene {
  /** Whether a workflow is shown to the host. */
  readonly shows: (workflow: WorkflowName) => boolean;
  /** Unix milliseconds. */
  readonly now: number;
}

/** Arguments of prompts are texts. */
type Texts = Readonly<Record<string, z.ZodType<string | undefined, string | undefined>>>;

/** A job that a person starts with one click: a text that makes a model do it with the workflows. */
export interface Prompt<A extends Texts = Texts> {
  readonly name: string;
  readonly title: string;
  /** What the person reads who chooses it. */
  readonly does: string;
  /** Texts, made with `name`, `day` and their like below. */
  readonly input: A;
  /** Arguments that are completed from names of the organization. */
  readonly completes?: Readonly<Partial<Record<keyof A & string, SuggestKind>>>;
  /** Workflows without which the job cannot be done. A text may name others only where `scene.shows` them. */
  readonly needs: readonly WorkflowName[];
  /** Values of arguments go into it through `quoted` and `call` only. A method, so that prompts with different arguments fit in one list. */
  text(args: z.output<z.ZodObject<A>>, scene: Scene): string;
}

/** Checks that a prompt and its arguments fit together. */
export const prompt = <const A extends Texts>(one: Prompt<A>): Prompt<A> => one;

const maxText = 256;

/** Hosts send an empty text for a field that was left empty. */
const text = z
  .string()
  .max(maxText, `must be at most ${maxText} characters`)
  .transform((value) => visible(value).trim());

const optional = (check: (value: string) => boolean, message: string) =>
  text.refine((value) => value === "" || check(value), message).transform((value) => (value === "" ? undefined : value));

/** A name or an id that must be given. */
export const name = text.refine((value) => value !== "", "must not be empty");

/** A name or an id that may be left out. */
export const someName = optional(() => true, "");

/** `2026-11-21` */
export const someDay = optional((value) => dayIn(value) !== undefined, "must be a day, as in 2026-11-21");

/** A number of days, as a text. */
export const someDays = optional((value) => /^[1-9]\d{0,3}$/.test(value), "must be a whole number of days, 1 to 9999");

/** A value that a person gave, where nothing in it can end the sentence it stands in. */
export const quoted = (value: string): string => JSON.stringify(value);

/** A call as the model is to make it. Arguments that are undefined are left out. */
export const call = <N extends WorkflowName>(workflow: N, args: WorkflowCalls[N]): string => `${workflow} ${JSON.stringify(args)}`;
