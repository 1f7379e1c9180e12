import * as z from "zod";

/** Arguments of a tool, one zod type each. Key order is the order in which a caller reads them. */
export type Fields = Readonly<Record<string, z.ZodType>>;

/**
 * An id as the API gave it. An empty id would turn `DELETE /x/{id}` into `DELETE /x/`, and `.` or `..` would climb the path.
 * Checked here rather than by a JSON Schema pattern: 130 patterns in `tools/list` would cost every caller context.
 */
export const id = z
  .string()
  .refine((value) => value.trim() !== "" && value !== "." && value !== "..", "must be an id, not empty, `.` or `..`");

/** Every `{param}` a route may name. A route with another one does not compile. */
export const pathFields = {
  alert_id: id,
  api_key_id: id,
  certificate_id: id,
  external_key_id: id,
  external_storage_id: id,
  group_id: id,
  invite_id: id,
  key_id: id,
  project_id: id,
  rate_limit_id: id.describe("From list_project_rate_limits, `rl-<model>`."),
  role_id: id,
  service_account_id: id,
  user_id: id,
  workload_identity_federation_rule_id: id,
  workload_identity_provider_id: id,
} as const satisfies Fields;

/** Name of an argument that holds the id of an object, or several of them. */
export type PathParam = keyof typeof pathFields;

const after = z.string().describe("Continues where an earlier answer ended.").optional();
const order = z.enum(["asc", "desc"]).optional();

/** How many items a page holds. `fallback` is what the API uses when the caller says nothing. */
const limit = (max: number, fallback?: number) => {
  const size = z.int().min(1).max(max);
  return (fallback === undefined ? size : size.describe(`Default ${fallback}.`)).optional();
};

/** Arguments of the three kinds of list, by what a page may hold. */
export const list = {
  /** 1-100 items, 20 unless told. */
  hundred: { limit: limit(100, 20), after },
  /** As `hundred`, in an order the caller may choose. */
  hundredOrdered: { limit: limit(100, 20), after, order },
  /** Up to 1000 items, `fallback` unless told. */
  thousand: (fallback?: number) => ({ limit: limit(1000, fallback), after, order }),
} as const;
