import { describe, expect, it } from "vitest";
import { start } from "../admin.ts";
import { stage } from "./stage.ts";

const { admin, get, made } = stage();
const day = 86_400;
const midnight = start - (start % day);
const ask = async (report: string, query: string) => await get(`/organization/${report}?${query}`);
const buckets = async (report: string, query: string) => (await ask(report, query)).json.data as never as { start_time: number }[];

describe("usage and costs", () => {
  const sizes = [
    ["costs", "1d", 7, 180],
    ["usage/completions", "1d", 7, 31],
    ["usage/completions", "1h", 24, 168],
    ["usage/completions", "1m", 60, 1440],
  ] as const;

  it.each(sizes)("%s by %s have %i buckets unless told, %i at most (OpenAI's reference, usage)", async (report, width, fallback, max) => {
    const query = `start_time=${midnight - 200 * day}&bucket_width=${width}`;
    expect(await buckets(report, query)).toHaveLength(fallback);
    expect(await buckets(report, `${query}&limit=${max}`)).toHaveLength(max);
    expect(await ask(report, `${query}&limit=${max + 1}`)).toMatchObject({ status: 400, json: { error: { param: "limit" } } });
  });

  it("need start_time, the only required parameter of the API (OpenAPI snapshot 2026-08)", async () => {
    for (const report of ["costs", "usage/images"]) {
      expect((await ask(report, "limit=1")).json.error).toMatchObject({ param: "start_time", code: "missing_required_parameter" });
    }
  });

  it("have page tokens that fail when any other parameter changes (seen by authors of a SQL provider)", async () => {
    const query = `start_time=${midnight - 20 * day}&limit=3&group_by[]=project_id`;
    const page = encodeURIComponent((await ask("costs", query)).json.next_page as string);
    expect((await ask("costs", `${query}&page=${page}`)).status).toBe(200);
    const changes: [string, string][] = [
      ["costs", query.replace("limit=3", "limit=4")],
      ["costs", query.replace("project_id", "line_item")],
      ["costs", `${query}&end_time=${midnight}`],
      ["costs", query.replace(String(midnight - 20 * day), String(midnight - 19 * day))],
      ["usage/completions", query],
    ];
    for (const [report, changed] of changes) {
      const { status, json } = await ask(report, `${changed}&page=${page}`);
      expect({ changed, status, error: json.error }).toEqual({
        changed,
        status: 400,
        error: {
          message: "The page token is invalid, have you modified the query parameters?",
          type: "invalid_request_error",
          param: null,
          code: "invalid_request_error",
        },
      });
    }
  });

  it("have buckets with start_time_iso and end_time_iso, which nothing declares (seen by authors of a SQL provider)", async () => {
    for (const report of ["costs", "usage/completions"]) {
      const [bucket] = await buckets(report, `start_time=${midnight - day}`);
      expect(bucket).toMatchObject({
        start_time: midnight - day,
        start_time_iso: new Date((midnight - day) * 1000).toISOString(),
        end_time_iso: new Date(midnight * 1000).toISOString(),
      });
    }
  });

  it("may refuse users by project, depending on the time asked for (OpenAI's reference, costs)", async () => {
    const by = (start_time: number, ...more: string[]) =>
      ask("costs", [`start_time=${start_time}`, "group_by[]=user_id", ...more].join("&"));
    const old = midnight - 120 * day;
    for (const more of ["group_by[]=project_id", `project_ids[]=${admin().project("Search")}`]) {
      expect((await by(old, more)).status).toBe(400);
      expect((await by(midnight - 5 * day, more)).status).toBe(200);
    }
    expect((await by(old)).status).toBe(200);
  });

  it("have no rows in a bucket without activity (seen by authors of a SQL provider)", async () => {
    const { json } = await ask("costs", `start_time=${midnight - 3000 * day}&limit=2&group_by[]=project_id`);
    expect(json.data).toMatchObject([{ results: [] }, { results: [] }]);
  });
});

describe("the audit log", () => {
  it("holds events of the tenant only for tenant_only=true, and then alone (OpenAI's reference, audit logs)", async () => {
    const types = async (query: string) => (await ask("audit_logs", `limit=100&${query}`)).json.data.map(({ type }) => String(type));
    const ofTenant = await types("tenant_only=true");
    expect(ofTenant.length).toBeGreaterThan(0);
    expect(ofTenant.every((type) => type.startsWith("tenant."))).toBe(true);
    expect(await types(`event_types[]=${ofTenant[0]!}`)).toEqual([]);
    expect((await ask("audit_logs", "tenant_only=true&event_types[]=user.added")).status).toBe(400);
  });

  it("files what admin keys do under the default project, by a key without an email (OpenAI's reference, audit logs)", async () => {
    const project = await made("/organization/projects", { name: "Elsewhere" });
    await made(`/organization/projects/${project.id}`, { name: "Nowhere" });
    const [event] = (await ask("audit_logs", "limit=1")).json.data;
    expect(event).toMatchObject({
      type: "project.updated",
      project: { id: admin().org.defaultProjectId },
      actor: { type: "api_key", api_key: { user: { id: admin().user("Marcus Adeyemi") } } },
    });
    expect(JSON.stringify(event!.actor)).not.toContain("@");
    expect((await ask("audit_logs", `project_ids[]=${project.id}`)).json.data).toEqual([]);
    expect((await ask("audit_logs", `resource_ids[]=${project.id}`)).json.data).toHaveLength(2);
  });

  it("is walked in both directions with a filter, each event once", async () => {
    const path = "/organization/audit_logs?event_types[]=login.failed";
    const { items } = await admin().walk(path, 100);
    const walked = await admin().walk(path, 7);
    expect(walked.items.map(({ id }) => id)).toEqual(items.map(({ id }) => id));
    const back = (await get(`${path}&limit=5&before=${items[9]!.id}`)).json;
    expect(back).toMatchObject({ has_more: true, first_id: items[4]!.id, last_id: items[8]!.id });
    expect((await get(`${path}&limit=9&before=${items[9]!.id}`)).json.has_more).toBe(false);
    const other = (await get("/organization/audit_logs?event_types[]=user.added&limit=1")).json.data[0]!;
    expect((await get(`${path}&after=${other.id}`)).status).toBe(400);
    expect((await get(`${path}&after=audit_log-none`)).status).toBe(400);
  });
});
