import { isJson, type Json } from "../json.ts";
import { jsonWithoutSecrets } from "../output/secrets.ts";
import { isPart, type PartName } from "./parts.ts";

/** One page of a list, or one object as its only row; an object that is not set has none. */
export interface PageLine {
  readonly part: PartName;
  /** Ids in the path, in its order. */
  readonly unit: readonly string[];
  /** From 0. */
  readonly page: number;
  /** The cursor that was sent, and the one that leads on. */
  readonly after: string | null;
  readonly next: string | null;
  /** Unix milliseconds at which the answer came. */
  readonly at: number;
  readonly rows: readonly Json[];
}

/** A list or object that is left out from here on. */
export interface SkipLine {
  readonly part: PartName;
  readonly unit: readonly string[];
  /** Why, in words. */
  readonly skipped: string;
  readonly at: number;
  /** Requests it took to find out. */
  readonly tries: number;
  /** The whole part is left out, whatever else it would be read for. */
  readonly whole: boolean;
}

export type ReadLine = PageLine | SkipLine;

/** First line of a file: on which bytes of older files it builds. */
export interface RunLine {
  readonly run: string;
  readonly at: number;
  readonly after: readonly Stretch[];
}

/** The first bytes of a file of pages. */
export interface Stretch {
  readonly file: string;
  readonly bytes: number;
}

/** Last line of a snapshot. */
export interface EndLine {
  /** Unix milliseconds. */
  readonly finished: number;
}

/**
 * Longer lines are not kept: a single page of this size is not what the API sends. In bytes.
 * It must not exceed what `readLines` keeps of a line.
 */
export const maxLineBytes = 4_000_000;

const textsOf = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((item) => typeof item === "string");
const isText = (value: unknown): value is string | null => value === null || typeof value === "string";

/** Undefined for what is no JSON object, as a line cut off by a crash is. */
export function parseJson(bytes: Buffer): Json | undefined {
  try {
    const json: unknown = JSON.parse(bytes.toString());
    return isJson(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

/** A line as it was written; undefined for anything else. */
export function readLineOf(json: Json): ReadLine | undefined {
  const { part, unit, at, page, after, next, rows, skipped, tries, whole } = json;
  if (!isPart(part) || !textsOf(unit) || typeof at !== "number") return undefined;
  if (typeof skipped === "string") return { part, unit, skipped, at, tries: typeof tries === "number" ? tries : 1, whole: whole === true };
  if (typeof page !== "number" || !isText(after) || !isText(next) || !Array.isArray(rows)) return undefined;
  return { part, unit, page, after, next, at, rows: rows.filter(isJson) };
}

export function runLineOf(json: Json): RunLine | undefined {
  const { run, at, after } = json;
  if (typeof run !== "string" || typeof at !== "number" || !Array.isArray(after)) return undefined;
  const stretches = after.filter(isJson).flatMap(({ file, bytes }) => {
    return typeof file === "string" && typeof bytes === "number" ? [{ file, bytes }] : [];
  });
  return { run, at, after: stretches };
}

export const finishedOf = ({ finished }: Json): number | undefined => (typeof finished === "number" ? finished : undefined);

/**
 * A page or a skip as one line, without its line break and without any key. Texts are cleaned one by one: what is taken out of one must not
 * reach into the next.
 */
export function formatLine(line: ReadLine, secrets: readonly string[]): string {
  return jsonWithoutSecrets(JSON.stringify(line), secrets);
}
