import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { usedBetween } from "../../src/sandbox/activity.ts";
import { startAdmin, type Admin } from "./admin.ts";
import { day, midnight, reader, results, sum, walk, type Reader } from "./reports.ts";
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

describe("a page of buckets", () => {
  it("holds whole days, a week of them unless told", async () => {
    const { json, buckets } = await ask(costs, `start_time=${midnight - 20 * day + 17}`);
    expect(json).toMatchObject({ object: "page", has_more: true, next_page: expect.stringMatching(/^page_/) });
    expect(buckets).toHaveLength(7);
    expect(buckets[0]).toMatchObject({ object: "bucket", start_time: midnight - 20 * day, end_time: midnight - 19 * day });
  });

  it("has a default size and a greatest size for each width", async () => {
    const sizes = [
      [costs, "1d", 7, 180],
      [completions, "1d", 7, 31],
      [completions, "1h", 24, 168],
      [completions, "1m", 60, 1440],
    ] as const;
    for (const [path, width, fallback, max] of sizes) {
      const query = `start_time=${midnight - 300 * day}&bucket_width=${width}`;
      expect((await ask(path, query)).buckets).toHaveLength(fallback);
      expect((await ask(path, `${query}&limit=${max}`)).buckets).toHaveLength(max);
      expect(await ask(path, `${query}&limit=${max + 1}`)).toMatchObject({ status: 400, error: { param: "limit" } });
    }
    expect(await ask(costs, `start_time=${midnight}&bucket_width=1h`)).toMatchObject({ status: 400, error: { param: "bucket_width" } });
    expect(await ask(costs, `start_time=${midnight}&end_time=${midnight}`)).toMatchObject({ status: 400, error: { param: "end_time" } });
    expect(await ask(costs, "limit=7")).toMatchObject({ status: 400, error: { param: "start_time", code: "missing_required_parameter" } });
  });

  it("leads to the next until each bucket was seen once, up to now when no end was given", async () => {
    const buckets = await walk(ask, costs, `start_time=${midnight - 30 * day}&limit=4`);
    expect(buckets.map(({ start_time }) => start_time)).toEqual(Array.from({ length: 31 }, (_, i) => midnight - (30 - i) * day));
    const hours = await walk(ask, completions, `start_time=${midnight - 2 * day}&end_time=${midnight}&bucket_width=1h&limit=7`);
    expect(hours.map(({ start_time }) => start_time)).toEqual(Array.from({ length: 48 }, (_, i) => midnight - 2 * day + i * 3600));
  });

  it("gives a token that is good for the same question only", async () => {
    const query = `start_time=${midnight - 30 * day}&limit=4&group_by[]=project_id`;
    const { next } = await ask(costs, query);
    const page = `&page=${encodeURIComponent(next!)}`;
    expect(next).toMatch(/=$/);
    expect((await ask(costs, query + page)).buckets[0]!.start_time).toBe(midnight - 26 * day);
    const invalid = { status: 400, error: { message: "The page token is invalid, have you modified the query parameters?" } };
    for (const other of [
      query.replace("limit=4", "limit=5"),
      query.replace("project_id", "line_item"),
      `${query}&end_time=${midnight}`,
      `${query}&project_ids[]=proj_x`,
    ]) {
      expect(await ask(costs, other + page)).toMatchObject(invalid);
    }
    expect(await ask(completions, query + page)).toMatchObject(invalid);
    for (const token of ["page_", "nonsense", next!.replaceAll("=", ""), next!.slice(1)]) {
      expect(await ask(costs, `${query}&page=${encodeURIComponent(token)}`)).toMatchObject(invalid);
    }
  });

  it("reaches into the future only with empty hands, and takes no milliseconds", async () => {
    admin.org.activity.push(steady({}));
    const query = `start_time=${midnight}&end_time=${midnight + 2 * day}&bucket_width=1h&limit=48&group_by[]=api_key_id&api_key_ids[]=key_steady`;
    const { buckets, json } = await ask(completions, query);
    expect(json.has_more).toBe(false);
    expect(buckets.map((bucket) => bucket.results.length)).toEqual([...Array(12).fill(1), ...Array(36).fill(0)]);
    expect((await ask(completions, `start_time=${midnight * 1000}`)).error).toMatchObject({ param: "start_time" });
    expect((await ask(costs, `start_time=${midnight}&end_time=${midnight * 1000}`)).error).toMatchObject({ param: "end_time" });
  });

  it("has no results where nothing happened", async () => {
    const { buckets } = await ask(costs, `start_time=${midnight - 3000 * day}&limit=1`);
    expect(buckets[0]!.results).toEqual([]);
    const nobody = await ask(completions, `start_time=${midnight - 7 * day}&user_ids[]=user-nobody`);
    expect(results(nobody.buckets)).toEqual([]);
  });
});

