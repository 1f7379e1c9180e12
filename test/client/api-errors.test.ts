import { describe, expect, test } from "vitest";
import { api, apiErrorOf, clientFor, create, fault, list, remove, update, type Reply } from "./servers.ts";

const errorFor = async (reply: Reply, request = list) => {
  const server = await api(reply);
  const error = await apiErrorOf(clientFor(server.url, { maxRetries: 0 }).client.call(request));
  return { error, server };
};

describe("an error of the API", () => {
  test("keeps everything its envelope says", async () => {
    const { error } = await errorFor(fault(400, "Invalid value for 'limit'.", { code: "invalid_value", param: "limit" }));
    expect(error).toMatchObject({
      name: "ApiError",
      message: "Invalid value for 'limit'.",
      status: 400,
      code: "invalid_value",
      type: "invalid_request_error",
      param: "limit",
      requestId: "req_1",
      outcome: "refused",
      retryAfterMs: undefined,
      hint: undefined,
    });
  });

  test("is read from a flat envelope, whose code may be a number", async () => {
    const { error } = await errorFor({ status: 404, json: { code: 404, message: "The project proj_1 was not found" } });
    expect(error).toMatchObject({ status: 404, code: "404", message: "The project proj_1 was not found" });
    expect(error.hint).toContain("list tool");
  });

  test("is read from a text under `error`", async () => {
    const { error } = await errorFor({ status: 400, json: { error: "no such thing" } });
    expect(error).toMatchObject({ message: "no such thing", code: undefined, type: undefined, param: undefined });
  });

  test.each([[{ detail: "nope" }], [{ error: { message: { a: 1 } } }], [[1]], [null]])(
    "without a message shows what came: %j",
    async (json) => {
      const { error } = await errorFor({ status: 400, json });
      expect(error.message).toBe(`The API answered 400 without a message: ${JSON.stringify(json)}`);
    },
  );

  test("that is not JSON shows the status and at most 300 characters", async () => {
    const { error } = await errorFor({ status: 502, text: `upstream\u0000 \u001b[31mfailed\u202e ${"x".repeat(1000)}` });
    expect(error.message).toMatch(/^The server answered 502 with text that is not JSON: upstream \[31mfailed x+…$/);
    expect(error.message.length).toBeLessThan(360);
  });

  test("that is a web page is named, not quoted", async () => {
    const { error } = await errorFor({ status: 502, text: "\n<!DOCTYPE html><html><body>Bad gateway</body></html>" });
    expect(error.message).toBe("The server answered 502 with a web page, not with JSON");
    const wrongUrl = await errorFor({ status: 404, text: "<html>nginx</html>" });
    expect(wrongUrl.error.hint).toContain("base URL");
  });

  test("without a body still has a message", async () => {
    const { error } = await errorFor({ status: 500 });
    expect(error.message).toBe("The server answered 500 without a body");
  });

  test("is one line of bounded length without control characters", async () => {
    const { error } = await errorFor(fault(400, `a\u0007b\r\nc\u200bd\u202e ${"y".repeat(5000)}`));
    expect(error.message).toMatch(/^a b cd y+…$/);
    expect(error.message.length).toBe(2000);
  });

  test("has a hint that fits", async () => {
    const missing = "You have insufficient permissions for this operation. Missing scopes: api.management.write.";
    expect((await errorFor(fault(401, missing))).error.hint).toContain("api.management.write");
    expect((await errorFor(fault(429, "You're making too many requests, please slow down."))).error.hint).toContain("per minute");
  });
});

describe("the outcome", () => {
  test.each([400, 401, 403, 404, 409, 422, 429])("of a create after %d is: refused", async (status) => {
    expect((await errorFor(fault(status, "m"), create)).error.outcome).toBe("refused");
  });

  test.each([408, 500, 502, 503, 504])("of a create after %d is unknown", async (status) => {
    expect((await errorFor(fault(status, "m"), create)).error.outcome).toBe("unknown");
  });

  test("of a read after 5xx is: unchanged", async () => {
    expect((await errorFor(fault(500, "m"), list)).error.outcome).toBe("unchanged");
  });

  test.each([
    ["an update", update],
    ["a deletion", remove],
  ])("of %s stays unknown when a later attempt is refused, because the first may have acted", async (_, request) => {
    const server = await api(fault(503, "busy"), fault(400, "already done"));
    expect(await apiErrorOf(clientFor(server.url).client.call(request))).toMatchObject({ status: 400, outcome: "unknown" });
  });
});

describe("a redirect", () => {
  test.each([301, 302, 303, 307, 308])("(%d) is not followed, and the error shows only where to", async (status) => {
    const other = await api({ json: { stolen: true } });
    const location = `http://ada:pass-1@127.0.0.1:${other.port}/v1/x?token=t-1`;
    const { error } = await errorFor({ status, headers: { location } });
    expect(error).toMatchObject({ status, hint: expect.stringContaining("base URL") as string });
    expect(error.message).toContain(`redirect to http://127.0.0.1:${other.port}. `);
    expect(error.message).not.toMatch(/ada|pass-1|t-1/);
    expect(other.connections()).toBe(0);
  });

  test("within the server or without a readable target is an error too", async () => {
    const { error, server } = await errorFor({ status: 308, headers: { location: "/v2/organization/projects" } });
    expect(error.message).toContain(`redirect to http://127.0.0.1:${server.port}. `);
    expect((await errorFor({ status: 302, headers: { location: "http://[" } })).error.message).toContain("302, a redirect. ");
    expect(server.seen.length).toBe(1);
  });

  test("of a create did nothing only where it says so", async () => {
    const reply = (status: number): Reply => ({ status, headers: { location: "/x" } });
    expect((await errorFor(reply(307), create)).error.outcome).toBe("refused");
    expect((await errorFor(reply(303), create)).error.outcome).toBe("unknown");
  });
});
