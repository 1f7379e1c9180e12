import type { CostQuantityUnit } from "openai/resources/admin/organization/usage";
import { bytesOn, dayOf, secondsIn, secondsPerDay, usedBetween, type Volume } from "./activity.ts";
import type { Activity, Org } from "./org.ts";

/** One position of the bill. */
export interface Line {
  readonly item: string;
  readonly quantity: number;
  readonly unit: CostQuantityUnit | null;
  /** Billionths of a dollar, whole: sums stay exact, so that groups add up to the total. */
  readonly nanos: number;
}

/** Dollars per million tokens. Plausible figures; OpenAI's price list is another matter. */
interface TokenPrice {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}

const tokenPrices: Readonly<Record<string, TokenPrice>> = {
  "gpt-6-astra": { input: 2.5, cached: 0.25, output: 20 },
  "gpt-6-luna": { input: 0.4, cached: 0.04, output: 3.2 },
  "gpt-5.6-sol": { input: 1.75, cached: 0.175, output: 14 },
  "gpt-5.4": { input: 1.5, cached: 0.15, output: 12 },
  "gpt-5.4-mini": { input: 0.3, cached: 0.03, output: 2.4 },
  "gpt-5.4-nano": { input: 0.06, cached: 0.006, output: 0.48 },
  "text-embedding-3-large": { input: 0.13, cached: 0.13, output: 0 },
  "text-embedding-3-small": { input: 0.02, cached: 0.02, output: 0 },
};

/** Dollars for one image, character, second, call, session or gibibyte-hour. */
const unitPrices = {
  images: 0.042,
  audio_speeches: 0.000015,
  audio_transcriptions: 0.0001,
  web_search_calls: 0.01,
  file_search_calls: 0.0025,
  code_interpreter_sessions: 0.03,
  vector_stores: 0.1 / 24,
} as const;

const toNanos = (dollars: number) => Math.round(dollars * 1e9);

function unitLine(kind: keyof typeof unitPrices, item: string, quantity: number, unit: CostQuantityUnit | null): Line[] {
  return [{ item, quantity, unit, nanos: toNanos(quantity * unitPrices[kind]) }];
}

/** Batch jobs cost half. */
function tokenLines({ model, facets }: Activity, volume: Volume): Line[] {
  const price = tokenPrices[model];
  if (price === undefined) throw new Error(`no price for model ${model}`);
  const factor = facets.batch === true ? 0.5 : 1;
  const line = (name: string, quantity: number, perMillion: number): Line => ({
    item: `${model}, ${name}`,
    quantity,
    unit: "tokens",
    nanos: toNanos((quantity * perMillion * factor) / 1e6),
  });
  return [
    line("input_tokens", volume.input - volume.cached, price.input),
    line("cached_input_tokens", volume.cached, price.cached),
    line("output_tokens", volume.output, price.output),
  ].filter(({ quantity }) => quantity > 0);
}

/**
 * What an activity cost from `from` up to but not including `until`. Line items are named as OpenAI names them: `gpt-6-astra, input_tokens`
 * in its reference, `web search tool calls` on bills; the others follow suit.
 */
export function linesBetween(activity: Activity, from: number, until: number): Line[] {
  const { kind, model } = activity;
  if (kind === "vector_stores") {
    const hours = secondsIn(activity, from, until) / 3600;
    const gibibyteHours = (bytesOn(activity, dayOf(from)) / 2 ** 30) * hours;
    return gibibyteHours > 0 ? unitLine(kind, "file search storage", gibibyteHours, "gibibyte_hours") : [];
  }
  const volume = usedBetween(activity, from, until);
  if (volume.requests === 0) return [];
  switch (kind) {
    case "moderations":
      return [];
    case "images":
      return unitLine(kind, `${model}, images`, volume.output, "images");
    case "audio_speeches":
      return unitLine(kind, `${model}, characters`, volume.input, "characters");
    case "audio_transcriptions":
      return unitLine(kind, `${model}, duration`, volume.input, "duration_seconds");
    case "web_search_calls":
      return unitLine(kind, "web search tool calls", volume.output, null);
    case "file_search_calls":
      return unitLine(kind, "file search tool calls", volume.requests, null);
    case "code_interpreter_sessions":
      return unitLine(kind, "code interpreter sessions", volume.requests, null);
    default:
      return tokenLines(activity, volume);
  }
}

/** What activities cost from `from` up to but not including `until`, in billionths of a dollar. */
export function nanosBetween(activities: readonly Activity[], from: number, until: number): number {
  let nanos = 0;
  for (const activity of activities) {
    for (let day = dayOf(from); day < until; day += secondsPerDay) {
      for (const line of linesBetween(activity, Math.max(from, day), Math.min(until, day + secondsPerDay))) nanos += line.nanos;
    }
  }
  return nanos;
}

/** What the organization, or one project, spent since the start of the UTC month, in whole cents: the unit of spend limits. */
export function centsThisMonth(org: Org, projectId: string | undefined): number {
  const today = new Date(org.now() * 1000);
  const monthStart = Date.UTC(today.getUTCFullYear(), today.getUTCMonth()) / 1000;
  const activities = org.activity.filter(({ project_id }) => projectId === undefined || project_id === projectId);
  return Math.floor(nanosBetween(activities, monthStart, org.now()) / 1e7);
}
