import { describe, expect, it } from "vitest";
import type { Money } from "../../../src/evidence/report.ts";
import type { Args } from "../../../src/tools/define.ts";
import { InputError } from "../../../src/tools/input.ts";
import type { AuditReport } from "../../../src/workflows/audits/audit.ts";
import { costReport } from "../../../src/workflows/audits/cost-report.ts";
import { emptyProject } from "../../snapshot/access-organizations.ts";
import { conclusions, day, reportOn, rowsOf, textsOf, today, unreadable, type ReadList } from "./health-stage.ts";
import { payments, plantCosts, small, whole, type Payment } from "./planted-costs.ts";

const first = Math.floor(Math.random() * 1e9);

const change = "Change against the days before";
const month = "This month and its limits";
const chartsOf = ({ sections }: AuditReport) => sections.flatMap(({ chart }) => chart ?? []);
const valueOf = (cell: unknown) => whole((cell as Money).value);

const sum = (paid: readonly Payment[], from: number, until: number, project?: string | null) =>
  paid
    .filter((one) => one.ago >= from && one.ago <= until && (project === undefined || one.project === project))
    .reduce((total, { value }) => total + whole(value), 0n);

describe(`planted costs (first seed ${first})`, () => {
  it("come, go and stay as planned in 200 organizations, to the last digit", async () => {
    for (let seed = first; seed < first + 200; seed += 1) {
      const { organization, paid, fates, unnamed, limit } = plantCosts(seed);
      const report = await reportOn(costReport, organization, payments(paid));
      const found = Object.fromEntries(rowsOf(report, change).map(({ id, state }) => [id as string, (state as string).split(":")[0]]));
      const wanted = Object.fromEntries([...fates].map(([id, fate]) => [String(id), fate === "both" ? "cost in both" : fate]));
      expect({ seed, found }).toEqual({ seed, found: wanted });
      for (const { id, total, before, name } of rowsOf(report, change)) {
        const [is, was] = [sum(paid, 1, 30, id as string | null), sum(paid, 31, 60, id as string | null)];
        expect({ seed, id, total: valueOf(total), before: valueOf(before) }).toEqual({ seed, id, total: is, before: was });
        expect({ seed, id, named: name !== null }).toEqual({ seed, id, named: !unnamed.has(id as string) });
      }
      const totals = rowsOf(report, "Costs by project");
      expect({ seed, all: totals.reduce((all, { total }) => all + valueOf(total), 0n) }).toEqual({ seed, all: sum(paid, 1, 30) });
      const items = rowsOf(report, "Costs by line item");
      expect({ seed, all: items.reduce((all, { total }) => all + valueOf(total), 0n) }).toEqual({ seed, all: sum(paid, 1, 30) });
      const days = rowsOf(report, "Costs per day").flatMap(({ total }) => (total == null ? [] : [valueOf(total)]));
      expect({ seed, all: days.reduce((all, value) => all + value, 0n) }).toEqual({ seed, all: sum(paid, 1, 30) });
      const [organizationRow] = rowsOf(report, month);
      expect({ seed, spent: valueOf(organizationRow!.spent) }).toEqual({ seed, spent: sum(paid, 0, 22) });
      const shown = organizationRow!.limit;
      expect({ seed, limit: shown === null ? null : valueOf(shown) }).toEqual({
        seed,
        limit: limit === null ? null : whole(limit.thresholdCents!) / 100n,
      });
      expect({ seed, gaps: report.gaps, texts: textsOf(report).filter((text) => conclusions.test(text)) }).toEqual({
        seed,
        gaps: [],
        texts: [],
      });
    }
  });
});

const paid: readonly Payment[] = [
  ...Array.from({ length: 60 }, (_, index): Payment => ({
    ago: index,
    value: 10,
    project: "p1",
    key: "key_1",
    user: "ada",
    item: "images",
  })),
  { ago: 3, value: "5.5", project: null, key: "key_gone", user: null, item: null },
];

