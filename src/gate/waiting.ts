import * as z from "zod";
import { shown } from "../output/untrusted.ts";
import type { Ticket } from "./channels/channel.ts";
import type { Fact } from "./facts.ts";
import type { ChangeView, PlanView } from "./view.ts";

/** A plan that waits for a person. Kept as a file of this user, so that a terminal, a page and a later call find it. */
export interface Waiting {
  /** Short enough to type. */
  readonly id: string;
  readonly ticket: Ticket;
  readonly view: PlanView;
  /** Which organization it is about: where the API is, and which key acts. */
  readonly organization: string;
  /** Unix milliseconds. */
  readonly asked: number;
  /** The person gets a code to pass on, instead of the call going on by itself (`--confirm code`). */
  readonly needsCode: boolean;
}

/** What a person answered, through which channel. `decision` is what they picked or typed. */
export interface Answer {
  readonly decision: string;
  readonly channel: string;
  /** Unix milliseconds. */
  readonly at: number;
  /** Proves to a later call that the person saw the plan, where `needsCode`. */
  readonly code?: string | undefined;
}

/** All members of a type and no others: a file with more of them comes from a version that shows more than this one would. */
const exactly = <T>(members: { readonly [K in keyof T]-?: z.ZodType<T[K]> }): z.ZodType<T> =>
  z.strictObject(members) as unknown as z.ZodType<T>;

/** Made safe to show when it was written, and again here: what is on the disk may have been written by anyone who runs as this user. */
const line = z.string().transform((text) => shown(text));

const ticket = exactly<Ticket>({
  subject: z.string(),
  argsDigest: z.string(),
  fingerprint: z.string(),
  expires: z.number(),
  nonce: z.string(),
});

const change = exactly<ChangeView>({
  tool: line,
  does: line,
  target: line,
  facts: z.array(exactly<Fact>({ label: line, value: line })),
  warnings: z.array(line),
  undo: line.optional(),
  irreversible: line.optional(),
});

const waitingFile = exactly<Waiting>({
  id: z.string(),
  ticket,
  view: exactly<PlanView>({ title: line, changes: z.array(change).min(1), typed: line.optional() }),
  organization: line,
  asked: z.number(),
  needsCode: z.boolean(),
});

const answerFile = exactly<Answer>({ decision: z.string(), channel: line, at: z.number(), code: z.string().optional() });

function parse<T>(shape: z.ZodType<T>, text: string | undefined): T | undefined {
  try {
    return text === undefined ? undefined : shape.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** @returns Undefined for what is not a whole plan, such as half a file. */
export const parseWaiting = (text: string | undefined): Waiting | undefined => parse(waitingFile, text);

/** @returns Undefined for what is not an answer. */
export const parseAnswer = (text: string | undefined): Answer | undefined => parse(answerFile, text);
