import { describe, expect, it } from "vitest";
import type { Json } from "../../../src/json.ts";
import type { Args } from "../../../src/tools/define.ts";
import { InputError } from "../../../src/tools/input.ts";
import { searchAuditLog } from "../../../src/workflows/audits/search-audit-log.ts";
import { conclusions, day, now, reportOn, rowsOf, textsOf, unreadable, type ReadList } from "./health-stage.ts";
import { event, logOf, organization, plantLog, session, throughKey } from "./planted-log.ts";

const first = Math.floor(Math.random() * 1e9);
const absentTitle = "Actors that are not in the snapshot";

const search = (events: readonly Json[], args: Record<string, unknown> = {}, of = organization) =>
  reportOn(searchAuditLog, of, logOf(events), args);
const idsOf = (report: Awaited<ReturnType<typeof search>>) => rowsOf(report, "Events").map(({ id }) => id);

describe(`planted events (first seed ${first})`, () => {
  it("are all found by what they are about, and nothing else, in 200 logs", async () => {
    for (let seed = first; seed < first + 200; seed += 1) {
      const { events, about } = plantLog(seed);
      for (const [name, ids] of Object.entries(about)) {
        const report = await search(events, { about: name });
        expect({ seed, name, ids: idsOf(report), gaps: report.gaps }).toEqual({ seed, name, ids, gaps: [] });
      }
    }
  });

  it("name exactly the actors that the organization does not have, in 200 logs", async () => {
    for (let seed = first; seed < first + 200; seed += 1) {
      const { events, absent } = plantLog(seed);
      const report = await search(events);
      const section = report.sections.find(({ title }) => title === absentTitle);
      const found = Object.fromEntries((section?.table?.rows ?? []).map(({ id, events: count }) => [id, count]));
      expect({ seed, found }).toEqual({ seed, found: absent });
      expect({ seed, texts: textsOf(report).filter((text) => conclusions.test(text)) }).toEqual({ seed, texts: [] });
    }
  });

  it("are the newest ones when there are more than asked for, and the report says from when on it is complete", async () => {
    for (let seed = first; seed < first + 60; seed += 1) {
      const { events, about } = plantLog(seed);
      const report = await search(events, { about: "Payments", limit: 3 });
      expect({ seed, ids: idsOf(report) }).toEqual({ seed, ids: about.Payments.slice(0, 3) });
      if (about.Payments.length > 3)
        expect({ seed, gaps: report.gaps }).toEqual({ seed, gaps: [expect.stringContaining("were not all read")] });
    }
  });
});

const ada = session("user-ada", "ada@example.com");
const grace = session("user-grace", "grace@example.com");
const hour = 3600;

