import * as z from "zod";

/** Arguments of a tool, one zod type each. Key order is the order in which a caller reads them. */
export type Fields = Readonly<Record<string, z.ZodType>>;

/**
 * An id as the API gave it. An empty id would turn `DELETE /x/{id}` into `DELETE /x/`, and `.` or `..` would climb the path.
 * Checked here rather than by a JSON Schema pattern: 130 patterns in `tools/list` would cost every caller context.
 */
export const id = z
  .string()
  .refine(
    (value) => value.trim() !== "" && value !== "." && value !== ".." && value.isWellFormed(),
    "must be an id, not empty, `.` or `..`",
  );

/** What an id stands for, where people have a name for it that can be looked up. */
export type IdKind =
  | "project"
  | "user"
  | "group"
  | "role"
  | "service account"
  | "API key"
  | "admin key"
  | "certificate"
  | "invite"
  | "rate limit"
  | "external key"
  | "external storage"
  | "identity provider"
  | "federation rule";

/** What the ids of the catalog stand for. A registry of its own: hosts are shown the global one. */
export const idKinds = z.registry<{ readonly denotes: IdKind }>();

/** An id for which a caller may give a name instead (`names/`). */
export const idOf = (kind: IdKind) => id.clone().register(idKinds, { denotes: kind });

/** Every `{param}` a route may name. A route with another one does not compile. */
export const pathFields = {
  alert_id: id,
  api_key_id: idOf("API key"),
  certificate_id: idOf("certificate"),
  external_key_id: idOf("external key"),
  external_storage_id: idOf("external storage"),
  group_id: idOf("group"),
  invite_id: idOf("invite"),
  key_id: idOf("admin key"),
  project_id: idOf("project"),
  rate_limit_id: idOf("rate limit").describe("`rl-<model>`, or the model."),
  role_id: idOf("role"),
  service_account_id: idOf("service account"),
  user_id: idOf("user"),
  workload_identity_federation_rule_id: idOf("federation rule"),
  workload_identity_provider_id: idOf("identity provider"),
} as const satisfies Fields;

/** Name of an argument that holds the id of an object, or several of them. */
export type PathParam = keyof typeof pathFields;

// Lower bounds are checked here too, not shown: a caller who sees `maximum` does not try 0.

/** A whole number from 1 on. */
export const positive = (max?: number) =>
  (max === undefined ? z.int() : z.int().max(max)).refine((value) => value >= 1, "must be 1 or more");

/** A text that is not empty. */
export const text = (max = Infinity) =>
  z
    .string()
    .refine(
      (value) => value.length >= 1 && value.length <= max,
      max === Infinity ? "must not be empty" : `must have 1 to ${max} characters`,
    );

/** Several values. An empty list has no form in a query: it would be left out and ask for everything. */
export const several = <T extends z.ZodType>(value: T) =>
  z.array(value).refine((values) => values.length > 0, "must hold at least one value");

/** A filter by several values. */
export const anyOf = <T extends z.ZodType>(value: T) => several(value).optional();

/** Order of a list by creation. */
export const order = z.enum(["asc", "desc"]).optional();

/** Walks a list backwards. */
export const before = z.string().optional();

/**
 * The largest page of a list, for the arguments of a call. Kept beside the `limit` it belongs to: not every limit is a plain maximum, and callers need
 * not be shown what the server chooses by itself.
 */
export const largestPage = z.registry<{ readonly of: (args: Readonly<Record<string, unknown>>) => number }>();

/** Where the API states no maximum, this is what its other lists allow. */
const usualPage = 100;

/**
 * `limit` and `after` of a list. The answer says what continues it, so neither needs a text.
 * The minimum is 1 even where the API allows 0: an empty page has no last item to continue from.
 * @param max Left out where the API states none.
 */
export const paged = (max?: number) => ({
  limit: positive(max)
    .optional()
    .register(largestPage, { of: () => max ?? usualPage }),
  after: z.string().optional(),
});

/** What every list takes beside what the API takes: read to its end, and which columns of its rows are wanted. */
export const listView = { all_pages: z.boolean().optional(), fields: anyOf(z.string()) };

/** The time a report covers. `end_time` is exclusive. */
export const period = { start_time: z.int().describe("Unix seconds."), end_time: z.int().optional() };

/**
 * `limit` and `page` of a report. A page holds time buckets, not rows.
 * @param largest The most buckets of a page, which can depend on their width.
 * @param max The most of any width.
 * @param defaults Said to the caller: without a limit the API answers a few buckets, and nothing in the name hints at that.
 */
export const pageOfBuckets = (largest: (args: Readonly<Record<string, unknown>>) => number, max: number, defaults: string) => ({
  limit: positive()
    .refine((value) => value <= max, `must be at most ${max}`)
    .describe(defaults)
    .optional()
    .register(largestPage, { of: largest }),
  page: z.string().optional(),
});

/** When a new key expires. A policy of the organization or project may require it; the API then says so. */
export const expiresInSeconds = positive(31_536_000).describe("Omitted: never.").optional();

/** What spend is measured in. Costs are answered in dollars, limits and alerts are set in cents. */
export const monthlyUsd = { currency: z.literal("USD"), interval: z.literal("month") };
