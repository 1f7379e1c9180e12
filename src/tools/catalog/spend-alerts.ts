import * as z from "zod";
import { endpoint, resource } from "../define.ts";
import { before, monthlyUsd, order, paged } from "../fields.ts";

const query = { ...paged(100), order, before };
const body = {
  threshold_amount: z.int().nonnegative().describe("In cents."),
  ...monthlyUsd,
  notification_channel: z.strictObject({
    type: z.literal("email"),
    recipients: z.array(z.string()),
    subject_prefix: z.string().optional(),
  }),
};

export const spendAlerts = resource(
  "spend_alerts",
  { about: "Emails when monthly spend passes an amount; they stop nothing.", inDefault: false },
  {
    list_organization_spend_alerts: endpoint("GET /organization/spend_alerts", {
      does: "List the organization's spend alerts, amounts in cents.",
      query,
      pages: "last_id",
    }),
    create_organization_spend_alert: endpoint("POST /organization/spend_alerts", {
      does: "Send an email when the organization's monthly spend passes an amount.",
      effect: "create",
      body,
      undo: "delete_organization_spend_alert",
    }),
    retrieve_organization_spend_alert: endpoint("GET /organization/spend_alerts/{alert_id}", {
      does: "Show one spend alert of the organization.",
    }),
    update_organization_spend_alert: endpoint("POST /organization/spend_alerts/{alert_id}", {
      does: "Replace everything in a spend alert of the organization.",
      effect: "update",
      body,
      danger: "Recipients left out are no longer warned; a higher amount warns later.",
      undo: "update_organization_spend_alert with the previous values",
      affects: ["spend this month"],
    }),
    delete_organization_spend_alert: endpoint("DELETE /organization/spend_alerts/{alert_id}", {
      does: "Delete a spend alert of the organization.",
      danger: "This alert no longer warns anybody of the organization's spend.",
      undo: "create_organization_spend_alert with the previous values (new id)",
      affects: ["spend this month"],
    }),
    list_project_spend_alerts: endpoint("GET /organization/projects/{project_id}/spend_alerts", {
      does: "List a project's spend alerts, amounts in cents.",
      query,
      pages: "last_id",
    }),
    create_project_spend_alert: endpoint("POST /organization/projects/{project_id}/spend_alerts", {
      does: "Send an email when a project's monthly spend passes an amount.",
      effect: "create",
      body,
      undo: "delete_project_spend_alert",
    }),
    retrieve_project_spend_alert: endpoint("GET /organization/projects/{project_id}/spend_alerts/{alert_id}", {
      does: "Show one spend alert of a project.",
    }),
    update_project_spend_alert: endpoint("POST /organization/projects/{project_id}/spend_alerts/{alert_id}", {
      does: "Replace everything in a spend alert of a project.",
      effect: "update",
      body,
      danger: "Recipients left out are no longer warned; a higher amount warns later.",
      undo: "update_project_spend_alert with the previous values",
      affects: ["spend this month"],
    }),
    delete_project_spend_alert: endpoint("DELETE /organization/projects/{project_id}/spend_alerts/{alert_id}", {
      does: "Delete a spend alert of a project.",
      danger: "This alert no longer warns anybody of the project's spend.",
      undo: "create_project_spend_alert with the previous values (new id)",
      affects: ["spend this month"],
    }),
  },
);
