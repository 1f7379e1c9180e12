import type { FamilyPace } from "../client/pace.ts";
import type { Connection, Options } from "../config.ts";
import type { Outcome } from "../outcome.ts";
import { redacted, withoutSecrets } from "../output/secrets.ts";
import { shown } from "../output/untrusted.ts";
import { hiddenByReason, type Surface } from "../tools/surface.ts";

const confirmMeans: Record<Options["confirm"], string> = {
  ask: "a human is asked before anything is destroyed or access is handed out",
  code: "a human approves on a terminal, which prints a code that the call must bring",
  plan: "such calls take two steps with a token; only the host's own prompt stands between them",
  block: "such calls are refused",
  off: "such calls are executed without asking anyone",
};

export interface StatusFacts {
  readonly version: string;
  readonly connection: Connection;
  readonly options: Options;
  readonly surface: Surface;
  /** Directory of key files. */
  readonly keys: string;
  /** Directory of the record. */
  readonly trail: string;
  /** What is known of the endpoints that are limited, paused or waited for. */
  readonly pace: readonly FamilyPace[];
}

/** `GET /organization/projects: about 7 calls a minute, 3 of them used, next in 12 s` */
function paceLine({ family, limitPerMinute, usedInLastMinute, waiting, pausedForMs }: FamilyPace): string {
  const limit = limitPerMinute === undefined ? "no limit known" : `about ${limitPerMinute} calls a minute`;
  return [
    `${family}: ${limit}`,
    `${usedInLastMinute} used in the last minute`,
    ...(pausedForMs > 0 ? [`paused for ${Math.ceil(pausedForMs / 1000)} s more`] : []),
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
  ].join(", ");
}

const paceLines = (pace: readonly FamilyPace[]): string[] =>
  pace.length === 0
    ? ["pace: no endpoint is limited so far"]
    : ["pace, for each endpoint that is limited:", ...pace.map((one) => `- ${paceLine(one)}`)];

function statusText({ version, connection, options, surface, keys, trail, pace }: StatusFacts): string {
  return [
    `openai-admin-mcp: ${version}`,
    `api: ${connection.baseUrl}`,
    `admin key: ${redacted(connection.adminKey)}${options.sandbox ? " (of the sandbox)" : ""}`,
    `organization header: ${connection.organization ?? "none: the key decides"}`,
    `confirm: ${options.confirm} (${confirmMeans[options.confirm]})`,
    `channels to a human: ${options.channels.join(", ")}`,
    `guards against lock-out: ${options.allowSelfLockout ? "OFF (--allow-self-lockout)" : "on"}`,
    `fresh keys: ${options.secrets === "file" ? `into files in ${keys}` : "into the answer"}`,
    `record: ${trail}`,
    `output: ${options.output}`,
    `requests: at most ${options.maxRpm ?? "what the API allows"} a minute to each endpoint, ${options.concurrency} under way`,
    ...paceLines(pace),
    `tools: ${surface.names.size} shown, ${surface.hidden.size} hidden`,
    ...[...hiddenByReason(surface)].map(([reason, names]) => `hidden, ${reason}: ${names.join(", ")}`),
  ].join("\n");
}

const statusJson = ({ version, connection, options, surface, keys, trail, pace }: StatusFacts) => ({
  version,
  api: connection.baseUrl,
  admin_key: redacted(connection.adminKey),
  sandbox: options.sandbox,
  organization: connection.organization ?? null,
  confirm: options.confirm,
  channels: options.channels,
  allow_self_lockout: options.allowSelfLockout,
  secrets: options.secrets,
  key_directory: options.secrets === "file" ? keys : null,
  trail,
  output: options.output,
  max_rpm: options.maxRpm ?? null,
  concurrency: options.concurrency,
  pace: pace.map(({ family, limitPerMinute, usedInLastMinute, waiting, pausedForMs }) => ({
    endpoint: family,
    limit_per_minute: limitPerMinute ?? null,
    used_in_last_minute: usedInLastMinute,
    waiting,
    paused_for_ms: pausedForMs,
  })),
  shown: surface.names.size,
  hidden: Object.fromEntries(hiddenByReason(surface)),
});

/** What `server_status` answers: enough for a model to say which option would bring a tool it misses. It takes no arguments. */
export function answerStatus(facts: StatusFacts, args: unknown): Outcome {
  const unknown = Object.keys(args ?? {}).map((name) => JSON.stringify(shown(name, 100)));
  if (unknown.length > 0) {
    const text = withoutSecrets(`server_status: unknown argument ${unknown.join(", ")}: it takes none.`, [facts.connection.adminKey]);
    return { kind: "failed", code: "invalid_arguments", text };
  }
  if (facts.options.output === "text") return { kind: "done", text: statusText(facts), json: undefined };
  const json = statusJson(facts);
  return { kind: "done", text: JSON.stringify(json), json };
}
