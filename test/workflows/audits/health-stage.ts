import type * as z from "zod";
import { nextCursor } from "../../../src/client/pages.ts";
import { isJson, type Json } from "../../../src/json.ts";
import { accessOf } from "../../../src/snapshot/access/access.ts";
import type { Organization, Snapshot } from "../../../src/snapshot/organization.ts";
import { toRequest } from "../../../src/tools/request.ts";
import { tools } from "../../../src/tools/tool.ts";
import type { Audit, AuditContext, AuditReport } from "../../../src/workflows/audits/audit.ts";
import type { Args } from "../../../src/tools/define.ts";
import { start } from "../../sandbox/admin.ts";
import { clientOf, newDirectory, snapshotsOf, source, startFront, type Size } from "../../snapshot/front.ts";
import type { Org } from "../../../src/sandbox/org.ts";

/** Noon of a Monday, so that the last full day is a Sunday. */
export const now = start;
export const day = 86_400;
/** Start of today in UTC: costs are read up to it. */
export const today = now - (now % day);

export type ReadList = AuditContext<unknown>["read"];

/** One amount of one day. */
export interface Paid {
  /** Full days before today: 1 is yesterday. */
  readonly ago: number;
  readonly project?: string | null;
  readonly key?: string | null;
  readonly value: number | string;
  readonly currency?: string;
}

/** Costs as the API answers them, cut to the days that are asked for. */
export function costsOf(paid: readonly Paid[], seen: Args[] = []): ReadList {
  return async (path, args) => {
    seen.push({ path, ...args });
    const { start_time, end_time } = args as { start_time: number; end_time: number };
    const buckets = new Map<number, Json[]>();
    for (let time = start_time; time < end_time; time += day) buckets.set(time, []);
    for (const { ago, project = null, key = null, value, currency = "usd" } of paid) {
      const row = { project_id: project, api_key_id: key, amount: { value, currency } };
      buckets.get(today - ago * day)?.push(row);
    }
    const rows = [...buckets].map(([time, results]) => ({ start_time: time, end_time: time + day, results }));
    return { rows, complete: true, problem: undefined };
  };
}

export const unreadable: ReadList = async () => ({ rows: [], complete: false, problem: "this admin key may not read it" });

export const snapshotOf = (organization: Organization): Snapshot => ({
  id: "snap_1",
  startedAt: now * 1000,
  finishedAt: now * 1000,
  source,
  coverage: [],
  organization,
});

/** The report of an audit on an organization, with its thresholds as a caller may give them. */
export const reportOn = async <I extends z.ZodObject>(
  audit: Audit<I>,
  organization: Organization,
  read: ReadList = costsOf([]),
  args: z.input<I> = {} as z.input<I>,
): Promise<AuditReport> =>
  await audit.report({ args: audit.input.parse(args), snapshot: snapshotOf(organization), access: accessOf(organization), now, read });

/** The report of an audit on a sandbox, crawled with the parts that it asks for. */
export async function reportOnSandbox<I extends z.ZodObject>(
  audit: Audit<I>,
  args: z.input<I> = {} as z.input<I>,
  size?: Size,
  change?: (org: Org) => unknown,
): Promise<{ report: AuditReport; org: Org }> {
  const front = await startFront(size, change);
  const parsed = audit.input.parse(args);
  const running = await snapshotsOf(front.url, newDirectory()).start({ parts: audit.parts(parsed) });
  const snapshot = await running.done;
  const client = clientOf(front.url);
  const read: ReadList = async (path, given) => {
    const tool = [...tools.values()].find((one) => one.path === path && one.method === "GET")!;
    const rows: Json[] = [];
    for (let cursor: Args = {}; ;) {
      const { json } = await client.call(toRequest(tool, tool.input.parse({ ...given, ...cursor })), {
        signal: AbortSignal.timeout(30_000),
        patienceMs: 1000,
        caller: {},
      });
      rows.push(...((json as { data: Json[] }).data ?? []).filter(isJson));
      const next = nextCursor(tool.pages!, json);
      if (next === undefined) return { rows, complete: true, problem: undefined };
      cursor = { [next.argument]: next.value };
    }
  };
  const access = accessOf(snapshot.organization);
  return { report: await audit.report({ args: parsed, snapshot, access, now, read }), org: front.org };
}

/** Rows of a section by its title. */
export const rowsOf = (report: AuditReport, title: string) => report.sections.find((section) => section.title === title)!.table!.rows;

/** Every text of a report. */
export function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  return isJson(value) ? Object.values(value).flatMap(textsOf) : [];
}

/** Words that conclude instead of stating a fact. */
export const conclusions =
  /\b(?:safe|should|violations?|suspicious|stale|unused|never used|inactive users?|dormant|risky|dangerous|must)\b/i;