describe("a cost report", () => {
  it("asks for whole days with explicit bounds and a limit that fits one page", async () => {
    const seen: Args[] = [];
    await reportOn(costReport, small, payments(paid, seen));
    expect(seen).toEqual([
      { path: "/organization/costs", start_time: today - 60 * day, end_time: today, limit: 60, group_by: ["project_id", "line_item"] },
      { path: "/organization/costs", start_time: today - 22 * day, end_time: today + day, limit: 23, group_by: ["project_id"] },
    ]);
  });

  it("splits more than 180 days into pages of their own", async () => {
    const seen: Args[] = [];
    const report = await reportOn(costReport, small, payments(paid, seen), { from: "2026-01-01", to: "2026-11-23" });
    expect(seen.slice(0, -1).map(({ limit }) => limit)).toEqual([180, 180, 180, 112]);
    expect(report.gaps).toEqual([]);
  });

  it("answers first what was spent, and says that today is not over", async () => {
    const { summary } = await reportOn(costReport, small, payments(paid));
    expect(summary[0]).toBe("$305.50 spent from 2026-10-24 to 2026-11-22 (30 UTC days).");
    expect(summary[1]).toBe("Against the 30 days before ($290.00): +$15.50 (+5.3 %).");
    expect(summary.at(-1)).toBe("Today (2026-11-23 UTC) is not over and not part of these days.");
  });

  it("counts today when it is asked for, and says how far", async () => {
    const report = await reportOn(costReport, small, payments(paid), { from: "2026-11-23", compare: false });
    expect(report.summary[0]).toBe("$10.00 spent from 2026-11-23 to 2026-11-23 (1 UTC day).");
    expect(report.summary.at(-1)).toContain("only what is recorded so far");
    expect(report.sections.map(({ title }) => title)).not.toContain(change);
  });

  it("gives costs without a project a row of their own, and keeps the ids of deleted keys", async () => {
    expect(rowsOf(await reportOn(costReport, small, payments(paid)), "Costs by project")).toMatchObject([
      { name: "Search", id: "p1" },
      { name: "no project recorded", id: null, total: { value: 5.5, currency: "usd" } },
    ]);
    const byKey = await reportOn(costReport, small, payments(paid), { by: "api_key" });
    expect(rowsOf(byKey, "Costs by API key")).toMatchObject([
      { name: "key_1", project: "Search", owner: "Ada <ada@example.com>" },
      { name: null, project: null, owner: null, id: "key_gone" },
    ]);
    expect(byKey.sections[0]!.note).toContain("1 of the ids are not in the snapshot");
  });

  it("never takes keys or users that were not read for deleted ones", async () => {
    const unread = { ...small, projects: new Map([["p1", emptyProject("p1", { keys: undefined })]]), incomplete: ["users" as const] };
    const byKey = await reportOn(costReport, unread, payments(paid), { by: "api_key" });
    expect(rowsOf(byKey, "Costs by API key").map(({ name }) => name)).toEqual([undefined, undefined]);
    const byUser = await reportOn(costReport, { ...unread, users: new Map() }, payments(paid), { by: "user" });
    expect(rowsOf(byUser, "Costs by user").map(({ name }) => name)).toEqual([undefined, "no user recorded"]);
    expect(byUser.sections[0]!.note).toContain("not all users were read");
  });

  it("keeps currencies apart", async () => {
    const report = await reportOn(costReport, small, payments([...paid, { ago: 2, value: 7, currency: "EUR", project: "p1" }]));
    expect(report.summary[0]).toContain("$305.50 and 7.00 EUR spent");
    expect(rowsOf(report, "Costs by project").map(({ total, share }) => [(total as Money).currency, share])).toEqual([
      ["usd", 98.2],
      ["usd", 1.8],
      ["eur", 100],
    ]);
    expect(chartsOf(report).map(({ unit }) => unit)).toEqual(["USD", "EUR", "USD per day", "EUR per day"]);
  });

  it("shows no totals when a part of the costs is missing", async () => {
    const cut: ReadList = async (path, args) => ({ ...(await payments(paid)(path, args)), complete: false, problem: "time is up" });
    for (const read of [unreadable, cut]) {
      const report = await reportOn(costReport, small, read);
      expect(report.sections.map(({ title }) => title)).toEqual([month]);
      expect(report.summary).toEqual(["Costs from 2026-10-24 to 2026-11-22 are not known, so no totals are shown."]);
      expect(report.gaps).toHaveLength(2);
      expect(rowsOf(report, month)[0]!.spent).toBeUndefined();
    }
  });

  it("shows no totals when an amount is no number", async () => {
    const report = await reportOn(costReport, small, payments([...paid, { ago: 2, value: "a lot", project: "p1" }]));
    expect(report.gaps![0]).toContain("an amount that is not a number");
    expect(report.sections).toHaveLength(1);
  });

  it("falls back to projects where the API refuses users in single projects, and says so", async () => {
    const refusing: ReadList = async (path, args) => {
      const asked = args as { group_by: string[]; project_ids?: string[] };
      if (asked.group_by.includes("user_id") && asked.project_ids !== undefined)
        return { rows: [], complete: false, problem: "the API answered 400" };
      return payments(paid)(path, args);
    };
    const report = await reportOn(costReport, small, refusing, { by: "user", projects: ["search"] });
    expect(report.gaps).toEqual([expect.stringContaining("could not be read (the API answered 400)")]);
    expect(rowsOf(report, "Costs by project").map(({ id }) => id)).toEqual(["p1"]);
    expect((await reportOn(costReport, small, refusing, { by: "user" })).gaps).toEqual([]);
  });

  it.each([
    { from: "2026-11-24" },
    { from: "2026-11-10", to: "2026-11-10" },
    { to: "2026-11-01", from: "2026-11-02" },
    { from: "2020-01-01" },
    { projects: ["Nothing"] },
  ])("refuses %o before anything is read", async (args) => {
    const seen: Args[] = [];
    await expect(reportOn(costReport, small, payments(paid, seen), args)).rejects.toThrow(InputError);
    expect(seen).toEqual([]);
  });

  it.each([{ from: "2026-02-30" }, { to: "tomorrow" }, { by: "model" }, { projects: [] }, { days: 3 }])("does not take %o", (args) => {
    expect(costReport.input.safeParse(args).success).toBe(false);
  });
});

