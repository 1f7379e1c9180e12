import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Report } from "../../src/evidence/report.ts";
import { writeReport } from "../../src/evidence/write.ts";
import { moment, sample, textSection, timeChart } from "./sample.ts";

async function written(changed: Partial<Report> = {}) {
  const directory = join(await mkdtemp(join(tmpdir(), "oam-report-")), "report");
  const report = await writeReport(sample(changed), directory);
  const read = (name: string) => readFile(join(directory, name), "utf8");
  return { report, read, markdown: await read("report.md") };
}

const skipped = {
  part: "lists of members",
  read: 5,
  skipped: [{ reason: "archived", count: 2 }],
  from: moment - 5000,
  until: moment - 2000,
  requests: 7,
};

describe("completeness", () => {
  it("is the first thing a complete report says, with what was read and when", async () => {
    const { markdown } = await written();
    expect(markdown.split("\n")[2]).toBe(
      "**Complete: everything that the question needs was read.** Read between 2026-11-03T09:59:00Z and 2026-11-03T09:59:59Z with 3 requests: projects 8. Nothing was skipped.",
    );
  });

  it("says what is missing, how much of it, and why", async () => {
    const { markdown, read } = await written({
      coverage: [...sample().coverage, skipped],
      complete: false,
      statement: "The time was over after 45 s.",
    });
    const first = markdown.split("\n")[2]!;
    expect(first).toMatch(/^\*\*NOT complete/);
    expect(first).toContain(
      "with 10 requests: projects 8, lists of members 5. Skipped: lists of members 2 (archived). The time was over after 45 s.",
    );
    expect(markdown).toContain("| lists of members | 5 | 2: archived | 2026-11-03T09:59:55Z | 2026-11-03T09:59:58Z | 7 |");
    expect(JSON.parse(await read("report.json"))).toMatchObject({
      complete: false,
      completeness: { verdict: expect.stringMatching(/^NOT complete/) },
    });
  });

  it.each([
    ["says that it is complete, and skipped something", { coverage: [skipped] }, /complete, but lists of members were skipped/],
    ["is not complete, and does not say why", { complete: false, statement: " " }, /not complete and does not say why/],
    ["does not say what was read", { coverage: [] }, /does not say what was read/],
    ["says another time than the one of its reading", { coverage: [{ ...skipped, skipped: [], until: moment + 1 }] }, /at another time/],
    ["has seconds where milliseconds belong", { generatedAt: moment / 1000 }, /not Unix milliseconds/],
    [
      "has a text where a time belongs",
      { sections: [{ title: "T", table: { columns: [{ key: "t", title: "T", kind: "time" }], rows: [{ t: "today" }] } }] },
      /"T", row 1: t is no time/,
    ],
    [
      "has a chart that does not fit its times",
      { sections: [{ title: "T", chart: { ...timeChart(["a"]), times: [1] } }] },
      /30 values for 1 times/,
    ],
    ["keeps rows for files that it does not have", { sections: [{ title: "T", detail: true }] }, /"T" is for files, and has no rows/],
  ] satisfies [string, Partial<Report>, RegExp][])("is checked: no report is written that %s", async (_, changed, message) => {
    await expect(written(changed)).rejects.toThrow(message);
  });
});

