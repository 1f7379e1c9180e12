import { describe, expect, test } from "vitest";
import { checkBaseUrl } from "../../src/client/base-url.ts";
import { ConfigError } from "../../src/client/errors.ts";

describe("base URL", () => {
  test.each([
    ["https://api.openai.com/v1", "https://api.openai.com/v1"],
    ["  https://api.openai.com/v1/ \n", "https://api.openai.com/v1"],
    ["https://api.openai.com//", "https://api.openai.com"],
    ["https://gateway.example:8443/openai/v1", "https://gateway.example:8443/openai/v1"],
    ["http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"],
    ["http://127.8.9.1/v1", "http://127.8.9.1/v1"],
    ["http://localhost:1/v1", "http://localhost:1/v1"],
    ["http://[::1]:1/v1", "http://[::1]:1/v1"],
  ])("takes %j as %s", (given, expected) => {
    expect(checkBaseUrl(given)).toBe(expected);
  });

  test.each([
    ["http beyond this machine", "http://api.openai.com/v1", /https:\/\//],
    ["http to a host that only looks local", "http://localhost.example/v1", /https:\/\//],
    ["http to a host that begins like 127.0.0.1", "http://127.0.0.1.example/v1", /https:\/\//],
    ["another scheme", "ftp://api.openai.com/v1", /https:\/\//],
    ["a user name and password", "https://ada:secret-1@api.openai.com/v1", /user name or password/],
    ["a query", "https://api.openai.com/v1?a=1", /query/],
    ["an empty query", "https://api.openai.com/v1?", /query/],
    ["a fragment", "https://api.openai.com/v1#a", /fragment/],
    ["nothing", " ", /not a URL/],
    ["a host alone", "api.openai.com/v1", /not a URL/],
    ["a line break inside", "https://api.open\nai.com/v1", /not a URL/],
    ["a backslash", "https://api.openai.com\\@evil.example/v1", /not a URL/],
  ])("refuses %s", (_, given, message) => {
    expect(() => checkBaseUrl(given)).toThrow(ConfigError);
    expect(() => checkBaseUrl(given)).toThrow(message);
  });

  test("does not repeat a password", () => {
    expect(() => checkBaseUrl("https://ada:secret-1@api.openai.com/v1")).toThrow(/^(?!.*secret-1)/s);
  });
});
