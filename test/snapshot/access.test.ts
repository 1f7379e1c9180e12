import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { accessOf } from "../../src/snapshot/access/access.ts";
import type { Target } from "../../src/snapshot/access/path.ts";
import { permissionsOf, strongest } from "../../src/snapshot/access/standing.ts";
import { takingAway } from "../../src/snapshot/access/taking-away.ts";
import type { Group, Organization, Project, ProjectMember, User } from "../../src/snapshot/organization.ts";
import {
  adminKey,
  emptyOrganization,
  emptyProject,
  held,
  organizationRoles,
  person,
  projectKey,
  projectRoles,
  team,
} from "./access-organizations.ts";

const [owner, reader, auditor] = organizationRoles(1) as [
  ReturnType<typeof organizationRoles>[0],
  ReturnType<typeof organizationRoles>[0],
  ReturnType<typeof organizationRoles>[0],
];
const rolesOfPay = new Map(projectRoles("pay", 1).map((role) => [role.name, role]));
const inPay = (name: string) => rolesOfPay.get(name)!;

const byId = <T extends { readonly id: string }>(...rows: readonly T[]): Map<string, T> => new Map(rows.map((row) => [row.id, row]));
const project = (id: string): Target => ({ kind: "project", id });
const organization: Target = { kind: "organization" };
const user = (id: string) => ({ kind: "user", id }) as const;

const member = (userId: string, role: string, roles?: ProjectMember["roles"]): [string, ProjectMember] => [
  userId,
  { userId, role, addedAt: 1, roles },
];
const access = (groupId: string, ...names: readonly string[]) =>
  [groupId, { groupId, name: groupId, createdAt: 1, roles: names.map((name) => held(inPay(name), ["group", groupId])) }] as const;

interface Parts {
  readonly users?: readonly User[];
  readonly groups?: readonly Group[];
  readonly pay?: Partial<Project>;
  readonly rest?: Partial<Organization>;
}

const organizationWith = ({ users = [person("ada")], groups = [], pay = {}, rest = {} }: Parts): Organization =>
  emptyOrganization({ users: byId(...users), groups: byId(...groups), projects: byId(emptyProject("pay", pay)), ...rest });

const ada = (parts: Parts, target: Target = project("pay")) => accessOf(organizationWith(parts)).reach(user("ada"), target);

describe("a user's access to a project", () => {
  it("has a path for each role of each group, for the own membership and for the ownership, which names the group it comes through", () => {
    const found = ada({
      groups: [
        team("devs", { members: new Set(["ada"]) }),
        team("bosses", { name: "Bosses", members: new Set(["ada"]), roles: [held(owner, ["group", "bosses"])] }),
      ],
      pay: { members: new Map([member("ada", "member")]), groups: new Map([access("devs", "viewer", "special1")]) },
    });
    expect(found.verdict).toBe("reaches");
    expect(found.paths.map(({ via, group, role, standing, known }) => [via, group?.id, role?.name, standing, known])).toEqual([
      ["self", undefined, "member", "member", "list"],
      ["group", "devs", "viewer", "viewer", "groups"],
      ["group", "devs", "special1", "custom", "groups"],
      ["ownership", "bosses", "owner", "organization owner", "groups"],
    ]);
    expect(found.paths[3]!.group).toEqual({ id: "bosses", name: "Bosses" });
    expect(strongest(found.paths)).toBe(found.paths[3]);
    expect(strongest(found.paths.slice(1, 3))?.standing).toBe("viewer");
  });

  it("has the permissions of all its roles together, or unknown ones when a role was not read", () => {
    const pay = { groups: new Map([access("devs", "viewer", "special1")]) };
    const groups = [team("devs", { members: new Set(["ada"]) })];
    expect(permissionsOf(ada({ groups, pay }).paths)).toEqual(["api.special1.read", "api.special1.write", "api.viewer.read"]);
    const unread = ada({ groups, pay: { groups: new Map([["devs", { groupId: "devs", name: "devs", createdAt: 1, roles: undefined }]]) } });
    expect(unread).toMatchObject({
      verdict: "reaches",
      paths: [{ role: undefined, standing: "unknown" }],
      unread: [{ part: "project group roles", id: "devs" }],
    });
    expect(permissionsOf(unread.paths)).toBeUndefined();
  });

  it("keeps the id of a group that only an assignment names", () => {
    const found = ada({ pay: { members: new Map([member("ada", "member", [held(inPay("member"), ["group", "hidden"])])]) } });
    expect(found.paths).toMatchObject([{ via: "group", group: { id: "hidden", name: undefined }, known: "assignments" }]);
  });

  it("says that the own role of an owner of the organization was not read, because the list shows an owner in any case", () => {
    const found = ada({ users: [person("ada", { role: "owner" })], pay: { members: new Map([member("ada", "owner")]) } });
    expect(found.unread).toEqual([{ part: "project member roles", id: "ada" }]);
  });

  it("keeps its paths and a flag when the user is switched off or has left the organization", () => {
    const pay = { members: new Map([member("ada", "member"), member("bob", "member")]) };
    const org = accessOf(organizationWith({ users: [person("ada", { enabled: false })], pay }));
    expect(org.reach(user("ada"), project("pay"))).toMatchObject({ verdict: "reaches", behind: { enabled: false, gone: false } });
    expect(org.reach(user("bob"), project("pay"))).toMatchObject({ verdict: "reaches", behind: { enabled: undefined, gone: true } });
    const unread = accessOf(organizationWith({ users: [], pay }));
    expect(unread.reach(user("bob"), project("pay")).behind?.gone).toBeUndefined();
  });

  it("is `not read` rather than none when nothing is known of the project", () => {
    expect(ada({}, project("elsewhere"))).toMatchObject({ verdict: "not read", unread: [{ part: "project", id: "elsewhere" }] });
    expect(ada({ pay: { members: undefined } }).verdict).toBe("not read");
    expect(ada({}).verdict).toBe("does not");
  });
});

