import * as z from "zod";
import { endpoint, resource } from "../define.ts";
import { anyOf, id, idOf, pageOfBuckets, period } from "../fields.ts";

const when = { ...period, bucket_width: z.enum(["1d", "1h", "1m"]).optional() };
const project = { project_ids: anyOf(idOf("project")) };
const caller = { ...project, user_ids: anyOf(idOf("user")), api_key_ids: anyOf(idOf("API key")) };
const model = { ...caller, models: anyOf(z.string()) };
const batch = { batch: z.boolean().describe("Omitted: both.").optional() };
/** Most buckets of a page, by their width (OpenAI's reference, usage). */
const most: Readonly<Record<string, number>> = { "1m": 1440, "1h": 168, "1d": 31 };
const page = pageOfBuckets(
  ({ bucket_width }) => most[String(bucket_width)] ?? 31,
  1440,
  "Default/max: 7/31 days, 24/168 hours, 60/1440 minutes.",
);

/** What the rows of an answer are split by. */
const groupBy = <const T extends readonly string[]>(...by: T) => ({ group_by: anyOf(z.enum(by)) });
const byModel = groupBy("project_id", "user_id", "api_key_id", "model");
const byToken = groupBy("project_id", "user_id", "api_key_id", "model", "batch", "service_tier", "api_source");

export const usage = resource(
  "usage",
  { about: "What the organization used of each capability, per minute, hour or day.", inDefault: true },
  {
    retrieve_usage_completions: endpoint("GET /organization/usage/completions", {
      does: "Show text generation usage (Responses, Chat Completions): tokens.",
      query: { ...when, ...model, ...batch, ...byToken, ...page },
      pages: "next_page",
    }),
    retrieve_usage_decisions: endpoint("GET /organization/usage/decisions", {
      does: "Show Decisions API usage: tokens.",
      query: { ...when, ...model, ...batch, ...byToken, ...page },
      pages: "next_page",
    }),
    retrieve_usage_embeddings: endpoint("GET /organization/usage/embeddings", {
      does: "Show embeddings usage: tokens.",
      query: { ...when, ...model, ...byModel, ...page },
      pages: "next_page",
    }),
    retrieve_usage_moderations: endpoint("GET /organization/usage/moderations", {
      does: "Show moderations usage: tokens.",
      query: { ...when, ...model, ...byModel, ...page },
      pages: "next_page",
    }),
    retrieve_usage_images: endpoint("GET /organization/usage/images", {
      does: "Show image generation usage: images.",
      query: {
        ...when,
        ...model,
        sources: anyOf(z.enum(["image.generation", "image.edit", "image.variation"])),
        sizes: anyOf(z.enum(["256x256", "512x512", "1024x1024", "1792x1792", "1024x1792"])),
        ...groupBy("project_id", "user_id", "api_key_id", "model", "size", "source"),
        ...page,
      },
      pages: "next_page",
    }),
    retrieve_usage_audio_speeches: endpoint("GET /organization/usage/audio_speeches", {
      does: "Show text-to-speech usage: characters.",
      query: { ...when, ...model, ...byModel, ...page },
      pages: "next_page",
    }),
    retrieve_usage_audio_transcriptions: endpoint("GET /organization/usage/audio_transcriptions", {
      does: "Show transcription usage: seconds.",
      query: { ...when, ...model, ...byModel, ...page },
      pages: "next_page",
    }),
    retrieve_usage_file_search_calls: endpoint("GET /organization/usage/file_search_calls", {
      does: "Show file search usage: calls.",
      query: {
        ...when,
        ...caller,
        vector_store_ids: anyOf(id),
        ...groupBy("project_id", "user_id", "api_key_id", "vector_store_id"),
        ...page,
      },
      pages: "next_page",
    }),
    retrieve_usage_web_search_calls: endpoint("GET /organization/usage/web_search_calls", {
      does: "Show web search usage: calls.",
      query: {
        ...when,
        ...model,
        context_levels: anyOf(z.enum(["low", "medium", "high"])),
        ...groupBy("project_id", "user_id", "api_key_id", "model", "context_level", "api_source"),
        ...page,
      },
      pages: "next_page",
    }),
    retrieve_usage_vector_stores: endpoint("GET /organization/usage/vector_stores", {
      does: "Show vector store usage: bytes stored.",
      query: { ...when, ...project, ...groupBy("project_id"), ...page },
      pages: "next_page",
    }),
    retrieve_usage_code_interpreter_sessions: endpoint("GET /organization/usage/code_interpreter_sessions", {
      does: "Show code interpreter usage: sessions.",
      query: { ...when, ...project, ...groupBy("project_id"), ...page },
      pages: "next_page",
    }),
  },
);