describe("usage", () => {
  it("adds up to the same in days, hours and minutes", async () => {
    // The last stretch ends within a minute, the first begins within one.
    admin.org.activity.push(
      steady({ since: midnight - 2 * day + 4321, until: midnight - 1234, hours: "office" }),
      steady({ requests: 3, hours: "night" }),
    );
    const fields = ["num_model_requests", "input_tokens", "input_cached_tokens", "output_tokens"];
    const query = `start_time=${midnight - 2 * day}&end_time=${midnight}&group_by[]=api_key_id&group_by[]=model`;
    const totals = async (width: string, limit: number) => {
      const groups = new Map<string, number[]>();
      for (const row of results(await walk(ask, completions, `${query}&bucket_width=${width}&limit=${limit}`))) {
        const key = `${String(row.api_key_id)} ${String(row.model)}`;
        groups.set(
          key,
          fields.map((field, i) => (row[field] as number) + (groups.get(key)?.[i] ?? 0)),
        );
      }
      return groups;
    };
    const days = await totals("1d", 31);
    expect(days.get("key_steady gpt-6-luna")![0]).toBeGreaterThan(1000);
    expect(await totals("1h", 168)).toEqual(days);
    expect(await totals("1m", 1440)).toEqual(days);
  });

  it("is nothing in the hours before it begins and after it ends", () => {
    const activity = steady({ since: midnight + 9 * 3600, until: midnight + 12 * 3600 });
    const hours = Array.from({ length: 24 }, (_, i) => usedBetween(activity, midnight + i * 3600, midnight + (i + 1) * 3600).requests);
    expect(hours.map((requests) => requests > 0)).toEqual(hours.map((_, i) => i >= 9 && i < 12));
    expect(Math.min(...hours)).toBe(0);
  });

  it("names its results, counts and groups as each endpoint does", async () => {
    const { activity } = admin.org;
    const objects = {
      completions: ["completions", "input_tokens"],
      decisions: ["decisions", "output_tokens"],
      embeddings: ["embeddings", "input_tokens"],
      moderations: ["moderations", "input_tokens"],
      images: ["images", "images"],
      audio_speeches: ["audio_speeches", "characters"],
      audio_transcriptions: ["audio_transcriptions", "seconds"],
      file_search_calls: ["file_searches", "num_requests"],
      web_search_calls: ["web_searches", "num_requests"],
      vector_stores: ["vector_stores", "usage_bytes"],
      code_interpreter_sessions: ["code_interpreter_sessions", "num_sessions"],
    };
    activity.splice(0, Infinity, ...Object.keys(objects).map((kind) => steady({ kind })));
    for (const [kind, [object, count]] of Object.entries(objects)) {
      const { buckets } = await ask(
        `/organization/usage/${kind}`,
        `start_time=${midnight - day}&end_time=${midnight}&group_by[]=project_id`,
      );
      expect(buckets[0]!.results).toEqual([
        expect.objectContaining({ object: `organization.usage.${object}.result`, project_id: "proj_steady" }),
      ]);
      expect(buckets[0]!.results[0]![count!]).toBeGreaterThan(500);
    }
  });

  it("is grouped by what was asked, the rest is null, and groups make the whole", async () => {
    const query = `start_time=${midnight - 7 * day}&end_time=${midnight}`;
    const whole = results((await ask(completions, query)).buckets);
    expect(whole).toHaveLength(7);
    const fields = ["project_id", "user_id", "api_key_id", "model", "batch", "service_tier", "api_source"];
    for (const field of fields) expect(whole[0]![field]).toBeNull();
    for (const field of fields) {
      const groups = results((await ask(completions, `${query}&group_by[]=${field}`)).buckets);
      for (const group of groups) {
        expect(group[field]).not.toBeNull();
        for (const other of fields) if (other !== field) expect(group[other]).toBeNull();
      }
      for (const count of ["input_tokens", "output_tokens", "num_model_requests"]) expect(sum(groups, count)).toBe(sum(whole, count));
    }
    const both = results((await ask(completions, `${query}&group_by[]=project_id&group_by[]=model`)).buckets);
    expect(sum(both, "input_tokens")).toBe(sum(whole, "input_tokens"));
    expect(both.length).toBeGreaterThan(7 * 7);
  });

  it("is filtered by project, user, key, model, batch and what else an endpoint has", async () => {
    const { activity } = admin.org;
    activity.splice(
      0,
      Infinity,
      steady({}),
      steady({ api_key_id: "key_b", model: "gpt-6-astra", facets: { batch: true } }),
      steady({ project_id: "proj_c", user_id: "user-c" }),
    );
    const count = async (kind: string, filter: string) =>
      sum(
        results((await ask(`/organization/usage/${kind}`, `start_time=${midnight - day}&end_time=${midnight}${filter}`)).buckets),
        "num_model_requests",
      );
    const all = await count("completions", "");
    for (const [filter, share] of [
      ["&project_ids[]=proj_c", 1],
      ["&project_ids[]=proj_c&project_ids[]=proj_steady", 3],
      ["&user_ids[]=user-steady", 2],
      ["&api_key_ids[]=key_b", 1],
      ["&models[]=gpt-6-luna", 2],
      ["&batch=true", 1],
      ["&batch=false", 2],
      ["&batch=true&models[]=gpt-6-luna", 0],
    ] as const) {
      expect({ filter, count: await count("completions", filter) }).toEqual({ filter, count: (all / 3) * share });
    }
    activity.push(
      steady({ kind: "images", facets: { size: "512x512", source: "image.edit" } }),
      steady({ kind: "web_search_calls", facets: { context_level: "low" } }),
    );
    expect(await count("images", "&sizes[]=512x512&sources[]=image.edit")).toBe(all / 3);
    expect(await count("images", "&sizes[]=1024x1024")).toBe(0);
    expect(await count("web_search_calls", "&context_levels[]=low")).toBe(all / 3);
    expect(await count("web_search_calls", "&context_levels[]=high")).toBe(0);
  });

  it("of vector stores is what they hold, as much in an hour as in the day", async () => {
    admin.org.activity.splice(0, Infinity, steady({ kind: "vector_stores", requests: 1024 }));
    for (const width of ["1d", "1h", "1m"]) {
      const { buckets } = await ask("/organization/usage/vector_stores", `start_time=${midnight - day}&bucket_width=${width}&limit=1`);
      expect(buckets[0]!.results).toEqual([expect.objectContaining({ usage_bytes: 2 ** 30 })]);
    }
  });
});
