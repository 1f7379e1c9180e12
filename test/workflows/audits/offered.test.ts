import { expect, it } from "vitest";
import { offered } from "../../../src/workflows/audits/offered.ts";

const changes = [
  { route: "POST /organization/projects/{project_id}/spend_limit", args: { project_id: "p", threshold_amount: 1 } },
  { route: "POST /organization/projects/{project_id}/groups", args: { project_id: "p", group_id: "g" } },
];
const surface = (...hidden: [string, string][]) => ({ names: new Set<string>(), hidden: new Map(hidden) });

it("keeps calls of hidden tools out of the set, and says which they are and what would show them", () => {
  expect(offered(surface(), changes)).toMatchObject({ calls: { length: 2 }, leftOut: [] });
  const { calls, leftOut } = offered(surface(["update_project_spend_limit", "--toolsets spend would show it"]), changes);
  expect(calls.map(({ tool }) => tool)).toEqual(["add_project_group"]);
  expect(leftOut).toEqual([
    "Left out of the set, because the tool is hidden here: 1 of 2 calls: update_project_spend_limit (--toolsets spend would show it).",
  ]);
});

it("keeps no set that nothing can apply", () => {
  const { calls, leftOut } = offered(surface(["apply_changes", "--read-only hides every tool that changes something"]), changes);
  expect(calls).toEqual([]);
  expect(leftOut).toEqual([
    "The calls are not kept as a set: apply_changes is hidden here (--read-only hides every tool that changes something).",
  ]);
});
