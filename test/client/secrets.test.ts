import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { ApiError } from "../../src/client/errors.ts";
import { createScrub } from "../../src/client/scrub.ts";
import { createRandom } from "../../src/sandbox/random.ts";
import { api, canary, clientFor, create, failureOf, list, proxyTo, tcp, type Reply } from "./servers.ts";

/** Everything an error could show anywhere: its own members, those of its cause, its stack. */
const allOf = (error: unknown) => `${inspect(error, { depth: null, showHidden: true })} ${JSON.stringify(error)} ${(error as Error).stack}`;

const other = "sk-proj-AnOtHeR_0123456789-abcdefghijklmnop";
const parts = ["CaNaRy", "abcdefgh", "stuvwxyz", "AnOtHeR", "0123456789"];

/** The parts of keys that what a call fails with shows. */
async function leaksOf(call: Promise<unknown>): Promise<string[]> {
  const all = allOf(await failureOf(call));
  return parts.filter((part) => all.includes(part));
}

describe("no key is in an error when", () => {
  const echoes: [string, string][] = [
    ["the API repeats it", `Incorrect API key provided: ${canary}.`],
    ["the API repeats it masked", "Incorrect API key provided: sk-admin*********************wxyz. You can find your API key at https://x."],
    ["the API repeats another one", `The key ${other} is not an admin key.`],
    ["the API repeats its header", `Bad header: Bearer ${canary}`],
    ["the API repeats its end", `The key that ends in ${canary.slice(-12)} is revoked`],
    ["it is broken by invisible characters", `Bad key ${canary.slice(0, 12)}\u200b${canary.slice(12)}`],
    ["it is broken by a line break", `Bad key ${canary.slice(0, 20)}\n${canary.slice(20)}`],
  ];
  const forms: [string, (text: string) => Reply][] = [
    [
      "message",
      (message) => ({
        status: 401,
        json: { error: { message, type: message, code: message, param: message } },
        headers: { "x-request-id": encodeURI(message) },
      }),
    ],
    ["flat envelope", (message) => ({ status: 400, json: { code: message, message } })],
    ["text under error", (error) => ({ status: 500, json: { error } })],
    ["JSON without a message", (detail) => ({ status: 400, json: { detail } })],
    ["text", (text) => ({ status: 502, text })],
    ["success that is not JSON", (text) => ({ status: 200, text })],
  ];
  const cases = echoes.flatMap(([when, text]) => forms.map(([form, reply]) => [when, form, reply(text)] as const));

  test.each(cases)("%s in a %s", async (_, __, reply) => {
    const server = await api(reply);
    expect(await leaksOf(clientFor(server.url, { maxRetries: 0 }).client.call(create))).toEqual([]);
  });

  test("a redirect carries it", async () => {
    const server = await api({ status: 302, headers: { location: `https://x.example/?key=${canary}` } });
    expect(await leaksOf(clientFor(server.url).client.call(list))).toEqual([]);
  });

  test("what came is not HTTP but repeats it", async () => {
    const server = await tcp((socket) => socket.once("data", (request) => socket.write(request)));
    expect(await leaksOf(clientFor(server.url).client.call(list))).toEqual([]);
  });

  test("the connection is lost, refused or too slow", async () => {
    const reset = await tcp((socket) => socket.once("data", () => socket.resetAndDestroy()));
    expect(await leaksOf(clientFor(reset.url).client.call(create))).toEqual([]);
    const silent = await tcp(() => {});
    expect(await leaksOf(clientFor(silent.url, { timeoutMs: 20 }).client.call(create))).toEqual([]);
    expect(await leaksOf(clientFor("https://no-such-host.invalid", { maxRetries: 0 }).client.call(create))).toEqual([]);
  });

  test("the proxy refuses, and neither is the proxy's password", async () => {
    const proxy = await proxyTo(0, 407);
    const httpsProxy = proxy.url.replace("//", "//ada:stuvwxyz@");
    expect(await leaksOf(clientFor("https://api.example.test", { proxy: { httpsProxy } }).client.call(list))).toEqual([]);
  });
});

test("a key of any other shape is taken out too, also in part", async () => {
  const adminKey = "Gateway+Secret/0987654321.zyx=";
  const server = await api({
    status: 401,
    json: { error: `no ${adminKey}, no ${adminKey.slice(0, 10)}***, no ${adminKey.slice(10, 20)}` },
  });
  const error = await failureOf(clientFor(server.url, { adminKey }).client.call(list));
  expect(error).toBeInstanceOf(ApiError);
  expect((error as Error).message).toMatch(/^no \[key removed\], no \[key removed\], no \[key removed\]$/);
});

describe("scrubbing", () => {
  const scrub = createScrub(canary);

  test.each([
    "The project proj_abc123 was not found",
    "Ask-me risk-based disk-usage task-1",
    "user-AAA is not a member of proj_XXX",
    "Use ** for bold",
    "Größe 漢字 😀",
  ])("leaves %j alone", (text) => {
    expect(scrub(text, 300)).toBe(text);
  });

  test.each(["sk-...abcd", "sk-…abcd", "sk-admin-***", "abcd********wxyz", "sk-proj-a_b-c"])("takes %j out", (key) => {
    expect(scrub(`key ${key} x`, 300)).toBe("key [key removed] x");
  });

  test("never lets eight characters of the key through, wherever they stand", () => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    const random = createRandom(seed);
    for (let round = 0; round < 300; round++) {
      const pieces = Array.from({ length: random.int(1, 6) }, () => {
        const start = random.int(0, canary.length - 8);
        return random.pick([canary.slice(start, start + random.int(8, 30)), random.token(random.int(0, 9)), " "]);
      });
      const clean = scrub(pieces.join(random.pick(["", " ", "-"])), random.int(8, 200));
      for (let at = 0; at + 8 <= canary.length; at++) expect(clean, `seed ${seed}`).not.toContain(canary.slice(at, at + 8));
    }
  });

  test("does not cut a character in half", () => {
    expect(scrub("😀".repeat(10), 6)).toBe("😀😀…");
  });

  test("is quick for hostile text", () => {
    const hostile = ["a".repeat(1e6), "*".repeat(1e6), "sk-".repeat(3e5), `${"a-".repeat(4000)}**`];
    for (const text of hostile) expect(scrub(text, 2000).length).toBeLessThanOrEqual(2000);
  });
});
