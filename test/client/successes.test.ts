import { describe, expect, test } from "vitest";
import { api, apiErrorOf, clientFor, connectionErrorOf, create, fault, list, remove, update, type Reply } from "./servers.ts";

describe("a success that is not JSON", () => {
  test.each([
    ["a web page", "<html>Sign in</html>"],
    ["text", "OK"],
    ["cut JSON", '{"data": ['],
    ["nothing", " \n"],
  ])("(%s) is an error that suspects a proxy or the base URL", async (_, text) => {
    const server = await api({ text });
    const { client, waits } = clientFor(server.url);
    const error = await connectionErrorOf(client.call(list));
    expect(error).toMatchObject({ kind: "not JSON", outcome: "unchanged" });
    expect(error.message).toMatch(/answered 200 with.*\. A proxy or a wrong base URL is likely\.$/);
    expect(error.message).not.toContain("<html>");
    expect(waits).toEqual([]);
    expect(await connectionErrorOf(client.call(create))).toMatchObject({ outcome: "unknown" });
  });

  test("but says with 204 that there is nothing to say is fine", async () => {
    const server = await api({ status: 204 });
    expect((await clientFor(server.url).client.call(remove)).json).toBeUndefined();
  });
});

describe("a success that is no object", () => {
  test.each(["null", "[]", "true", "7", '"done"'])("(%s) leaves open what a write did", async (text) => {
    const server = await api({ text });
    const { client } = clientFor(server.url);
    const error = await connectionErrorOf(client.call(list));
    expect(error).toMatchObject({ kind: "malformed", outcome: "unchanged" });
    expect(error.message).toMatch(/answered 200 with JSON that is no object: .+ A proxy or a wrong base URL is likely\.$/);
    for (const write of [create, update, remove]) {
      expect(await connectionErrorOf(client.call(write))).toMatchObject({ kind: "malformed", outcome: "unknown" });
    }
    expect(server.seen).toHaveLength(4);
  });
});

test.each([
  ["lists", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
  ["objects", `${'{"a":'.repeat(20_000)}12345678901234567890${"}".repeat(20_000)}`],
])("%s nested without end are an error, not an overflow", async (_, text) => {
  const server = await api({ text: `{"object":"list","data":[${text}],"has_more":false}` });
  const { client } = clientFor(server.url);
  const error = await connectionErrorOf(client.call(list));
  expect(error).toMatchObject({ kind: "malformed", outcome: "unchanged" });
  expect(error.message).toContain("nested more than 100 levels deep");
  expect(await connectionErrorOf(client.call(update))).toMatchObject({ outcome: "unknown" });
});

describe("a success that holds an error", () => {
  const said = { message: "You may not do this", type: "invalid_request_error", code: "forbidden", param: null };

  test.each([200, 201])("is an error of the API that leaves open what a write did (%d)", async (status) => {
    const server = await api(fault(status, said.message, { code: said.code, headers: { "x-should-retry": "true" } }));
    const { client } = clientFor(server.url);
    const error = await apiErrorOf(client.call(list));
    expect(error).toMatchObject({ status, code: said.code, type: said.type, requestId: "req_1", outcome: "unchanged", hint: undefined });
    expect(error.message).toBe("with an error: You may not do this");
    for (const write of [create, update, remove]) {
      expect(await apiErrorOf(client.call(write))).toMatchObject({ status, outcome: "unknown" });
    }
    expect(server.seen).toHaveLength(4);
  });

  test.each([
    [{ error: "No way" }, "with an error: No way"],
    [{ error: {} }, 'with an error: {"error":{}}'],
  ])("is one in every form that errors have: %j", async (json, message) => {
    const server = await api({ json });
    expect((await apiErrorOf(clientFor(server.url).client.call(list))).message).toBe(message);
  });

  test.each([{ error: null }, { error: "" }, { errors: [] }, { message: "m", code: "c" }])("is none when it holds %j", async (json) => {
    const server = await api({ json });
    expect((await clientFor(server.url).client.call(update)).json).toEqual(json);
  });
});

describe("a deletion answered with deleted: false", () => {
  const kept: Reply = { json: { object: "organization.user.deleted", id: "user-1", deleted: false } };

  test("did not happen", async () => {
    const server = await api(kept);
    const error = await apiErrorOf(clientFor(server.url).client.call(remove));
    expect(error).toMatchObject({ status: 200, outcome: "refused", requestId: "req_1" });
    expect(error.message).toContain("nothing was deleted (deleted: false)");
    expect(server.seen).toHaveLength(1);
  });

  test("may have happened in the attempt before", async () => {
    const server = await api(fault(502, "m"), kept);
    expect(await apiErrorOf(clientFor(server.url).client.call(remove))).toMatchObject({ outcome: "unknown" });
  });

  test("is a deletion only where something is deleted", async () => {
    const server = await api(kept);
    expect((await clientFor(server.url).client.call(update)).status).toBe(200);
  });
});
