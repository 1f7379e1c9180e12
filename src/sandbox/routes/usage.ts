import type * as Usage from "openai/resources/admin/organization/usage";
import type { usage } from "../../tools/catalog/usage.ts";
import { bytesOn, dayOf, secondsIn, usedBetween, type Volume } from "../activity.ts";
import { bucketPage, fieldOf, filtered, tally, type PageSizes, type ReportQuery, type Span, type Tally } from "../ledger.ts";
import type { Activity, Org } from "../org.ts";
import type { RoutesFor } from "../routes.ts";

const sizes: PageSizes = { "1d": { fallback: 7, max: 31 }, "1h": { fallback: 24, max: 168 }, "1m": { fallback: 60, max: 1440 } };

type Sums = Tally<Activity, keyof Volume>;
type Source = "agents_api" | "unlabeled" | null;

function* used(activities: readonly Activity[], span: Span) {
  for (const activity of activities) {
    const volume = usedBetween(activity, span.start, span.end);
    if (volume.requests > 0) yield [activity, volume] as const;
  }
}

/** Stored bytes are a level, not a flow: an hour holds as much as its day. */
function* held(activities: readonly Activity[], span: Span) {
  for (const activity of activities) {
    if (secondsIn(activity, span.start, span.end) === 0) continue;
    yield [activity, { requests: 0, input: bytesOn(activity, dayOf(span.start)), cached: 0, output: 0 }] as const;
  }
}

/** The report of one kind of usage. `resultOf` names the sums and groups as that kind's endpoint does. */
function report<R>({ org, query }: { org: Org; query: ReportQuery }, kind: string, resultOf: (sums: Sums) => R) {
  const activities = filtered(
    org.activity.filter((activity) => activity.kind === kind),
    query,
  );
  const measured = kind === "vector_stores" ? held : used;
  return bucketPage(kind, query, sizes, org.now(), (span) =>
    tally(measured(activities, span), query.group_by ?? [], fieldOf).map(resultOf),
  );
}

const caller = ({ by }: Sums) => ({ project_id: by("project_id"), user_id: by("user_id"), api_key_id: by("api_key_id") });
const model = (sums: Sums) => ({ ...caller(sums), model: sums.by("model") });

/** Tokens of text; the sandbox knows no audio or image tokens. */
const tokens = (sums: Sums) => ({
  num_model_requests: sums.sum.requests,
  input_tokens: sums.sum.input,
  input_uncached_tokens: sums.sum.input - sums.sum.cached,
  input_cached_tokens: sums.sum.cached,
  input_cache_write_tokens: 0,
  output_tokens: sums.sum.output,
  input_text_tokens: sums.sum.input - sums.sum.cached,
  input_cached_text_tokens: sums.sum.cached,
  output_text_tokens: sums.sum.output,
  input_audio_tokens: 0,
  output_audio_tokens: 0,
  ...model(sums),
  batch: sums.flag("batch"),
  service_tier: sums.by("service_tier"),
  api_source: sums.by("api_source") as Source,
});

export const usageRoutes = {
  retrieve_usage_completions: (call): Usage.UsageCompletionsResponse =>
    report(call, "completions", (sums) => ({ object: "organization.usage.completions.result", ...tokens(sums) })),
  retrieve_usage_decisions: (call): Usage.UsageDecisionsResponse =>
    report(call, "decisions", (sums) => ({ object: "organization.usage.decisions.result", ...tokens(sums) })),
  retrieve_usage_embeddings: (call): Usage.UsageEmbeddingsResponse =>
    report(call, "embeddings", (sums) => ({
      object: "organization.usage.embeddings.result",
      num_model_requests: sums.sum.requests,
      input_tokens: sums.sum.input,
      ...model(sums),
    })),
  retrieve_usage_moderations: (call): Usage.UsageModerationsResponse =>
    report(call, "moderations", (sums) => ({
      object: "organization.usage.moderations.result",
      num_model_requests: sums.sum.requests,
      input_tokens: sums.sum.input,
      ...model(sums),
    })),
  retrieve_usage_images: (call): Usage.UsageImagesResponse =>
    report(call, "images", (sums) => ({
      object: "organization.usage.images.result",
      num_model_requests: sums.sum.requests,
      images: sums.sum.output,
      ...model(sums),
      size: sums.by("size"),
      source: sums.by("source"),
    })),
  retrieve_usage_audio_speeches: (call): Usage.UsageAudioSpeechesResponse =>
    report(call, "audio_speeches", (sums) => ({
      object: "organization.usage.audio_speeches.result",
      num_model_requests: sums.sum.requests,
      characters: sums.sum.input,
      ...model(sums),
    })),
  retrieve_usage_audio_transcriptions: (call): Usage.UsageAudioTranscriptionsResponse =>
    report(call, "audio_transcriptions", (sums) => ({
      object: "organization.usage.audio_transcriptions.result",
      num_model_requests: sums.sum.requests,
      seconds: sums.sum.input,
      ...model(sums),
    })),
  // These two objects are named otherwise than their paths (OpenAI's client).
  retrieve_usage_file_search_calls: (call): Usage.UsageFileSearchCallsResponse =>
    report(call, "file_search_calls", (sums) => ({
      object: "organization.usage.file_searches.result",
      num_requests: sums.sum.requests,
      ...caller(sums),
      vector_store_id: sums.by("vector_store_id"),
    })),
  retrieve_usage_web_search_calls: (call): Usage.UsageWebSearchCallsResponse =>
    report(call, "web_search_calls", (sums) => ({
      object: "organization.usage.web_searches.result",
      num_model_requests: sums.sum.requests,
      num_requests: sums.sum.output,
      ...model(sums),
      context_level: sums.by("context_level"),
      api_source: sums.by("api_source") as Source,
    })),
  retrieve_usage_vector_stores: (call): Usage.UsageVectorStoresResponse =>
    report(call, "vector_stores", (sums) => ({
      object: "organization.usage.vector_stores.result",
      usage_bytes: sums.sum.input,
      project_id: sums.by("project_id"),
    })),
  retrieve_usage_code_interpreter_sessions: (call): Usage.UsageCodeInterpreterSessionsResponse =>
    report(call, "code_interpreter_sessions", (sums) => ({
      object: "organization.usage.code_interpreter_sessions.result",
      num_sessions: sums.sum.requests,
      project_id: sums.by("project_id"),
    })),
} satisfies RoutesFor<typeof usage>;
