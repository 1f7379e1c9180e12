import type { TrailEntry } from "../../src/trail/trail.ts";

/** A removal that was approved and executed. */
export const entry = (more: Partial<TrailEntry> = {}): TrailEntry => ({
  event: "executed",
  key: "sk-admin-…f3Xk",
  api: "https://api.openai.com/v1",
  tool: "remove_project_group",
  arguments: { project_id: "proj_1", group_id: "group_1" },
  target: "Support Team in Payments",
  risk: "destructive",
  confirm: "ask",
  channel: "elicitation",
  answer: "Approve",
  status: 200,
  request_id: "req_1",
  client: { name: "Claude Desktop", version: "1.4.0" },
  ...more,
});
