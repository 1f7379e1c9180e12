import * as z from "zod";
import { endpoint } from "../../src/tools/define.ts";
import type { RoutesWithoutRow, RowProblems } from "./arguments.ts";
import type { CatalogRows, None, OpenAIMethod, OpenAIRoute } from "./routes.ts";

interface Exceptions {
  "GET /organization/audit_logs": {
    event_types: "An open string: the list of 149 events grows, and in `tools/list` it would cost every caller 800 tokens.";
  };
}

/** Routes whose method the package does not declare: these would compare with nothing. */
type UndeclaredRoutes = { [R in OpenAIRoute]: [OpenAIMethod<R>] extends [never] ? R : never }[OpenAIRoute];

export type Catalog = [
  None<`row ${RowProblems<CatalogRows, Exceptions>}`>,
  None<`no row for ${RoutesWithoutRow<CatalogRows>}`>,
  None<UndeclaredRoutes>,
];

// The referee must whistle: each row below is wrong in the way its name says, and `Reported` is exactly what is reported.

const does = "x";
const lost = { does, danger: "x", irreversible: "x" };
const effect = "create";
const channel = { type: z.literal("email"), recipients: z.array(z.string()) };
const money = { currency: z.literal("USD"), interval: z.literal("month"), threshold_amount: z.int() };
const aws = { type: z.literal("aws"), name: z.string(), external_id: z.string(), kms_arn: z.string(), role_arn: z.string() };
const samples = {
  right: endpoint("POST /organization/groups", { does, effect, body: { name: z.string() } }),
  id_of_another_name: endpoint("DELETE /organization/admin_api_keys/{api_key_id}", lost),
  no_such_route: endpoint("POST /organization/invites/{invite_id}", { does, effect, body: { name: z.string() } }),
  no_such_method: endpoint("DELETE /organization/groups", lost),
  renamed: endpoint("POST /organization/groups", { does, effect, body: { title: z.string() } }),
  extra: endpoint("POST /organization/groups", { does, effect, body: { name: z.string(), color: z.string().optional() } }),
  extra_where_none_is_taken: endpoint("POST /organization/projects/{project_id}/archive", { does, effect, body: { name: z.string() } }),
  extra_id: endpoint("POST /projects/{project_id}/users/{user_id}/roles", {
    does,
    effect,
    body: { role_id: z.string(), project_id: z.string() },
  }),
  missing: endpoint("GET /organization/invites", { does, query: { limit: z.int().optional() } }),
  missing_all: endpoint("GET /organization/invites", { does }),
  less_inside: endpoint("POST /organization/spend_alerts", {
    does,
    effect,
    body: { ...money, notification_channel: z.object(channel) },
  }),
  more_inside: endpoint("POST /organization/spend_alerts", {
    does,
    effect,
    body: { ...money, notification_channel: z.object({ ...channel, subject_prefix: z.string().optional(), cc: z.string().optional() }) },
  }),
  required_made_optional: endpoint("POST /organization/groups", { does, effect, body: { name: z.string().optional() } }),
  optional_made_required: endpoint("POST /organization/certificates/{certificate_id}", { does, effect, body: { name: z.string() } }),
  wrong_type: endpoint("POST /organization/groups", { does, effect, body: { name: z.number() } }),
  wrong_null: endpoint("POST /organization/groups", { does, effect, body: { name: z.string().nullable() } }),
  too_open: endpoint("POST /organization/data_retention", { does, effect, body: { retention_type: z.string() } }),
  too_closed: endpoint("POST /organization/data_retention", { does, effect, body: { retention_type: z.literal("zero_data_retention") } }),
  wrong_union: endpoint("POST /organization/external_keys", { does, effect, bodyIs: { external_key: z.object(aws) } }),
};
type Reported =
  | "extra: color: unknown to the package"
  | "extra_where_none_is_taken: name: unknown to the package"
  | "extra_id: project_id: unknown to the package"
  | "less_inside: notification_channel: lacks a member inside that the package has"
  | "missing: after: missing"
  | "missing_all: after: missing"
  | "missing_all: limit: missing"
  | "more_inside: notification_channel: has a member inside that the package lacks"
  | "no_such_method: no method of the package serves DELETE /organization/groups"
  | "no_such_route: no method of the package serves POST /organization/invites/{invite_id}"
  | "optional_made_required: name: required, but optional in the package"
  | "renamed: name: missing"
  | "renamed: title: unknown to the package"
  | "required_made_optional: name: optional, but required in the package"
  | "too_closed: retention_type: cannot send all that the package does"
  | "too_open: retention_type: sends what the package does not"
  | "wrong_null: name: sends what the package does not"
  | "wrong_type: name: sends what the package does not"
  | "wrong_union: external_key: cannot send all that the package does";

export type Referee = [
  None<Exclude<RowProblems<typeof samples>, Reported>>,
  None<Exclude<Reported, RowProblems<typeof samples>>>,
  // @ts-expect-error a problem is one
  None<RowProblems<{ a: typeof samples.renamed }>>,
  // @ts-expect-error a route without a row is one
  None<RoutesWithoutRow<{ a: typeof samples.right }>>,
  // An exception hides what it names.
  None<RowProblems<{ a: typeof samples.wrong_type }, { "POST /organization/groups": { name: "x" } }>>,
  // @ts-expect-error and nothing else
  None<RowProblems<{ a: typeof samples.extra }, { "POST /organization/groups": { title: "x" } }>>,
  // @ts-expect-error an exception that nothing needs
  None<RowProblems<{ a: typeof samples.right }, { "POST /organization/groups": { name: "x" } }>>,
  // @ts-expect-error an exception for an argument that nobody has
  None<RowProblems<{ a: typeof samples.right }, { "POST /organization/groups": { color: "x" } }>>,
  // @ts-expect-error an exception for a route that the package lacks
  None<RowProblems<{ a: typeof samples.right }, { "POST /organization/teams": { name: "x" } }>>,
];
