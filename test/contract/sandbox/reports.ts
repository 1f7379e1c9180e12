import { BadRequestError } from "openai";
import type { Organization } from "openai/resources/admin/organization/organization";
import type { Usage, UsageCostsResponse } from "openai/resources/admin/organization/usage";
import { expect } from "vitest";
import { pick, refusal } from "./expectations.ts";
import type { Scenarios } from "./sandbox.ts";

/** What all reports have in common. Rows differ in what they count. */
interface Report {
  readonly object: "page";
  readonly data: readonly Bucket[];
  readonly has_more: boolean;
  readonly next_page: string | null;
}

interface Bucket {
  readonly object: "bucket";
  readonly start_time: number;
  readonly end_time: number;
  readonly results: readonly { readonly object: string; readonly project_id?: string | null }[];
}

const day = 86_400;

/** Whole days before today, in UTC: what the sandbox says of them does not change while it is asked. */
function lastDays(days: number) {
  const end_time = Math.floor(Date.now() / 1000 / day) * day;
  return { start_time: end_time - days * day, end_time };
}

interface Question {
  readonly start_time: number;
  readonly end_time: number;
  readonly limit: number;
  readonly group_by?: "project_id"[];
}

/** Each report by the name that its rows carry, which is not always that of its path. */
const reports: Readonly<Record<string, (usage: Usage, question: Question) => Promise<Report>>> = {
  completions: (usage, question) => usage.completions(question),
  decisions: (usage, question) => usage.decisions(question),
  embeddings: (usage, question) => usage.embeddings(question),
  moderations: (usage, question) => usage.moderations(question),
  images: (usage, question) => usage.images(question),
  audio_speeches: (usage, question) => usage.audioSpeeches(question),
  audio_transcriptions: (usage, question) => usage.audioTranscriptions(question),
  file_searches: (usage, question) => usage.fileSearchCalls(question),
  web_searches: (usage, question) => usage.webSearchCalls(question),
  vector_stores: (usage, question) => usage.vectorStores(question),
  code_interpreter_sessions: (usage, question) => usage.codeInterpreterSessions(question),
};

/** The buckets follow each other from the start to the end, `width` seconds each. */
function expectSeamless(
  buckets: readonly Bucket[],
  { start_time, end_time }: { start_time: number; end_time: number },
  width: number,
): void {
  const starts = Array.from({ length: (end_time - start_time) / width }, (_, index) => start_time + index * width);
  expect(buckets.map(({ object, start_time: from, end_time: to }) => ({ object, from, to }))).toEqual(
    starts.map((from) => ({ object: "bucket", from, to: from + width })),
  );
}

/** What was counted, whatever it is called: every number of every row, by name. */
function totals(buckets: readonly Bucket[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const result of buckets.flatMap(({ results }) => results)) {
    const members: [string, unknown][] = Object.entries(result);
    for (const [name, value] of members) if (typeof value === "number") sums[name] = (sums[name] ?? 0) + value;
  }
  return sums;
}

/** All buckets of a report. The client knows no page of it, so this walks by hand. */
async function bucketsOf(ask: (page?: { page: string }) => Promise<Report>): Promise<{ buckets: Bucket[]; pages: number }> {
  const buckets: Bucket[] = [];
  for (let pages = 1, next: string | null = null; ; pages++) {
    const report: Report = await ask(next === null ? undefined : { page: next });
    buckets.push(...report.data);
    expect(report.has_more).toBe(report.next_page !== null);
    if (report.next_page === null) return { buckets, pages };
    next = report.next_page;
  }
}

const dollars = ({ data }: UsageCostsResponse) =>
  data
    .flatMap(({ results }) => results)
    .map((result) => (result.object === "organization.costs.result" ? (result.amount?.value ?? NaN) : NaN));

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** @param name As the report's rows have it. */
async function addsUp(
  { usage, projects }: Organization,
  name: string,
  ask: (usage: Usage, question: Question) => Promise<Report>,
): Promise<void> {
  const period = lastDays(30);
  const whole = await ask(usage, { ...period, limit: 31 });
  expect(whole).toMatchObject({ object: "page", has_more: false, next_page: null });
  expectSeamless(whole.data, period, day);
  const rows = whole.data.flatMap(({ results }) => results);
  expect(new Set(rows.map(({ object }) => object))).toEqual(new Set([`organization.usage.${name}.result`]));
  for (const total of Object.values(totals(whole.data))) expect(total).toBeGreaterThanOrEqual(0);
  expect(Math.max(...Object.values(totals(whole.data)))).toBeGreaterThan(0);

  const byProject = await ask(usage, { ...period, limit: 31, group_by: ["project_id"] });
  expect(totals(byProject.data)).toEqual(totals(whole.data));
  const known = new Set<unknown>();
  for await (const { id } of projects.list({ include_archived: true })) known.add(id);
  const used = new Set(byProject.data.flatMap(({ results }) => results.map(({ project_id }) => project_id)));
  expect([...used].filter((id) => !known.has(id))).toEqual([]);
}

