import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { start, startAdmin, type Admin, type Item } from "./admin.ts";

let admin: Admin;
const clock = { now: start };

beforeEach(async () => {
  clock.now = start;
  admin = await startAdmin(clock);
});
afterEach(() => admin.close());

const inPayments = (rest: string) => `/organization/projects/${admin.project("Payments")}${rest}`;
const rolesInPayments = (rest: string) => `/projects/${admin.project("Payments")}${rest}`;
const ids = (items: readonly Item[]) => items.map((item) => item.id ?? item.group_id);
const names = (items: readonly Item[]) => items.map((item) => item.name);
const idsOf = async (path: string) => ids((await admin.walk(path, 100)).items);
const role = (name: string) => `role-api-project-${name}`;

describe("a request", () => {
  it("without an admin key of the organization is answered 401", async () => {
    const { status, json } = await admin.call("GET", "/organization/users", undefined, "sk-admin-of-somebody-else");
    expect(status).toBe(401);
    expect(json.error).toEqual({ message: expect.any(String), type: "invalid_request_error", param: null, code: "invalid_api_key" });
    expect(json.error.message).not.toContain("of-somebody-else");
  });

  it("for an unknown id is answered 404", async () => {
    const paths = [
      ...["users", "groups", "invites", "admin_api_keys", "projects", "roles", "groups/x/users", "groups/x/roles", "users/x/roles"].map(
        (list) => `/organization/${list}${list.includes("/") ? "" : "/nobody"}`,
      ),
      ...["users", "groups", "service_accounts", "api_keys"].map((list) => inPayments(`/${list}/nobody`)),
      ...["roles/nobody", `users/${admin.user("Leila Mansour")}/roles/nobody`, "users/nobody/roles"].map((path) =>
        rolesInPayments(`/${path}`),
      ),
    ];
    for (const path of paths) expect({ path, status: (await admin.get(path)).status }).toEqual({ path, status: 404 });
  });

  it("with a wrong body is answered 400 in OpenAI's envelope, which names the parameter", async () => {
    const missing = await admin.call("POST", "/organization/groups", {});
    expect(missing.status).toBe(400);
    expect(missing.json.error).toMatchObject({ type: "invalid_request_error", param: "name", code: "missing_required_parameter" });
    const unknown = await admin.call("POST", "/organization/invites", { email: "a@b.example", role: "reader", colour: "red" });
    expect(unknown.json.error).toMatchObject({ param: "colour", code: "unknown_parameter" });
    const noRole = await admin.call("POST", inPayments("/users"), { user_id: admin.user("Kenji Morita"), role: "emperor" });
    expect(noRole).toMatchObject({ status: 400, json: { error: { param: "role" } } });
  });
});

describe("a list", () => {
  const lists = (): string[] => [
    "/organization/users",
    "/organization/invites",
    "/organization/admin_api_keys",
    "/organization/groups",
    "/organization/roles",
    "/organization/projects?include_archived=true",
    `/organization/groups/${admin.group("Support Team")}/users`,
    `/organization/users/${admin.user("Noah Feldstein")}/roles`,
    `/organization/groups/${admin.group("Security")}/roles`,
    `/organization/projects/${admin.org.defaultProjectId}/users`,
    ...["/users", "/groups", "/service_accounts", "/api_keys?owner_project_access=any"].map(inPayments),
    ...["/roles", `/users/${admin.user("Grace Okonkwo")}/roles`, `/groups/${admin.group("Support Team")}/roles`].map(rolesInPayments),
  ];

  it("gives each item exactly once, whatever the size of a page", async () => {
    for (const path of lists()) {
      const whole = await idsOf(path);
      expect({ path, empty: whole.length === 0, repeats: whole.length - new Set(whole).size }).toEqual({ path, empty: false, repeats: 0 });
      for (const limit of [1, 3, whole.length]) {
        const { items, pages } = await admin.walk(path, limit);
        expect({ path, limit, ids: ids(items), pages }).toEqual({ path, limit, ids: whole, pages: Math.ceil(whole.length / limit) });
      }
    }
  });

  it("begins where the API begins: oldest first, but group users newest first", async () => {
    for (const path of ["/organization/groups", "/organization/admin_api_keys", "/organization/roles", inPayments("/groups")]) {
      expect(await idsOf(path)).toEqual(await idsOf(`${path}?order=asc`));
      expect(await idsOf(path)).toEqual((await idsOf(`${path}?order=desc`)).toReversed());
    }
    const users = `/organization/groups/${admin.group("Support Team")}/users`;
    expect(await idsOf(users)).toEqual(await idsOf(`${users}?order=desc`));
  });

  it("holds 20 items unless told, and 100 where the API says so", async () => {
    expect((await admin.get("/organization/users")).json.data).toHaveLength(20);
    for (let made = 0; made < 100; made += 1) await admin.call("POST", "/organization/groups", { name: `Group ${made}` });
    expect((await admin.get("/organization/groups")).json.data).toHaveLength(100);
  });

  it("of users finds people by email, and shows service accounts among them", async () => {
    const query = "?emails[]=LEILA.mansour@fernhollow.example&emails[]=nobody@fernhollow.example";
    expect(names((await admin.get(`/organization/users${query}`)).json.data)).toEqual(["Leila Mansour"]);
    const { items } = await admin.walk("/organization/users", 100);
    expect(names(items.filter((user) => user.is_service_account))).toContain("payments-api");
  });
});

