import type { Activity } from "../org.ts";

/** One thing a key does with the API, at its present size on a weekday. */
export interface Workload {
  readonly kind: string;
  /** Of two models, the second took over from the first some months ago. */
  readonly models: readonly [string, ...string[]];
  /** For stored bytes: mebibytes. */
  readonly requests: number;
  /** Per request, as `Activity` has them. */
  readonly input?: number;
  readonly cached?: number;
  readonly output?: number;
  readonly hours?: Activity["hours"];
  readonly facets?: Activity["facets"];
}

const small = ["gpt-5.4-mini", "gpt-6-luna"] as const;
const strong = ["gpt-5.4", "gpt-6-astra"] as const;
const batch = { hours: "night", facets: { batch: true } } as const;
const agents = { api_source: "agents_api" } as const;

const chat: readonly Workload[] = [
  { kind: "completions", models: small, requests: 26_000, input: 1900, cached: 1100, output: 340 },
  { kind: "completions", models: strong, requests: 3600, input: 2600, cached: 1300, output: 620, facets: agents },
  { kind: "web_search_calls", models: strong, requests: 310, output: 1, facets: { ...agents, context_level: "low" } },
  { kind: "moderations", models: ["omni-moderation-latest"], requests: 27_000, input: 160 },
  { kind: "file_search_calls", models: small, requests: 5200 },
  { kind: "vector_stores", models: ["text-embedding-3-small"], requests: 9000 },
];
const indexing: readonly Workload[] = [
  { kind: "embeddings", models: ["text-embedding-3-large"], requests: 90_000, input: 420 },
  { kind: "vector_stores", models: ["text-embedding-3-large"], requests: 46_000 },
];
const ranking: readonly Workload[] = [
  { kind: "completions", models: ["gpt-5.4-nano"], requests: 120_000, input: 900, cached: 380, output: 12 },
];
const reviewing: readonly Workload[] = [
  { kind: "completions", models: ["gpt-5.4", "gpt-5.6-sol"], requests: 7200, input: 2200, cached: 1500, output: 260 },
];
const deciding: readonly Workload[] = [{ kind: "decisions", models: small, requests: 14_000, input: 700, cached: 420, output: 24 }];
const evaluating: readonly Workload[] = [
  { kind: "completions", models: ["gpt-5.4-nano"], requests: 64_000, input: 1200, output: 90, ...batch },
  { kind: "completions", models: strong, requests: 1500, input: 2600, output: 620, ...batch },
  { kind: "code_interpreter_sessions", models: strong, requests: 240, hours: "night" },
];
const talking: readonly Workload[] = [
  { kind: "audio_transcriptions", models: ["gpt-4o-transcribe"], requests: 1500, input: 95 },
  { kind: "audio_speeches", models: ["gpt-4o-mini-tts"], requests: 4200, input: 220 },
  { kind: "completions", models: small, requests: 9400, input: 1100, cached: 500, output: 210 },
  { kind: "images", models: ["gpt-image-2"], requests: 190, output: 1, facets: { size: "1024x1024", source: "image.generation" } },
];
const drawing: readonly Workload[] = [
  {
    kind: "images",
    models: ["gpt-image-2"],
    requests: 420,
    output: 2,
    hours: "office",
    facets: { size: "1024x1024", source: "image.generation" },
  },
  {
    kind: "images",
    models: ["gpt-image-2"],
    requests: 130,
    output: 1,
    hours: "office",
    facets: { size: "1024x1024", source: "image.edit" },
  },
  { kind: "completions", models: ["gpt-5.4", "gpt-5.6-sol"], requests: 1900, input: 1400, output: 700, hours: "office" },
];
const acting: readonly Workload[] = [
  { kind: "completions", models: strong, requests: 2100, input: 7800, cached: 5600, output: 700, facets: agents },
  { kind: "web_search_calls", models: strong, requests: 800, output: 2, facets: { ...agents, context_level: "medium" } },
  { kind: "code_interpreter_sessions", models: strong, requests: 130 },
];
const syncing: readonly Workload[] = [{ kind: "embeddings", models: ["text-embedding-3-small"], requests: 21_000, input: 310 }];
/** A job somebody started once with an own key and never handed over. */
const migrating: readonly Workload[] = [
  { kind: "completions", models: strong, requests: 700, input: 9000, cached: 2000, output: 1500, ...batch },
];
const digesting: readonly Workload[] = [{ kind: "completions", models: small, requests: 60, input: 5200, output: 900, hours: "night" }];

/** What people do with their own keys: try things out, in office hours. */
export const tinkering: readonly Workload[] = [
  { kind: "completions", models: strong, requests: 55, input: 2600, cached: 300, output: 620, hours: "office" },
];

/** What a key does, by a word in its name; the first match counts. */
export const byKeyName: readonly (readonly [RegExp, readonly Workload[]])[] = [
  [/migration/i, migrating],
  [/digest|report|newsletter/i, digesting],
  [/rerank/i, ranking],
  [/index|embed/i, indexing],
  [/fraud|risk|scor|moderat/i, deciding],
  [/sync|import|ingest/i, syncing],
  [/eval|label|batch|nightly/i, evaluating],
  [/copilot|chat/i, chat],
  [/mobile|voice/i, talking],
];

/** What the service accounts of a project do, by a word in its name. One of these at random where none fits. */
export const byProjectName: readonly (readonly [RegExp, readonly Workload[]])[] = [
  [/support|chat|assist|help|copilot|customer/i, chat],
  [/search|knowledge|catalog|recommend/i, indexing],
  [/payment|billing|finance|claims|legal|compliance|invoice|contract|document/i, reviewing],
  [/fraud|risk|trust/i, deciding],
  [/voice|call|phone|meeting|mobile/i, talking],
  [/market|creative|design|content|media|brand/i, drawing],
  [/data|analytics|eval|train|research|lab/i, evaluating],
  [/agent|internal|tool|automation|ops|platform|engineering|code/i, acting],
];