export const usageReports: Scenarios = Object.fromEntries(
  Object.entries(reports).map(([name, ask]) => [
    `usage of ${name.replaceAll("_", " ")} adds up, however it is asked for`,
    ({ organization }) => addsUp(organization, name, ask),
  ]),
);

export const reportPages: Scenarios = {
  async "usage comes page by page, by the hour as by the day, and for some keys only"({ organization: { usage } }) {
    const period = lastDays(10);
    const question = { ...period, group_by: ["api_key_id" as const, "model" as const] };
    const whole = await usage.completions({ ...question, limit: 10 });
    const { buckets, pages } = await bucketsOf((page) => usage.completions({ ...question, limit: 3, ...page }));
    expect(pages).toBe(4);
    expect(buckets).toEqual(whole.data);

    const yesterday = { start_time: period.end_time - day, end_time: period.end_time };
    const hours = await usage.completions({ ...yesterday, bucket_width: "1h" });
    expectSeamless(hours.data, yesterday, 3600);
    expect(totals(hours.data)).toEqual(totals((await usage.completions(yesterday)).data));

    const rows = whole.data.flatMap(({ results }) => results).filter((row) => row.object === "organization.usage.completions.result");
    const { api_key_id } = pick(rows, (row) => row.api_key_id != null);
    const ofKey = await usage.completions({ ...period, limit: 10, api_key_ids: [api_key_id!] });
    const requests = rows.filter((row) => row.api_key_id === api_key_id).map((row) => row.num_model_requests);
    expect(totals(ofKey.data)).toMatchObject({ num_model_requests: sum(requests) });
  },

  async "costs add up to the cent, whole, by project and line, and page by page"({ organization: { usage } }) {
    const period = lastDays(10);
    const whole = await usage.costs({ ...period, limit: 10 });
    expect(whole).toMatchObject({ object: "page", has_more: false, next_page: null });
    expectSeamless(whole.data, period, day);
    expect(sum(dollars(whole))).toBeGreaterThan(1);
    for (const result of whole.data.flatMap(({ results }) => results)) {
      const nothing = { project_id: null, line_item: null, api_key_id: null, user_id: null, quantity: null };
      expect(result).toMatchObject({ object: "organization.costs.result", amount: { currency: "usd" }, ...nothing });
    }

    const question = { ...period, group_by: ["project_id" as const, "line_item" as const] };
    const grouped = await usage.costs({ ...question, limit: 10 });
    expect(sum(dollars(grouped))).toBeCloseTo(sum(dollars(whole)), 6);
    const lines = grouped.data.flatMap(({ results }) => results).filter((row) => row.object === "organization.costs.result");
    for (const line of lines) expect(line).toMatchObject({ project_id: expect.stringMatching(/^proj_/), line_item: expect.any(String) });
    const { line_item } = lines[0]!;
    const ofLine = await usage.costs({ ...period, limit: 10, line_items: [line_item!] });
    expect(sum(dollars(ofLine))).toBeCloseTo(
      sum(lines.filter((line) => line.line_item === line_item).map((line) => line.amount!.value!)),
      6,
    );

    const { buckets, pages } = await bucketsOf((page) => usage.costs({ ...question, limit: 3, ...page }));
    expect(pages).toBe(4);
    expect(buckets).toEqual(grouped.data);
  },

  async "a report is refused for a page of another question, and for a time that cannot be"({ organization: { usage } }) {
    const period = lastDays(10);
    const { next_page: page } = await usage.costs({ ...period, limit: 3 });
    const moved = await refusal(BadRequestError, usage.costs({ ...period, limit: 4, page: page! }));
    expect(moved.message).toContain("page token is invalid");
    await refusal(BadRequestError, usage.completions({ ...period, limit: 3, page: page! }));
    const backwards = await refusal(BadRequestError, usage.costs({ start_time: period.end_time, end_time: period.start_time }));
    expect(backwards.param).toBe("end_time");
    expect((await refusal(BadRequestError, usage.costs({ ...period, limit: 181 }))).param).toBe("limit");
  },
};
