import { expect, it } from "vitest";
import { InputError, parseArguments } from "../../src/tools/input.ts";
import { readAt } from "../../src/tools/tool.ts";

const tool = readAt.get("/organization/users/{user_id}")!;

function problemsOf(raw: unknown): string {
  try {
    parseArguments(tool, raw);
  } catch (error) {
    if (error instanceof InputError) return error.message;
  }
  return expect.fail("the arguments were taken");
}

it("names the first ten unknown arguments and counts the others", () => {
  const args = (count: number) => ({ user_id: "user-1", ...Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, at])) });
  expect(problemsOf(args(2))).toContain('unknown argument "k0", "k1": it takes user_id.');
  expect(problemsOf(args(10))).toContain('"k8", "k9": it takes user_id.');
  expect(problemsOf(args(200_000))).toContain('"k8", "k9" and 199990 more: it takes user_id.');
  expect(problemsOf(args(200_000)).length).toBeLessThan(500);
});
