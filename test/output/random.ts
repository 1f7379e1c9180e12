/** Random JSON of the kind that could be mistaken for something else. */

export type Random = () => number;

/** A generator that a printed seed repeats (mulberry32). */
export function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;

const commonNames = "id name email role owner user project_id user_ids scopes object value currency amount type".split(" ");
const tellingNames =
  "created_at created start_time last_used_at api_key_last_used_at threshold_amount results data actor project event names".split(" ");
const oddNames = ["a.b", "login.failed", "x y", "a=b", "a, b", '"', "é", "(item)", "(event)", "", "in every row"];
const names = [...commonNames, ...tellingNames, ...oddNames];

const marks = ["null", "true", "false", "not recorded", "no activity", "undefined", "-", "[]", "{}", '""', '"', "\\", '"a', 'a"b', "a\\nb"];
const figures = ["0", "7", "-1.5", "1e5", "007", "1711471533", "12345678901234567890", "12.5 usd", '"1" usd', "5 cents (0.05)"];
const signs = ["", " ", "x ", " x", "a, b", "a,b", "a=b", "{a=b}", "[a]", "a]", "a}", "a: b", "; x", "\u00A0", "…", "=", "(event).a=b"];
const usual = [
  "proj_1",
  "user-x",
  "Ada Lovelace",
  "Zoë",
  "日本",
  "👍",
  "ada@example.com",
  "2024-03-26T16:45:33Z",
  "20240326T164533Z",
  "session id=x",
];
const lines = ["x… (5 more characters)", "in every row: a=b", "in all 3 rows: a", "equal columns: a = b", "names: a = b", "no row has"];
const texts = [...marks, ...figures, ...signs, ...usual, ...lines];

const numbers = [
  0,
  1,
  -1,
  7,
  1.5,
  -0.25,
  1e-7,
  1e21,
  1.7e308,
  0.1 + 0.2,
  315_532_799,
  315_532_800,
  1_711_471_533,
  253_402_300_799,
  253_402_300_800,
];

const amounts = [
  0.06,
  12.5,
  1e-7,
  1e21,
  -3,
  "12.5",
  "0.10",
  "0.060000000000000000001",
  "123456789012345678901234567890.5",
  "-0.0",
  "1e3",
  "abc",
];

export function randomValue(random: Random, depth = 3): unknown {
  const kind = random();
  if (depth > 0 && kind < 0.15) return Array.from({ length: Math.floor(random() * 4) }, () => randomValue(random, depth - 1));
  if (depth > 0 && kind < 0.3) return randomObject(random, depth - 1);
  if (kind < 0.36) return { value: pick(random, amounts), currency: pick(random, ["usd", "EUR", "", "dollars"]) };
  if (kind < 0.5) return pick(random, numbers);
  if (kind < 0.58) return pick(random, [null, true, false]);
  return pick(random, texts);
}

export const randomObject = (random: Random, depth = 3): Record<string, unknown> =>
  Object.fromEntries(Array.from({ length: Math.floor(random() * 6) }, () => [pick(random, names), randomValue(random, depth)]));

/** Rows that have most of their members and many of their values in common, as those of a list do. */
export function randomRows(random: Random): unknown[] {
  const model = randomObject(random);
  return Array.from({ length: Math.floor(random() * 5) }, () => {
    const kept = Object.entries(model).filter(() => random() < 0.8);
    const row = Object.fromEntries(kept.map(([name, value]) => [name, random() < 0.6 ? value : randomValue(random, 2)]));
    // Users repeat themselves like this.
    const own = Object.entries(row).map(([name, value]) => [name, random() < 0.9 ? value : "other"]);
    if (random() < 0.5 && own.length > 0) row.user = Object.fromEntries(own);
    return random() < 0.05 ? randomValue(random) : { ...row, ...(random() < 0.3 && randomObject(random, 1)) };
  });
}
