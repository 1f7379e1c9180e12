import { createHash } from "node:crypto";
import { valueWithoutSecrets } from "../output/secrets.ts";

/** What a line can say about a call. One that is `started` and has no end was interrupted: look at what it acts on. */
export const events = ["started", "refused", "waiting", "declined", "expired", "executed", "failed", "unknown"] as const;

/** What became of one call, as the caller of `append` knows it. */
export interface TrailEntry {
  readonly event: (typeof events)[number];
  /** Position of the `started` line that this line ends. */
  readonly ends?: number;
  /** Id of the plan that a person saw. */
  readonly plan?: string;
  readonly client?: { readonly name: string; readonly version: string };
  /** Fingerprint of the admin key, never the key. */
  readonly key: string;
  /** Base URL. */
  readonly api: string;
  readonly tool: string;
  /** Secrets are taken out before; key shapes that are still in it are taken out here. */
  readonly arguments: unknown;
  /** What the call acts on, by the name a person knows. */
  readonly target?: string;
  readonly risk: "read" | "write" | "grant" | "destructive";
  /** Approval policy. */
  readonly confirm: string;
  /** How the person was reached. */
  readonly channel?: string;
  /** What the person answered. */
  readonly answer?: string;
  /** HTTP status. */
  readonly status?: number;
  readonly request_id?: string;
  readonly undo?: string;
  readonly message?: string;
  readonly changes?: unknown;
}

/** Bytes at the end of a file that are no line: named by the first line of the next file, so that they cannot disappear unnoticed. */
export interface DamagedEnd {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** One line of the trail. */
export interface TrailRecord extends TrailEntry {
  /** Position in the trail: 1 for the first line, one more for each next line, over all files. */
  readonly seq: number;
  /** ISO 8601. */
  readonly at: string;
  /** User of the operating system. */
  readonly user: string;
  /** Random id of the server run that wrote the line: tells apart what two servers record in the same instant. */
  readonly run: string;
  readonly damaged_end?: DamagedEnd;
  /** Hash of the line before; `genesis` in the first line. */
  readonly prev: string;
  readonly hash: string;
}

/** What the first line is chained to. A change of the format of lines changes the number. */
export const genesis = "openai-admin-mcp trail, format 1";

/** A longer line says how long its arguments and changes were instead of holding them. */
const maxLineBytes = 1024 * 1024;

const sha256 = (data: string | Buffer): string => createHash("sha256").update(data).digest("hex");

/** The value as JSON has it: dates as text, no undefined members. */
const asJson = (value: unknown): unknown => (value === undefined ? undefined : (JSON.parse(JSON.stringify(value) ?? "null") as unknown));

function omitted(value: unknown): unknown {
  if (value === undefined) return undefined;
  const text = JSON.stringify(value);
  return { omitted_bytes: Buffer.byteLength(text), sha256: sha256(text) };
}

const hashStart = ',"hash":"';
const hashLength = 64;
const endLength = hashStart.length + hashLength + '"}'.length;

/**
 * The bytes of a line, without the line break, and its hash: SHA-256 of exactly these bytes without the member `hash`, which is the last one.
 * Nothing needs to be brought into a canonical form, so anyone can check a line with a text editor's tools.
 */
export function formatLine(
  entry: TrailEntry,
  place: Pick<TrailRecord, "seq" | "at" | "user" | "run" | "prev"> & { readonly damaged_end: DamagedEnd | undefined },
): { text: string; hash: string } {
  const { seq, at, user, run, damaged_end, prev } = place;
  const said = valueWithoutSecrets(asJson(entry), []) as TrailEntry;
  let body = JSON.stringify({ seq, at, user, run, ...said, damaged_end, prev });
  if (Buffer.byteLength(body) > maxLineBytes) {
    const short = { ...said, arguments: omitted(said.arguments), changes: omitted(said.changes) };
    body = JSON.stringify({ seq, at, user, run, ...short, damaged_end, prev });
  }
  const hash = sha256(body);
  return { text: `${body.slice(0, -1)}${hashStart}${hash}"}`, hash };
}

const isRecord = (value: unknown): value is TrailRecord => {
  if (typeof value !== "object" || value === null) return false;
  const { seq, at, prev } = value as Partial<TrailRecord>;
  return Number.isSafeInteger(seq) && typeof at === "string" && typeof prev === "string";
};

/** Reads a line without its line break. Undefined when it is not exactly what `formatLine` wrote. */
export function parseLine(bytes: Buffer): TrailRecord | undefined {
  const bodyEnd = bytes.length - endLength;
  if (bodyEnd < 0 || bytes.toString("latin1", bodyEnd, bodyEnd + hashStart.length) !== hashStart) return undefined;
  if (bytes.toString("latin1", bytes.length - 2) !== '"}') return undefined;
  const hash = bytes.toString("latin1", bodyEnd + hashStart.length, bytes.length - 2);
  if (sha256(Buffer.concat([bytes.subarray(0, bodyEnd), Buffer.from("}")])) !== hash) return undefined;
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
