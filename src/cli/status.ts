import type { Connection, Options } from "../config.ts";
import type { Outcome } from "../outcome.ts";
import { redacted, withoutSecrets } from "../output/secrets.ts";
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
}

function statusText({ version, connection, options, surface, keys, trail }: StatusFacts): string {
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
    `tools: ${surface.names.size} shown, ${surface.hidden.size} hidden`,
    ...[...hiddenByReason(surface)].map(([reason, names]) => `hidden, ${reason}: ${names.join(", ")}`),
  ].join("\n");
}

const statusJson = ({ version, connection, options, surface, keys, trail }: StatusFacts) => ({
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
  shown: surface.names.size,
  hidden: Object.fromEntries(hiddenByReason(surface)),
});

/** What `server_status` answers: enough for a model to say which option would bring a tool it misses. It takes no arguments. */
export function answerStatus(facts: StatusFacts, args: unknown): Outcome {
  const unknown = Object.keys(args ?? {}).map((name) => JSON.stringify(name));
  if (unknown.length > 0) {
    const text = withoutSecrets(`server_status: unknown argument ${unknown.join(", ")}: it takes none.`, [facts.connection.adminKey]);
    return { kind: "failed", code: "invalid_arguments", text };
  }
  if (facts.options.output === "text") return { kind: "done", text: statusText(facts), json: undefined };
  const json = statusJson(facts);
  return { kind: "done", text: JSON.stringify(json), json };
}
