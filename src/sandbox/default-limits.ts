import type { ProjectRateLimit } from "openai/resources/admin/organization/projects/rate-limits";

type Extra = Partial<
  Pick<
    ProjectRateLimit,
    "batch_1_day_max_input_tokens" | "max_audio_megabytes_per_1_minute" | "max_images_per_1_minute" | "max_requests_per_1_day"
  >
>;

const batch = (millions: number): Extra => ({ batch_1_day_max_input_tokens: millions * 1_000_000 });

/** Model, requests a minute, thousands of tokens a minute, and what only some models have. */
const limits: readonly (readonly [string, number, number, Extra?])[] = [
  ["gpt-6-astra", 10_000, 30_000, batch(5000)],
  ["gpt-6.1-sol", 10_000, 20_000, batch(2000)],
  ["gpt-6.1-terra", 10_000, 20_000, batch(2000)],
  ["gpt-6-luna", 30_000, 60_000, batch(10_000)],
  ["gpt-5.6-sol", 10_000, 20_000, batch(2000)],
  ["gpt-5.6-luna", 30_000, 60_000, batch(10_000)],
  ["gpt-5.5", 10_000, 20_000, batch(2000)],
  ["gpt-5.4", 10_000, 20_000, batch(2000)],
  ["gpt-5.4-mini", 30_000, 60_000, batch(10_000)],
  ["gpt-5.4-nano", 30_000, 60_000, batch(10_000)],
  ["gpt-5.2", 10_000, 20_000, batch(2000)],
  ["gpt-5.1", 10_000, 20_000, batch(2000)],
  ["gpt-5.1-codex", 5000, 10_000],
  ["gpt-5", 10_000, 20_000, batch(2000)],
  ["gpt-5-mini", 30_000, 60_000, batch(10_000)],
  ["gpt-5-nano", 30_000, 60_000, batch(10_000)],
  ["chat-latest", 10_000, 5000],
  ["gpt-4.1", 10_000, 10_000, batch(1000)],
  ["gpt-4.1-mini", 30_000, 30_000, batch(5000)],
  ["gpt-4o", 10_000, 10_000, batch(1000)],
  ["gpt-4o-mini", 30_000, 30_000, batch(5000)],
  ["o3", 5000, 5000, batch(500)],
  ["o4-mini", 10_000, 10_000, batch(1000)],
  ["o3-deep-research", 1000, 2000, { ...batch(100), max_requests_per_1_day: 10_000 }],
  ["computer-use-preview", 1000, 2000],
  ["text-embedding-3-small", 10_000, 10_000, batch(4000)],
  ["text-embedding-3-large", 10_000, 10_000, batch(4000)],
  ["omni-moderation-latest", 2000, 250],
  ["gpt-image-2.6-sunburst", 500, 4000, { max_images_per_1_minute: 250 }],
  ["gpt-image-2", 500, 4000, { max_images_per_1_minute: 250 }],
  ["gpt-4o-transcribe", 10_000, 6000],
  ["gpt-4o-mini-transcribe", 10_000, 8000],
  ["whisper-1", 10_000, 0, { max_audio_megabytes_per_1_minute: 2500 }],
  ["gpt-4o-mini-tts", 10_000, 8000],
  ["tts-1", 10_000, 0],
  ["gpt-realtime-2.1", 5000, 10_000],
  ["gpt-realtime-2.1-mini", 10_000, 20_000],
  ["sora-2", 100, 0, { max_requests_per_1_day: 5000 }],
];

/** What a new project may use: one row for each model. Real organizations have hundreds; a few dozen make the same point. */
export const defaultRateLimits: readonly Readonly<ProjectRateLimit>[] = limits.map(([model, requests, kiloTokens, extra]) => ({
  object: "project.rate_limit",
  id: `rl-${model}`,
  model,
  max_requests_per_1_minute: requests,
  max_tokens_per_1_minute: kiloTokens * 1000,
  ...extra,
}));
