import type { Activity } from "../../src/sandbox/org.ts";

/** Activity without growth, weekends or surges, for years to both sides of the tests' clock. */
export const steady = (more: Partial<Activity>): Activity => ({
  project_id: "proj_steady",
  api_key_id: "key_steady",
  user_id: "user-steady",
  model: "gpt-6-luna",
  kind: "completions",
  facets: {},
  since: Date.UTC(2020, 0, 1) / 1000,
  until: Date.UTC(2030, 0, 1) / 1000,
  requests: 1000,
  growth: 1,
  weekend: 1,
  hours: "steady",
  surges: [],
  input: 1700.5,
  cached: 300.25,
  output: 90,
  salt: 7,
  ...more,
});
