import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { render } from "../../src/gate/channels/page/document.ts";
import { planPage } from "../../src/gate/channels/page/plan-page.ts";
import { planOf, type Plan } from "../../src/gate/plan.ts";
import { lossesOf, planText, viewOf } from "../../src/gate/view.ts";
import type { Args } from "../../src/tools/define.ts";
import { directory } from "./golden-calls.ts";
import { noon, setStage, type Stage } from "./stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => stage.close());

async function setOf(...calls: ReadonlyArray<readonly [tool: string, args: Args]>): Promise<Plan> {
  const changes = [];
  for (const [tool, args] of calls) changes.push(await stage.plan(tool, args));
  return planOf("the_set", `the_set: ${calls.length} changes, in this order.`, changes, `apply ${calls.length} changes`, noon * 1000);
}

const pageOf = (plan: Plan): string => {
  const ticket = { subject: "", argsDigest: "", fingerprint: "", expires: 0, nonce: "" };
  const waiting = { id: "x", ticket, view: viewOf(plan), organization: "o", asked: 0, needsCode: false };
  return render(planPage({ waiting, csrf: "", left: 1 }));
};

describe("a set of one change", () => {
  it("says what the change does, on the form and on the page", async () => {
    const plan = await setOf(["create_project", { name: "Fraud Lab" }]);
    expect(planText(viewOf(plan))).toMatch(/^create_project: Create a project, .*\n\nname: Fraud Lab\n/);
    expect(pageOf(plan)).toContain("Create a project, ");
  });

  it("is approved as that change would be", async () => {
    expect((await setOf(["create_project", { name: "Fraud Lab" }])).typed).toBeUndefined();
    const { project } = directory(stage.org).project("Payments");
    expect((await setOf(["archive_project", { project_id: project.id }])).typed).toBe("Payments");
  });
});

describe("a set of changes that lose nothing and hand out nothing which is gated", () => {
  const harmless = () => {
    const { group, user, project } = directory(stage.org);
    const group_id = group("Contractors");
    return setOf(
      ["add_group_user", { group_id, user_id: user("Daniel Osei") }],
      ["add_project_group", { project_id: project("Search").project.id, group_id, role: "role-api-project-member" }],
    );
  };

  it("has no heading without lines", async () => {
    const plan = await harmless();
    expect(planText(viewOf(plan))).not.toContain("What is lost or handed out");
    expect(planText(viewOf(plan))).toMatch(/^the_set: 2 changes, in this order\.\n\n1\. add_group_user: /);
    expect(pageOf(plan)).toContain("How to undo");
    expect(pageOf(plan)).not.toContain("What is lost or handed out");
  });

  it("has it as soon as one of them does", async () => {
    const { project } = directory(stage.org).project("Payments");
    const [first, second] = (await harmless()).changes;
    const lossy = await stage.plan("delete_project_model_permissions", { project_id: project.id });
    const plan = planOf("the_set", "the_set: 3 changes.", [first!, second!, lossy], undefined, noon * 1000);
    expect(planText(viewOf(plan))).toMatch(/What is lost or handed out:\n- .* \(change 3\)\n/);
    expect(pageOf(plan)).toContain("What is lost or handed out");
  });
});

it("a warning names the changes it holds for, up to a few of them", () => {
  const change = (warnings: string[]) => ({ tool: "t", does: "d", target: "x", facts: [], warnings });
  const changes = [["a", "b"], ["a"], ["a", "b"], ["a", "c"], ["a", "c"], ["a", "c"], ["a", "c"]].map(change);
  expect(lossesOf(changes)).toEqual([
    { warning: "a", which: "all 7 changes" },
    { warning: "b", which: "changes 1, 3" },
    { warning: "c", which: "4 of 7 changes" },
  ]);
});
