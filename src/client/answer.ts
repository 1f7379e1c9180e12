import { ApiError, ConnectionError, type ApiFault, type Outcome } from "./errors.ts";
import type { Broken, Limits, Received } from "./exchange.ts";
import { hintFor, isSpent } from "./hints.ts";
import { parseJson } from "./json.ts";
import type { ApiAnswer, ApiRequest } from "./request.ts";
import { askedWait, header, saysRetry, type Failure } from "./retry.ts";
import type { Scrub } from "./scrub.ts";

/** What an attempt is judged by. */
export interface Situation {
  readonly request: ApiRequest;
  readonly base: URL;
  /** An earlier attempt of the same call may have acted, so whatever this one says, the outcome is not certain. */
  readonly ambiguous: boolean;
  /** Ms until the pace lets the next request of this endpoint go. */
  readonly pacedFor: () => number;
  readonly scrub: Scrub;
}

/** Characters kept of an answer that is no message. */
const excerptLength = 300;
const messageLength = 2000;
const nameLength = 200;

const afterSending = ({ request }: Situation): Outcome => (request.method === "GET" ? "unchanged" : "unknown");

function outcomeOf(status: number, situation: Situation): Outcome {
  // 408 and the older redirects do not say that nothing was done.
  const refused = status === 307 || status === 308 || (status >= 400 && status < 500 && status !== 408);
  return refused && !situation.ambiguous ? "refused" : afterSending(situation);
}

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

/** HTML is named, never quoted: a page of markup helps nobody. */
function described(text: string, scrub: Scrub): string {
  if (text.trim() === "") return "without a body";
  if (/^\s*</.test(text)) return "with a web page, not with JSON";
  return `with text that is not JSON: ${scrub(text, excerptLength)}`;
}

function redirectText(received: Received, base: URL): string {
  const location = header(received.headers, "location");
  const target = location !== undefined && URL.canParse(location, base.href) ? ` to ${new URL(location, base).origin}` : "";
  return `The server answered ${received.status}, a redirect${target}. Redirects are not followed: the key would go along.`;
}

/** The members of an error in the forms seen: `{error: {message, type, param, code}}`, `{message, code}` and `{error: "…"}`. */
function membersOf(json: unknown): { message: unknown; code: unknown; type: unknown; param: unknown } {
  const body = isObject(json) ? json : {};
  const { message, code, type, param } = isObject(body.error) ? body.error : body;
  return { message: typeof body.error === "string" ? body.error : message, code, type, param };
}

const hasError = ({ error }: Json): boolean => isObject(error) || (typeof error === "string" && error !== "");

/** Whether a limit on money or usage was reached, which is 429 too. */
export function saysSpent({ status, text }: Received): boolean {
  if (status !== 429) return false;
  const { code, type } = membersOf(parseJson(text));
  return isSpent([code, type].map((name) => (typeof name === "string" ? name : undefined)));
}

function messageOf(received: Received, json: unknown, said: unknown, { base, scrub }: Situation): string {
  const { status, text } = received;
  const message = typeof said === "string" && said.trim() !== "" ? scrub(said, messageLength) : undefined;
  if (status < 300) return `with an error: ${message ?? scrub(text, excerptLength)}`;
  if (status < 400) return redirectText(received, base);
  if (json === undefined) return `The server answered ${status} ${described(text, scrub)}`;
  return message ?? `The API answered ${status} without a message: ${scrub(text, excerptLength)}`;
}

function faultOf(received: Received, situation: Situation, outcome = outcomeOf(received.status, situation)): ApiFault {
  const { status, headers, text } = received;
  const { scrub } = situation;
  const json = parseJson(text);
  const members = membersOf(json);
  const name = (value: unknown) => (typeof value === "string" || typeof value === "number" ? scrub(String(value), nameLength) : undefined);
  const code = name(members.code);
  const type = name(members.type);
  const message = messageOf(received, json, members.message, situation);
  const paced = status === 429 && !saysSpent(received) ? Math.ceil(situation.pacedFor()) : undefined;
  const retryAfterMs = askedWait(status, headers, Date.now()) ?? paced;
  const hint = hintFor({
    status,
    message,
    codes: [code, type],
    retryAfterMs,
    outcome,
    repeatable: situation.request.repeatable,
    json: json !== undefined,
  });
  const requestId = name(header(headers, "x-request-id"));
  return { status, message, code, type, param: name(members.param), requestId, hint, retryAfterMs, outcome };
}

/**
 * A DELETE that may have worked in an earlier attempt finds its object gone in a later one. To pass that 404 on would call a deletion
 * failed that this very call most likely made; either way the object is gone, as asked. Only a 404 of the API itself counts: a proxy that
 * knows no such page says nothing about the object.
 */
function isAlreadyGone({ status, text }: Received, { request, ambiguous }: Situation): boolean {
  return status === 404 && ambiguous && request.method === "DELETE" && membersOf(parseJson(text)).message !== undefined;
}

