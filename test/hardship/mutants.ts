import type { Random } from "../../src/sandbox/random.ts";

type Json = Record<string, unknown>;

/** A text in the shape of a key: no answer may repeat it. */
export const keyShaped = `sk-proj-${"q7W".repeat(16)}`;

function nested(depth: number): unknown {
  let value: unknown = "deep";
  for (let at = 0; at < depth; at += 1) value = at % 2 === 0 ? [value] : { inner: value };
  return value;
}

const awkwardKeys = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "then",
  "",
  " project_id",
  "project_id ",
  "Project_Id",
  "confirm",
  "plan_token",
  "approval_code",
  "dry_run",
  "a\u0000b",
  "\u202Egnol",
  "\uD800",
  "\u{1F511}",
  "x".repeat(1000),
  keyShaped,
] as const;

const values: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  -(2 ** 53) - 2,
  "",
  " ",
  ".",
  "..",
  "../../organization/admin_api_keys",
  "%2e%2e%2f",
  "a/b?c=d#e",
  "NaN",
  "1",
  "all",
  "owner",
  "Payments",
  "Support Team",
  "ada@example.com",
  "\u0000\u0007\u001B[2J",
  "line\nbreak\r\n\ttab",
  "\uD800",
  "x\uDFFFy",
  "\u202Eabc\u2066\u200B",
  "\u{E0041}\u{E0042}",
  keyShaped,
  "y".repeat(20_000),
  [],
  [null],
  [[], {}, "x"],
  Array.from({ length: 300 }, () => "z"),
  {},
  { id: "x", role: "owner" },
  { toString: "no", constructor: null },
  nested(40),
  nested(400),
];

/** Sets a member for real where plain assignment would set a prototype. */
function withMember(object: Json, name: string, value: unknown): Json {
  const copy: Json = { ...object };
  Object.defineProperty(copy, name, { value, enumerable: true, configurable: true, writable: true });
  return copy;
}

const without = (object: Json, name: string): Json => Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

/** The same value with something wrong inside, or another value altogether. */
function spoiled(random: Random, value: unknown): unknown {
  if (random.next() < 0.6) return random.pick(values);
  if (Array.isArray(value)) return value.length === 0 ? [random.pick(values)] : [...value.slice(1), spoiled(random, value[0])];
  if (!isObject(value)) return [value];
  const name = random.pick([...Object.keys(value), ...awkwardKeys]);
  return withMember(value, name, spoiled(random, Object.hasOwn(value, name) ? value[name] : null));
}

/** One thing that is done to the arguments of a call: `name` is the argument it is done to. */
export interface Mutation {
  readonly name: string;
  readonly apply: (args: Json) => Json;
}

export function mutationOf(random: Random, args: Json): Mutation {
  const given = Object.keys(args);
  const dice = random.next();
  if (given.length === 0 || dice < 0.25) {
    const name = random.pick(awkwardKeys);
    const value = random.pick(values);
    return { name, apply: (before) => withMember(before, name, value) };
  }
  const name = random.pick(given);
  if (dice < 0.3) return { name, apply: (before) => without(before, name) };
  const value = spoiled(random, args[name]);
  return { name, apply: (before) => withMember(before, name, value) };
}
