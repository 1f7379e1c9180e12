import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dollars, fromCents } from "../../src/gate/facts/money.ts";
import { counted, listed, namesOf } from "../../src/gate/facts/people.ts";
import { expiry, lastUse, validity, when } from "../../src/gate/facts/when.ts";
import type { Args } from "../../src/tools/define.ts";
import { directory } from "./golden-calls.ts";
import { lineOf, noon, setStage, type Stage } from "./stage.ts";

const day = 86_400;

describe("times", () => {
  it.each<[number, string]>([
    [noon, "2026-11-20, less than a minute ago"],
    [noon - 60, "2026-11-20, 1 minute ago"],
    [noon - 5400, "2026-11-20, 90 minutes ago"],
    [noon - 2 * 3600, "2026-11-20, 2 hours ago"],
    [noon - 47 * 3600, "2026-11-18, 47 hours ago"],
    [noon - 46 * day, "2026-10-05, 46 days ago"],
    [noon + 14 * day, "2026-12-04, in 14 days"],
    [1e15, "1000000000000000"],
    [noon * 1000, String(noon * 1000)],
    [0, "0"],
  ])("%i reads %s", (seconds, text) => expect(when(seconds, noon)).toBe(text));

  it("that are not there do not claim more than that", () => {
    expect(lastUse(null, noon)).toBe("no recorded use");
    expect(lastUse(undefined, noon)).toBe("not said by the API");
    expect([expiry(null, noon), expiry(undefined, noon)]).toEqual(["never", "not said by the API"]);
    expect(validity(undefined, noon)).toBe("validity unknown");
  });

  it("that have passed are shouted where they end something", () => {
    expect(expiry(noon - day, noon)).toBe("EXPIRED 2026-11-19, 24 hours ago");
    expect(validity(noon - 3 * day, noon)).toBe("EXPIRED 2026-11-17, 3 days ago");
  });
});

describe("money", () => {
  it.each<[string, string]>([
    [dollars(0), "$0.00"],
    [dollars(0.001), "less than $0.01"],
    [dollars(1234.5), "$1,234.50"],
    [dollars(1_234_567.891), "$1,234,567.89"],
    [fromCents(150_000), "$1,500.00"],
  ])("reads %s", (text, expected) => expect(text).toBe(expected));
});

describe("people", () => {
  it("are told from their namesakes", () => {
    const people = [
      { id: "user-1", name: "Ada", email: "ada@example.com" },
      { id: "user-2", name: "Ada" },
      { id: "user-3", email: "bo@example.com" },
      { id: "user-4" },
    ];
    expect(namesOf(people)).toEqual(["Ada (ada@example.com)", "Ada (user-2)", "bo@example.com", "user-4"]);
  });

  it("are cut where they are too many, and one more is not worth a cut", () => {
    const names = Array.from({ length: 15 }, (_, index) => `P${index}`);
    expect(listed(names.slice(0, 5), 4)).toBe("P0, P1, P2, P3, P4");
    expect(listed(names, 4)).toBe("P0, P1, P2, P3 and 11 more");
    expect(counted([{ id: "a" }], false)).toBe("at least 1 (a)");
  });
});

describe("what a call sets is shown", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage();
  });
  afterAll(() => stage.close());

  const shown = async (tool: string, args: Args, label: string) => lineOf(await stage.plan(tool, args), label);
  const payments = () => ({ project_id: directory(stage.org).project("Payments").project.id });

  it("as what a list loses and gains", async () => {
    const model_ids = ["gpt-5.4", "gpt-5.4-mini", "gpt-5.6-sol", "gpt-6-luna", "gpt-7"];
    expect(await shown("update_project_model_permissions", { ...payments(), mode: "allow_list", model_ids }, "model ids")).toBe(
      "REMOVES gpt-6-astra; adds gpt-7; keeps 4",
    );
    expect(await shown("update_project_model_permissions", { ...payments(), mode: "allow_list", model_ids: [] }, "model ids")).toMatch(
      /^none \(REMOVES gpt-5\.4, .*; keeps 0\)$/,
    );
  });

  it("as nothing where nothing changes", async () => {
    const change = await stage.plan("update_project_data_retention", { ...payments(), retention_type: "zero_data_retention" });
    expect(lineOf(change, "stays as it is")).toBe("retention type zero_data_retention");
  });

  it("as what an emptied list means", async () => {
    const key = directory(stage.org).key("fraud-scoring prod");
    expect(await shown("update_project_api_key", { ...key, scopes: [] }, "scopes")).toMatch(/^ALL permissions: nothing is restricted/);
    expect(await shown("update_project_api_key", { ...key, scopes: ["api.all.read"] }, "scopes")).toBe(
      "api.all.read (before: the API does not show it)",
    );
  });

  it("as a moment, not as seconds", async () => {
    const key = directory(stage.org).key("payments-api prod");
    expect(await shown("update_project_api_key", { ...key, expires_in_seconds: 30 * day }, "expires")).toBe(
      "never → 2026-12-20, in 30 days",
    );
    expect(await shown("create_admin_api_key", { name: "x" }, "expires")).toBe("never");
  });

  it("as dollars against this month's dollars, with a warning where traffic stops at once", async () => {
    const usd = { currency: "USD", interval: "month" };
    const spent = (await shown("delete_organization_spend_limit", {}, "spent this month"))!;
    const cents = Math.round(Number(spent.replaceAll(/[$,]/g, "")) * 100);
    const low = await stage.plan("update_organization_spend_limit", { threshold_amount: cents - 100, ...usd });
    expect(lineOf(low, "amount")).toMatch(/^\$[\d,]+\.\d\d a month → \$[\d,]+\.\d\d a month$/);
    expect(lineOf(low, "spent this month")).toBe(spent);
    expect(low.warnings.join(" ")).toContain("ABOVE the new limit");
    const high = await stage.plan("update_organization_spend_limit", { threshold_amount: cents + 1853, ...usd });
    expect(lineOf(high, "spent this month")).toBe(`${spent}; the new limit leaves $18.53`);
    expect(high.warnings.join(" ")).not.toContain("ABOVE");
  });

  it("as what takes the place of what, for an object that is replaced by another", async () => {
    const [externalKey] = stage.org.externalKeys.keys();
    const line = await shown("modify_project", { ...payments(), external_key_id: null }, "encryption key");
    expect(line).toBe(`${externalKey} → none`);
  });
});
