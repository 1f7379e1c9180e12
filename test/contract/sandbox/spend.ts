import { BadRequestError, NotFoundError } from "openai";
import type { ConversationCursorPage, PagePromise } from "openai/core/pagination";
import type { Organization } from "openai/resources/admin/organization/organization";
import type { ProjectSpendAlert } from "openai/resources/admin/organization/projects/spend-alerts";
import type { ProjectSpendLimit } from "openai/resources/admin/organization/projects/spend-limit";
import type { OrganizationSpendAlert, SpendAlertCreateParams } from "openai/resources/admin/organization/spend-alerts";
import type { OrganizationSpendLimit, SpendLimitUpdateParams } from "openai/resources/admin/organization/spend-limit";
import { expect } from "vitest";
import { gone, itemsOf, refusal } from "./expectations.ts";
import type { Scenarios } from "./sandbox.ts";

type Limit = OrganizationSpendLimit | ProjectSpendLimit;
type Alert = OrganizationSpendAlert | ProjectSpendAlert;

/** Limit and alerts of the organization or of one project: two sets of methods that must do the same. */
interface Purse {
  readonly objects: { readonly limit: string; readonly alert: string };
  limit(): Promise<Limit>;
  setLimit(body: SpendLimitUpdateParams): Promise<Limit>;
  dropLimit(): Promise<{ object: string; deleted: boolean }>;
  createAlert(body: SpendAlertCreateParams): Promise<Alert>;
  alert(id: string): Promise<Alert>;
  updateAlert(id: string, body: SpendAlertCreateParams): Promise<Alert>;
  alerts(query: { limit: number; order?: "asc" | "desc"; before?: string }): PagePromise<ConversationCursorPage<Alert>, Alert>;
  deleteAlert(id: string): Promise<{ object: string; id: string; deleted: boolean }>;
}

const ofOrganization = ({ spendLimit, spendAlerts }: Organization): Purse => ({
  objects: { limit: "organization.spend_limit", alert: "organization.spend_alert" },
  limit: () => spendLimit.retrieve(),
  setLimit: (body) => spendLimit.update(body),
  dropLimit: () => spendLimit.delete(),
  createAlert: (body) => spendAlerts.create(body),
  alert: (id) => spendAlerts.retrieve(id),
  updateAlert: (id, body) => spendAlerts.update(id, body),
  alerts: (query) => spendAlerts.list(query),
  deleteAlert: (id) => spendAlerts.delete(id),
});

const ofProject = ({ projects: { spendLimit, spendAlerts } }: Organization, project_id: string): Purse => ({
  objects: { limit: "project.spend_limit", alert: "project.spend_alert" },
  limit: () => spendLimit.retrieve(project_id),
  setLimit: (body) => spendLimit.update(project_id, body),
  dropLimit: () => spendLimit.delete(project_id),
  createAlert: (body) => spendAlerts.create(project_id, body),
  alert: (id) => spendAlerts.retrieve(id, { project_id }),
  updateAlert: (id, body) => spendAlerts.update(id, { ...body, project_id }),
  alerts: (query) => spendAlerts.list(project_id, query),
  deleteAlert: (id) => spendAlerts.delete(id, { project_id }),
});

const monthlyUsd = { currency: "USD", interval: "month" } as const;

async function lifeOfALimit(purse: Purse): Promise<void> {
  const object = purse.objects.limit;
  const high = await purse.setLimit({ threshold_amount: 900_000_000, ...monthlyUsd });
  expect(high).toEqual({ object, threshold_amount: 900_000_000, ...monthlyUsd, enforcement: { status: "inactive" } });
  expect(await purse.limit()).toEqual(high);
  const other = await purse.setLimit({ threshold_amount: 800_000_000, ...monthlyUsd });
  expect(other).toEqual({ ...high, threshold_amount: 800_000_000 });
  expect(await purse.limit()).toEqual(other);
  const nothing = await refusal(BadRequestError, purse.setLimit({ threshold_amount: 0, ...monthlyUsd }));
  expect(nothing).toMatchObject({ param: "threshold_amount", code: "invalid_value" });
  expect(await purse.dropLimit()).toEqual({ object: `${object}.deleted`, deleted: true });
  await refusal(NotFoundError, purse.limit());
  await refusal(NotFoundError, purse.dropLimit());
}

async function lifeOfAnAlert(purse: Purse): Promise<void> {
  const before = (await purse.alerts({ limit: 100 })).data;
  const mail = { type: "email", recipients: ["cfo@example.com"], subject_prefix: "[spend]" } as const;
  const alert = await purse.createAlert({
    threshold_amount: 5000,
    ...monthlyUsd,
    notification_channel: { ...mail, recipients: [...mail.recipients] },
  });
  const object = purse.objects.alert;
  expect(alert).toEqual({ object, id: expect.any(String), threshold_amount: 5000, ...monthlyUsd, notification_channel: mail });
  const later = await purse.createAlert({ ...monthlyUsd, threshold_amount: 9000, notification_channel: { type: "email", recipients: [] } });
  expect(await purse.alert(alert.id)).toEqual(alert);
  expect(await itemsOf((query) => purse.alerts(query))).toEqual([...before, alert, later]);
  expect((await purse.alerts({ limit: 1, order: "desc" })).data).toEqual([later]);
  expect((await purse.alerts({ limit: 1, before: later.id })).data).toEqual([alert]);

  const people = { type: "email" as const, recipients: ["a@example.com", "b@example.com"] };
  const replaced = await purse.updateAlert(alert.id, { ...monthlyUsd, threshold_amount: 7000, notification_channel: people });
  expect(replaced, "nothing of before is left").toEqual({ ...alert, threshold_amount: 7000, notification_channel: people });
  expect(await purse.alert(alert.id)).toEqual(replaced);

  expect(await purse.deleteAlert(alert.id)).toEqual({ object: `${object}.deleted`, id: alert.id, deleted: true });
  await gone(purse.alert(alert.id));
  await gone(purse.updateAlert(alert.id, { ...monthlyUsd, threshold_amount: 1, notification_channel: people }));
  await gone(purse.deleteAlert(alert.id));
  expect((await purse.alerts({ limit: 100 })).data).toEqual([...before, later]);
}

export const spend: Scenarios = {
  async "the organization gets a spend limit and loses it"({ organization }) {
    await lifeOfALimit(ofOrganization(organization));
  },

  async "a project gets a spend limit and loses it"({ organization }) {
    const { id } = await organization.projects.create({ name: "Purse" });
    await refusal(NotFoundError, ofProject(organization, id).limit());
    await lifeOfALimit(ofProject(organization, id));
    await gone(ofProject(organization, "proj_none").limit());
  },

  async "an alert of the organization is set, replaced and deleted"({ organization }) {
    await lifeOfAnAlert(ofOrganization(organization));
  },

  async "an alert of a project is set, replaced and deleted"({ organization }) {
    const { id } = await organization.projects.create({ name: "Alarm" });
    await lifeOfAnAlert(ofProject(organization, id));
    await gone(ofProject(organization, "proj_none").alerts({ limit: 1 }));
  },
};
