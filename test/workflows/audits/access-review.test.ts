import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/sandbox/random.ts";
import type { Organization, Project } from "../../../src/snapshot/organization.ts";
import { accessReview } from "../../../src/workflows/audits/access-review.ts";
import type { AuditReport } from "../../../src/workflows/audits/audit.ts";
import { emptyOrganization, emptyProject, held, person, projectKey, projectRoles, team } from "../../snapshot/access-organizations.ts";
import { conclusions, reportOn, textsOf } from "./health-stage.ts";
import { plantAccess } from "./planted-access.ts";
import { nothingRead, takings } from "./unread.ts";

const first = Math.floor(Math.random() * 1e9);

const rows = (report: AuditReport, title: string) => report.sections.find((section) => section.title === title)?.table?.rows ?? [];

const states: Readonly<Record<string, string>> = {
  "owner of the organization": "owner",
  "not an owner of the organization": "not an owner",
  "not on the list of users": "gone",
};

const titles = [
  "Owners of the organization",
  "Access through groups only",
  "Service accounts",
  "Users without a path to any active project",
  "Accounts that are switched off",
  "Users of another email domain than most",
  "Answers that contradict each other",
] as const;

const found = (report: AuditReport): string[] =>
  [
    ...titles.flatMap((title) => rows(report, title).map(({ id }) => `${title} | ${id as string}`)),
    ...rows(report, "Admin keys").map(({ id, state }) => `Admin keys, ${states[state as string] ?? "not read"} | ${id as string}`),
    ...rows(report, "Pending invites").map(({ id, state }) => {
      const ranOut = (state as string).includes("expired on");
      return `Pending invites, ${ranOut ? "ran out" : "open"} | ${id as string}`;
    }),
  ].toSorted();

describe(`planted findings (first seed ${first})`, () => {
  it("are all found, and nothing else, in 200 organizations, and each kind is planted somewhere", async () => {
    const planted = new Set<string>();
    for (let seed = first; seed < first + 200; seed += 1) {
      const { organization, expected } = plantAccess(seed);
      const report = await reportOn(accessReview, organization);
      expect({ seed, found: found(report), gaps: report.gaps }).toEqual({ seed, found: expected, gaps: [] });
      expect(textsOf(report).filter((text) => conclusions.test(text))).toEqual([]);
      for (const line of expected) planted.add(line.replace(/ \| .*/, ""));
    }
    expect(planted).toEqual(
      new Set([
        ...titles,
        ...["owner", "not an owner", "gone", "not read"].map((state) => `Admin keys, ${state}`),
        ...["open", "ran out"].map((state) => `Pending invites, ${state}`),
      ]),
    );
  });

  it.each(takings)("are not made up, and not passed over in silence, when %s was not read", async (_, take) => {
    for (let seed = first; seed < first + 40; seed += 1) {
      const { organization, expected } = plantAccess(seed);
      const report = await reportOn(accessReview, take(organization, createRandom(seed)));
      const lines = found(report);
      const groups = report.sections.find(({ title }) => title === "Access through groups only");
      // What this table says is said of what was read, which its note says then; the owner of a key may not be known.
      const extra = lines.filter((line) => !expected.includes(line) && !line.startsWith("Admin keys, not read"));
      const madeUp = extra.filter((line) => !line.startsWith("Access through groups only") || groups?.note === undefined);
      expect({ seed, madeUp }).toEqual({ seed, madeUp: [] });
      const lost = expected.filter((line) => !lines.includes(line) && !line.startsWith("Answers that contradict each other"));
      const unsaid = report.summary.some(
        (line) => line.includes("of which the API does not say") || /of \d+ the API does not say/.test(line),
      );
      const silent = lost.filter((line) => report.gaps!.length === 0 && !(line.startsWith("Accounts that are switched off") && unsaid));
      expect({ seed, silent }).toEqual({ seed, silent: [] });
    }
  });
});

const byId = <T extends { readonly id: string }>(values: readonly T[]) => new Map(values.map((value) => [value.id, value]));

