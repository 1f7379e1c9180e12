import { describe, expect, it } from "vitest";
import { renderList, renderValue } from "../../src/output/text.ts";

const pages = { complete: true, cursor: undefined };
const known: Readonly<Record<string, string>> = {
  "user-1": "Ada Lovelace",
  proj_1: "Payments",
  "user-2": "x; user-9 = Eve",
  "user-3": "A\u202Eb",
};
const nameOf = (id: string) => known[id];
const last = (rows: readonly unknown[], fields?: string[]) => renderList(rows, { pages, nameOf, fields }).text.split("\n").at(-1);

describe("names of ids", () => {
  it("stand once under the table", () => {
    const rows = [
      { n: 1, project_id: "proj_1", owner: { id: "user-1" } },
      { n: 2, project_id: "proj_1", user_ids: ["user-1", "user-8"], principal_id: "user-1" },
    ];
    expect(last(rows)).toBe("names: proj_1 = Payments; user-1 = Ada Lovelace");
    expect(renderValue({ project_id: "proj_1" }, nameOf)).toBe("project_id: proj_1\nnames: proj_1 = Payments");
  });

  it("are left out where the row has them, and where the id is not shown", () => {
    expect(last([{ id: "user-1", name: "Ada" }])).toBe("name: Ada");
    expect(last([{ id: "x", actor: { id: "user-1", email: "ada@example.com" } }])).toBe("actor.email: ada@example.com");
    expect(last([{ id: "user-1", n: 1, project_id: "proj_1" }], ["n", "id"])).toBe("names: user-1 = Ada Lovelace");
    expect(last([{ project_id: "proj_2" }])).toBe("project_id: proj_2");
  });

  it("cannot pass for another name", () => {
    expect(last([{ user_id: "user-2" }])).toBe('names: user-2 = "x; user-9 = Eve"');
    expect(last([{ user_id: "user-3" }])).toBe("names: user-3 = A\uFFFDb");
  });
});
