import { connect } from "node:net";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { draftPlans, type Plans } from "../../support/plans.ts";
import { send, setStage, submit, tokenOf, type Shown, type Stage } from "./stage.ts";

let plans: Plans;
let stage: Stage;
let shown: Shown;
let other: Shown;

beforeAll(async () => {
  plans = await draftPlans();
});

beforeEach(async () => {
  stage = await setStage();
  shown = await stage.show(plans.removal);
  other = await stage.show(plans.promotion);
});

afterEach(() => stage.page.close());

/** Sends bytes that need not be a request. */
const bytes = (given: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(portOf(shown.url)), "127.0.0.1", () => socket.write(given));
    let got = "";
    socket.setEncoding("utf8").on("data", (text: string) => void (got += text));
    socket.on("error", reject).on("close", () => resolve(got));
  });

const portOf = (url: string): string => new URL(url).port;

const approval = async (): Promise<Array<[string, string]>> => [
  ["csrf", await tokenOf(shown.url)],
  ["decision", "approve"],
];

const stillWaits = async (): Promise<void> => {
  expect(await stage.approvals.answerTo(shown.waiting.id)).toBeUndefined();
  expect((await submit(shown.url, await approval())).status).toBe(200);
  expect(await stage.approvals.answerTo(shown.waiting.id)).toMatchObject({ decision: "Approve", channel: "page" });
};

describe("what is served", () => {
  test("nothing for another Host, whatever it asks: a page of the web may have its name point here", async () => {
    const port = portOf(shown.url);
    for (const host of [
      "evil.example",
      `evil.example:${port}`,
      `localhost:${port}`,
      "127.0.0.1",
      "127.0.0.1:1",
      `[::1]:${port}`,
      `127.0.0.1:${port}.evil.example`,
    ]) {
      for (const method of ["GET", "POST", "HEAD"]) expect((await send(shown.url, method, { host })).status, `${method} ${host}`).toBe(421);
      expect((await submit(shown.url, await approval(), { host, origin: `http://${host}` })).status, host).toBe(421);
    }
    expect(await bytes(`GET ${new URL(shown.url).pathname} HTTP/1.0\r\n\r\n`)).toMatch(/^HTTP\/1.1 421 /);
    await stillWaits();
  });

  test("only GET and POST", async () => {
    for (const method of ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
      const { status, headers } = await send(shown.url, method);
      expect([status, headers.allow], method).toStrictEqual([405, "GET, POST"]);
    }
    await stillWaits();
  });

  test("an unknown path without a hint of what runs here", async () => {
    const origin = new URL(shown.url).origin;
    const paths = [
      "/",
      "/favicon.ico",
      `${new URL(shown.url).pathname}/`,
      `${new URL(shown.url).pathname}?x`,
      new URL(shown.url).pathname.slice(0, -1),
    ];
    for (const path of paths) {
      const { status, body } = await send(`${origin}${path}`, "GET");
      expect([status, body], path).toStrictEqual([404, "Not found"]);
    }
    expect((await submit(`${origin}/x`, await approval())).body).toBe("Not found");
  });

  test("every answer forbids scripts, frames, caches and other origins", async () => {
    await stage.approvals.withdraw(other.waiting.id);
    for (const url of [shown.url, other.url, `${new URL(shown.url).origin}/x`]) {
      const { headers } = await send(url, "GET");
      expect(headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "cache-control": "no-store",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
      });
      const policy = String(headers["content-security-policy"]);
      expect(policy.split("; ").map((directive) => directive.replaceAll(/'sha256-[\w+/=]{44}'/g, "HASH"))).toStrictEqual([
        "default-src 'none'",
        "style-src HASH",
        "script-src HASH",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
      ]);
    }
  });

  test("a path that cannot be guessed, another one for each plan", () => {
    const paths = [shown, other].map(({ url }) => new URL(url).pathname.slice(1));
    for (const path of paths) expect(Buffer.from(path, "base64url")).toHaveLength(32);
    expect(paths[0]).not.toBe(paths[1]);
  });
});

describe("what counts as an answer", () => {
  test("no GET does", async () => {
    const [[, token]] = (await approval()) as [[string, string]];
    await send(shown.url, "GET");
    await send(`${shown.url}?decision=approve&csrf=${token}`, "GET");
    await send(shown.url, "GET", { origin: new URL(shown.url).origin });
    await stillWaits();
  });

  test("no form from another origin, or from none", async () => {
    const port = portOf(shown.url);
    for (const origin of [
      undefined,
      "null",
      "",
      "http://127.0.0.1",
      "http://127.0.0.1:1",
      `https://127.0.0.1:${port}`,
      `http://localhost:${port}`,
      "http://evil.example",
    ])
      expect((await submit(shown.url, await approval(), { origin })).status, origin).toBe(403);
    await stillWaits();
  });

  test("no form without the token of this very page", async () => {
    const token = await tokenOf(shown.url);
    const elsewhere = await tokenOf(other.url);
    const wrong: ReadonlyArray<ReadonlyArray<[string, string]>> = [
      [],
      [["csrf", ""]],
      [["csrf", `${token} `]],
      [["csrf", token.toLowerCase()]],
      [["csrf", elsewhere]],
      [
        ["csrf", token],
        ["csrf", token],
      ],
    ];
    for (const fields of wrong) expect((await submit(shown.url, [...fields, ["decision", "approve"]])).status).toBe(403);
    await stillWaits();
  });

  test("nothing that is neither Approve nor Decline", async () => {
    const [token] = await approval();
    for (const decisions of [[], [""], ["Approve"], ["yes"], ["approve", "decline"], ["decline", "approve"]]) {
      const fields = decisions.map((decision): [string, string] => ["decision", decision]);
      expect((await submit(shown.url, [token!, ...fields])).status, decisions.join()).toBe(400);
    }
    await stillWaits();
  });

  test("nothing but a form of a reasonable size", async () => {
    const fields = await approval();
    expect((await submit(shown.url, fields, { "content-type": "application/json" })).status).toBe(415);
    expect((await submit(shown.url, fields, { "content-type": "text/plain" })).status).toBe(415);
    expect((await submit(shown.url, [...fields, ["name", "x".repeat(10_000)]])).status).toBe(413);
    expect((await submit(shown.url, fields, { "content-length": undefined, "transfer-encoding": "chunked" })).status).toBe(413);
    await stillWaits();
  });

  test("nothing that is not HTTP", async () => {
    expect(await bytes("approve\r\n\r\n")).toMatch(/^HTTP\/1.1 400 /);
    await stillWaits();
  });
});
