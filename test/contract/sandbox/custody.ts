import { BadRequestError } from "openai";
import type { ExternalKeyCreateParams } from "openai/resources/admin/organization/external-keys";
import type { ExternalStorageCreateParams } from "openai/resources/admin/organization/external-storage";
import { expect } from "vitest";
import { gone, itemsOf, refusal } from "./expectations.ts";
import type { Scenarios } from "./sandbox.ts";

const role_arn = "arn:aws:iam::123456789012:role/openai";
const federation = {
  workload_identity_project_number: "1234567890",
  workload_identity_pool_id: "pool",
  workload_identity_provider_id: "openai",
};

/** The same key in each cloud; `project` is whom the cloud will see. */
const keysIn = (project: string): ExternalKeyCreateParams[] => [
  { type: "aws", name: "AWS", kms_arn: "arn:aws:kms:us-east-1:123456789012:key/1", role_arn, external_id: project },
  {
    type: "gcp",
    name: "GCP",
    purpose: "psp_decryption",
    kms_project_id: "vault",
    kms_key_location: "europe",
    kms_key_ring_name: "ring",
    kms_key_name: "key",
    kms_key_version: "7",
    audience: project,
    ...federation,
  },
];

const buckets: readonly ExternalStorageCreateParams["provider"][] = [
  { type: "aws", bucket: "data", role_arn },
  {
    type: "azure",
    account_name: "account",
    container: "data",
    resource_group: "group",
    subscription_id: "subscription",
    tenant_id: "tenant",
  },
  { type: "gcp", bucket: "data", ...federation },
  { type: "oci", bucket: "data", region: "eu-frankfurt-1", tenancy_ocid: "ocid1.tenancy.oc1..a" },
];

export const custody: Scenarios = {
  async "keys in the customer's own cloud are registered, checked and removed"({ organization: { externalKeys, projects } }) {
    const { id: project } = await projects.create({ name: "Safe" });
    const before = (await externalKeys.list({ limit: 100 })).data;
    const keys = [];
    for (const wanted of keysIn(project)) {
      const key = await externalKeys.create(wanted);
      expect(key).toMatchObject({ purpose: "ekm", ...wanted, object: "organization.external_key", api_project_ids: [] });
      expect(await externalKeys.retrieve(key.id)).toEqual(key);
      expect(await externalKeys.validate(key.id)).toEqual({ status: "success" });
      keys.push(key);
    }
    expect(await itemsOf((query) => externalKeys.list(query))).toEqual([...before, ...keys]);
    expect((await externalKeys.list({ limit: 1, order: "desc" })).data).toEqual(keys.slice(-1));
    const forDecryption = keys.filter(({ purpose }) => purpose === "psp_decryption");
    expect((await externalKeys.list({ purpose: "psp_decryption" })).data).toEqual(forDecryption);

    for (const key of keys) {
      expect(await externalKeys.delete(key.id)).toEqual({ ...key, object: "organization.external_key.deleted" });
      await gone(externalKeys.retrieve(key.id));
      await gone(externalKeys.validate(key.id));
      await gone(externalKeys.delete(key.id));
    }
    expect((await externalKeys.list({ limit: 100 })).data).toEqual(before);
  },

  async "a key is refused that does not fit its purpose or its owner"({ organization: { externalKeys } }) {
    const [aws, gcp] = keysIn("proj_none");
    expect((await refusal(BadRequestError, externalKeys.create(aws!))).param).toBe("external_id");
    expect((await refusal(BadRequestError, externalKeys.create(gcp!))).param).toBe("audience");
    const azure = {
      type: "azure",
      name: "Azure",
      tenant_id: "tenant",
      vault_uri: "https://vault.example.com",
      key_name: "own--key",
    } as const;
    expect((await refusal(BadRequestError, externalKeys.create({ ...azure, key_version: "1" }))).param).toBe("key_version");
    const wrongName = await refusal(BadRequestError, externalKeys.create(azure));
    expect(wrongName.param).toBe("key_name");
    const organizationId = /org-\w+/.exec(wrongName.message)![0];
    const key = await externalKeys.create({ ...azure, key_name: `${organizationId}--key` });
    expect(key).toMatchObject({ type: "azure", key_name: `${organizationId}--key`, purpose: "ekm" });
    await externalKeys.delete(key.id);
  },

  async "buckets of each cloud are connected, checked and disconnected"({ organization: { externalStorage, projects } }) {
    const { id: project_id } = await projects.create({ name: "Warehouse", residency: "EU_STORAGE_PROCESSING" });
    const before = (await externalStorage.list({ limit: 100 })).data;
    const connected = [];
    for (const provider of buckets) {
      const storage = await externalStorage.create({ project_id, provider });
      expect(storage).toMatchObject({ object: "organization.external_storage", project_id, provider, geography: "EU", status: "pending" });
      expect(storage.provider.region).toMatch(/\w/);
      expect(await externalStorage.retrieve(storage.id)).toEqual(storage);
      const checked = await externalStorage.validate(storage.id);
      expect(checked).toEqual({ ...storage, status: "validated" });
      expect(await externalStorage.retrieve(storage.id)).toEqual(checked);
      connected.push(checked);
    }
    expect(await itemsOf((query) => externalStorage.list(query))).toEqual([...before, ...connected]);
    expect(await itemsOf((query) => externalStorage.list({ ...query, project_id }))).toEqual(connected);
    await gone(externalStorage.create({ project_id: "proj_none", provider: buckets[0]! }));

    await projects.dataRetention.update(project_id, { retention_type: "zero_data_retention" });
    for (const { id } of connected) {
      expect((await projects.dataRetention.retrieve(project_id)).type).toBe("zero_data_retention");
      const deleted = { object: "organization.external_storage.deleted", id, deleted: true };
      expect(await externalStorage.delete(id)).toEqual(deleted);
      expect(await externalStorage.delete(id), "a repeated delete succeeds").toEqual(deleted);
      await gone(externalStorage.retrieve(id));
      await gone(externalStorage.validate(id));
    }
    expect((await projects.dataRetention.retrieve(project_id)).type, "without a bucket").toBe("organization_default");
    await gone(externalStorage.delete("extstorage_none"));
    expect((await externalStorage.list({ limit: 100 })).data).toEqual(before);
  },
};
