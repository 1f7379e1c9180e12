import type { ProjectSpendAlert, ProjectSpendAlertDeleted } from "openai/resources/admin/organization/projects/spend-alerts";
import type { OrganizationSpendAlert, OrganizationSpendAlertDeleted } from "openai/resources/admin/organization/spend-alerts";
import type { BodyArgs } from "../../tools/define.ts";
import type { spendAlerts } from "../../tools/catalog/spend-alerts.ts";
import { need } from "../fault.ts";
import { given } from "../given.ts";
import type { Org } from "../org.ts";
import { lastIdPage } from "../pages.ts";
import type { RoutesFor } from "../routes.ts";
import { activeProject } from "./projects.ts";

type Wanted = BodyArgs<typeof spendAlerts.rows.create_organization_spend_alert.spec>;

/** An update replaces everything, so it builds the alert as a create does. Amounts are whole cents. */
const alertOf = <O extends string>(object: O, id: string, wanted: Wanted) => ({
  object,
  id,
  threshold_amount: wanted.threshold_amount,
  currency: wanted.currency,
  interval: wanted.interval,
  notification_channel: given(wanted.notification_channel),
});

const newId = (org: Org) => `alert_${org.random.token(24)}`;

/** No type of audit event covers spend alerts. */
export const spendAlertsRoutes = {
  list_organization_spend_alerts({ org, query }) {
    return lastIdPage([...org.spendAlerts.values()], query);
  },
  create_organization_spend_alert({ org, body }): OrganizationSpendAlert {
    const alert = alertOf("organization.spend_alert", newId(org), body);
    org.spendAlerts.set(alert.id, alert);
    return alert;
  },
  retrieve_organization_spend_alert({ org, params }): OrganizationSpendAlert {
    return need(org.spendAlerts, "spend alert", params.alert_id);
  },
  update_organization_spend_alert({ org, params, body }): OrganizationSpendAlert {
    const { id } = need(org.spendAlerts, "spend alert", params.alert_id);
    const alert = alertOf("organization.spend_alert", id, body);
    org.spendAlerts.set(id, alert);
    return alert;
  },
  delete_organization_spend_alert({ org, params }): OrganizationSpendAlertDeleted {
    const { id } = need(org.spendAlerts, "spend alert", params.alert_id);
    org.spendAlerts.delete(id);
    return { object: "organization.spend_alert.deleted", id, deleted: true };
  },
  list_project_spend_alerts({ org, params, query }) {
    return lastIdPage([...need(org.projects, "project", params.project_id).spendAlerts.values()], query);
  },
  create_project_spend_alert({ org, params, body }): ProjectSpendAlert {
    const state = activeProject(org, params.project_id);
    const alert = alertOf("project.spend_alert", newId(org), body);
    state.spendAlerts.set(alert.id, alert);
    return alert;
  },
  retrieve_project_spend_alert({ org, params }): ProjectSpendAlert {
    return need(need(org.projects, "project", params.project_id).spendAlerts, "spend alert", params.alert_id);
  },
  update_project_spend_alert({ org, params, body }): ProjectSpendAlert {
    const state = activeProject(org, params.project_id);
    const { id } = need(state.spendAlerts, "spend alert", params.alert_id);
    const alert = alertOf("project.spend_alert", id, body);
    state.spendAlerts.set(id, alert);
    return alert;
  },
  delete_project_spend_alert({ org, params }): ProjectSpendAlertDeleted {
    const state = activeProject(org, params.project_id);
    const { id } = need(state.spendAlerts, "spend alert", params.alert_id);
    state.spendAlerts.delete(id);
    return { object: "project.spend_alert.deleted", id, deleted: true };
  },
} satisfies RoutesFor<typeof spendAlerts>;
