import type {
  ExternalStorageConfiguration,
  ExternalStorageCreateParams,
  ExternalStorageDeleted,
} from "openai/resources/admin/organization/external-storage";
import type { externalStorage } from "../../tools/catalog/external-storage.ts";
import { need } from "../fault.ts";
import type { Org, ProjectState } from "../org.ts";
import { lastIdPage } from "../pages.ts";
import type { RoutesFor } from "../routes.ts";
import { activeProject } from "./projects.ts";

/** Where the bucket is, which OpenAI finds out by asking the cloud: here it lies where the project's data does. */
const placeOf = ({ project }: ProjectState) =>
  project.residency?.startsWith("EU") === true
    ? { geography: "EU", aws: "eu-central-1", azure: "westeurope", gcp: "europe-west3" }
    : { geography: "US", aws: "us-east-1", azure: "eastus", gcp: "us-east1" };

/** The provider as the API shows it: what the caller gave, and what OpenAI adds. */
function providerOf(state: ProjectState, given: ExternalStorageCreateParams["provider"]): ExternalStorageConfiguration["provider"] {
  const place = placeOf(state);
  const { id } = state.project;
  if (given.type === "aws") {
    return { ...given, account_id: /^arn:aws:iam::(\d{12}):/.exec(given.role_arn)?.[1] ?? "", external_id: id, region: place.aws };
  }
  if (given.type === "azure") return { ...given, region: place.azure };
  if (given.type === "gcp") return { ...given, audience: id, region: place.gcp };
  return given;
}

/** A storage configuration of a project, not yet checked: `pending`. */
export function newStorage(org: Org, state: ProjectState, provider: ExternalStorageCreateParams["provider"]): ExternalStorageConfiguration {
  return {
    object: "organization.external_storage",
    id: `extstorage_${org.random.token(24)}`,
    project_id: state.project.id,
    provider: providerOf(state, provider),
    geography: placeOf(state).geography,
    status: "pending",
    created_at: org.now(),
  };
}

export const externalStorageRoutes = {
  list_external_storage({ org, query }) {
    const all = [...org.externalStorage.values()];
    return lastIdPage(query.project_id === undefined ? all : all.filter((one) => one.project_id === query.project_id), query);
  },
  create_external_storage({ org, body, record }): ExternalStorageConfiguration {
    const storage = newStorage(org, activeProject(org, body.project_id), body.provider);
    org.externalStorage.set(storage.id, storage);
    record("external_storage.registered", { id: storage.id, data: { geography: storage.geography, provider: storage.provider } });
    return storage;
  },
  retrieve_external_storage({ org, params }): ExternalStorageConfiguration {
    return need(org.externalStorage, "external storage configuration", params.external_storage_id);
  },
  /** A repeated delete succeeds (OpenAI's reference); without its last storage a project falls back to the organization's retention. */
  delete_external_storage({ org, params, record }): ExternalStorageDeleted {
    const id = params.external_storage_id;
    const deleted = { object: "organization.external_storage.deleted", id, deleted: true } as const;
    if (org.auditLogs.some((event) => event["external_storage.removed"]?.id === id)) return deleted;
    const { project_id } = need(org.externalStorage, "external storage configuration", id);
    org.externalStorage.delete(id);
    const left = [...org.externalStorage.values()].some((storage) => storage.project_id === project_id);
    const state = org.projects.get(project_id);
    if (!left && state) state.dataRetention = { object: "project.data_retention", type: "organization_default" };
    record("external_storage.removed", { id });
    return deleted;
  },
  /** Behind every bucket of the sandbox is a cloud that answers, so the check always succeeds. */
  validate_external_storage({ org, params }): ExternalStorageConfiguration {
    const storage = need(org.externalStorage, "external storage configuration", params.external_storage_id);
    storage.status = "validated";
    return storage;
  },
} satisfies RoutesFor<typeof externalStorage>;
