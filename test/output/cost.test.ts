import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, it } from "vitest";
import { defaultMaxChars, renderList } from "../../src/output/text.ts";
import { pick, randomFrom, type Random } from "./random.ts";

const pages = { complete: false, cursor: { argument: "after", value: "user-AbCdEfGhIjKlMnOpQrStUvWx" } };
const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".split("");
const token = (random: Random) => Array.from({ length: 24 }, () => pick(random, alphanumeric)).join("");

const given = "James Maria Wei Priya Olivia Ahmed Sofia Daniel Emma Lucas Hannah Kenji Nina Omar Laura Peter Anna David Julia Tom".split(
  " ",
);
const family =
  "Miller Garcia Chen Patel Smith Hassan Rossi Kim Schmidt Silva Nguyen Tanaka Novak Brown Lopez Jensen Cohen Wilson Weber".split(" ");

/** A page of users of a project, as the API answers it. */
function projectUsers(random: Random, count: number) {
  return Array.from({ length: count }, () => {
    const [first, last] = [pick(random, given), pick(random, family)];
    return {
      object: "organization.project.user",
      id: `user-${token(random)}`,
      name: `${first} ${last}`,
      email: `${first}.${last}@example.com`.toLowerCase(),
      role: random() < 0.2 ? "owner" : "member",
      added_at: 1_680_000_000 + Math.floor(random() * 90_000_000),
    };
  });
}

describe("the cost of an answer in tokens", () => {
  const data = projectUsers(randomFrom(7), 100);
  const page = { object: "list", data, first_id: data[0]!.id, last_id: data.at(-1)!.id, has_more: true };
  const compact = countTokens(JSON.stringify(page));

  it("is at most 72 % of the JSON for a page of 100 users, and 51 % of indented JSON", () => {
    const tokens = countTokens(renderList(data, { pages }).text);
    expect(tokens / compact).toBeLessThanOrEqual(0.72);
    expect(tokens / countTokens(JSON.stringify(page, undefined, 2))).toBeLessThanOrEqual(0.51);
  });

  it("is at most 26 % with the name and the role alone", () => {
    expect(countTokens(renderList(data, { pages, fields: ["name", "role"] }).text) / compact).toBeLessThanOrEqual(0.26);
  });

  it("stays below 20,000 tokens however long the list is, and below 26,000 where it is nothing but ids", () => {
    const random = randomFrom(8);
    const users = projectUsers(random, 2000);
    const ids = users.map(({ id }) => ({ id, project_id: `proj_${token(random)}` }));
    for (const [rows, most] of [
      [users, 20_000],
      [ids, 26_000],
    ] as const) {
      const { text, shown } = renderList(rows, { pages });
      expect(shown).toBeGreaterThan(400);
      expect(text.length).toBeLessThan(defaultMaxChars + 200);
      expect(countTokens(text)).toBeLessThan(most);
    }
  });
});
