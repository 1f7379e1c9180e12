import { endpoint, resource } from "../define.ts";
import { monthlyUsd, positive } from "../fields.ts";

const body = { threshold_amount: positive().describe("In cents."), ...monthlyUsd };

export const spendLimits = resource(
  "spend_limits",
  { about: "Hard monthly spend limits, which stop traffic.", inDefault: false },
  {
    retrieve_organization_spend_limit: endpoint("GET /organization/spend_limit", {
      does: "Show the organization's hard monthly spend limit, in cents.",
    }),
    update_organization_spend_limit: endpoint("POST /organization/spend_limit", {
      does: "Set or replace the organization's hard monthly spend limit.",
      effect: "update",
      body,
      danger: "A limit below present spend can stop all API traffic; a higher one lets the organization spend more.",
      undo: "update_organization_spend_limit with the previous amount, or delete_organization_spend_limit if there was none",
      affects: ["spend this month"],
    }),
    delete_organization_spend_limit: endpoint("DELETE /organization/spend_limit", {
      does: "Remove the organization's hard monthly spend limit.",
      danger: "This limit no longer stops the organization's spend.",
      undo: "update_organization_spend_limit with the previous amount",
      affects: ["spend this month"],
    }),
    retrieve_project_spend_limit: endpoint("GET /organization/projects/{project_id}/spend_limit", {
      does: "Show a project's hard monthly spend limit, in cents.",
    }),
    update_project_spend_limit: endpoint("POST /organization/projects/{project_id}/spend_limit", {
      does: "Set or replace a project's hard monthly spend limit.",
      effect: "update",
      body,
      danger: "A limit below present spend can stop the project's API traffic; a higher one lets the project spend more.",
      undo: "update_project_spend_limit with the previous amount, or delete_project_spend_limit if there was none",
      affects: ["spend this month"],
    }),
    delete_project_spend_limit: endpoint("DELETE /organization/projects/{project_id}/spend_limit", {
      does: "Remove a project's hard monthly spend limit.",
      danger: "This limit no longer stops the project's spend.",
      undo: "update_project_spend_limit with the previous amount",
      affects: ["spend this month"],
    }),
  },
);
