import { createHash } from "node:crypto";
import { Fault } from "./fault.ts";
import type { Activity } from "./org.ts";

/** What the reports on usage and costs have in common. A report offers some of the filters; the type of its row says which. */
export interface ReportQuery {
  readonly start_time: number;
  readonly end_time?: number | undefined;
  readonly bucket_width?: Width | undefined;
  readonly limit?: number | undefined;
  readonly page?: string | undefined;
  readonly group_by?: readonly string[] | undefined;
  readonly batch?: boolean | undefined;
  readonly project_ids?: readonly string[] | undefined;
  readonly user_ids?: readonly string[] | undefined;
  readonly api_key_ids?: readonly string[] | undefined;
  readonly models?: readonly string[] | undefined;
  readonly sources?: readonly string[] | undefined;
  readonly sizes?: readonly string[] | undefined;
  readonly context_levels?: readonly string[] | undefined;
  readonly vector_store_ids?: readonly string[] | undefined;
}

type Width = "1m" | "1h" | "1d";

/** Buckets on a page: without a `limit`, and at most. */
export type PageSizes = Readonly<Partial<Record<Width, { readonly fallback: number; readonly max: number }>>>;

/** Unix seconds, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const latest = 2 ** 32 - 2 * 86_400;
const seconds = { "1m": 60, "1h": 3600, "1d": 86_400 } as const;

/** Four bytes where the page starts, four where the report ends, eight that say which question was asked. */
function tokenOf(report: string, query: ReportQuery, next: number, end: number): string {
  const asked = Object.entries(query)
    .filter(([name]) => name !== "page")
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const token = Buffer.alloc(16);
  token.writeUInt32BE(next, 0);
  token.writeUInt32BE(end, 4);
  createHash("sha256")
    .update(JSON.stringify([report, asked]))
    .digest()
    .copy(token, 8, 0, 8);
  // Padded with `=` as OpenAI's tokens are: callers who fail to encode or keep it should notice here.
  return `page_${token.toString("base64").replaceAll("+", "-").replaceAll("/", "_")}`;
}

/** @throws {Fault} 400 for a token of another question, with OpenAI's words. */
function readToken(report: string, query: ReportQuery, page: string): Span {
  const token = Buffer.from(page.replace(/^page_/, ""), "base64url");
  if (token.length === 16) {
    const span = { start: token.readUInt32BE(0), end: token.readUInt32BE(4) };
    if (tokenOf(report, query, span.start, span.end) === page) return span;
  }
  throw new Fault(400, "The page token is invalid, have you modified the query parameters?", { code: "invalid_request_error" });
}

/**
 * The buckets of one page, and the token that leads to the next one. Buckets are whole minutes, hours or days of UTC, also where the asked time
 * begins or ends within one. Without `end_time` a report ends now; its token keeps that moment, so that later pages agree with the first.
 * @throws {Fault} 400
 */
function pageOf(report: string, query: ReportQuery, sizes: PageSizes, now: number): { spans: Span[]; next_page: string | null } {
  const width = query.bucket_width ?? "1d";
  const size = sizes[width];
  if (size === undefined) throw new Fault(400, `bucket_width ${width} is not supported`, { param: "bucket_width" });
  const limit = query.limit ?? size.fallback;
  if (limit > size.max) throw new Fault(400, `limit must be at most ${size.max} for bucket_width ${width}`, { param: "limit" });
  if (query.end_time !== undefined && query.end_time <= query.start_time) {
    throw new Fault(400, "end_time must be after start_time", { param: "end_time" });
  }
  // Milliseconds are the usual mistake; the token has room for seconds until 2106.
  for (const param of ["start_time", "end_time"] as const) {
    const at = query[param] ?? 0;
    if (at < 0 || at > latest) throw new Fault(400, `${param} must be in Unix seconds`, { param });
  }
  const step = seconds[width];
  const whole = query.page === undefined ? { start: query.start_time, end: query.end_time ?? now } : readToken(report, query, query.page);
  const first = Math.floor(whole.start / step) * step;
  const length = Math.min(limit, Math.max(0, Math.ceil((whole.end - first) / step)));
  const spans = Array.from({ length }, (_, i) => ({ start: first + i * step, end: first + (i + 1) * step }));
  const next = first + length * step;
  return { spans, next_page: next < whole.end ? tokenOf(report, query, next, whole.end) : null };
}

