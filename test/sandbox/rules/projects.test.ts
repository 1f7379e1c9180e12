import { describe, expect, it } from "vitest";
import { stage } from "./stage.ts";

const { admin, get, post, remove, made, refusal, newProject } = stage();
const idOf = (path: string) => path.replace(/.*\//, "");

describe("an archived project", () => {
  it("answers 400 for users and service accounts, and says that it is archived (OpenAI's reference of 2024, projects)", async () => {
    const path = await newProject("Ruin");
    expect((await post(`${path}/archive`)).status).toBe(200);
    for (const list of ["users", "service_accounts"]) {
      expect(await refusal(get(`${path}/${list}`))).toEqual({ status: 400, message: "Project Ruin is archived" });
    }
    expect((await get(path)).json.status).toBe("archived");
  });

  it("is listed only with include_archived=true (OpenAI's reference, projects)", async () => {
    const path = await newProject("Hidden");
    await post(`${path}/archive`);
    const listed = async (query: string) =>
      (await admin().walk(`/organization/projects${query}`, 100)).items.some(({ id }) => id === idOf(path));
    expect(await listed("")).toBe(false);
    expect(await listed("?include_archived=true")).toBe(true);
  });

  it("takes the federation rules of its service accounts along, so that their provider can be deleted", async () => {
    const path = await newProject("Trusting");
    const account = await made(`${path}/service_accounts`, { name: "bot", create_service_account_only: true });
    const provider = { name: "CI", type: "oidc", issuer: "https://ci.example", audience: "openai" };
    const { id } = await made("/organization/workload_identity_providers", provider);
    const rules = `/organization/workload_identity_providers/${id}/federation_rules`;
    const rule = await made(rules, { project_id: idOf(path), service_account_id: account.id, attribute_matchers: {} });
    expect((await remove(`/organization/workload_identity_providers/${id}`)).status).toBe(400);
    await post(`${path}/archive`);
    expect((await get(rules)).json.data).toEqual([]);
    const [archived, deleted] = (await get("/organization/audit_logs?limit=2")).json.data;
    expect([archived!.type, deleted!.type]).toEqual(["project.archived", "workload_identity_provider_mapping.deleted"]);
    expect(deleted!["workload_identity_provider_mapping.deleted"]).toMatchObject({ id: rule.id, service_account_id: account.id });
    expect((await remove(`/organization/workload_identity_providers/${id}`)).status).toBe(200);
  });
});

describe("a deleted service account", () => {
  it.each([
    ["by the project", (path: string, id: string) => `${path}/service_accounts/${id}`],
    ["as a user of the organization", (_: string, id: string) => `/organization/users/${id}`],
  ])("takes its federation rules along, deleted %s, and leaves those of others", async (_, target) => {
    const path = await newProject("Robots");
    const [gone, stays] = await Promise.all(["gone", "stays"].map((name) => made(`${path}/service_accounts`, { name })));
    const provider = { name: "CI", type: "oidc", issuer: "https://ci.example", audience: "openai" };
    const { id } = await made("/organization/workload_identity_providers", provider);
    const rules = `/organization/workload_identity_providers/${id}/federation_rules`;
    for (const account of [gone!, stays!, gone!]) {
      await made(rules, { project_id: idOf(path), service_account_id: account.id, attribute_matchers: {} });
    }
    expect((await remove(target(path, gone!.id))).status).toBe(200);
    expect((await get(rules)).json.data.map(({ service_account_id }) => service_account_id)).toEqual([stays!.id]);
  });
});

describe("the default project", () => {
  it("cannot be changed or archived, nor get members or service accounts but by invite (OpenAI's help, projects)", async () => {
    const path = `/organization/projects/${admin().org.defaultProjectId}`;
    const user = { user_id: admin().user("Lucía Ferrer"), role: "member" };
    for (const [rest, body] of [
      ["", { name: "Mine" }],
      ["/archive", undefined],
      ["/users", user],
      ["/service_accounts", { name: "bot" }],
    ] as const) {
      expect({ rest, status: (await post(path + rest, body)).status }).toEqual({ rest, status: 400 });
    }
    expect((await remove(`${path}/users/${admin().user("Kenji Morita")}`)).status).toBe(400);
  });
});

describe("projects", () => {
  it("take geography or residency, not both (OpenAI's client 7.55)", async () => {
    const body = { name: "Both", geography: "EU", residency: "EU_STORAGE_PROCESSING" };
    expect(await post("/organization/projects", body)).toMatchObject({ status: 400, json: { error: { param: "geography" } } });
  });

  it("are 2,000 at most, not counting archived ones (OpenAI's help, projects)", async () => {
    const { projects } = admin().org;
    const before = new Set(projects.keys());
    const [one] = projects.values();
    const active = () => [...projects.values()].filter(({ project }) => project.status !== "archived").length;
    for (let number = 0; active() < 1999; number += 1) projects.set(`proj_${number}`, one!);
    const last = await made("/organization/projects", { name: "Last" });
    expect((await refusal(post("/organization/projects", { name: "One too many" }))).message).toContain("2000");
    await post(`/organization/projects/${last.id}/archive`);
    expect((await post("/organization/projects", { name: "Room again" })).status).toBe(200);
    for (const id of projects.keys()) if (!before.has(id)) projects.delete(id);
  });
});

describe("settings of a project", () => {
  it("that were never set are 404: spend limit and model permissions (seen in mocks of Terraform providers)", async () => {
    const path = await newProject("Unset");
    for (const name of ["spend_limit", "model_permissions"]) {
      expect((await get(`${path}/${name}`)).status).toBe(404);
      expect((await remove(`${path}/${name}`)).status).toBe(404);
    }
  });

  it("take retention_type and answer type, and the organization knows fewer types (OpenAPI snapshot 2026-08)", async () => {
    const path = `${await newProject("Retention")}/data_retention`;
    expect(await made(path, { retention_type: "none" })).toEqual({ object: "project.data_retention", type: "none" });
    expect((await post(path, { type: "none" })).status).toBe(400);
    for (const retention_type of ["none", "organization_default"]) {
      expect((await post("/organization/data_retention", { retention_type })).status).toBe(400);
    }
  });

  it("take spend limits in whole cents, in USD, for a month, all three of them (OpenAPI snapshot 2026-08)", async () => {
    const path = `${await newProject("Budget")}/spend_limit`;
    const whole = { threshold_amount: 100, currency: "USD", interval: "month" };
    expect(await made(path, whole)).toMatchObject(whole);
    for (const wrong of [{ threshold_amount: 1.5 }, { currency: "EUR" }, { interval: "day" }, { interval: undefined }]) {
      expect((await post(path, { ...whole, ...wrong })).status).toBe(400);
    }
  });

  it("keep hosted tools that a policy of the organization enables for all projects: 409 (mock of OpenAI's Terraform provider)", async () => {
    const path = `${await newProject("Tools")}/hosted_tool_permissions`;
    const before = (await get(path)).json;
    const off = { enabled: false };
    expect(await refusal(post(path, { image_generation: off, mcp: off }))).toEqual({
      status: 409,
      message: "The image_generation tool is enabled for all projects",
    });
    expect((await get(path)).json).toEqual(before);
    expect(await made(path, { mcp: off, image_generation: { enabled: true } })).toEqual({ ...before, mcp: off });
  });

  it("limit rates to what the organization has or less (OpenAI's reference, project rate limits)", async () => {
    const path = `${await newProject("Rates")}/rate_limits`;
    const [first] = (await get(path)).json.data;
    const most = first!.max_requests_per_1_minute as number;
    const set = (max_requests_per_1_minute: number) => post(`${path}/${first!.id}`, { max_requests_per_1_minute });
    expect((await set(1)).status).toBe(200);
    expect((await set(most)).status).toBe(200);
    expect(await set(most + 1)).toMatchObject({ status: 400, json: { error: { param: "max_requests_per_1_minute" } } });
  });
});
