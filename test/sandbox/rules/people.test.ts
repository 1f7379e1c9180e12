import { describe, expect, it } from "vitest";
import type { Item } from "../admin.ts";
import { stage } from "./stage.ts";

const { admin, clock, get, post, remove, made, refusal, newProject } = stage();
const invites = "/organization/invites";

describe("invites", () => {
  it("without projects lead to the default project, with [] to none (OpenAI's reference, invites)", async () => {
    const projectsOf = async (email: string, more: object) => (await made(invites, { email, role: "reader", ...more })).projects;
    expect(await projectsOf("a@example.com", {})).toEqual([{ id: admin().org.defaultProjectId, role: "member" }]);
    expect(await projectsOf("b@example.com", { projects: [] })).toEqual([]);
  });

  it("say pending after they ran out: only expires_at tells (seen by authors of audit scripts)", async () => {
    const { id, expires_at } = await made(invites, { email: "late@example.com", role: "reader" });
    const before = clock.now;
    clock.now = (expires_at as number) + 86_400;
    expect((await get(`${invites}/${id}`)).json).toMatchObject({ status: "pending", expires_at });
    clock.now = before;
  });

  it("for an email that has a pending one are refused, until that is deleted (OpenAI's reference, invites: none sends it again)", async () => {
    const first = await made(invites, { email: "twice@example.com", role: "reader" });
    expect(await refusal(post(invites, { email: "Twice@example.com", role: "owner" }))).toEqual({
      status: 400,
      message: "An invite for Twice@example.com is already pending",
    });
    await remove(`${invites}/${first.id}`);
    expect((await made(invites, { email: "Twice@example.com", role: "owner" })).id).not.toBe(first.id);
    const expired = (await admin().walk(invites, 100)).items.find(({ status }) => status === "expired")!;
    expect((await post(invites, { email: expired.email, role: "reader" })).status).toBe(200);
  });

  it("that were accepted cannot be deleted, which the text says (seen by authors of Terraform providers)", async () => {
    const accepted = (await admin().walk(invites, 100)).items.find(({ status }) => status === "accepted")!;
    const { status, message } = await refusal(remove(`${invites}/${accepted.id}`));
    expect({ status, says: message.includes("already accepted") }).toEqual({ status: 400, says: true });
  });
});

describe("users of a project", () => {
  it("are added by user_id or email, exactly one of them, and by the name of a role (OpenAPI snapshot 2026-08)", async () => {
    const path = `${await newProject("Members")}/users`;
    const user_id = admin().user("Kenji Morita");
    expect((await post(path, { role: "member" })).status).toBe(400);
    expect((await post(path, { role: "member", user_id, email: "kenji.morita@fernhollow.example" })).status).toBe(400);
    expect(await post(path, { role: "role-api-project-member", user_id })).toMatchObject({
      status: 400,
      json: { error: { param: "role" } },
    });
    expect((await made(path, { role: "member", user_id })).role).toBe("member");
  });

  it("that are members already are answered: already exists in project (seen by authors of Terraform providers)", async () => {
    const path = `${await newProject("Twice")}/users`;
    const body = { role: "member", email: "kenji.morita@fernhollow.example" };
    await made(path, body);
    expect((await refusal(post(path, body))).message).toMatch(/already exists in project$/);
  });

  it("that are no members cannot leave: is not a member of (seen by authors of Terraform providers)", async () => {
    const path = await newProject("Strangers");
    const id = admin().user("Kenji Morita");
    const message = `User ${id} is not a member of ${path.replace(/.*\//, "")}`;
    expect((await refusal(remove(`${path}/users/${id}`))).message).toBe(message);
  });

  it("who own the organization cannot be removed from a project or given a role there (seen by authors of Terraform providers)", async () => {
    const path = `${await newProject("Castle")}/users`;
    const user_id = admin().user("Ingrid Solheim");
    expect((await made(path, { user_id, role: "member" })).role).toBe("owner");
    expect((await post(`${path}/${user_id}`, { role: "viewer" })).status).toBe(400);
    expect((await remove(`${path}/${user_id}`)).status).toBe(400);
  });
});

describe("groups", () => {
  it("say is_scim_managed and group_type, but scim_managed where a role is assigned (OpenAI's client 7.55)", async () => {
    const { items } = await admin().walk("/organization/groups", 100);
    const managed = items.find(({ is_scim_managed }) => is_scim_managed === true)!;
    expect(managed).toMatchObject({ group_type: "group" });
    const { group } = await made(`/organization/groups/${managed.id}/roles`, { role_id: "role-api-organization-reader" });
    expect(group).toMatchObject({ object: "group", scim_managed: true });
    expect(group).not.toHaveProperty("is_scim_managed");
    expect(managed).not.toHaveProperty("object");
  });

  it("have no group_type in the answer to an update (OpenAPI snapshot 2026-08)", async () => {
    const { id } = await made("/organization/groups", { name: "Before" });
    expect(await made(`/organization/groups/${id}`, { name: "After" })).not.toHaveProperty("group_type");
  });

  it("get into a project by a role id in `role`, and a name is not found (OpenAPI snapshot 2026-08)", async () => {
    const path = await newProject("Groups");
    const group_id = admin().group("Contractors");
    expect((await post(`${path}/groups`, { group_id, role: "member" })).status).toBe(404);
    expect((await made(`${path}/groups`, { group_id, role: "role-api-project-member" })).group_type).toBe("group");
    expect((await refusal(post(`${path}/groups`, { group_id, role: "role-api-project-viewer" }))).message).toMatch(
      /already exists in project$/,
    );
    expect((await get(`${path}/groups/${group_id}?group_type=tenant_group`)).status).toBe(404);
  });
});

describe("roles", () => {
  it("that are predefined are known by a short and a full id (seen by authors of Terraform providers)", async () => {
    const full = (await get("/organization/roles/role-api-organization-reader")).json as never as Item;
    expect(full.id).toBe(`role-api-organization-reader__api-organization__${admin().org.id}`);
    expect((await get(`/organization/roles/${full.id}`)).json).toEqual(full);
    const path = `/organization/users/${admin().user("Kenji Morita")}/roles`;
    for (const role_id of ["role-api-organization-reader", full.id])
      expect((await made(path, { role_id })).role).toMatchObject({ id: full.id });
    expect((await get(`${path}/role-api-organization-reader`)).json.id).toBe(full.id);
  });

  it("take their name as role_name and answer it as name (OpenAPI snapshot 2026-08)", async () => {
    const role = await made("/organization/roles", { role_name: "Reviewer", permissions: [] });
    expect(role).toMatchObject({ name: "Reviewer" });
    expect(role).not.toHaveProperty("role_name");
    expect((await post("/organization/roles", { name: "Other", permissions: [] })).json.error.param).toBe("role_name");
    expect(role.id).toMatch(new RegExp(`^role_${admin().org.id}~[0-9a-f]+$`));
  });

  it("say through which group somebody has them (OpenAI's reference, role assignments)", async () => {
    const path = `/projects/${admin().project("Payments")}/users/${admin().user("Leila Mansour")}/roles`;
    expect((await get(path)).json.data).toMatchObject([
      { name: "member", assignment_sources: [{ principal_type: "group", principal_id: admin().group("Support Team") }] },
    ]);
  });

  it("of a user are changed by role or role_id, not both (OpenAPI snapshot 2026-08)", async () => {
    const path = `/organization/users/${admin().user("Kenji Morita")}`;
    expect((await post(path, { role: "reader", role_id: "role-api-organization-reader" })).status).toBe(400);
    expect((await post(path)).status).toBe(200);
  });
});
