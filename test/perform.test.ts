import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { start } from "./hardship/lists.ts";

const project = "proj_1";
const group = "group_1";

it.each<[string, unknown, string, RegExp]>([
  [
    "an error",
    { error: { message: "You may not do this", code: "forbidden" } },
    "outcome_unknown",
    /UNKNOWN.*200 with an error: You may not do this \(code forbidden\)\. Look at/,
  ],
  ["null", null, "outcome_unknown", /UNKNOWN.*no object: null/],
  ["a list", [[]], "outcome_unknown", /UNKNOWN.*no object: /],
  [
    "deleted: false",
    { object: "project.group.deleted", deleted: false },
    "api_error",
    /nothing was deleted \(deleted: false\)\nNothing was changed\.$/,
  ],
])("a deletion answered 200 with %s is never recorded as done", async (_, body, code, text) => {
  const { call, session } = await start({ serve: () => [200, body] });
  const outcome = await call("remove_project_group", { project_id: project, group_id: group });
  expect(outcome).toMatchObject({ kind: "failed", code, text: expect.stringMatching(text) as unknown });
  const directory = join(session.keyDirectory, "..", "trail");
  const file = (await readdir(directory)).find((name) => name.endsWith(".jsonl"))!;
  const events = (await readFile(join(directory, file), "utf8")).trim().split("\n");
  expect(JSON.parse(events.at(-1)!)).toMatchObject({ event: code === "api_error" ? "failed" : "unknown" });
});

it.each([
  ["an error", { error: { message: "Something broke" } }, "api_error", /with an error: Something broke$/],
  ["null", null, "connection_error", /no object: null/],
  ["no data", { object: "list" }, "connection_error", /no page of a list/],
  ["rows that are no list", { object: "list", data: { a: 1 }, has_more: false }, "connection_error", /no page of a list/],
] as const)("a list answered 200 with %s is no empty list", async (_, body, code, text) => {
  for (const output of ["text", "json"] as const) {
    const { call } = await start({ serve: () => [200, body], output });
    for (const args of [{}, { all_pages: true }]) {
      expect(await call("list_users", args)).toMatchObject({ kind: "failed", code, text: expect.stringMatching(text) as unknown });
    }
  }
});
