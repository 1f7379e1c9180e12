/**
 * Whether the organization may have changed, over all attempts of a call:
 * - `not sent`: no byte of the request reached the API.
 * - `refused`: the API answered that it would not act.
 * - `unchanged`: the request was sent, but it only reads.
 * - `unknown`: the API may have acted. Look before the call is made again.
 */
export type Outcome = "not sent" | "refused" | "unchanged" | "unknown";

/** The configuration cannot work. The message says what to change and never repeats a secret. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** What an `ApiError` is made of. Texts hold no key and no control character. */
export interface ApiFault {
  readonly status: number;
  /** What the API said, or that it said nothing readable. */
  readonly message: string;
  readonly code: string | undefined;
  readonly type: string | undefined;
  readonly param: string | undefined;
  /** `x-request-id`, what OpenAI's support asks for. */
  readonly requestId: string | undefined;
  /** What to do next, where that is known. */
  readonly hint: string | undefined;
  /** How long the API asks to wait before the call is made again. */
  readonly retryAfterMs: number | undefined;
  readonly outcome: Outcome;
}

/** The API answered that it did not do it: with a status other than 2xx, or with an error in the body of a 2xx. */
export class ApiError extends Error implements ApiFault {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: string | undefined;
  readonly type: string | undefined;
  readonly param: string | undefined;
  readonly requestId: string | undefined;
  readonly hint: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly outcome: Outcome;

  constructor(fault: ApiFault) {
    super(fault.message);
    this.status = fault.status;
    this.code = fault.code;
    this.type = fault.type;
    this.param = fault.param;
    this.requestId = fault.requestId;
    this.hint = fault.hint;
    this.retryAfterMs = fault.retryAfterMs;
    this.outcome = fault.outcome;
  }
}

/**
 * Why there is no answer:
 * - `request`: the request was never made, because it could do harm.
 * - `closed`: the client was closed.
 * - `connect`, `tls`, `proxy`: no connection to the API.
 * - `timeout`, `reset`: none, or only a part of an answer came.
 * - `protocol`, `too large`, `not JSON`, `malformed`: what came cannot be the API's answer. Malformed is JSON of a form that no answer has.
 */
export type Breakage =
  | "request"
  | "closed"
  | "connect"
  | "tls"
  | "proxy"
  | "timeout"
  | "reset"
  | "protocol"
  | "too large"
  | "not JSON"
  | "malformed";

/**
 * There is no answer of the API. It has no `cause`: errors of lower layers hold parts of what was sent and received, and those hold keys.
 */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
  readonly kind: Breakage;
  readonly outcome: Outcome;
  /** Code of the operating system, TLS or undici, e.g. `ECONNREFUSED`. */
  readonly code: string | undefined;

  constructor(message: string, details: { kind: Breakage; outcome: Outcome; code?: string | undefined }) {
    super(message);
    this.kind = details.kind;
    this.outcome = details.outcome;
    this.code = details.code;
  }
}

/** The pace of the endpoint would have made the call wait longer than its caller wants to. */
export class PacedError extends Error {
  override readonly name = "PacedError";
  readonly outcome = "not sent" satisfies Outcome;
  /** When the call may be made, as far as is known. */
  readonly retryAfterMs: number;

  constructor(message: string, retryAfterMs: number) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}