const withProjects = (count: number, rest: Partial<Organization> = {}): Organization =>
  emptyOrganization({
    users: byId([person("ada", { name: "Ada" }), person("bob", { name: "Bob" })]),
    groups: byId([team("team", { name: "Team", members: new Set(["ada", "bob"]) })]),
    projects: byId(
      Array.from({ length: count }, (_, index) => {
        const id = `proj-${index + 1}`;
        const [owner, , viewer] = projectRoles(id, 0);
        return emptyProject(id, {
          name: `Project ${index + 1}`,
          members: new Map(index === 0 ? [["ada", { userId: "ada", role: "owner", addedAt: 1, roles: undefined }]] : []),
          groups: new Map([["team", { groupId: "team", name: "Team", createdAt: 1, roles: [held(viewer!)] }]]),
          roles: byId([owner!, viewer!]),
        });
      }),
    ),
    ...rest,
  });

describe("the table of people", () => {
  it("has a column for each of twelve projects, and a list for thirteen", async () => {
    const twelve = rows(await reportOn(accessReview, withProjects(12)), "People and projects");
    expect(twelve[0]).toMatchObject({ person: "Ada", "proj-1": "owner; viewer (Team)", "proj-12": "viewer (Team)", id: "ada" });
    const thirteen = rows(await reportOn(accessReview, withProjects(13)), "People and projects");
    expect(thirteen[0]!.projects).toHaveLength(13);
    expect(thirteen[0]).toMatchObject({ open: 0, id: "ada" });
  });

  it("has a chart with the strongest role of each person, and nothing where it was not read", async () => {
    const organization = withProjects(2);
    const second = organization.projects.get("proj-2")!;
    const projects = new Map(organization.projects).set("proj-2", { ...second, members: undefined, groups: new Map() });
    const report = await reportOn(accessReview, { ...organization, projects });
    const chart = report.sections.find(({ title }) => title === "People and projects")!.chart!;
    expect(chart).toMatchObject({ kind: "matrix", rows: ["Ada", "Bob"], columns: ["Project 1", "Project 2"] });
    if (chart.kind !== "matrix") throw new Error("no matrix");
    expect(chart.cells.map((cells) => cells.map((cell) => cell && chart.levels[cell]))).toEqual([
      ["owner", null],
      ["viewer", null],
    ]);
    expect(report.gaps).toEqual(["Not read: members of project Project 2."]);
  });

  it("tells namesakes apart", async () => {
    const users = byId([person("ada", { name: "Ada" }), person("bob", { name: "Ada" })]);
    const report = await reportOn(accessReview, withProjects(1, { users }));
    expect(rows(report, "People and projects").map((row) => row.person)).toEqual(["Ada <ada@example.com>", "Ada <bob@example.com>"]);
  });
});

describe("a filter", () => {
  it("leaves the named people, the members of the named groups, and the named projects", async () => {
    const organization = withProjects(3, { users: byId([person("ada"), person("bob"), person("cyd")]) });
    const idsOf = async (args: Parameters<typeof reportOn<typeof accessReview.input>>[3]) => {
      const report = await reportOn(accessReview, organization, undefined, args);
      return [...new Set(rows(report, "Every path to a project").map((row) => `${row.id as string} ${row.project_id as string}`))];
    };
    expect(await idsOf({ people: ["ADA@example.com"], projects: ["Project 1"] })).toEqual(["ada proj-1"]);
    expect(await idsOf({ groups: ["Team"], projects: ["proj-2"] })).toEqual(["ada proj-2", "bob proj-2"]);
    expect(await idsOf({ groups: ["Team"], people: ["cyd"] })).toEqual([]);
    await expect(idsOf({ projects: ["Projekt 1"] })).rejects.toThrow(/near: Project 1/);
  });

  it("can look at groups instead of projects, and leave service accounts out", async () => {
    const report = await reportOn(accessReview, withProjects(2), undefined, { by: "group", include_service_accounts: false });
    expect(rows(report, "Groups")).toEqual([
      { group: "Team", members: 2, scim: "no", roles: [], projects: ["Project 1: viewer", "Project 2: viewer"], id: "team" },
    ]);
    expect(report.sections.map(({ title }) => title)).toEqual(["Groups", "Every path to a project"]);
    expect(accessReview.parts({ by: "group", include_service_accounts: false })).not.toContain("project service accounts");
  });
});

