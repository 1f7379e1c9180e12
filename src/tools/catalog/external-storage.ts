import * as z from "zod";
import { endpoint, resource } from "../define.ts";
import { idOf, order, paged } from "../fields.ts";

const provider = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("aws"), bucket: z.string(), role_arn: z.string() }),
  z.strictObject({
    type: z.literal("azure"),
    tenant_id: z.string(),
    subscription_id: z.string(),
    resource_group: z.string(),
    account_name: z.string(),
    container: z.string(),
  }),
  z.strictObject({
    type: z.literal("gcp"),
    bucket: z.string(),
    workload_identity_project_number: z.string(),
    workload_identity_pool_id: z.string(),
    workload_identity_provider_id: z.string(),
  }),
  z.strictObject({ type: z.literal("oci"), bucket: z.string(), region: z.string(), tenancy_ocid: z.string() }),
]);

export const externalStorage = resource(
  "external_storage",
  { about: "Buckets in the customer's own cloud, connected to projects.", inDefault: false },
  {
    list_external_storage: endpoint("GET /organization/external_storage", {
      does: "List the customer-managed buckets connected to projects.",
      query: { ...paged(100), order, project_id: idOf("project").optional() },
      pages: "last_id",
    }),
    create_external_storage: endpoint("POST /organization/external_storage", {
      does: "Connect a customer-managed bucket to a project.",
      effect: "create",
      body: { project_id: idOf("project"), provider },
      undo: "delete_external_storage",
    }),
    retrieve_external_storage: endpoint("GET /organization/external_storage/{external_storage_id}", {
      does: "Show one connected bucket and its health.",
    }),
    delete_external_storage: endpoint("DELETE /organization/external_storage/{external_storage_id}", {
      does: "Disconnect a bucket from its project; what the bucket holds stays.",
      danger: "The project stops using the bucket; without its last one, its data retention falls back to the organization default.",
      undo: "create_external_storage with the same provider, then update_project_data_retention with the previous type",
      affects: ["named projects", "storage of the project"],
    }),
    validate_external_storage: endpoint("POST /organization/external_storage/{external_storage_id}/validate", {
      does: "Check a connected bucket again and store the status found.",
      effect: "update",
    }),
  },
);
