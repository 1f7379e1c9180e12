import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { mkdtemp } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createAdminClient } from "../src/client/admin-client.ts";
import { createDispatch } from "../src/dispatch.ts";
import { createGate } from "../src/gate/gate.ts";
import { createRecentReads } from "../src/gate/recent-reads.ts";
import { createGuards } from "../src/gate/guards.ts";
import type { Outcome } from "../src/outcome.ts";
import { createNames } from "../src/names/names.ts";
import { createPerform } from "../src/perform.ts";
import { createRecorder } from "../src/record.ts";
import { createKeyStore } from "../src/state/key-store.ts";
import { tools } from "../src/tools/tool.ts";
import { createTrail } from "../src/trail/trail.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const adminKey = "sk-admin-canary-0123456789abcdefghijklmnop";
const closers: Array<() => unknown> = [];
afterEach(() => Promise.all(closers.splice(0).map((close) => close())));

/** The dispatch of the product before an API that misbehaves. */
async function against(handler: Handler) {
  const seen: string[] = [];
  const logged: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const client = createAdminClient({ baseUrl, adminKey, userAgent: "test", sleep: () => Promise.resolve() });
  closers.push(
    () => client.close(),
    () => server.closeAllConnections(),
    () => server.close(),
  );
  const log = (line: string) => void logged.push(line);
  const directory = await mkdtemp(join(tmpdir(), "oam-"));
  const trail = createTrail({ directory, now: Date.now, user: "tester" });
  const names = createNames({ read: async (request, signal) => (await client.call(request, signal && { signal })).json, now: Date.now });
  const dispatch = createDispatch({
    client,
    names,
    recent: createRecentReads(Date.now),
    frugal: true,
    gate: createGate("off", Date.now),
    guards: createGuards({ adminKey, allowSelfLockout: true, personTypes: false }),
    perform: createPerform({
      client,
      keys: createKeyStore("/nonexistent"),
      secrets: "inline",
      output: "text",
      adminKey,
      names,
      now: Date.now,
      log,
    }),
    record: createRecorder({ trail, key: "sk-…", api: baseUrl, confirm: "off", adminKey, log }),
    proofChannel: undefined,
    now: Date.now,
  });
  const call = (name: string, args: object): Promise<Outcome> =>
    dispatch.call(tools.get(name)!, args, { signal: new AbortController().signal, channel: undefined });
  return { call, seen, logged };
}

const json =
  (status: number, body: unknown): Handler =>
  (_, response) =>
    void response.writeHead(status, { "content-type": "application/json", "x-request-id": "req_1" }).end(JSON.stringify(body));

const envelope = (message: string) => ({ error: { message, type: "invalid_request_error", param: null, code: null } });

describe("a create whose outcome nobody knows", () => {
  it.each<[string, Handler]>([
    ["the connection breaks after the request was sent", (request) => request.socket.destroy()],
    ["the API answers 500", json(500, envelope("The server had an error"))],
    [
      "the answer is cut off",
      (_, response) => void response.writeHead(200, { "content-length": "100" }).write("{", () => response.destroy()),
    ],
  ])("is not repeated when %s, and the answer says how to look", async (_, handler) => {
    const { call, seen } = await against(handler);
    const outcome = await call("create_group", { name: "Blue" });
    expect(outcome).toMatchObject({ kind: "failed", code: "outcome_unknown" });
    expect(outcome).toMatchObject({
      text: expect.stringMatching(/The outcome is UNKNOWN.*Look with list_groups before calling again/s) as unknown,
    });
    expect(seen).toEqual(["POST /v1/organization/groups"]);
  });

  it("names the nearest list where there is none at its own path", async () => {
    const { call } = await against(json(502, envelope("x")));
    const outcome = await call("create_project_service_account_api_key", {
      project_id: "proj_p",
      service_account_id: "svc_acct_0123456789abcdef01234567",
    });
    expect(outcome).toMatchObject({ text: expect.stringContaining("Look with list_project_api_keys") as unknown });
  });
});

describe("a call that fails", () => {
  it("says status, message, request id and what to do, and that nothing was changed", async () => {
    const { call } = await against(
      json(403, envelope("You have insufficient permissions for this operation. Missing scopes: api.management.write.")),
    );
    const outcome = await call("delete_group", { group_id: "0123456789abcdef" });
    expect(outcome).toMatchObject({ kind: "failed", code: "api_error" });
    expect(outcome).toMatchObject({
      text: expect.stringMatching(
        /^403 You have insufficient.*request req_1.*lacks api\.management\.write.*Nothing was changed\.$/s,
      ) as unknown,
    });
  });

  it("never shows a key that the API echoes", async () => {
    const { call, logged } = await against(json(401, envelope(`Incorrect API key provided: ${adminKey}.`)));
    const outcome = await call("list_projects", {});
    expect(JSON.stringify([outcome, logged])).not.toContain("canary");
    expect(outcome).toMatchObject({ text: expect.stringMatching(/^401 Incorrect API key provided/) as unknown });
  });

  it("cannot speak with control characters", async () => {
    const { call } = await against(json(400, envelope("bad\u001B[2J\u202Ename")));
    expect(JSON.stringify(await call("list_projects", {}))).not.toMatch(/\\u001b|\u202E/i);
  });

  it("names every wrong argument, and sends nothing", async () => {
    const { call, seen } = await against(json(200, {}));
    const outcome = await call("list_projects", { limit: 1000, color: "red" });
    expect(outcome).toMatchObject({ kind: "failed", code: "invalid_arguments" });
    expect(outcome).toMatchObject({
      text: expect.stringMatching(
        /limit: .*unknown argument "color": it takes limit, after, include_archived.*Nothing was sent/s,
      ) as unknown,
    });
    expect(seen).toEqual([]);
  });

  it("names ten wrong values of a list and counts the rest", async () => {
    const { call } = await against(json(200, {}));
    const { text } = (await call("list_users", { emails: Array.from({ length: 500 }, () => 1) })) as { text: string };
    expect(text).toContain("emails.9: ");
    expect(text).toContain("and 490 more");
    expect(text).not.toContain("emails.10: ");
  });

  it("names another wrong argument even behind hundreds of wrong values", async () => {
    const { call } = await against(json(200, {}));
    const { text } = (await call("list_users", { emails: Array.from({ length: 500 }, () => 1), limit: "many", colour: "red" })) as {
      text: string;
    };
    for (const named of ["emails.0: ", "limit: ", 'unknown argument "colour"']) expect(text).toContain(named);
    expect(text).toMatch(/and 49\d more/);
  });

  it("says which argument is missing", async () => {
    const { call } = await against(json(200, {}));
    expect(await call("add_group_user", { group_id: "0123456789abcdef" })).toMatchObject({
      text: expect.stringContaining("user_id is missing") as unknown,
    });
  });
});

describe("an answer", () => {
  it("with a shape nobody expected is shown as it is", async () => {
    const { call } = await against(json(200, { id: 1, more: [1, { a: "b" }] }));
    expect(await call("retrieve_project", { project_id: "proj_1" })).toMatchObject({
      kind: "done",
      text: expect.stringContaining("more: [1, {a=b}]") as unknown,
    });
  });

  it("with data that is no list of objects, unknown fields and null rows still comes through", async () => {
    const { call } = await against(json(200, { data: [null, "x", { id: "a", new_field: 1 }], has_more: false }));
    expect(await call("list_projects", {})).toMatchObject({ kind: "done", text: expect.stringContaining("new_field") as unknown });
  });
});