const iso = (second: number) => new Date(second * 1000).toISOString();

/**
 * A page of time buckets. A bucket without activity has no results: no row of zeros stands for it.
 * @param report Name of the endpoint; a page token of another one is refused.
 */
export function bucketPage<R>(report: string, query: ReportQuery, sizes: PageSizes, now: number, resultsOf: (span: Span) => R[]) {
  const { spans, next_page } = pageOf(report, query, sizes, now);
  const data = spans.map((span) => ({
    object: "bucket" as const,
    start_time: span.start,
    end_time: span.end,
    // In no reference, and in every live answer (seen by authors of a SQL provider, July 2026).
    start_time_iso: iso(span.start),
    end_time_iso: iso(span.end),
    // Worked out when it is written: a report of a thousand projects is larger than what should be held at once.
    get results() {
      // What is still to come today is not known yet.
      return resultsOf({ start: span.start, end: Math.min(span.end, now) });
    },
  }));
  return { object: "page" as const, data, has_more: next_page !== null, next_page };
}

type Field = string | boolean;

/** What the API says of activity that carries no such label. */
const unlabelled: Readonly<Record<string, Field>> = { batch: false, service_tier: "default", api_source: "unlabeled" };

/** A field of an activity that reports filter or group by. */
export function fieldOf(activity: Activity, name: string): Field | null {
  if (name === "project_id" || name === "api_key_id" || name === "user_id" || name === "model") return activity[name];
  return activity.facets[name] ?? unlabelled[name] ?? null;
}

const filters = {
  project_ids: "project_id",
  user_ids: "user_id",
  api_key_ids: "api_key_id",
  models: "model",
  sources: "source",
  sizes: "size",
  context_levels: "context_level",
  vector_store_ids: "vector_store_id",
  batch: "batch",
} as const;

/** The activity that passes every filter of the query. */
export function filtered(activities: readonly Activity[], query: ReportQuery): Activity[] {
  const wanted = Object.entries(filters).flatMap(([filter, field]) => {
    const values = query[filter as keyof typeof filters];
    return values === undefined ? [] : [{ field, values: new Set<Field | null>([values].flat()) }];
  });
  return activities.filter((activity) => wanted.every(({ field, values }) => values.has(fieldOf(activity, field))));
}

/** What was added up for one combination of the fields grouped by. */
export interface Tally<T, M extends string> {
  /** The first item of the group, for what all of its items share. */
  readonly first: T;
  /** The group's value of a field; null when the report does not group by it. Only `batch` is a flag. */
  readonly by: (name: string) => string | null;
  readonly flag: (name: string) => boolean | null;
  readonly sum: Record<M, number>;
}

/** Adds up items that agree in every field of `groupBy`. Groups come in the order in which they first occur. */
export function tally<T, M extends string>(
  items: Iterable<readonly [T, Readonly<Record<M, number>>]>,
  groupBy: readonly string[],
  field: (item: T, name: string) => Field | null,
): Tally<T, M>[] {
  const groups = new Map<string, Tally<T, M>>();
  for (const [item, numbers] of items) {
    const key = groupBy.map((name) => field(item, name)).join("\n");
    const group = groups.get(key);
    if (group === undefined) {
      const value = (name: string) => (groupBy.includes(name) ? field(item, name) : null);
      groups.set(key, {
        first: item,
        by: (name) => value(name) as string | null,
        flag: (name) => value(name) as boolean | null,
        sum: { ...numbers },
      });
      continue;
    }
    for (const name in numbers) group.sum[name] += numbers[name];
  }
  return [...groups.values()];
}