describe("contradictions", () => {
  it("between assignments and groups are told, and the assignments win", () => {
    const found = ada({
      groups: [team("devs", { members: new Set(["ada"]) }), team("ops", { members: new Set() })],
      pay: {
        members: new Map([member("ada", "member", [held(inPay("member"), ["user", "ada"], ["group", "ops"])])]),
        groups: new Map([access("devs", "viewer"), access("ops", "member")]),
      },
    });
    expect(found.paths.map(({ via, group }) => group?.id ?? via)).toEqual(["self", "ops"]);
    expect(found.contradictions).toMatchObject([
      { what: "group not in the assignments", group: { id: "devs" }, role: { name: "viewer" } },
      { what: "assignment not in the group", group: { id: "ops" }, role: { name: "member" } },
    ]);
  });

  it("between the role of a list and the assignments leave the listed role in place", () => {
    const found = ada(
      { users: [person("ada", { role: "owner", roles: [held(auditor, ["user", "ada"])] })], rest: { roles: byId(owner, reader, auditor) } },
      organization,
    );
    expect(found.paths.map(({ role, known }) => [role?.name, known])).toEqual([
      ["custom1", "assignments"],
      ["owner", "list"],
    ]);
    expect(found.contradictions).toMatchObject([{ what: "role without an assignment", role: { name: "owner" } }]);
  });

  it("between a key and the access of its owner are told, not resolved", () => {
    const ofAda = { type: "user", id: "ada", name: undefined } as const;
    const reachOf = (says: string, pay: Partial<Project>, more: Partial<User> = {}) =>
      accessOf(organizationWith({ users: [person("ada", more)], pay: { keys: [projectKey("k", ofAda, says)], ...pay } })).reach(
        { kind: "project key", id: "k", projectId: "pay" },
        project("pay"),
      );
    const members = new Map([member("ada", "member")]);
    const said = (says: string) => [{ what: "owner access", says }];
    expect(reachOf("active", {})).toMatchObject({ verdict: "does not", ownerAccess: "active", contradictions: said("active") });
    expect(reachOf("inactive", { members })).toMatchObject({
      verdict: "reaches",
      ownerAccess: "inactive",
      contradictions: said("inactive"),
    });
    expect(reachOf("active", { members })).toMatchObject({ verdict: "reaches", contradictions: [], paths: [{ key: "k", holder: "ada" }] });
    expect(reachOf("active", { members: undefined })).toMatchObject({ verdict: "not read", contradictions: [] });
    expect(reachOf("inactive", { members }, { enabled: false }).contradictions).toEqual([]);
    expect(reachOf("active", { archived: true, members: undefined })).toMatchObject({
      verdict: "archived",
      contradictions: said("active"),
    });
  });
});

