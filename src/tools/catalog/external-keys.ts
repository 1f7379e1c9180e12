import * as z from "zod";
import { endpoint, resource } from "../define.ts";
import { order, paged } from "../fields.ts";

const purpose = z.enum(["ekm", "psp_decryption"]).optional();
const organizationOrProject = z.string().describe("Organization or project id.");
const version = z.string().describe("psp_decryption: required; ekm: refused.").optional();

const aws = z.strictObject({
  type: z.literal("aws"),
  name: z.string(),
  kms_arn: z.string(),
  role_arn: z.string().refine((arn) => /^arn:aws:iam::\d{12}:role\/.+$/.test(arn), "must look like arn:aws:iam::123456789012:role/name"),
  external_id: organizationOrProject,
  purpose,
});

const gcp = z.strictObject({
  type: z.literal("gcp"),
  name: z.string(),
  kms_project_id: z.string(),
  kms_key_location: z.string(),
  kms_key_ring_name: z.string(),
  kms_key_name: z.string(),
  kms_key_version: version,
  workload_identity_project_number: z.string().refine((number) => /^\d{1,19}$/.test(number), "must be 1 to 19 digits"),
  workload_identity_pool_id: z.string(),
  workload_identity_provider_id: z.string(),
  audience: organizationOrProject,
  purpose,
});

const azure = z.strictObject({
  type: z.literal("azure"),
  name: z.string(),
  tenant_id: z.string(),
  vault_uri: z.string(),
  key_name: z.string(),
  key_version: version,
  purpose,
});

export const externalKeys = resource(
  "external_keys",
  { about: "Encryption keys that stay in the customer's own cloud.", inDefault: false },
  {
    list_external_keys: endpoint("GET /organization/external_keys", {
      does: "List the customer-managed encryption keys.",
      query: { ...paged(100), order, purpose },
      pages: "last_id",
    }),
    create_external_key: endpoint("POST /organization/external_keys", {
      does: "Register a customer-managed encryption key in AWS, GCP or Azure.",
      effect: "create",
      bodyIs: { external_key: z.discriminatedUnion("type", [aws, gcp, azure]) },
      undo: "delete_external_key",
    }),
    retrieve_external_key: endpoint("GET /organization/external_keys/{external_key_id}", {
      does: "Show one customer-managed encryption key.",
    }),
    delete_external_key: endpoint("DELETE /organization/external_keys/{external_key_id}", {
      does: "Remove the registration of a customer-managed encryption key.",
      danger: "Projects that encrypt with this key can lose access to their data.",
      irreversible: "A new registration has a new id.",
      affects: ["named projects"],
    }),
    validate_external_key: endpoint("POST /organization/external_keys/{external_key_id}/validate", {
      does: "Check whether OpenAI can use a customer-managed encryption key.",
      effect: "check",
    }),
  },
);