describe("the document", () => {
  it.each([253_402_300_799_000, 9e15, -62_135_596_800, 1_793_700_000.5])(
    "is written with a time that is none, %d, as the number it is in every file",
    async (time) => {
      const table = { columns: [{ key: "t", title: "T", kind: "time" } as const], rows: [{ t: time }, { t: 253_402_300_799 }] };
      const { markdown, read } = await written({ sections: [{ title: "Times", table }] });
      expect(markdown).toContain(`| ${time} |\n| 9999-12-31T23:59:59Z |`);
      expect(await read("01-times.csv")).toContain(`\r\n${time}\r\n9999-12-31T23:59:59Z\r\n`);
      expect(JSON.parse(await read("report.json"))).toMatchObject({ sections: [{ table: { rows: table.rows } }] });
    },
  );

  it("says what was asked, of whom, when, by what, and which thresholds were applied", async () => {
    const { markdown } = await written();
    expect(markdown).toContain('Asked: `access_review` with `projects = ["Payments"]`, `stale_after_days = 90`.');
    expect(markdown).toContain(
      "Answered from `https://api.example.com/v1`, read with the admin key `sk-admin-…f3Xk`, as of 2026-11-03T09:59:59Z.",
    );
    expect(markdown).toContain("| stale_after_days | 90 | Older is listed. |");
    expect(markdown).toContain("- 3 people own every project.");
  });

  it("shows what a chat has no room for like everything else, as do the other files", async () => {
    const section = textSection([["a", "b", "c"]]);
    const [plain, detailed] = await Promise.all([section, { ...section, detail: true }].map((one) => written({ sections: [one] })));
    expect(detailed!.report.files).toEqual(plain!.report.files);
  });

  it("shows the start of a long table, and says how long it is and where all of it is", async () => {
    const rows = Array.from({ length: 1234 }, (_, index) => [`name ${index}`, "b", "c"]);
    const { markdown, read } = await written({ sections: [textSection(rows, "Keys: without expiry!")] });
    expect(markdown).toContain("| name 49 |");
    expect(markdown).not.toContain("| name 50 |");
    expect(markdown).toContain("The first 50 of 1,234 rows. [01-keys-without-expiry.csv](01-keys-without-expiry.csv) has all of them.");
    expect((await read("01-keys-without-expiry.csv")).split("\r\n")).toHaveLength(1236);
  });

  it("shows a chart with words for those who do not see it, and what the chart leaves out", async () => {
    const names = Array.from({ length: 12 }, (_, index) => `Project ${index}`);
    const { markdown, read } = await written({ sections: [{ title: "Costs", chart: timeChart(names) }] });
    expect(markdown).toMatch(/!\[Stacked bars, 30 from 2026-11-03 to 2026-12-02 \(UTC\), 12 series, USD per day\. .*\]\(01-costs\.svg\)/);
    expect(markdown).toContain("The 5 smallest series are drawn together as others.");
    expect(await read("01-costs.svg")).toContain("5 others");
  });

  it("lists the hash of each other file, and the command that finds its line in the trail", async () => {
    const { markdown, report } = await written({ sections: [textSection([["a", "b", "c"]])] });
    for (const { name, sha256 } of report.files.filter((file) => !["report.md", "manifest.json"].includes(file.name)))
      expect(markdown).toMatch(new RegExp(`\\| ${name} \\| \\d+ \\| ${sha256} \\|`));
    expect(markdown).toContain(`openai-admin-mcp trail verify --head 7:${"ab".repeat(32)}`);
  });

  it("keeps exact values in JSON, and the difference between nothing recorded and not read", async () => {
    const columns = [{ key: "cost", title: "Cost", kind: "money" }] as const;
    const rows = [{ cost: { value: "0.1234567890123456789", currency: "usd" } }, { cost: null }, {}];
    const { read } = await written({ sections: [{ title: "Costs", table: { columns, rows } }] });
    const { format, sections } = JSON.parse(await read("report.json")) as { format: string; sections: { table: { rows: unknown } }[] };
    expect(format).toBe("openai-admin-mcp report, format 1");
    expect(sections[0]!.table.rows).toEqual(rows);
  });

  it("is the same for the same facts, in every file", async () => {
    const sections = [{ ...textSection([["a", "b", "c"]]), chart: timeChart(["a", "b"]) }];
    const [one, other] = [await written({ sections }), await written({ sections })];
    expect(one.report.files).toEqual(other.report.files);
  });

  it("holds no key, wherever somebody pasted one", async () => {
    const key = `sk-proj-${"a1B_-".repeat(10)}`;
    const { read, report } = await written({
      summary: [key],
      question: { key },
      sections: [{ ...textSection([[key, "b", "c"]]), chart: timeChart([key]) }],
    });
    const texts = await Promise.all(report.files.map(({ name }) => read(name)));
    for (const text of texts) expect(text.replaceAll("\\", "")).not.toContain("a1B_-a1B_");
  });
});