describe("what is created is listed, and what is deleted is gone", () => {
  const pairs: Record<string, () => { list: string; body: object; idIn?: (json: Record<string, unknown>) => string; listed?: string }> = {
    group: () => ({ list: "/organization/groups", body: { name: "Night Shift" } }),
    "group user": () => ({
      list: `/organization/groups/${admin.group("Contractors")}/users`,
      body: { user_id: admin.user("Jun Watanabe") },
      idIn: (json) => json.user_id as string,
    }),
    invite: () => ({ list: "/organization/invites", body: { email: "new@fernhollow.example", role: "reader" } }),
    "admin API key": () => ({ list: "/organization/admin_api_keys", body: { name: "CI" } }),
    role: () => ({ list: "/organization/roles", body: { role_name: "Auditor", permissions: ["api.usage.read"] } }),
    "project role": () => ({ list: rolesInPayments("/roles"), body: { role_name: "Auditor", permissions: [] } }),
    "project user": () => ({ list: inPayments("/users"), body: { email: "kenji.morita@fernhollow.example", role: "member" } }),
    "project group": () => ({
      list: inPayments("/groups"),
      body: { group_id: admin.group("Contractors"), role: role("viewer") },
      idIn: (json) => json.group_id as string,
    }),
    "service account": () => ({ list: inPayments("/service_accounts"), body: { name: "nightly" } }),
    "service account key": () => ({
      list: inPayments(`/service_accounts/${admin.user("ledger-export")}/api_keys`),
      listed: inPayments("/api_keys"),
      body: {},
    }),
    ...Object.fromEntries(
      [
        ["user role", () => `/organization/users/${admin.user("Amir Tehrani")}/roles`, "role-api-organization-owner"],
        ["group role", () => `/organization/groups/${admin.group("Contractors")}/roles`, "role-api-organization-owner"],
        ["project user role", () => rolesInPayments(`/users/${admin.user("Amir Tehrani")}/roles`), role("viewer")],
        ["project group role", () => rolesInPayments(`/groups/${admin.group("Contractors")}/roles`), role("viewer")],
      ].map(([noun, list, role_id]) => [
        noun as string,
        () => ({ list: (list as () => string)(), body: { role_id }, idIn: (json: Record<string, unknown>) => (json.role as Item).id }),
      ]),
    ),
  };

  it.each(Object.keys(pairs))("%s", async (noun) => {
    const { list, body, idIn = (json) => json.id as string, listed = list } = pairs[noun]!();
    const before = await idsOf(listed);
    const created = await admin.call("POST", list, body);
    expect(created).toMatchObject({ status: 200 });
    const id = idIn(created.json);
    expect((await idsOf(listed)).toSorted()).toEqual([...before, id].toSorted());
    expect((await admin.get(`${listed}/${id}`)).status).toBe(200);
    expect(await admin.call("DELETE", `${listed}/${id}`)).toMatchObject({ status: 200, json: { deleted: true } });
    expect(await idsOf(listed)).toEqual(before);
    expect((await admin.get(`${listed}/${id}`)).status).toBe(404);
    expect((await admin.call("DELETE", `${listed}/${id}`)).status).toBe(404);
  });
});

describe("an archived project", () => {
  it("stays, listed only on request, and refuses users, service accounts and changes", async () => {
    const id = admin.project("Payments");
    expect((await admin.call("POST", inPayments("/archive"))).json).toMatchObject({ id, status: "archived", archived_at: start });
    expect(await idsOf("/organization/projects")).not.toContain(id);
    expect(await idsOf("/organization/projects?include_archived=true")).toContain(id);
    const refusal = { status: 400, json: { error: { message: "Project Payments is archived" } } };
    for (const list of ["/users", "/service_accounts"]) expect(await admin.get(inPayments(list))).toMatchObject(refusal);
    const [key] = await idsOf(inPayments("/api_keys?owner_project_access=any"));
    expect(await admin.call("DELETE", inPayments(`/api_keys/${key as string}`))).toMatchObject(refusal);
    expect(await admin.call("POST", inPayments("/service_accounts"), { name: "x" })).toMatchObject(refusal);
    expect(await admin.call("POST", inPayments("/archive"))).toMatchObject(refusal);
    expect(names((await admin.walk("/organization/users", 100)).items)).not.toContain("payments-api");
  });

  it("is never the default one, which cannot be changed either", async () => {
    const path = `/organization/projects/${admin.org.defaultProjectId}`;
    for (const [method, rest, body] of [
      ["POST", "/archive", undefined],
      ["POST", "", { name: "Mine" }],
      ["POST", "/service_accounts", { name: "x" }],
      ["DELETE", `/users/${admin.user("Jun Watanabe")}`, undefined],
    ] as const) {
      expect(await admin.call(method, path + rest, body)).toMatchObject({ status: 400 });
    }
  });
});