describe("the month", () => {
  const limit = { thresholdCents: 100_000, currency: "USD", interval: "month" };

  it("is forecast from the last seven full days, and shown against the limit in dollars", async () => {
    const [row] = rowsOf(await reportOn(costReport, { ...small, spendLimit: limit }, payments(paid)), month);
    const usd = (value: number) => ({ value, currency: "usd" });
    // 22 full days and today at 10; 5.5 three days ago; 8 days left with today.
    expect(row).toMatchObject({ spent: usd(235.5), average: usd(10.785714), limit: usd(1000), used: 23.55 });
    expect((row!.forecast as Money).value).toBeCloseTo(225.5 + (75.5 / 7) * 8, 5);
  });

  it.each([
    [7, true],
    [6, false],
  ])("has a forecast with costs of %i days ago as the oldest: %s", async (oldest, expected) => {
    const read = payments(paid.filter(({ ago }) => ago <= oldest));
    const report = await reportOn(costReport, small, read);
    expect(rowsOf(report, month)[0]!.forecast !== null).toBe(expected);
    expect(report.summary.some((text) => text.includes("no forecast"))).toBe(!expected);
  });

  it("never ends at less than what is spent", async () => {
    const [row] = rowsOf(
      await reportOn(
        costReport,
        small,
        payments([
          { ago: 0, value: 900 },
          { ago: 7, value: 1 },
        ]),
      ),
      month,
    );
    expect(row).toMatchObject({ spent: { value: 901 }, forecast: { value: 901 } });
  });

  it("tells no limit, a limit that was not read and a limit in another currency apart", async () => {
    const rows = async (spendLimit: typeof limit | null | undefined) =>
      rowsOf(await reportOn(costReport, { ...small, spendLimit }, payments(paid)), month)
        .slice(0, 2)
        .map((row) => row.limit);
    expect(await rows(null)).toEqual([null, undefined]);
    expect(await rows(undefined)).toEqual([undefined, undefined]);
    expect(await rows({ ...limit, currency: "EUR" })).toEqual([{ value: 1000, currency: "eur" }, null]);
    expect(await rows({ ...limit, thresholdCents: Number.NaN })).toEqual([undefined, undefined]);
  });
});
