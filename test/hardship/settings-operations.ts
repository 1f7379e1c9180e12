import { shelf, type Json } from "./shelves.ts";
import { clear, drop, inProject, onProjectItem, put, text, valuesOf, type Make, type World } from "./world.ts";

const cents = ({ random }: World) => random.int(1, 1_000_000);
const monthly = { currency: "USD", interval: "month" };

/** A setting that is set as a whole, and its removal where the API has one. */
const setting = (kind: string, tool: string, make: (world: World) => Json, shown: (given: Json) => unknown[]): Make =>
  inProject((world, project_id) => {
    const given = make(world);
    const changes = () => [put(shelf(kind, project_id), "setting", text(...shown(given)))];
    return { tool, args: { project_id, ...given }, changes };
  });

const unset = (kind: string, tool: string): Make =>
  inProject((_, project_id) => ({ tool, args: { project_id }, changes: () => [clear(shelf(kind, project_id))] }));

/** Limits, alerts and what a project may use. */
export const settings: Make[] = [
  onProjectItem("rate_limits", (world, project_id, rate_limit_id) => {
    const max_requests_per_1_minute = world.random.int(1, 100);
    const [, tokens] = valuesOf(world, shelf("rate_limits", project_id), rate_limit_id);
    const changes = () => [put(shelf("rate_limits", project_id), rate_limit_id, text(max_requests_per_1_minute, tokens))];
    return { tool: "update_project_rate_limits", args: { project_id, rate_limit_id, max_requests_per_1_minute }, changes };
  }),
  setting(
    "spend_limit",
    "update_project_spend_limit",
    (world) => ({ threshold_amount: cents(world), ...monthly }),
    ({ threshold_amount }) => [threshold_amount],
  ),
  unset("spend_limit", "delete_project_spend_limit"),
  (world) => {
    const threshold_amount = cents(world);
    const changes = () => [put("organization_spend_limit", "setting", text(threshold_amount))];
    return { tool: "update_organization_spend_limit", args: { threshold_amount, ...monthly }, changes };
  },
  () => ({ tool: "delete_organization_spend_limit", args: {}, changes: () => [clear("organization_spend_limit")] }),
  inProject((world, project_id) => {
    const threshold_amount = cents(world);
    const recipients = [`${world.name()}@example.com`];
    const args = { project_id, threshold_amount, ...monthly, notification_channel: { type: "email", recipients } };
    const changes = (id: string) => [put(shelf("spend_alerts", project_id), id, text(threshold_amount, recipients))];
    return { tool: "create_project_spend_alert", args, changes };
  }),
  onProjectItem("spend_alerts", (_, project_id, alert_id) => ({
    tool: "delete_project_spend_alert",
    args: { project_id, alert_id },
    changes: () => [drop(shelf("spend_alerts", project_id), alert_id)],
  })),
  setting(
    "models",
    "update_project_model_permissions",
    (world) => ({ mode: "deny_list", model_ids: [world.name()] }),
    ({ mode, model_ids }) => [mode, model_ids],
  ),
  unset("models", "delete_project_model_permissions"),
  setting(
    "service_tiers",
    "update_project_service_tier_settings",
    ({ random }) => ({ default: random.pick(["standard", "fast"]), enabled_tiers: random.pick([[], ["fast"], "all"]) }),
    (given) => [given.default, given.enabled_tiers],
  ),
  setting(
    "retention",
    "update_project_data_retention",
    ({ random }) => ({ retention_type: random.pick(["none", "zero_data_retention"]) }),
    ({ retention_type }) => [retention_type],
  ),
  inProject((world, project_id) => {
    const name = shelf("hosted_tools", project_id);
    const file_search = { enabled: world.random.next() < 0.5 };
    const [, images] = valuesOf(world, name, "setting");
    const changes = () => [put(name, "setting", text(file_search, images))];
    return { tool: "update_project_hosted_tool_permissions", args: { project_id, file_search }, changes };
  }),
];
