import { objectAt, textAt, type Json } from "../json.ts";
import type { IdKind } from "../tools/fields.ts";

/** How the objects behind one kind of id are known to people. */
export interface Named {
  /** Forms in which such ids come, beside those of `anyId`: as OpenAI's reference and people's logs show them, the last four as the sandbox has them. */
  readonly shape: RegExp;
  /** What people call an object. */
  readonly nameOf: (row: Json) => string | undefined;
  /** Members that tell namesakes apart, beside the id and the date of creation. */
  readonly apart: readonly string[];
}

const name = (row: Json): string | undefined => textAt(row, "name");

/** Where a bucket is called a container, as in Azure. */
const bucket = (row: Json): string | undefined => {
  const provider = objectAt(row, "provider");
  return textAt(provider, "bucket") ?? textAt(provider, "container");
};

export const kinds: Readonly<Record<IdKind, Named>> = {
  project: { shape: /^proj_[\w-]+$/, nameOf: name, apart: ["status"] },
  user: { shape: /^(?:user|svc_acct)[-_][\w-]+$/, nameOf: name, apart: ["email", "role"] },
  // The groups of a project have other members than those of the organization.
  group: { shape: /^group_\w+$/, nameOf: (row) => name(row) ?? textAt(row, "group_name"), apart: ["group_type"] },
  role: { shape: /^role[-_][\w~-]+$/, nameOf: name, apart: ["description"] },
  // `user-` is not enough here: that is what people call a service account that has to do with users.
  "service account": { shape: /^(?:svc_acct_\w+|user-[A-Za-z0-9]{20,})$/, nameOf: name, apart: ["role"] },
  "API key": { shape: /^key_[\w-]+$/, nameOf: name, apart: ["redacted_value"] },
  "admin key": { shape: /^key_[\w-]+$/, nameOf: name, apart: ["redacted_value"] },
  certificate: { shape: /^cert_[\w-]+$/, nameOf: name, apart: [] },
  invite: { shape: /^invite-[\w-]+$/, nameOf: (row) => textAt(row, "email"), apart: ["status"] },
  "rate limit": { shape: /^rl-\S+$/, nameOf: (row) => textAt(row, "model"), apart: [] },
  "external key": { shape: /^extkey_\w+$/, nameOf: name, apart: ["type"] },
  "external storage": { shape: /^extstorage_\w+$/, nameOf: bucket, apart: ["project_id", "status"] },
  "identity provider": { shape: /^wip_\w+$/, nameOf: name, apart: ["issuer"] },
  "federation rule": { shape: /^wifr_\w+$/, nameOf: name, apart: ["service_account_id"] },
};

/** What only a machine writes: bare hex, as group ids are; a UUID; a long run of mixed letters and digits, with or without a prefix. */
const anyId = /^(?:[\da-f]{16,}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|(?:[a-z][a-z_-]*[-_])?(?=.*\d)(?=.*[A-Z])[A-Za-z0-9]{20,})$/;

/** Whether a value is an id by its looks. */
export const looksLikeId = (kind: IdKind, value: string): boolean => anyId.test(value) || kinds[kind].shape.test(value);

/** Ids of listed objects; those of the groups of a project are called `group_id`. */
export const rowId = (row: Json): string | undefined => textAt(row, "id") ?? textAt(row, "group_id");
