import { ConfigError } from "./client/errors.ts";
import { checkBaseUrl } from "./client/base-url.ts";
import type { ConfirmPolicy } from "./gate/gate.ts";
import type { Selection } from "./tools/surface.ts";

export const channelNames = ["elicitation", "page", "terminal"] as const;
export type ChannelName = (typeof channelNames)[number];

/** Options that every serving command shares, as they come from the command line or from `OPENAI_ADMIN_MCP_<OPTION>`. */
export interface Options extends Selection {
  readonly sandbox: boolean;
  readonly confirm: ConfirmPolicy;
  /** Ways to reach a person that may be used. */
  readonly channels: readonly ChannelName[];
  /** Seconds one call waits for an answer on the page or the terminal; undefined for the command's own default. */
  readonly approvalWait: number | undefined;
  /** Guards that hold even for approved calls are off. */
  readonly allowSelfLockout: boolean;
  readonly secrets: "file" | "inline";
  readonly output: "text" | "json";
  readonly stateDir: string | undefined;
  /** How much a plan may read before a person is asked. */
  readonly plans: "frugal" | "thorough";
  /** Where reports of audits go; with it every audit writes one. */
  readonly out: string | undefined;
  /** Finished snapshots of the organization that are kept. */
  readonly keepSnapshots: number;
  /** Seconds a host may leave an approval form unanswered. */
  readonly approvalTimeout: number;
  /** Seconds one attempt of a request may take. */
  readonly timeout: number;
  /** Requests a minute and endpoint at most; undefined: what the API turns out to allow. */
  readonly maxRpm: number | undefined;
  /** Requests under way at most. */
  readonly concurrency: number;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where calls go, and as whom. */
export interface Connection {
  readonly baseUrl: string;
  readonly adminKey: string;
  readonly organization: string | undefined;
}

/** A trimmed value; empty counts as not set. */
export const valueOf = (env: Environment, name: string): string | undefined => env[name]?.trim() || undefined;

/**
 * The real organization, as OpenAI's own clients read it from the environment: `OPENAI_ADMIN_KEY`, `OPENAI_BASE_URL`, `OPENAI_ORG_ID`.
 * `OPENAI_PROJECT_ID` is not read: administration does not happen inside a project.
 * @throws {ConfigError} When the key is missing or the URL is not one to send it to.
 */
export function connectionFrom(env: Environment): Connection {
  const adminKey = valueOf(env, "OPENAI_ADMIN_KEY");
  if (adminKey === undefined) {
    const other = valueOf(env, "OPENAI_API_KEY") === undefined ? "" : " OPENAI_API_KEY does not help: an ordinary key cannot administer.";
    throw new ConfigError(
      `OPENAI_ADMIN_KEY is not set: give an admin key of your organization, or try --sandbox, which needs none.${other}`,
    );
  }
  const baseUrl = checkBaseUrl(valueOf(env, "OPENAI_BASE_URL") ?? "https://api.openai.com/v1");
  return { baseUrl, adminKey, organization: valueOf(env, "OPENAI_ORG_ID") };
}
