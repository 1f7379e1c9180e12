import { describe, expect, test } from "vitest";
import { pathProblem } from "../../src/client/path.ts";
import { api, clientFor, connectionErrorOf, requestOf } from "./servers.ts";

describe("path", () => {
  test.each([
    "/organization/users",
    "/organization/projects/proj_1/groups/69fbc2ab1dd0",
    "/organization/projects/proj_1/rate_limits/rl-ft%3Agpt-4o%3Aacme",
    "/organization/users/50%25",
    "/organization/users/a...b",
    "/organization/users/%C3%A9",
  ])("lets %s through", (path) => {
    expect(pathProblem(path)).toBeUndefined();
  });

  test.each([
    ["an empty path", ""],
    ["a path without its leading slash", "organization/users"],
    ["an empty last segment", "/organization/users/"],
    ["an empty segment", "/organization//users"],
    ["a blank segment", "/organization/users/%20"],
    ["a dot", "/organization/./users"],
    ["two dots", "/organization/users/.."],
    ["encoded dots", "/organization/users/%2e%2E"],
    ["half encoded dots", "/organization/users/.%2e"],
    ["twice encoded dots", "/organization/users/%252e%252e"],
    ["dots behind an encoded slash", "/organization/users/a%2F..%2Fb"],
    ["a backslash", "/organization/users/..\\x"],
    ["an encoded backslash", "/organization/users/..%5Cx"],
    ["a line break", "/organization/users/a\r\nx"],
    ["an encoded line break", "/organization/users/a%0d%0ax"],
    ["an encoded control character of Latin-1", "/organization/users/%C2%85"],
    ["a space", "/organization/users/a b"],
    ["a query of its own", "/organization/users?limit=1"],
    ["a fragment", "/organization/users#x"],
    ["what is not percent-encoding", "/organization/users/%zz"],
    ["what is not UTF-8", "/organization/users/%ff"],
  ])("refuses %s", (_, path) => {
    expect(pathProblem(path)).toBeTypeOf("string");
  });

  test("a refused path is never sent", async () => {
    const server = await api({ json: {} });
    const { client } = clientFor(server.url);
    const error = await connectionErrorOf(client.call(requestOf("DELETE", "/organization/users/")));
    expect(error).toMatchObject({ kind: "request", outcome: "not sent" });
    expect(error.message).toContain("an id is missing");
    expect(server.connections()).toBe(0);
  });
});
