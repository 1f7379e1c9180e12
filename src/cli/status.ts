import type { Connection, Options } from "../config.ts";
import { redacted } from "../output/secrets.ts";
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
}

/** What `server_status` answers: enough for a model to say which option would bring a tool it misses. */
export function statusText({ version, connection, options, surface, keys }: StatusFacts): string {
  return [
    `openai-admin-mcp: ${version}`,
    `api: ${connection.baseUrl}`,
    `admin key: ${redacted(connection.adminKey)}${options.sandbox ? " (of the sandbox)" : ""}`,
    `organization header: ${connection.organization ?? "none: the key decides"}`,
    `confirm: ${options.confirm} (${confirmMeans[options.confirm]})`,
    `channels to a human: ${options.channels.join(", ")}`,
    `fresh keys: ${options.secrets === "file" ? `into files in ${keys}` : "into the answer"}`,
    `output: ${options.output}`,
    `tools: ${surface.shown.size} shown, ${surface.hidden.size} hidden`,
    ...[...hiddenByReason(surface)].map(([reason, names]) => `hidden, ${reason}: ${names.join(", ")}`),
  ].join("\n");
}
