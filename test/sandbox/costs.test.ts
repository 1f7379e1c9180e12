import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startAdmin, type Admin } from "./admin.ts";
import { day, midnight, nanos, reader, results, type Reader } from "./reports.ts";
import { steady } from "./steady.ts";

let admin: Admin;
let ask: Reader;
beforeEach(async () => {
  admin = await startAdmin();
  ask = reader(admin);
});
afterEach(() => admin.close());

const costs = "/organization/costs";
const completions = "/organization/usage/completions";

describe("costs", () => {
  const week = () => `start_time=${midnight - 7 * day}&end_time=${midnight}`;

  it("are dollars, and null in what they are not grouped by", async () => {
    const [row] = (await ask(costs, week())).buckets[0]!.results;
    const fields = {
      project_id: null,
      line_item: null,
      api_key_id: null,
      user_id: null,
      api_source: null,
      quantity: null,
      quantity_unit: null,
    };
    expect(row).toEqual({ object: "organization.costs.result", amount: { value: expect.any(Number), currency: "usd" }, ...fields });
  });

  it("make the same whole however they are grouped", async () => {
    const whole = nanos(results((await ask(costs, week())).buckets));
    expect(whole).toBeGreaterThan(1e11);
    for (const by of ["project_id", "line_item", "api_key_id", "user_id", "api_source"]) {
      const rows = results((await ask(costs, `${week()}&group_by[]=${by}`)).buckets);
      expect(rows.length).toBeGreaterThan(7);
      expect(nanos(rows)).toBe(whole);
    }
    expect(nanos(results((await ask(costs, `${week()}&group_by[]=project_id&group_by[]=line_item`)).buckets))).toBe(whole);
  });

  it("name what was paid for, how much of it, and can be asked for by that name", async () => {
    const rows = results((await ask(costs, `${week()}&group_by[]=line_item`)).buckets);
    const units = new Map(rows.map((row) => [row.line_item, row.quantity_unit]));
    expect(units.get("gpt-6-luna, input_tokens")).toBe("tokens");
    expect(units.get("gpt-4o-transcribe, duration")).toBe("duration_seconds");
    expect(units.get("file search tool calls")).toBeNull();
    const one = rows.filter((row) => row.line_item === "gpt-6-luna, input_tokens");
    const asked = results((await ask(costs, `${week()}&line_items[]=${encodeURIComponent("gpt-6-luna, input_tokens")}`)).buckets);
    expect(nanos(asked)).toBe(nanos(one));
    expect(nanos(one)).toBeGreaterThan(0);
  });

  it("follow from the tokens that usage counts", async () => {
    admin.org.activity.splice(0, Infinity, steady({ model: "gpt-6-luna" }));
    const [used] = results((await ask(completions, `start_time=${midnight - day}&end_time=${midnight}`)).buckets);
    const rows = results((await ask(costs, `start_time=${midnight - day}&end_time=${midnight}&group_by[]=line_item`)).buckets);
    const quantities = Object.fromEntries(rows.map((row) => [row.line_item, row.quantity]));
    expect(quantities).toEqual({
      "gpt-6-luna, input_tokens": used!.input_uncached_tokens,
      "gpt-6-luna, cached_input_tokens": used!.input_cached_tokens,
      "gpt-6-luna, output_tokens": used!.output_tokens,
    });
    // 0.40 dollars a million.
    expect(rows[0]!.amount.value).toBeCloseTo((Number(used!.input_uncached_tokens) * 0.4) / 1e6, 8);
  });

  it("are half as high for batch jobs", async () => {
    const cost = async (facets: Record<string, boolean>) => {
      admin.org.activity.splice(0, Infinity, steady({ facets }));
      return nanos(results((await ask(costs, `start_time=${midnight - day}&end_time=${midnight}`)).buckets));
    };
    expect(2 * (await cost({ batch: true }))).toBeCloseTo(await cost({}), -1);
  });

  it("know users within a project for lately only", async () => {
    const query = (ago: number, rest: string) => ask(costs, `start_time=${midnight - ago * day}&limit=1&group_by[]=user_id${rest}`);
    expect((await query(30, "&group_by[]=project_id")).status).toBe(200);
    expect((await query(200, "")).status).toBe(200);
    expect((await query(200, "&group_by[]=project_id")).status).toBe(400);
    expect((await query(200, "&project_ids[]=proj_x")).status).toBe(400);
  });

  it("leave out what other projects and keys cost", async () => {
    const project = admin.project("Payments");
    const rows = results((await ask(costs, `${week()}&project_ids[]=${project}&group_by[]=project_id&group_by[]=api_key_id`)).buckets);
    expect(new Set(rows.map((row) => row.project_id))).toEqual(new Set([project]));
    const [row] = rows;
    const ofKey = results((await ask(costs, `${week()}&api_key_ids[]=${row!.api_key_id as string}`)).buckets);
    expect(nanos(ofKey)).toBe(nanos(rows.filter(({ api_key_id }) => api_key_id === row!.api_key_id)));
  });
});
