/** One call of the API, as the client sends it. */
export interface ApiRequest {
  readonly method: "GET" | "POST" | "DELETE";
  /** The endpoint it belongs to, `GET /organization/projects/{project_id}/users`: the API limits each of them for itself. */
  readonly family: string;
  /** Below the base URL, percent-encoded, with its leading slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>>;
  /** Sent as JSON; no body and no content type when undefined. */
  readonly body?: unknown;
  /** May be sent again when nobody knows whether the first one arrived. */
  readonly repeatable: boolean;
}

/** What came back from a call that succeeded. */
export interface ApiAnswer {
  readonly status: number;
  /**
   * Parsed JSON, an object; undefined for 204. What it holds is whatever the API sent: never trust it blindly. Numbers with more digits than
   * a JavaScript number holds are strings.
   */
  readonly json: unknown;
  /** The body exactly as sent. */
  readonly text: string;
  /** `x-request-id`, what OpenAI's support asks for. */
  readonly requestId: string | undefined;
}

/**
 * Reads one answer of the API, by way of whoever counts or remembers such reads.
 * @param signal Aborted when the answer is of no use any more.
 */
export type Reader = (request: ApiRequest, signal?: AbortSignal) => Promise<unknown>;
