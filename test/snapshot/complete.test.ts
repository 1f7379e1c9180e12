import { describe, expect, it } from "vitest";
import type { Org } from "../../src/sandbox/org.ts";
import { parts, partNames } from "../../src/snapshot/parts.ts";
import type { Snapshot } from "../../src/snapshot/organization.ts";
import { expected } from "./expected.ts";
import { found } from "./found.ts";
import { doubled, newDirectory, snapshotsOf, startFront } from "./front.ts";

const coverageOf = ({ coverage }: Snapshot, part: string) => coverage.find((one) => one.part === part)!;

const withoutCustomRoles = (org: Org): void => {
  for (const [id, role] of org.roles) if (!role.predefined_role) org.roles.delete(id);
  for (const { roles } of [...org.users.values(), ...org.groups.values()]) for (const id of roles) if (!org.roles.has(id)) roles.delete(id);
};

describe("the table of parts", () => {
  it.each(partNames)("asks for %s with arguments that its endpoint takes", (name) => {
    const { tool, args } = parts.get(name)!;
    const ids = Object.fromEntries(tool.pathParams.map((param) => [param, "x1"]));
    expect(tool.input.safeParse({ ...ids, ...args })).toMatchObject({ success: true });
    expect(tool.pages === undefined).toBe(args.limit === undefined);
  });

  it("reads each endpoint for one part only", () => {
    expect(doubled(partNames.map((name) => parts.get(name)!.tool.path))).toEqual([]);
  });
});

describe("a complete crawl", () => {
  it.each([
    { seed: 1, users: 40, projects: 8 },
    { seed: 2, users: 130, projects: 20 },
    { seed: 3, users: 260, projects: 60 },
  ])("says what is in the organization of seed $seed, and asks for nothing twice", async (size) => {
    const front = await startFront(size);
    const running = await snapshotsOf(front.url, newDirectory()).start();
    const snapshot = await running.done;
    expect(found(snapshot.organization)).toEqual(expected(front.org));
    expect(snapshot.organization.incomplete).toEqual([]);
    expect(doubled(front.seen)).toEqual([]);
    expect(snapshot.coverage.reduce((sum, { requests }) => sum + requests, 0)).toBe(front.seen.length);
    const { done, known, estimateMs } = running.progress();
    expect([done, estimateMs]).toEqual([known, 0]);
  });

  it("reads lists of several pages, and roles of members whose list has not ended yet", async () => {
    const front = await startFront({ users: 450, projects: 8 }, (org) => {
      const state = org.projects.get(org.defaultProjectId)!;
      const custom = { ...[...state.roles.values()][0]!, id: "role_custom", name: "Custom", predefined_role: false };
      state.roles.set(custom.id, custom);
      for (const { roles } of state.users.values()) roles.add(custom.id);
    });
    const snapshot = await (await snapshotsOf(front.url, newDirectory()).start()).done;
    expect(found(snapshot.organization)).toEqual(expected(front.org));
    const { members } = snapshot.organization.projects.get(front.org.defaultProjectId)!;
    expect(members!.size).toBeGreaterThan(100);
  });

  it("asks archived projects for their keys only, and says so", async () => {
    const front = await startFront({ users: 60, projects: 60 });
    const snapshot = await (await snapshotsOf(front.url, newDirectory()).start()).done;
    const archived = [...front.org.projects.values()]
      .filter(({ project }) => project.status === "archived")
      .map(({ project }) => project.id);
    expect(archived.length).toBeGreaterThan(1);
    for (const id of archived) expect(front.seen.filter((path) => path.includes(id))).toEqual([expect.stringContaining("/api_keys?")]);
    expect(coverageOf(snapshot, "project users").skipped).toEqual([
      { reason: "the project is archived", count: archived.length, expected: true },
    ]);
    expect(coverageOf(snapshot, "project API keys")).toMatchObject({ read: 60, skipped: [] });
  });

  it("asks who holds which role only where there are custom roles, and says so", async () => {
    const front = await startFront({}, withoutCustomRoles);
    const snapshot = await (await snapshotsOf(front.url, newDirectory()).start()).done;
    const none = { reason: "not needed: the organization has no custom roles", count: front.org.users.size, expected: true };
    expect(coverageOf(snapshot, "roles of users")).toMatchObject({ read: 0, requests: 0, skipped: [none] });
    for (const { project, roles, users, serviceAccounts } of front.org.projects.values()) {
      const custom = [...roles.values()].some((role) => !role.predefined_role);
      const hidden = [...serviceAccounts.values()].filter(({ role }) => role === "none").length;
      const asked = front.seen.filter((path) => path.startsWith(`/projects/${project.id}/users/`)).length;
      expect(asked).toBe(custom ? new Set([...users.keys(), ...serviceAccounts.keys()]).size : hidden);
    }
    expect(found(snapshot.organization)).toEqual(expected(front.org));
  });

  it("reads only what is asked for, with the lists that lead to it", async () => {
    const front = await startFront();
    const directory = newDirectory();
    const snapshots = snapshotsOf(front.url, directory);
    const snapshot = await (await snapshots.start({ parts: ["project API keys"] })).done;
    expect(snapshot.coverage.map(({ part }) => part)).toEqual(["projects", "project API keys"]);
    expect(front.seen).toHaveLength(1 + front.org.projects.size);
    expect(snapshot.organization.incomplete).toEqual(["users", "groups", "roles"]);
    expect(snapshot.organization.invites).toBeUndefined();
    expect(await snapshots.latest(60_000)).toBeUndefined();
    expect((await snapshots.latest(60_000, ["projects"]))?.id).toBe(snapshot.id);
  });
});
