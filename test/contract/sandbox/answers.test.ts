import { expect, it } from "vitest";
import { tools } from "../../../src/tools/tool.ts";
import { misfits, oddities } from "./answers.ts";

// The referee of the scenarios must whistle itself: each answer below but the first of its kind is wrong in one way.

const group = { id: "1", name: "Choir", created_at: 1_795_000_000, group_type: "group", is_scim_managed: false };
const { group_type: _, ...lacking } = group;
const page = { object: "list", data: [group], next: null, has_more: false };
const alert = {
  object: "organization.spend_alert",
  id: "alert_1",
  threshold_amount: 5000,
  currency: "USD",
  interval: "month",
  notification_channel: { type: "email", recipients: [], subject_prefix: null },
};

const answered = (tool: string, ...answers: readonly unknown[]) =>
  answers.map((answer) => ({ tool: tools.get(tool)!, status: 200, answer }));

it("an answer that does not fit the package's types is found, and what is wrong with it", async () => {
  const exchanges = [
    ...answered("retrieve_group", group, lacking, { ...group, colour: "red" }, { ...group, created_at: "today" }, { ...group, id: null }),
    ...answered("list_groups", page, { ...page, next: undefined }, { ...page, data: [group, lacking] }),
    ...answered("retrieve_organization_spend_alert", alert, { ...alert, object: "project.spend_alert" }),
    ...answered("retrieve_organization_spend_alert", { ...alert, notification_channel: { type: "email", recipients: null } }),
  ];
  const found = await misfits(exchanges);
  expect(found.map((problem) => problem.replaceAll(/\s+/g, " "))).toEqual([
    expect.stringMatching(/^retrieve_group: .*group_type/),
    expect.stringMatching(/^retrieve_group: .*colour/),
    expect.stringMatching(/^retrieve_group: .*string.*number/),
    expect.stringMatching(/^retrieve_group: .*null.*string/),
    expect.stringMatching(/^list_groups: .*next/),
    expect.stringMatching(/^list_groups: .*group_type/),
    expect.stringMatching(/^retrieve_organization_spend_alert: .*project\.spend_alert/),
    expect.stringMatching(/^retrieve_organization_spend_alert: .*null.*string\[\]/),
  ]);
});

it("a time that is not whole seconds is found, however deep", () => {
  const right = { created_at: 1_795_000_000, archived_at: null, data: [{ start_time: 1_795_000_000 }] };
  expect(oddities(right, "x")).toEqual([]);
  const wrong = { created_at: 1_795_000_000_000, archived_at: 1_795_000_000.5, data: [{ start_time: "now" }] };
  expect(oddities(wrong, "x")).toEqual(["x.created_at is 1795000000000", "x.archived_at is 1795000000.5", 'x.data.0.start_time is "now"']);
});
