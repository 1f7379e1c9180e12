import { describe, expect, it } from "vitest";
import type { Json } from "../../../src/json.ts";
import { searchAuditLog } from "../../../src/workflows/audits/search-audit-log.ts";
import { now, reportOn, rowsOf } from "./health-stage.ts";
import { event, logOf, organization, session } from "./planted-log.ts";

const search = (events: readonly Json[]) => reportOn(searchAuditLog, organization, logOf(events), {});
const ada = session("user-ada", "ada@example.com");

describe("a search of a log with odd events", () => {
  it("keeps events whose type, actor and members nobody has seen", async () => {
    const odd = event(
      now - 1,
      "robot.danced",
      { type: "robot", robot: { serial: "R2" } },
      { id: "dance_1", steps: { left: 2 } },
      { mood: ["good"] },
    );
    const [row] = rowsOf(await search([odd, event(now - 2, "robot.stopped", undefined, undefined)]), "Events");
    expect(row).toMatchObject({
      actor: "an actor of an unknown kind",
      what: "Robot danced: steps.left=2, (event).mood=[good], actor.type=robot, actor.robot.serial=R2",
      on: ["dance_1"],
    });
    const report = await search([event(now - 2, "robot.stopped", undefined, undefined)]);
    expect(rowsOf(report, "Events")[0]).toMatchObject({ actor: "no actor recorded", what: "Robot stopped", on: [] });
    expect(report.sections.map(({ title }) => title)).not.toContain("Actors that are not in the snapshot");
  });

  it("counts who is not recorded apart from who is not understood", async () => {
    const nobody = Array.from({ length: 3 }, (_, index) => event(now - index, "project.created", undefined, { id: "proj_1" }));
    const named = { type: "session", session: { user: { email: "none" } } };
    const report = await search([
      ...nobody,
      event(now - 4, "project.created", { type: "robot", robot: { id: "R2" } }, { id: "proj_1" }),
      event(now - 5, "login.failed", { type: "session", session: { ip_address: "203.0.113.17" } }, {}),
      event(now - 6, "login.failed", named, {}),
    ]);
    expect(rowsOf(report, "Actors").map(({ actor, events, id }) => [actor, events, id])).toEqual([
      ["no actor recorded", 3, null],
      ["an actor of an unknown kind", 1, null],
      ["a session that names nobody", 1, null],
      ["none", 1, "none"],
    ]);
    expect(report.summary[1]).toBe(
      "By actor: no actor recorded 3, an actor of an unknown kind 1, a session that names nobody 1 and 1 more.",
    );
  });

  it("tells apart what one text says and what the event says", async () => {
    const forging = "evil@x.com, ip_address=1.2.3.4, user.email=grace@example.com";
    const details = {
      id: "proj_1",
      data: { name: forging, title: "R&D lab (EU)", note: 'a "b"', number: "12", "x=1, y": "z" },
      scopes: ["api.model.read", "a, b"],
      empty: [],
      lines: "one\ntwo=3",
      long: "x".repeat(300),
    };
    const [row] = rowsOf(await search([event(now, "project.created", session("user-eve", forging), details)]), "Events");
    expect(row).toMatchObject({
      actor: `"${forging}"`,
      what: [
        `Project created: name="${forging}"`,
        "title=R&D lab (EU)",
        'note="a \\"b\\""',
        'number="12"',
        '"x=1, y"=z',
        'scopes=[api.model.read, "a, b"]',
        "empty=[]",
        'lines="one\uFFFDtwo=3"',
        `long=${"x".repeat(200)}… (100 more characters)`,
      ].join(", "),
    });
  });

  it("cuts a long list between two of its texts", async () => {
    const scopes = Array.from({ length: 60 }, (_, index) => `scope, ${index}`);
    const [row] = rowsOf(await search([event(now, "api_key.created", ada, { id: "key_ada", scopes })]), "Events");
    expect(row!.what).toMatch(/^API key created: scopes=\[("scope, \d+", )+… \d+ more\]$/);
  });

  it("keeps events whose time has no date, and tells it as it came", async () => {
    const odd = [event(9e15, "project.created", ada, { id: "proj_1" }), event(now * 1000, "project.updated", ada, { id: "proj_1" })];
    const report = await search([event(now, "login.succeeded", ada, {}), ...odd]);
    expect(report.summary[0]).toMatch(/^3 events, from 2\d{3}-.*Z to 9000000000000000\.$/);
    expect(rowsOf(report, "Events").map(({ at }) => at)).toEqual([9e15, now * 1000, now]);
  });
});
