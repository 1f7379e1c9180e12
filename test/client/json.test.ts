import { expect, test } from "vitest";
import { parseJson } from "../../src/client/json.ts";
import { createRandom } from "../../src/sandbox/random.ts";
import { api, clientFor, list } from "./servers.ts";

test.each([
  ['{"value":0.10000000000000000555}', { value: "0.10000000000000000555" }],
  ['{"value":12345678901234567890}', { value: "12345678901234567890" }],
  ["[-1234567.12345678901234, 1.5, 7]", ["-1234567.12345678901234", 1.5, 7]],
])("a number that would lose digits stays text: %s", (text, expected) => {
  expect(parseJson(text)).toEqual(expected);
});

test.each(["0.30000000000000004", "1.50000000000000000", "9007199254740991", "0.1", "1e15", "-0", "1234567.12345678"])(
  "%s is a number, and others beside it stay numbers",
  (digits) => {
    const text = `{"value":${digits},"long":1.00000000000000000001,"count":3}`;
    expect(parseJson(text)).toEqual({ value: Number(digits), long: "1.00000000000000000001", count: 3 });
  },
);

test("long digits in texts are texts, not numbers", () => {
  const text = '{"id":"12345678901234567890","at":1700000000,"name":"\\u00e9 \\"x\\""}';
  expect(parseJson(text)).toEqual({ id: "12345678901234567890", at: 1_700_000_000, name: 'é "x"' });
});

test.each(["", "{", "<html>", '{"a":1,}', '{"a":12345678901234567890', "12345678901234567890 x", "undefined", "{'a':1}"])(
  "%j is not JSON",
  (text) => {
    expect(parseJson(text)).toBeUndefined();
  },
);

test("what is no question of digits is read as JSON.parse reads it", () => {
  const long = "12345678901234567890";
  expect(parseJson(`{"a":1,"a":2,"b":${long}}`)).toEqual({ a: 2, b: long });
  const hostile = parseJson(`{"__proto__":{"admin":true},"b":${long}}`) as { admin?: unknown };
  expect(hostile.admin).toBeUndefined();
  expect(Object.keys(hostile)).toEqual(["__proto__", "b"]);
});

test("random JSON without long numbers is the same with and without one beside it", () => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  const random = createRandom(seed);
  const value = (depth: number): unknown => {
    const leaf = () =>
      random.pick<unknown>([null, true, random.int(-1e9, 1e9), random.int(0, 1e6) / 1024, random.token(5), 'ü😀\n"\\', ""]);
    if (depth === 0 || random.next() < 0.3) return leaf();
    const items = Array.from({ length: random.int(0, 4) }, () => value(depth - 1));
    return random.next() < 0.5 ? items : Object.fromEntries(items.map((item) => [random.token(4), item]));
  };
  for (let round = 0; round < 300; round++) {
    const given = value(5);
    const text = JSON.stringify([given, "x"], undefined, random.pick([0, 2])).replace(/"x"(?=\s*\]$)/, "0.12345678901234567890123");
    expect(parseJson(text), `seed ${seed}`).toEqual([given, "0.12345678901234567890123"]);
  }
});

test("deep JSON with long numbers is read too", () => {
  const depth = 100_000;
  expect(parseJson(`${"[".repeat(depth)}12345678901234567890${"]".repeat(depth)}`)).toBeDefined();
});

test("an answer of the API keeps the digits of its amounts", async () => {
  const server = await api({ text: '{"amount":{"value":0.12345678901234567891,"currency":"usd"},"count":2}' });
  expect((await clientFor(server.url).client.call(list)).json).toEqual({
    amount: { value: "0.12345678901234567891", currency: "usd" },
    count: 2,
  });
});
