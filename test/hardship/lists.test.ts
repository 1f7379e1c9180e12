import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/sandbox/random.ts";
import { byLastId, byNext, byToken, daysOf, names, readToEnd, rowsOf, since, start } from "./lists.ts";

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));

describe(`a list that is continued as its answers say (SEED=${seed})`, () => {
  const random = createRandom(seed);
  const project = { project_id: "proj_1" };

  it.each([
    ["last_id", "list_users", byLastId, "id", {}],
    ["next", "list_groups", byNext, "id", {}],
    ["next, rows without an id", "list_project_groups", byNext, "group_id", project],
  ] as const)("shows every row once, in order: %s", async (_, name, style, id, around) => {
    for (const [all_pages, fields] of [[true], [false], [true, [id]], [false, [id, "name"]]] as const) {
      const count = random.int(0, 2500);
      const { read } = await start({ serve: style(rowsOf(count, random, id)) });
      const limit = random.next() < 0.5 ? { limit: random.int(1, 100) } : {};
      const { seen, calls } = await readToEnd((args) => read(name, args), { ...around, ...limit, all_pages, ...(fields && { fields }) });
      expect(seen, JSON.stringify({ count, all_pages, fields, limit })).toEqual(names(count));
      expect(calls).toBeLessThanOrEqual(count + 1);
    }
  });

  it("shows every result of a report once, with thousands in a day, although time passes", { timeout: 120_000 }, async () => {
    for (const [all_pages, fields] of [[true], [false], [true, ["project_id"]], [false, ["start_time", "project_id"]]] as const) {
      const sizes = Array.from({ length: random.int(1, 60) }, () => random.int(0, 20));
      // One page of thousands of rows is laid out anew with every call that continues it.
      for (let busy = 0; busy < 2; busy += 1) sizes[random.int(0, sizes.length - 1)] = random.int(1000, 2500);
      const { read, session, asked } = await start({ serve: byToken(daysOf(sizes, random)) });
      const { seen } = await readToEnd(
        (args) => {
          session.wait(5000);
          return read("retrieve_usage_completions", args);
        },
        { start_time: since, group_by: ["project_id"], all_pages, ...(fields && { fields }) },
      );
      expect(seen, JSON.stringify({ sizes, all_pages, fields })).toEqual(names(sizes.reduce((sum, size) => sum + size, 0)));
      expect(new Set(asked.map((query) => query.get("end_time"))).size).toBe(1);
    }
  });

  it("goes backwards with before, page by page and inside of pages", async () => {
    const count = random.int(300, 1500);
    const { read } = await start({ serve: byLastId(rowsOf(count, random)) });
    const from = random.int(2, count);
    for (const all_pages of [true, false]) {
      const { seen } = await readToEnd((args) => read("list_organization_spend_alerts", args), { before: `row_${from}`, all_pages });
      expect(seen.toSorted((one, other) => Number(one.slice(4)) - Number(other.slice(4)))).toEqual(names(from - 1));
      expect(seen.slice(0, 3)).toEqual(
        names(count)
          .slice(Math.max(0, from - 101), from - 1)
          .slice(0, 3),
      );
    }
  });
});
