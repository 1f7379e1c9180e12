import { describe, expect, it } from "vitest";
import { pickFields } from "../../src/output/fields.ts";
import { renderList } from "../../src/output/text.ts";

const pages = { complete: true, cursor: undefined };
const lines = (rows: readonly unknown[], fields: string[]) => renderList(rows, { pages, fields }).text.split("\n").slice(1);

const rows = [
  { id: "a", name: "Ada", owner: { id: "u1", user: { name: "X" } } },
  { id: "b", name: "Bo", owner: null, extra: 1 },
];

describe("the fields of a table", () => {
  it("are only those asked for, in that order", () => {
    expect(lines(rows, ["name", "id"])).toEqual(["name\tid", "Ada\ta", "Bo\tb"]);
  });

  it("may be a whole object, or a part of one", () => {
    expect(lines(rows, ["owner", "id"])).toEqual(["owner.id\towner.user.name\towner\tid", "u1\tX\t\ta", "\t\tnull\tb"]);
    expect(lines(rows, ["owner.user"])).toEqual(["owner.user.name", "X", ""]);
    expect(lines(rows.slice(0, 1), ["id", "owner.id"])).toEqual(["id: a", "owner.id: u1"]);
  });

  it("that no row has are said, with those there are", () => {
    const there = "there are: id, name, owner.id, owner.user.name, owner, extra";
    expect(lines(rows, ["id", "rol"])).toEqual(["id", "a", "b", `no row has "rol"; ${there}`]);
    expect(lines(rows, ["own", "x\ny"])).toEqual([`no row has "own", "x\uFFFDy"; ${there}`]);
    expect(lines([], ["rol"])).toEqual([]);
  });

  it("may name what a log event's columns sum up", () => {
    const event = {
      id: "e",
      effective_at: 1_711_471_533,
      type: "a.b",
      actor: { type: "session", session: { ip_address: "192.0.2.1" } },
      "a.b": { id: "x" },
    };
    expect(lines([event], ["actor.session.ip_address", "a.b.id", "details"])).toEqual([
      "actor.session.ip_address: 192.0.2.1",
      '"a.b".id: x',
      "details: id=x",
    ]);
  });
});

describe("the fields of JSON rows", () => {
  it("are only those asked for, in that order, whole or in part", () => {
    expect(JSON.stringify(pickFields(rows, ["name", "owner.user", "extra", "rol"]))).toBe(
      '[{"name":"Ada","owner":{"user":{"name":"X"}}},{"name":"Bo","extra":1}]',
    );
    expect(pickFields(rows, ["owner", "owner.id"])).toEqual([{ owner: rows[0]!.owner }, { owner: null }]);
    expect(pickFields(rows, ["owner.id", "owner.user.name"])[0]).toEqual({ owner: rows[0]!.owner });
  });

  it("may be of a bucket or of its results", () => {
    const bucket = { object: "bucket", start_time: 1, end_time: 2, results: [{ n: 1, model: "m" }] };
    expect(pickFields([bucket, { ...bucket, results: [] }], ["start_time", "n"])).toEqual([
      { start_time: 1, results: [{ n: 1 }] },
      { start_time: 1, results: [] },
    ]);
  });

  it("leave what is no object as it is, and a member named __proto__ a member", () => {
    expect(pickFields([1, null], ["a"])).toEqual([1, null]);
    const [picked] = pickFields([JSON.parse('{"__proto__": {"x": 1}}')], ["__proto__"]);
    expect(JSON.stringify(picked)).toBe('{"__proto__":{"x":1}}');
    expect((picked as { x?: unknown }).x).toBeUndefined();
  });
});
