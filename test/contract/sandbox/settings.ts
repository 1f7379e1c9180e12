import { BadRequestError, NotFoundError } from "openai";
import type { PagePromise } from "openai/core/pagination";
import type { Organization } from "openai/resources/admin/organization/organization";
import type { ProjectSpendAlert } from "openai/resources/admin/organization/projects/spend-alerts";
import type { ProjectSpendLimit, ProjectSpendLimitDeleted } from "openai/resources/admin/organization/projects/spend-limit";
import type {
  OrganizationSpendAlert,
  OrganizationSpendAlertDeleted,
  OrganizationSpendAlertsPage,
  SpendAlertCreateParams,
} from "openai/resources/admin/organization/spend-alerts";
import type { OrganizationSpendLimit, SpendLimitUpdateParams } from "openai/resources/admin/organization/spend-limit";
import { expect } from "vitest";
import { gone, itemsOf, pick, refusal } from "./expectations.ts";
import type { Scenarios } from "./sandbox.ts";

type Answer<T> = Promise<T>;

/** The spend limit of the organization or of a project: methods that must do the same. */
interface Budget {
  readonly object: string;
  set(body: SpendLimitUpdateParams): Answer<OrganizationSpendLimit | ProjectSpendLimit>;
  retrieve(): Answer<OrganizationSpendLimit | ProjectSpendLimit>;
  delete(): Answer<{ deleted: boolean; object: string }>;
}