describe("a review of some projects", () => {
  const keyed = (id: string, rest: Partial<Project>) =>
    emptyProject(id, {
      name: id,
      keys: [
        projectKey(`${id}-ada`, { type: "user", id: "ada", name: "Ada" }),
        projectKey(`${id}-cyd`, { type: "user", id: "cyd", name: "Cyd" }, "inactive"),
      ],
      ...rest,
    });
  const unlisted = { archived: true, members: undefined, groups: undefined, serviceAccounts: undefined };
  const member = (userId: string) => [userId, { userId, role: "owner", addedAt: 1, roles: undefined }] as const;
  const organization = withProjects(1, {
    users: byId([person("ada", { name: "Ada" }), person("bob", { name: "Bob", role: "owner" }), person("cyd", { name: "Cyd" })]),
    projects: byId([
      keyed("Lab", { members: new Map([member("ada")]) }),
      keyed("Pilot", unlisted),
      emptyProject("Blank", { keys: undefined }),
    ]),
  });
  const review = (...projects: string[]) => reportOn(accessReview, organization, undefined, { projects });
  const lone = "API keys whose owner is not known to reach the project";

  it("never takes an archived one, of which nobody is listed, for one that nobody reaches", async () => {
    const report = await review("Pilot");
    expect(report.summary.join(" ")).toContain("1 archived project (Pilot)");
    expect(report.summary.join(" ")).toContain("Who reaches an archived project is not known");
    expect(report.gaps).toEqual([
      "Pilot is archived: the API lists neither its members nor its groups, so who reaches it is not known; it still lists 2 API keys.",
    ]);
    expect(rows(report, lone).map(({ id, path }) => [id, path])).toEqual([
      ["Pilot-ada", "not known: the project is archived"],
      ["Pilot-cyd", "not known: the project is archived"],
    ]);
  });

  it("counts who reaches them as owners of the organization, and names keys that no path explains", async () => {
    const report = await review("Lab");
    expect(report.summary[2]).toBe(
      "2 people reach Lab: 1 as a member or through groups, 0 of them through groups only, 1 more as owners of the organization; " +
        "1 of 2 API keys of the project belongs to somebody who is not known to reach it.",
    );
    expect(rows(report, lone)).toMatchObject([{ id: "Lab-cyd", owner: "Cyd <cyd@example.com>", path: "none", access: "inactive" }]);
    expect(report.gaps).toEqual([]);
    expect(report.notes!.join(" ")).toMatch(/Federation rules .* are not read/);
    expect((await review("Blank")).gaps).toEqual(["Not read: keys of project Blank."]);
  });

  it("reads keys only then", () => {
    const args = { by: "project", include_service_accounts: true } as const;
    expect(accessReview.parts({ ...args, projects: ["Lab"] })).toContain("project API keys");
    expect(accessReview.parts(args)).not.toContain("project API keys");
  });
});

it("never takes an organization that was not read for one without findings", async () => {
  const report = await reportOn(accessReview, nothingRead);
  expect(report.gaps).toEqual([expect.stringMatching(/^Not read: .*users of the organization; .*invites\.$/)]);
  expect(report.summary).toContain("All numbers are of what was read, and not everything was.");
  expect(report.sections).toEqual([]);
});

it("reviews 10,000 people in 1,000 projects", async () => {
  const users = byId(Array.from({ length: 10_000 }, (_, index) => person(`user-${index}`, { enabled: true })));
  const ids = [...users.keys()];
  const projects = Array.from({ length: 1000 }, (_, index) => {
    const mine = Array.from({ length: 30 }, (__, member) => ids[(index * 31 + member * 17) % ids.length]!);
    return emptyProject(`proj-${index}`, {
      members: new Map(mine.map((userId) => [userId, { userId, role: "member", addedAt: 1, roles: undefined }])),
      // The last ones hide their members, which must not cost a look at every person and project.
      ...(index > 900 && { members: undefined }),
    });
  });
  const report = await reportOn(accessReview, emptyOrganization({ users, projects: byId(projects) }));
  expect(rows(report, "Every path to a project").length).toBeGreaterThan(20_000);
}, 60_000);
