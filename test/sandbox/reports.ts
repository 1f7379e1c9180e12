import { start, type Admin } from "./admin.ts";

export const day = 86_400;
/** The last one before the tests' clock. */
export const midnight = start - (start % day);

export type Result = Record<string, unknown> & { amount: { value: number; currency: string } };
export interface Bucket {
  readonly object: string;
  readonly start_time: number;
  readonly end_time: number;
  readonly results: Result[];
}

/** Asks for a page of usage or costs. */
export const reader = (admin: Admin) => async (path: string, query: string) => {
  const { status, json } = await admin.get(`${path}?${query}`);
  return { status, json, buckets: json.data as unknown as Bucket[], next: json.next_page as string | null, error: json.error };
};
export type Reader = ReturnType<typeof reader>;

/** Every bucket of a report, page by page. */
export async function walk(ask: Reader, path: string, query: string): Promise<Bucket[]> {
  const buckets: Bucket[] = [];
  let page = "";
  for (;;) {
    const answer = await ask(path, query + page);
    buckets.push(...answer.buckets);
    if (answer.next === null) return buckets;
    page = `&page=${encodeURIComponent(answer.next)}`;
  }
}

export const results = (buckets: readonly Bucket[]) => buckets.flatMap((bucket) => bucket.results);
/** Billionths of a dollar: amounts are added as whole numbers. */
export const nanos = (rows: readonly Result[]) => rows.reduce((total, { amount }) => total + Math.round(amount.value * 1e9), 0);
export const sum = (rows: readonly Result[], field: string) => rows.reduce((total, row) => total + (row[field] as number), 0);
