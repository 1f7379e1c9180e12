import OpenAI from "openai";
import { describe, expect, test } from "vitest";
import { toQuery } from "../../src/client/query.ts";
import { createRandom } from "../../src/sandbox/random.ts";
import { api } from "./servers.ts";

describe("query string", () => {
  test("is empty without arguments", () => {
    expect(toQuery()).toBe("");
    expect(toQuery({})).toBe("");
  });

  test("writes arrays with brackets", () => {
    expect(toQuery({ group_by: ["project_id", "line_item"] })).toBe("?group_by%5B%5D=project_id&group_by%5B%5D=line_item");
  });

  test("writes nested objects with brackets", () => {
    expect(toQuery({ effective_at: { gte: 1, lt: 2 } })).toBe("?effective_at%5Bgte%5D=1&effective_at%5Blt%5D=2");
  });

  test("writes booleans as true and false, and numbers in digits", () => {
    expect(toQuery({ include_archived: true, tenant_only: false, limit: 0 })).toBe("?include_archived=true&tenant_only=false&limit=0");
  });

  test("leaves out undefined, null and empty arrays, also inside objects and arrays", () => {
    expect(toQuery({ a: undefined, b: null, c: [], d: { e: undefined, f: null }, g: [null, "x"] })).toBe("?g%5B%5D=x");
  });

  test("keeps an empty text, which the caller meant", () => {
    expect(toQuery({ after: "" })).toBe("?after=");
  });

  test("encodes what would end or split a value", () => {
    expect(toQuery({ name: "a&b=c d+é/?#'()*!" })).toBe("?name=a%26b%3Dc%20d%2B%C3%A9%2F%3F%23%27%28%29%2A%21");
  });

  test("encodes half of a surrogate pair instead of failing", () => {
    expect(toQuery({ name: "a\ud800b" })).toBe("?name=a%EF%BF%BDb");
  });

  test("is what OpenAI's own client sends, for random arguments", async () => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    const random = createRandom(seed);
    const alphabet = Array.from("abcXYZ019-._~!$&'()*+,;=:@/?#[]% éß漢😀\"<>|\\^`{}");
    const word = () => Array.from({ length: random.int(1, 8) }, () => random.pick(alphabet)).join("");
    const scalar = () => random.pick([word, () => random.int(0, 1e9), () => random.next() < 0.5])();
    const value = () =>
      random.pick([scalar, () => Array.from({ length: random.int(0, 3) }, word), () => ({ gte: random.int(0, 9), lt: scalar() })])();
    const server = await api({ json: {} });
    const client = new OpenAI({ adminAPIKey: "sk-admin-x", apiKey: "x", baseURL: server.url });
    const queries = Array.from({ length: 100 }, () =>
      Object.fromEntries(Array.from({ length: random.int(1, 4) }, (_, n) => [`name_${n}`, value()])),
    );
    for (const query of queries) await client.get("/organization/costs", { query });
    expect(
      server.seen.map(({ url }) => url),
      `seed ${seed}`,
    ).toEqual(queries.map((query) => `/v1/organization/costs${toQuery(query)}`));
  });
});
