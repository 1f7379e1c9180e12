import { describe, expect, it } from "vitest";
import { stage } from "./stage.ts";

const { admin, get, made } = stage();

interface Rule {
  readonly path: () => string;
  /** Items of a page without a limit; null where no source says. */
  readonly fallback: number | null;
  /** Undefined where no source states one. */
  readonly max?: number;
  /** Undefined where the list takes no order. */
  readonly order?: "asc" | "desc";
}

const project = (rest: string) => () => `/organization/projects/${admin().project("Payments")}${rest}`;
const assigned = (path: () => string): Rule => ({ path, fallback: null, max: 1000, order: "asc" });

// What the OpenAPI snapshot of 2026-08 and, for lists that came later, OpenAI's reference of 2026-11 say.
const rules: Record<string, Rule> = {
  "audit logs": { path: () => "/organization/audit_logs", fallback: 20, max: 100 },
  certificates: { path: () => "/organization/certificates", fallback: 20, max: 100, order: "desc" },
  "project certificates": { path: project("/certificates"), fallback: 20, max: 100, order: "desc" },
  invites: { path: () => "/organization/invites", fallback: 20, max: 100 },
  users: { path: () => "/organization/users", fallback: 20, max: 100 },
  projects: { path: () => "/organization/projects", fallback: 20, max: 100 },
  "project users": { path: project("/users"), fallback: 20, max: 100 },
  "service accounts": { path: project("/service_accounts"), fallback: 20, max: 100 },
  "project API keys": { path: project("/api_keys"), fallback: 20, max: 100 },
  "admin API keys": { path: () => "/organization/admin_api_keys", fallback: 20, order: "asc" },
  "rate limits": { path: project("/rate_limits"), fallback: 100 },
  groups: { path: () => "/organization/groups", fallback: 100, max: 1000, order: "asc" },
  "group users": { path: () => `/organization/groups/${admin().group("Support Team")}/users`, fallback: 100, max: 1000, order: "desc" },
  roles: { path: () => "/organization/roles", fallback: 1000, max: 1000, order: "asc" },
  "project roles": { path: () => `/projects/${admin().project("Payments")}/roles`, fallback: 1000, max: 1000, order: "asc" },
  "roles of a user": assigned(() => `/organization/users/${admin().user("Noah Feldstein")}/roles`),
  "roles of a group": assigned(() => `/organization/groups/${admin().group("Security")}/roles`),
  "project roles of a user": assigned(() => `/projects/${admin().project("Payments")}/users/${admin().user("Daniel Osei")}/roles`),
  "project roles of a group": assigned(() => `/projects/${admin().project("Payments")}/groups/${admin().group("Support Team")}/roles`),
  "project groups": { path: project("/groups"), fallback: 20, max: 100, order: "asc" },
  "spend alerts": { path: () => "/organization/spend_alerts", fallback: 20, max: 100, order: "asc" },
  "project spend alerts": { path: project("/spend_alerts"), fallback: 20, max: 100, order: "asc" },
  "external keys": { path: () => "/organization/external_keys", fallback: null, max: 100, order: "asc" },
  "external storage": { path: () => "/organization/external_storage", fallback: null, max: 100, order: "asc" },
  "workload identity providers": { path: () => "/organization/workload_identity_providers", fallback: null, max: 100, order: "asc" },
};

const asking = (path: string, query: string) => `${path}${path.includes("?") ? "&" : "?"}${query}`;

describe("limit (OpenAPI snapshot 2026-08)", () => {
  it.each(Object.entries(rules))("of %s ends where it is said to end", async (_, { path, max }) => {
    const refused = async (limit: number) => {
      const { status, json } = await get(asking(path(), `limit=${limit}`));
      return status === 200 ? undefined : json.error;
    };
    expect(await refused(max ?? 5000)).toBeUndefined();
    if (max !== undefined) expect(await refused(max + 1)).toMatchObject({ param: "limit", code: "invalid_value" });
    expect(await refused(-1)).toMatchObject({ param: "limit" });
  });

  it("of a list that is longer than a page without one cuts it there", async () => {
    for (let number = 0; number < 101; number += 1) await made("/organization/groups", { name: `Crew ${number}` });
    const alerts = { threshold_amount: 1, currency: "USD", interval: "month", notification_channel: { type: "email", recipients: [] } };
    for (let number = 0; number < 21; number += 1) {
      await made("/organization/admin_api_keys", { name: `Key ${number}` });
      for (const path of ["/organization", `/organization/projects/${admin().project("Payments")}`])
        await made(`${path}/spend_alerts`, alerts);
    }
    const long = Object.values(rules).filter(({ fallback }) => fallback !== null && fallback < 1000);
    const lengths: [string, number][] = [];
    for (const { path, fallback } of long) {
      const { data, has_more } = (await get(path())).json;
      if (has_more === true) expect({ path: path(), length: data.length }).toEqual({ path: path(), length: fallback });
      lengths.push([path(), has_more === true ? data.length : 0]);
    }
    expect(lengths.filter(([, length]) => length > 0).length).toBeGreaterThanOrEqual(6);
  });
});

describe("order (OpenAPI snapshot 2026-08)", () => {
  it.each(Object.entries(rules))(
    "of %s is the documented one unless asked, and refused where there is none",
    async (_, { path, order }) => {
      const rows = async (query: string) => {
        const { status, json } = await get(asking(path(), query));
        return status === 200 ? json.data : json.error.code;
      };
      if (order === undefined) expect(await rows("limit=50&order=asc")).toBe("unknown_parameter");
      else expect(await rows("limit=50")).toEqual(await rows(`limit=50&order=${order}`));
    },
  );
});

describe("lists of values in a query (OpenAI's clients, OpenAPI snapshot 2026-08)", () => {
  it("are read with brackets and without, as one value or repeated, and never split at commas", async () => {
    const [a, b] = ["leila.mansour@fernhollow.example", "jun.watanabe@fernhollow.example"];
    const found = async (query: string) =>
      (await get(`/organization/users?${query}`)).json.data.map(({ email }) => String(email)).toSorted();
    for (const query of [`emails[]=${a}&emails[]=${b}`, `emails=${a}&emails=${b}`]) expect(await found(query)).toEqual([b, a]);
    expect(await found(`emails=${a}`)).toEqual([a]);
    expect(await found(`emails=${a},${b}`)).toEqual([]);
  });

  it("make no sense for a parameter that takes one", async () => {
    expect(await get("/organization/users?limit=1&limit=2")).toMatchObject({ status: 400, json: { error: { param: "limit" } } });
  });

  it("take a range as members in brackets only", async () => {
    expect((await get("/organization/audit_logs?effective_at[gte]=1&limit=1")).json.data).toHaveLength(1);
    expect((await get("/organization/audit_logs?gte=1")).json.error).toMatchObject({ param: "gte", code: "unknown_parameter" });
  });
});