/** More than any answer of the API has. What is nested without end would overflow the stack of whoever reads it. */
const deepest = 100;

/** Looks no deeper than it has to. */
const isDeep = (value: unknown, left = deepest): boolean =>
  typeof value === "object" && value !== null && (left === 0 || Object.values(value).some((inner) => isDeep(inner, left - 1)));

/** What keeps JSON from being an answer: the API documents an object for every endpoint. */
function oddity(json: unknown, text: string, scrub: Scrub): string | undefined {
  if (isDeep(json)) return `with JSON that is nested more than ${deepest} levels deep`;
  return isObject(json) ? undefined : `with JSON that is no object: ${scrub(text, excerptLength)}`;
}

/** An object can say itself that the call was no success. What was done is clear only of a deletion that did not happen. */
function denial(received: Received, json: Json, situation: Situation): ApiError | undefined {
  if (hasError(json)) return new ApiError(faultOf(received, situation));
  if (situation.request.method !== "DELETE" || json.deleted !== false) return undefined;
  const fault = faultOf(received, situation, situation.ambiguous ? "unknown" : "refused");
  return new ApiError({ ...fault, message: "but the API says that nothing was deleted (deleted: false)" });
}

function readSuccess(received: Received, situation: Situation): ApiAnswer | Failure {
  const { status, headers, text } = received;
  const { base, scrub } = situation;
  const requestId = header(headers, "x-request-id");
  if (status === 204 && text === "") return { status, json: undefined, text, requestId };
  const json = parseJson(text);
  const kind = json === undefined ? "not JSON" : "malformed";
  const odd = json === undefined ? described(text, scrub) : oddity(json, text, scrub);
  if (odd === undefined) {
    const error = denial(received, json as Json, situation);
    return error === undefined ? { status, json, text, requestId } : { error, shouldRetry: undefined };
  }
  const message = `${base.host} answered ${status} ${odd}. A proxy or a wrong base URL is likely.`;
  return { error: new ConnectionError(message, { kind, outcome: afterSending(situation) }), shouldRetry: undefined };
}

/** Any 2xx is a success unless its body says otherwise, since the API moved between 200 and 201 over time. */
export function readAnswer(received: Received, situation: Situation): ApiAnswer | Failure {
  const { status, headers } = received;
  if (isAlreadyGone(received, situation)) {
    const done = { deleted: true, already_gone: true };
    return { status, json: done, text: JSON.stringify(done), requestId: header(headers, "x-request-id") };
  }
  if (status >= 200 && status <= 299) return readSuccess(received, situation);
  return { error: new ApiError(faultOf(received, situation)), shouldRetry: saysRetry(headers) };
}

interface BrokenAt extends Omit<Broken, "kind" | "code">, Limits {
  readonly host: string;
  readonly code: string;
  /** The code in brackets, or nothing. */
  readonly why: string;
}

const brokenTexts: Readonly<Record<Broken["kind"], (at: BrokenAt) => string>> = {
  connect: ({ host, code, why }) =>
    /^(?:ENOTFOUND|EAI_AGAIN)$/.test(code)
      ? `The name of ${host} cannot be resolved${why}: check the base URL and the network.`
      : `No connection to ${host}${why}: check the base URL, the network and the proxy settings.`,
  tls: ({ host, why }) => `TLS with ${host} failed${why}. If a company proxy inspects TLS, name its certificate in NODE_EXTRA_CA_CERTS.`,
  proxy: ({ host, proxyStatus }) => {
    const how = proxyStatus === undefined ? "closed the connection" : `answered ${proxyStatus}`;
    const login = proxyStatus === 407 ? " It wants a user name and a password in its URL." : "";
    return `The proxy did not open the way to ${host}: it ${how}.${login}`;
  },
  timeout: ({ host, sent, timeoutMs }) => `${sent ? "No complete answer from" : "No connection to"} ${host} within ${timeoutMs / 1000} s.`,
  reset: ({ host, why }) => `${host} closed the connection before its answer was complete${why}.`,
  protocol: ({ host, why }) => `What ${host} answered is not HTTP${why}: the base URL may point to something else.`,
  "too large": ({ maxResponseBytes }) =>
    `The answer is larger than ${maxResponseBytes} bytes and was not read: ask for less, with a limit or a filter.`,
  closed: () => "The client is closed.",
  request: ({ why }) => `The request was not sent: it cannot be written as HTTP${why}.`,
};

export function readBroken(broken: Broken, situation: Situation, limits: Limits): Failure {
  const { kind, sent, code } = broken;
  const outcome = sent || situation.ambiguous ? afterSending(situation) : "not sent";
  const why = code === undefined ? "" : ` (${code})`;
  const message = brokenTexts[kind]({ ...broken, ...limits, host: situation.base.host, code: code ?? "", why });
  return { error: new ConnectionError(message, { kind, outcome, code }), shouldRetry: undefined };
}
