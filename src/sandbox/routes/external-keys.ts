import type { ExternalKey, ExternalKeyValidateResponse } from "openai/resources/admin/organization/external-keys";
import type { externalKeys } from "../../tools/catalog/external-keys.ts";
import { Fault, need } from "../fault.ts";
import { given } from "../given.ts";
import type { Org } from "../org.ts";
import { lastIdPage } from "../pages.ts";
import type { RoutesFor } from "../routes.ts";

/** Which active projects use the key changes with the projects, so it is looked up and not stored. */
function withProjects(org: Org, key: ExternalKey): ExternalKey {
  const using = [...org.projects.values()].filter(({ project }) => project.external_key_id === key.id && project.status !== "archived");
  return { ...key, api_project_ids: using.map(({ project }) => project.id) };
}

/** @throws {Fault} 400 unless the value that OpenAI will show to the cloud is the organization or one of its projects. */
function checkOwner(org: Org, param: string, value: string): void {
  if (value === org.id || org.projects.has(value)) return;
  throw new Fault(400, `${param} must be the organization id or the id of a project of the organization`, { param });
}

/** @throws {Fault} 400: an exact version of the key is required for PSP decryption and not accepted for EKM. */
function checkVersion(param: string, version: string | undefined, purpose: ExternalKey["purpose"]): void {
  const wanted = purpose === "psp_decryption";
  if (wanted === (version !== undefined)) return;
  throw new Fault(400, wanted ? `${param} is required for PSP decryption` : `${param} is not accepted for EKM`, { param });
}

export const externalKeysRoutes = {
  list_external_keys({ org, query }) {
    const keys = [...org.externalKeys.values()].map((key) => withProjects(org, key));
    return lastIdPage(query.purpose === undefined ? keys : keys.filter((key) => key.purpose === query.purpose), query);
  },
  create_external_key({ org, body, record }): ExternalKey {
    const purpose = body.purpose ?? "ekm";
    if (body.type === "aws") checkOwner(org, "external_id", body.external_id);
    if (body.type === "gcp") {
      checkOwner(org, "audience", body.audience);
      checkVersion("kms_key_version", body.kms_key_version, purpose);
    }
    if (body.type === "azure") {
      checkVersion("key_version", body.key_version, purpose);
      // OpenAI's help article on EKM in the Management API.
      if (!body.key_name.startsWith(`${org.id}--`)) {
        throw new Fault(400, `key_name must have the form ${org.id}--<name>`, { param: "key_name" });
      }
    }
    const key: ExternalKey = {
      ...given(body),
      object: "organization.external_key",
      id: `extkey_${org.random.token(24)}`,
      created_at: org.now(),
      purpose,
      api_project_ids: [],
      // A key of API projects belongs to no ChatGPT workspace.
      workspace_id: "",
    };
    org.externalKeys.set(key.id, key);
    record("external_key.registered", { id: key.id, data: { name: key.name, type: key.type } });
    return key;
  },
  retrieve_external_key({ org, params }): ExternalKey {
    return withProjects(org, need(org.externalKeys, "external key", params.external_key_id));
  },
  /** Answers with the key itself, not with `deleted: true`. A key in use stays (OpenAI's help article on EKM in the Management API). */
  delete_external_key({ org, params, record }): ExternalKey {
    const key = withProjects(org, need(org.externalKeys, "external key", params.external_key_id));
    if (key.api_project_ids.length > 0) {
      throw new Fault(400, `External key ${key.id} is used by active projects: ${key.api_project_ids.join(", ")}`);
    }
    org.externalKeys.delete(key.id);
    record("external_key.removed", { id: key.id });
    return { ...key, object: "organization.external_key.deleted" };
  },
  /** Behind every key of the sandbox is a cloud that answers, so the check always succeeds. */
  validate_external_key({ org, params }): ExternalKeyValidateResponse {
    need(org.externalKeys, "external key", params.external_key_id);
    return { status: "success" };
  },
} satisfies RoutesFor<typeof externalKeys>;