describe("access", () => {
  it("through a group is not membership, and ends when the group loses the project or is deleted", async () => {
    const leila = admin.user("Leila Mansour");
    const roles = rolesInPayments(`/users/${leila}/roles`);
    const through = (name: string) => ({ principal_type: "group", principal_id: admin.group(name) });
    expect(await idsOf(inPayments("/users"))).not.toContain(leila);
    expect((await admin.get(roles)).json.data).toMatchObject([{ name: "member", assignment_sources: [through("Support Team")] }]);
    expect((await admin.call("DELETE", `${roles}/${role("member")}`)).status).toBe(404);
    const daniel = (await admin.get(rolesInPayments(`/users/${admin.user("Daniel Osei")}/roles`))).json.data;
    expect(daniel.map((row) => row.assignment_sources)).toEqual([[through("Payments Engineering")], [through("Support Team")]]);

    const grace = admin.user("Grace Okonkwo");
    const ofGrace = (await admin.get(rolesInPayments(`/users/${grace}/roles/${role("member")}`))).json;
    expect(ofGrace.assignment_sources).toEqual([{ principal_type: "user", principal_id: grace }, through("Support Team")]);

    expect((await admin.call("DELETE", inPayments(`/groups/${admin.group("Support Team")}`))).status).toBe(200);
    expect((await admin.get(roles)).json.data).toEqual([]);
    expect((await admin.call("DELETE", `/organization/groups/${admin.group("Security")}`)).status).toBe(200);
    expect(names((await admin.walk(inPayments("/groups"), 100)).items.map((item) => ({ ...item, name: item.group_name })))).toEqual([
      "Payments Engineering",
    ]);
  });

  it("is given by role id in its short or full form, and by name to project users", async () => {
    const full = `${role("viewer")}__api-project__${admin.project("Payments")}`;
    const kenji = rolesInPayments(`/users/${admin.user("Kenji Morita")}/roles`);
    expect((await admin.call("POST", kenji, { role_id: role("viewer") })).json.role).toMatchObject({ id: full, name: "viewer" });
    expect((await admin.get(`${kenji}/${role("viewer")}`)).json.id).toBe(full);
    expect((await admin.call("POST", kenji, { role_id: full.replace("viewer", "owner") })).json.role).toMatchObject({ name: "owner" });
    expect((await admin.get(inPayments(`/users/${admin.user("Kenji Morita")}`))).json).toMatchObject({ role: "owner", added_at: start });
    const group_id = admin.group("Contractors");
    expect((await admin.call("POST", inPayments("/groups"), { group_id, role: "viewer" })).status).toBe(404);
    const { json } = await admin.call("POST", `/organization/groups/${group_id}/roles`, { role_id: "role-api-organization-reader" });
    expect(json.role).toMatchObject({ id: `role-api-organization-reader__api-organization__${admin.org.id}` });
  });

  it("is refused twice over, to two names for one user, and to owners who have it anyway", async () => {
    const user_id = admin.user("Rafael Monteiro");
    const twice = await admin.call("POST", inPayments("/users"), { user_id, role: "member" });
    expect(twice).toMatchObject({ status: 400, json: { error: { message: expect.stringContaining("already exists in project") } } });
    for (const body of [{ role: "member" }, { role: "member", user_id, email: "rafael.monteiro@fernhollow.example" }]) {
      expect((await admin.call("POST", inPayments("/users"), body)).status).toBe(400);
    }
    const owner = inPayments(`/users/${admin.user("Marcus Adeyemi")}`);
    expect((await admin.call("POST", owner, { role: "member" })).json.error.message).toContain("owner of the organization");
    expect((await admin.call("DELETE", owner)).status).toBe(400);
  });

  it("ends everywhere when a user leaves the organization", async () => {
    const id = admin.user("Caroline Meyer");
    expect(await admin.call("DELETE", `/organization/users/${id}`)).toMatchObject({ json: { deleted: true } });
    expect((await admin.get(`/organization/users/${id}`)).status).toBe(404);
    expect(await idsOf(inPayments("/users"))).not.toContain(id);
    expect(await idsOf(`/organization/groups/${admin.group("Payments Engineering")}/users`)).not.toContain(id);
    const keys = (await admin.walk(inPayments("/api_keys?owner_project_access=any"), 100)).items;
    expect(names(keys)).not.toContain("reconciliation notebook");
  });

  it("leaves an event in the audit log, on the default project and in the name of the key", async () => {
    await admin.call("DELETE", inPayments(`/groups/${admin.group("Support Team")}`));
    expect(admin.org.auditLogs.at(-1)).toMatchObject({
      type: "role.assignment.deleted",
      project: { id: admin.org.defaultProjectId },
      actor: { type: "api_key", api_key: { user: { id: admin.user("Marcus Adeyemi") } } },
      "role.assignment.deleted": {
        principal_id: admin.group("Support Team"),
        principal_type: "group",
        resource_id: admin.project("Payments"),
      },
    });
  });
});
