import * as z from "zod";
import { endpoint } from "../src/tools/define.ts";

// Rows that must not compile: each line below fails `npm run types` if the compiler accepts it.

// @ts-expect-error a path parameter nobody knows
endpoint("GET /organization/projects/{proj_id}", { does: "x" });
// @ts-expect-error a path that does not start with a slash
endpoint("GET organization/projects", { does: "x" });
// @ts-expect-error a method the API does not use
endpoint("PUT /organization/projects", { does: "x" });
// @ts-expect-error a GET with a body
endpoint("GET /organization/projects", { does: "x", body: { name: z.string() } });
// @ts-expect-error a GET with a danger
endpoint("GET /organization/projects", { does: "x", danger: "x" });
// @ts-expect-error a DELETE without danger
endpoint("DELETE /organization/projects/{project_id}", { does: "x", undo: "create_project" });
// @ts-expect-error a DELETE that says neither how to undo it nor why not
endpoint("DELETE /organization/projects/{project_id}", { does: "x", danger: "x" });
// @ts-expect-error both an undo and none
endpoint("DELETE /organization/projects/{project_id}", { does: "x", danger: "x", undo: "create_project", irreversible: "x" });
// @ts-expect-error a POST without effect
endpoint("POST /organization/projects", { does: "x", body: { name: z.string() } });
// @ts-expect-error a POST with a query
endpoint("POST /organization/projects", { does: "x", effect: "create", query: { name: z.string() } });
// @ts-expect-error a dangerous update without a word on undoing it
endpoint("POST /organization/projects/{project_id}", { does: "x", effect: "update", danger: "x" });
const mints = { at: ["value"], revokeWith: "x", argument: "key_id", id: ["id"] } as const;
// @ts-expect-error an update that mints
endpoint("POST /organization/projects/{project_id}", { does: "x", effect: "update", mints });
// @ts-expect-error a row without a sentence
endpoint("GET /organization/projects", {});
// @ts-expect-error a member no row has
endpoint("GET /organization/projects", { does: "x", describes: "x" });

endpoint("GET /organization/projects/{project_id}", { does: "x" });
endpoint("DELETE /organization/projects/{project_id}", { does: "x", danger: "x", irreversible: "x" });
endpoint("POST /organization/projects", { does: "x", effect: "create", body: { name: z.string() } });
