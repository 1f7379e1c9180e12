import { cellsOf, type Cell } from "./cells.ts";
import { isJson, noActivity, type Json } from "./notation.ts";
import type { TimeForm } from "./numbers.ts";

/** A stretch of time of usage or costs, with its results. */
export const isBucket = (item: unknown): item is Json & { readonly results: readonly unknown[] } =>
  isJson(item) && typeof item.start_time === "number" && Array.isArray(item.results);

/** Real buckets repeat their times as undeclared `start_time_iso` and `end_time_iso`: the same instant is not said twice. */
const isRepeated = (bucket: Json, name: string): boolean =>
  name.endsWith("_iso") && Date.parse(String(bucket[name])) / 1000 === bucket[name.slice(0, -"_iso".length)];

/** What a bucket says of itself. That it is one, the list says. */
function headOf(bucket: Json): Json {
  const isTold = (name: string) => name !== "results" && !(name === "object" && bucket.object === "bucket") && !isRepeated(bucket, name);
  return Object.fromEntries(Object.entries(bucket).filter(([name]) => isTold(name)));
}

/** One row per result, with the bucket's times; an empty bucket is a row that says so. */
export function bucketRows(bucket: Json & { readonly results: readonly unknown[] }, times: TimeForm): Cell[][] {
  const head = headOf(bucket);
  const { results } = bucket;
  if (results.length === 0) return [[...cellsOf(head, times), { label: "results", path: ["results"], text: noActivity }]];
  const isSeparable = results.every((result) => isJson(result) && !Object.keys(result).some((name) => name in head));
  return isSeparable ? results.map((result) => cellsOf({ ...head, ...(result as Json) }, times)) : [cellsOf(bucket, times)];
}