describe("a search of the audit log", () => {
  it("tells of each event when, who, what, on what, where from and under which project", async () => {
    const project = { id: "proj_1", name: "Payments" };
    const details = {
      id: "role-api-project-owner__api-project__proj_1",
      principal_id: "user-grace",
      principal_type: "user",
      resource_id: "proj_1",
    };
    const report = await search([event(now - hour, "role.assignment.created", ada, details, { project })]);
    expect(rowsOf(report, "Events")).toEqual([
      {
        at: now - hour,
        actor: "Ada <ada@example.com>",
        what: "Role assignment created: principal_type=user",
        on: ["project role owner", "Grace <grace@example.com>", "project Payments"],
        project: "Payments",
        address: "203.0.113.17",
        type: "role.assignment.created",
        id: expect.any(String),
      },
    ]);
  });

  it("names keys with their owners, and keeps the ids of keys that are gone", async () => {
    const report = await search([
      event(
        now - 1,
        "project.updated",
        throughKey("key_admin", "user-ada"),
        { id: "proj_1" },
        { project: { id: "proj_default", name: "" } },
      ),
      event(now - 2, "project.updated", throughKey("key_old", "user-ada"), { id: "proj_1" }),
    ]);
    expect(rowsOf(report, "Events").map(({ actor }) => actor)).toEqual([
      'admin key "key_admin" of Ada <ada@example.com>',
      "key key_old of Ada <ada@example.com>",
    ]);
    expect(report.sections[0]!.note).toBe(
      "1 of them was done through admin keys, which the log records under the default project whatever they touch.",
    );
    expect(rowsOf(report, absentTitle)).toMatchObject([
      { id: "key_old", fact: "the key is not among the keys of the snapshot; its owner is among the users" },
    ]);
  });

  it("asks for a project by what belongs to it, and says why the filter by project is not enough", async () => {
    const seen: Args[] = [];
    const report = await reportOn(searchAuditLog, organization, logOf([], seen), { about: "proj_1" });
    expect(seen.map(({ resource_ids, project_ids, event_types }) => ({ resource_ids, project_ids, event_types }))).toMatchObject([
      { resource_ids: ["proj_1", "svc_acct_1", "key_ada", "key_ci"] },
      { project_ids: ["proj_1"] },
      { event_types: expect.arrayContaining(["role.assignment.created", "workload_identity_provider_mapping.deleted"]) },
      {},
    ]);
    expect(report.sections[0]!.note).toContain("under the default project");
    expect(report.sections[0]!.note).toContain("Rate limits have the same ids");
  });

  it("finds the id of somebody who is gone by what they did, and then what was done to them", async () => {
    const gone = event(now - 9 * hour, "login.succeeded", session("user-zoe", "zoe@example.com"), {});
    const deleted = event(now - 8 * hour, "user.deleted", ada, { id: "user-zoe" });
    const invited = event(now - 10 * hour, "invite.sent", ada, { id: "invite-9", data: { email: "zoe@example.com" } });
    const report = await search([invited, gone, deleted], { about: "zoe@example.com" });
    expect(idsOf(report)).toEqual([deleted.id, invited.id]);
    expect(report.sections[0]!.note).toContain("under the id user-zoe");
    expect(idsOf(await search([invited, gone], { by: "zoe@example.com" }))).toEqual([gone.id]);
  });

  it("knows keys by their last characters", async () => {
    const deleted = event(now - hour, "api_key.updated", ada, { id: "key_ada" });
    for (const about of ["QgxV", "…QgxV", "sk-proj-...QgxV"]) expect(idsOf(await search([deleted], { about }))).toEqual([deleted.id]);
  });

  it("says of a type that it does not know that nothing else may be behind it, and which are near", async () => {
    const { summary } = await search([], { types: ["apikey.deleted"] });
    expect(summary.at(-1)).toMatch(/^The type "apikey\.deleted" is not among those that are known here; near: api_key\.deleted\b/);
    expect((await search([], { types: ["api_key.deleted", "brand_new.*"] })).summary.join()).not.toContain("known here");
  });

  it("takes ids that the snapshot does not have, and refuses names that it does not have", async () => {
    const deleted = event(now - hour, "api_key.deleted", ada, { id: "key_AbCdEfGhIjKlMnOp" });
    const report = await search([deleted], { about: "key_AbCdEfGhIjKlMnOp" });
    expect(idsOf(report)).toEqual([deleted.id]);
    expect(report.sections[0]!.note).toBe("Nothing in the snapshot has this id.");
    for (const args of [{ about: "Paymnets" }, { by: "Adda" }, { by: "Payments" }, { by: "Contractors" }])
      await expect(search([], args)).rejects.toThrow(InputError);
    await expect(search([], { about: "Paymnets" })).rejects.toThrow("near: Payments");
    await expect(search([], { about: "refund lookup" })).rejects.toThrow(
      'What was deleted has no name any more: give its id, or types, such as "api_key.deleted"',
    );
    await expect(search([], { since: "2d", until: "3d" })).rejects.toThrow("after since");
  });

  it("finds what a person did, also through keys", async () => {
    const own = event(now - 3, "login.succeeded", ada, {});
    const byKey = event(now - 2, "project.updated", throughKey("key_admin"), { id: "proj_1" });
    const other = event(now - 1, "login.succeeded", grace, {});
    expect(idsOf(await search([own, byKey, other], { by: "ada" }))).toEqual([byKey.id, own.id]);
    expect(idsOf(await search([own, byKey, other], { by: "ci" }))).toEqual([]);
  });

  it("keeps to its time, which begins with since and ends before until", async () => {
    const midnight = now - (now % day);
    const events = [-2 * day, -day - 1, -day, -1, 0].map((offset) => event(midnight + offset, "login.succeeded", ada, {}));
    const report = await search(events, { since: "2026-11-22", until: "2026-11-23" });
    expect(idsOf(report)).toEqual([events[3]!.id, events[2]!.id]);
    expect(idsOf(await search(events, { since: "1d" }))).toEqual([events[4]!.id, events[3]!.id]);
  });

  it("spells out the beginning of a type for the API, and keeps to it", async () => {
    const seen: Args[] = [];
    const events = ["api_key.created", "api_keys.created", "login.failed", "api_key.rotated"].map((type, index) =>
      event(now - index, type, ada, { id: "key_ada" }),
    );
    const report = await reportOn(searchAuditLog, organization, logOf(events, seen), { types: ["api_key.*"] });
    expect(seen[0]!.event_types).toEqual(["api_key.created", "api_key.updated", "api_key.deleted"]);
    expect(idsOf(report)).toEqual([events[0]!.id]);
    expect(report.sections[0]!.note).toContain("new types may not be found by it");
    // A beginning that nothing known has is looked for in everything.
    expect(idsOf(await search(events, { types: ["api_keys.*"] }))).toEqual([events[1]!.id]);
  });

  it("asks the tenant's log only when told to, or when a type is one of its", async () => {
    const own = event(now - 1, "login.succeeded", ada, {});
    const tenants = ["tenant.policy.updated", "role.bound_to_resource", "tenant.new.thing"].map((type, index) =>
      event(now - 10 - index, type, ada, {}),
    );
    const all = [own, ...tenants];
    const types = async (args: Record<string, unknown>) => rowsOf(await search(all, args), "Events").map(({ type }) => type);
    expect(await types({})).toEqual(["login.succeeded"]);
    expect(await types({ tenant: true })).toEqual([
      "login.succeeded",
      "tenant.policy.updated",
      "role.bound_to_resource",
      "tenant.new.thing",
    ]);
    expect(await types({ types: ["tenant.*"] })).toEqual(["tenant.policy.updated", "tenant.new.thing"]);
    expect(await types({ types: ["role.*"] })).toEqual(["role.bound_to_resource"]);
    expect(await types({ types: ["tenant.policy.*", "login.*"] })).toEqual(["login.succeeded", "tenant.policy.updated"]);
    expect(await types({ types: ["*"] })).toEqual([
      "login.succeeded",
      "tenant.policy.updated",
      "role.bound_to_resource",
      "tenant.new.thing",
    ]);
  });

  it("says that an empty log may be one that was never switched on, and tells it from an empty answer", async () => {
    const off = "as it is where audit logging is not switched on";
    expect((await search([])).summary).toEqual(["No event is recorded.", expect.stringContaining(off)]);
    expect((await search([], { by: "grace" })).summary[1]).toContain(off);
    const { summary } = await search([event(now - hour, "login.succeeded", ada, {})], { by: "grace" });
    expect(summary).toEqual([
      "No event by Grace <grace@example.com> is recorded.",
      "The newest of the other events in the log is of 2026-11-23T11:00:00Z.",
    ]);
  });

  it("says how far back it looked through events that the API cannot filter", async () => {
    const given = (index: number, principal: string) =>
      event(now - index, "role.assignment.created", ada, { id: "role-x", principal_id: principal });
    const events = [given(5, "0123456789abcdef"), ...Array.from({ length: 1200 }, (_, index) => given(10 + index, "user-grace"))];
    const report = await search([...events, given(5000, "0123456789abcdef")], { about: "Contractors" });
    expect(idsOf(report)).toEqual([events[0]!.id]);
    expect(report.gaps).toEqual(["Older events than 2026-11-23T11:43:12Z were not all read (no more than 1000 rows were asked for)."]);
  });

  it("never shows a log that was not read as one without events", async () => {
    const report = await reportOn(searchAuditLog, organization, unreadable);
    expect(report.summary).toEqual(["No event was found in what could be read of the log."]);
    expect(report.gaps).toEqual(["The audit log could not be read (this admin key may not read it)."]);
    const half: ReadList = async () => ({ rows: [event(now - day, "login.succeeded", ada, {})], complete: false, problem: "time is up" });
    const part = await reportOn(searchAuditLog, organization, half);
    expect(part.gaps).toEqual(["Older events than 2026-11-22T12:00:00Z were not all read (time is up)."]);
  });

  it("does not call actors gone whose lists were not read", async () => {
    const events = [
      event(now - 1, "login.succeeded", session("user-x", "x@example.com"), {}),
      event(now - 2, "project.updated", throughKey("key_x"), {}),
    ];
    for (const unread of [{ incomplete: ["users" as const] }, { adminKeys: undefined }]) {
      const report = await search(events, {}, { ...organization, ...unread });
      expect(report.gaps).toEqual(["Whether 1 actor is in the organization is not known: not all users and keys were read."]);
      expect(rowsOf(report, absentTitle)).toHaveLength(1);
    }
  });

  it("makes hostile names harmless", async () => {
    const report = await search([
      event(now - 1, "user.\u202Eadded", session("user-\u0000", "a\u200B@example.com"), { id: "x\n", note: "y\u2028z" }),
    ]);
    const { sections } = report;
    const shown = JSON.stringify(sections.map(({ table }) => table?.rows));
    expect(shown).not.toMatch(/\\u202e|\\u0000|\u200B|\\n|\u2028|\u202E/i);
  });

  it.each([{ limit: 0 }, { limit: 5001 }, { since: "yesterday" }, { since: "2026-02-30" }, { types: [] }, { about: "" }, { who: "x" }])(
    "does not take %o",
    (args) => {
      expect(searchAuditLog.input.safeParse(args).success).toBe(false);
    },
  );
});
