import { shown } from "./untrusted.ts";

/** Members that hold Unix seconds: `created_at`, `start_time`, `effective_at`, and `created` of users. */
const timeName = /(?:_at|_time|^created)$/;

/** Below this (1980) a number is not a time the API means. */
const earliest = 315_532_800;

const isTime = (name: string, value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= earliest && timeName.test(name);

/** Unix seconds as ISO 8601 without the milliseconds nobody recorded. */
const isoTime = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** `{value: 0.06, currency: "usd"}`, as costs have it. */
const isAmount = (value: Record<string, unknown>): boolean =>
  Object.keys(value).length === 2 &&
  (typeof value.value === "number" || typeof value.value === "string") &&
  typeof value.currency === "string";

function cell(name: string, value: unknown): string {
  if (isTime(name, value)) return isoTime(value);
  if (typeof value === "string") return shown(value);
  // Limits and alerts count cents, costs count dollars: saying both keeps a factor of 100 out of the conversation.
  if (name === "threshold_amount" && typeof value === "number") return `${value} cents (${(value / 100).toFixed(2)})`;
  if (Array.isArray(value) && value.every((item) => typeof item !== "object" || item === null)) {
    return value.length === 0 ? "[]" : value.map((item) => cell("", item)).join(", ");
  }
  return typeof value === "object" && value !== null ? shown(JSON.stringify(value)) : String(value);
}

/**
 * One object as named one-line texts: nested objects become `owner.name`, times ISO, money keeps its unit. Nothing is dropped: null says `null`,
 * and fields nobody knows pass through.
 */
export function flatten(object: Readonly<Record<string, unknown>>, prefix = ""): Array<[name: string, text: string]> {
  return Object.entries(object).flatMap(([name, value]): Array<[string, string]> => {
    const path = `${prefix}${name}`;
    if (!isObject(value)) return [[path, cell(name, value)]];
    if (isAmount(value)) return [[path, `${cell("", value.value)} ${cell("", value.currency)}`]];
    return Object.keys(value).length === 0 ? [[path, "{}"]] : flatten(value, `${path}.`);
  });
}
