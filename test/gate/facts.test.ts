import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readsFor } from "../../src/gate/reads.ts";
import { planOf } from "../../src/gate/plan.ts";
import { planText, viewOf } from "../../src/gate/view.ts";
import { declaredRisk, riskOf, tools } from "../../src/tools/tool.ts";
import { company, noon, setStage, toolOf, type Stage } from "./stage.ts";
import { goldenCalls } from "./golden-calls.ts";

/** Reads of a plan beside the target and what the arguments name. */
const mostReads = 12;

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

const calls = goldenCalls(company());

describe("what a person reads before approving", () => {
  it("is pinned for every row that destroys or hands out access", () => {
    const pinned = new Set(calls.map(([name]) => name));
    const gated = [...tools.values()].filter((tool) => {
      const { risk, dependsOnArguments } = declaredRisk(tool);
      return dependsOnArguments || risk === "destructive" || risk === "grant";
    });
    expect(gated.filter(({ name }) => !pinned.has(name)).map(({ name }) => name)).toEqual([]);
    expect(calls.filter(([name, args]) => ["read", "write"].includes(riskOf(toolOf(name), args)))).toEqual([]);
  });

  it.each(calls.map(([name, args, variant = ""]) => ({ name, args, variant })))(
    "$name $variant is in golden/",
    async ({ name, args, variant }) => {
      const tool = toolOf(name);
      stage.sent.length = 0;
      const change = await stage.plan(name, args);
      const { target, others } = readsFor(tool, args);
      const extra = stage.sent.length - others.length - (target === undefined ? 0 : 1);
      expect(extra).toBeLessThanOrEqual(mostReads);
      expect(stage.sent.filter(({ method }) => method !== "GET")).toEqual([]);
      expect(change.facts.length).toBeLessThanOrEqual(12);
      const view = viewOf(planOf(name, `${name}: ${tool.does}`, [change], change.typed, noon * 1000));
      const form = view.typed === undefined ? "[ Approve ] [ Decline ]" : `[ type: ${view.typed} ]`;
      await expect(`${planText(view)}\n\n${form}\n(${extra} extra reads)\n`).toMatchFileSnapshot(
        `golden/${name}${variant === "" ? "" : `.${variant}`}.txt`,
      );
    },
  );
});