describe("keys and accounts", () => {
  const account = { id: "svc", name: "Bot", createdAt: 1, roles: undefined };

  it("of a service account without a role have a path that says so", () => {
    const org = organizationWith({
      users: [person("svc", { isServiceAccount: true, role: null })],
      pay: {
        serviceAccounts: byId({ ...account, role: "none" }),
        keys: [projectKey("k", { type: "service_account", id: "svc", name: undefined }, "inactive")],
      },
    });
    const model = accessOf(org);
    expect(model.reach({ kind: "service account", id: "svc" }, project("pay")).paths).toMatchObject([{ role: null, standing: "none" }]);
    expect(model.reach({ kind: "project key", id: "k", projectId: "pay" }, project("pay")).contradictions).toEqual([]);
  });

  it("of an owner who left the organization have no path and a flag", () => {
    const keys = [projectKey("k", { type: "user", id: "bob", name: undefined }, "inactive")];
    const model = accessOf(organizationWith({ pay: { keys }, rest: { adminKeys: [adminKey("a", "bob")] } }));
    expect(model.reach({ kind: "admin key", id: "a" }, organization)).toMatchObject({
      verdict: "does not",
      behind: { id: "bob", gone: true },
    });
    expect(model.reach({ kind: "project key", id: "k", projectId: "pay" }, project("pay"))).toMatchObject({
      verdict: "does not",
      behind: { gone: true },
    });
  });

  it("of an owner of the organization reach every project when they are admin keys, and only their own when they are project keys", () => {
    const users = [person("ada", { role: "owner" })];
    const keys = [projectKey("k", { type: "user", id: "ada", name: undefined }, "active")];
    const projects = byId(emptyProject("pay", { keys }), emptyProject("web"), emptyProject("old", { archived: true }));
    const model = accessOf(organizationWith({ users, rest: { adminKeys: [adminKey("a", "ada")], projects } }));
    const targetsOf = (key: Parameters<typeof model.targetsOf>[0]) =>
      [...model.targetsOf(key)].map(({ target }) => (target.kind === "project" ? target.id : "organization"));
    expect(targetsOf({ kind: "admin key", id: "a" })).toEqual(["organization", "pay", "web"]);
    expect(targetsOf({ kind: "project key", id: "k", projectId: "pay" })).toEqual(["pay"]);
    expect(targetsOf(user("ada"))).toEqual(["organization", "pay", "web"]);
  });

  it("that were not read, or do not tell their owner, are `not read`", () => {
    const model = accessOf(organizationWith({ pay: { keys: [projectKey("k", undefined, "active")] }, rest: { adminKeys: undefined } }));
    expect(model.reach({ kind: "admin key", id: "a" }, organization)).toMatchObject({
      verdict: "not read",
      unread: [{ part: "admin keys" }],
    });
    const key = model.reach({ kind: "project key", id: "k", projectId: "pay" }, project("pay"));
    expect(key).toMatchObject({ verdict: "not read", unread: [{ part: "key owner", id: "k" }], ownerAccess: "active" });
  });
});

describe("what takes access away", () => {
  it("demotes the owner before the membership goes, and warns of what the identity provider puts back", () => {
    const org = organizationWith({
      users: [person("ada", { role: "owner", isScimManaged: true })],
      groups: [team("devs", { members: new Set(["ada"]) })],
      pay: { members: new Map([member("ada", "owner")]), groups: new Map([access("devs", "member")]) },
    });
    const { together, each, left } = takingAway(org, accessOf(org).reach(user("ada"), project("pay")));
    expect(left).toEqual([]);
    expect(together).toMatchObject([
      { route: "POST /organization/users/{user_id}", args: { user_id: "ada", role: "reader" }, also: "elsewhere", putBack: true },
      { route: "DELETE /organization/projects/{project_id}/users/{user_id}", also: "nothing", refusedToOwners: true },
      { route: "DELETE /organization/groups/{group_id}/users/{user_id}", args: { group_id: "devs", user_id: "ada" }, putBack: false },
    ]);
    expect(each.map(({ changes }) => changes.length)).toEqual([2, 4, 3]);
  });
});

/** Memory in use after everything that nobody holds is gone, in bytes. */
function heapInUse(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed;
}

function largeOrganization(users: number, projects: number): Organization {
  const id = (prefix: string, index: number) => `${prefix}-${index}`;
  const people = Array.from({ length: users }, (_, index) => person(id("user", index), { role: index < 5 ? "owner" : "reader" }));
  const groups = Array.from({ length: 200 }, (_, index) =>
    team(id("group", index), { members: new Set(Array.from({ length: 100 }, (__, place) => id("user", (index * 97 + place) % users))) }),
  );
  const all = Array.from({ length: projects }, (_, index) => {
    const members = Array.from({ length: 50 }, (__, place) => member(id("user", (index * 31 + place * 7) % users), "member"));
    const through = [0, 1, 2].map((place) => access(id("group", (index + place) % 200), "member"));
    return emptyProject(id("proj", index), { members: new Map(members), groups: new Map(through) });
  });
  return emptyOrganization({ users: byId(...people), groups: byId(...groups), projects: byId(...all) });
}

describe("an organization of 10,000 users and 1,000 projects", () => {
  it("is gone through, project by project, without more memory than an index of its groups", () => {
    const org = largeOrganization(10_000, 1000);
    const before = heapInUse();
    const model = accessOf(org);
    let count = 0;
    let most = 0;
    for (const [index, target] of [...org.projects.keys()].map(project).entries()) {
      for (const { paths } of model.principalsOf(target)) count += paths.length > 0 ? 1 : 0;
      if (index % 200 === 199) most = Math.max(most, heapInUse() - before);
    }
    const perProject = [...model.principalsOf(project("proj-3"))].map(({ principal }) => JSON.stringify(principal));
    expect(new Set(perProject).size).toBe(perProject.length);
    expect(count).toBeGreaterThan(150 * 1000);
    expect(most).toBeLessThan(16 * 1024 * 1024);
    expect([...model.targetsOf(user("user-0"))]).toHaveLength(1001);
    expect(model.owners().size).toBe(5);
  });
});
